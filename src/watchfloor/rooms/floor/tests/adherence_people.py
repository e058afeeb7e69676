"""People of a small centre and what they did, written as the keeper would write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentState, Span
from watchfloor.rooms.floor.models import AgentName, Source, Stretch
from watchfloor.rooms.floor.operations.schedules import put_schedules

from .adherence_days import DAY, SCHEDULE, SEEN, at, spans

ANNA = Actor(name="anna", user_id=None, origin="test")
EVENING = at("21:00")


def a_source(name: str = "switch") -> Source:
    """Add a source that was alive until the evening."""
    return Source.objects.create(name=name, kind="http", made_at=at("00:00"), last_alive_at=EVENING)


def named(agent_id: int, source: Source, login: str = "") -> None:
    """Say that a source calls an agent by a login, since midnight."""
    AgentName.objects.create(
        source=source, login=login or f"L{agent_id}", agent_id=agent_id, first_seen_at=at("00:00")
    )


def did(
    agent_id: int, source: Source, rows: Sequence[tuple[str, str, AgentState, str]] = SEEN
) -> None:
    """Keep what an agent did; the last row of an open day may end at "now"."""
    for start, end, state, reason in rows:
        Stretch.objects.create(
            source=source,
            login=f"L{agent_id}",
            agent_id=agent_id,
            state=state,
            reason=reason,
            started_at=at(start),
            ended_at=None if end == "now" else at(end),
        )


def scheduled(
    agent_id: int,
    planned: Sequence[Span] | None = None,
    *,
    day: date = DAY,
    reason: str = "",
    when: str = "06:00",
) -> int:
    """Put an agent's day, at a time of that day."""
    return put_schedules(
        rows=[(agent_id, day, spans(SCHEDULE) if planned is None else planned)],
        origin="imported",
        reason=reason,
        actor=ANNA,
        at=at(when),
    )


def the_zone() -> str:
    """Return the name of the centre's zone, which the days of the tests are written in."""
    return str(calendars.centre_zone())
