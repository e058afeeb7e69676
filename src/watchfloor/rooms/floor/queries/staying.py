"""Who of those that are shown as there has probably left without signing out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentNow, AgentState, FeedNow, Span
from watchfloor.rooms.floor.rules.staying import AFTER_SCHEDULE, has_probably_left

from .schedules import list_schedules


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody as a board shows them, as far as it matters here."""

    id: str
    agent_id: int | None
    quiet_since: datetime
    has_contacts: bool


def find_left(
    agents: Iterable[AgentNow], feeds: Iterable[FeedNow], *, at: datetime
) -> frozenset[str]:
    """Return the rows of those who have probably left, of the floor as it is now.

    Of whom all sources are silent, nobody can say it.
    """
    silent = {feed.source_id for feed in feeds if feed.is_silent}
    return find_left_of(
        (
            Shown(
                each.id,
                each.agent_id,
                max(each.since, each.signed_in_at or each.since),
                bool(each.contacts),
            )
            for each in agents
            if each.state is not AgentState.SIGNED_OUT
            and any(source not in silent for source, _ in each.told_by)
        ),
        at=at,
    )


def find_left_of(shown: Iterable[Shown], *, at: datetime) -> frozenset[str]:
    """Return who has probably left, of those who are in and whose sources are heard.

    Only of the few who have been quiet for long it is asked what they were to do.
    """
    quiet = [each for each in shown if at - each.quiet_since > AFTER_SCHEDULE]
    spans = _spans([each.agent_id for each in quiet if each.agent_id is not None], at)
    return frozenset(
        each.id
        for each in quiet
        if has_probably_left(
            quiet_since=each.quiet_since,
            has_contacts=each.has_contacts,
            spans=spans.get(each.agent_id or 0, ()),
            at=at,
        )
    )


def _spans(agent_ids: Collection[int], at: datetime) -> Mapping[int, list[Span]]:
    if not agent_ids:
        return {}
    today, one = at.astimezone(calendars.centre_zone()).date(), timedelta(days=1)
    found: dict[int, list[Span]] = defaultdict(list)
    for card in list_schedules(agent_ids=agent_ids, first_day=today - one, last_day=today + one):
        found[card.agent_id] += card.spans
    return found
