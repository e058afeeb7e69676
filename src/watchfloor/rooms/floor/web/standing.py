"""How people stand to their schedules now, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import Impact
from watchfloor.rooms.floor.queries.adherence_now import read_adherence_now

from .adherence_words import activity_words, status_sign

LEFT = "left"  # in the place of an impact: who has left helps no queue and is missed by none


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody against the schedule: as a code for the order, and in the reader's language."""

    agent_id: int
    impact: str
    since: str | None
    scheduled_words: str
    status_words: str
    impact_words: str

    @property
    def said(self) -> str:
        """All of it in one line."""
        told = (self.scheduled_words, self.status_words, self.impact_words)
        return " · ".join(filter(None, told))


def standings_now(
    scope: Scope, at: datetime, agent_ids: Collection[int] | None = None
) -> dict[int, Standing]:
    """Return how the people in reach stand, by agent; of some of them alone much sooner."""
    # Thousands of people share a few words.
    impacts, status, activity = impact_words(), cache(status_sign), cache(activity_words)
    return {
        now.agent_id: Standing(
            agent_id=now.agent_id,
            impact=now.impact.value,
            since=now.since.isoformat() if now.since else None,
            scheduled_words=activity(now.scheduled) if now.scheduled else "",
            status_words=status(now.status, now.impact).text,
            impact_words=impacts[now.impact],
        )
        for now in read_adherence_now(scope=scope, at=at, agent_ids=agent_ids).values()
    }


def with_left(standings: Mapping[int, Standing], agent_ids: Iterable[int]) -> dict[int, Standing]:
    """Return standings where those who have probably left are said to have, whatever else holds."""
    said = left_words()
    left = {
        each: Standing(
            agent_id=each,
            impact=LEFT,
            since=None,
            scheduled_words=standings[each].scheduled_words if each in standings else "",
            status_words=said,
            impact_words="",
        )
        for each in agent_ids
    }
    return {**standings, **left}


def left_words() -> str:
    """Return what is said of somebody who is shown as there and has probably left."""
    return _("probably forgot to sign out")


def write_standings(standings: Iterable[Standing]) -> Mapping[str, object]:
    """Return them as the board's module takes them: each sentence once, people by its place."""
    places: dict[str, int] = {}
    people = [
        (each.agent_id, each.impact, each.since, places.setdefault(each.said, len(places)))
        for each in standings
    ]
    return {"said": list(places), "people": people}


def impact_words() -> dict[Impact, str]:
    """Return what each impact on the queue is called."""
    return {
        Impact.NEGATIVE: _("missed now"),
        Impact.POSITIVE: _("helps now"),
        Impact.NEUTRAL: _("no difference to the queue"),
        Impact.UNKNOWN: "",
    }
