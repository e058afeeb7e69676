"""Small things that the tests of this room are built from: a line whose day is half over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import EventType, NewEvent, Span
from watchfloor.rooms.floor.models import QueueName, Source, Stay
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.contracts import DayOutlook, SignalCard
from watchfloor.rooms.intraday.queries.kept import find_outlook
from watchfloor.rooms.intraday.queries.signals import list_signals
from watchfloor.rooms.people.models import Agent, OrgNode

from .lines import SHANGHAI, TODAY, a_line, local, plan

NOON = local(TODAY, 12)
JOB = Actor(name="watchfloor", origin="test")
BUSY_DAY = [60.0] * 20  # half-hours from 08:00 to 18:00
_numbers = count(1)


def a_running_line(
    code: str = "hotline", *, day: Sequence[float] = tuple(BUSY_DAY), day_sd: float = 0.1
) -> Series:
    """Add a line that is open from 08:00 to 18:00, promised and planned."""
    series = a_line(code, day=day, day_sd=day_sd)
    plan(series)
    return series


def a_source(name: str = "switch") -> Source:
    """Return the source of this name, made at first."""
    return Source.objects.get_or_create(name=name, defaults={"kind": "http", "made_at": NOON})[0]


def known_as(series: Series, source: Source) -> str:
    """Let a source know a line's queue by its code, and return that."""
    code = series.code
    QueueName.objects.get_or_create(
        source=source, code=code, defaults={"queue_id": series.queue_id, "first_seen_at": NOON}
    )
    return code


def contacts_came(
    series: Series,
    start: datetime,
    end: datetime,
    *,
    every_seconds: float,
    talk_seconds: float = 240.0,
    wait_seconds: float = 5.0,
    left: int = 0,
) -> int:
    """Add contacts one after the other; of each ten, `left` were abandoned."""
    source = a_source()
    name = known_as(series, source)
    rows: list[Stay] = []
    at = start
    while at < end:
        is_left = len(rows) % 10 < left
        wait = timedelta(seconds=wait_seconds)
        rows.append(
            Stay(
                source=source,
                contact=f"c{next(_numbers)}",
                position=0,
                queue_name=name,
                queue_id=series.queue_id,
                channel="voice",
                entered_at=at,
                answered_at=None if is_left else at + wait,
                ended_at=at + wait + timedelta(seconds=0 if is_left else talk_seconds),
                outcome="abandoned" if is_left else "answered",
                wait_ms=int(wait_seconds * 1000),
                talk_ms=None if is_left else int(talk_seconds * 1000),
            )
        )
        at += timedelta(seconds=every_seconds)
    Stay.objects.bulk_create(rows)
    return len(rows)


def people(number: int, node: OrgNode | None = None) -> list[Agent]:
    """Add agents."""
    return [
        Agent.objects.create(code=f"P-{next(_numbers)}", node=node, first_seen_at=NOON)
        for _ in range(number)
    ]


def scheduled(agents: Sequence[Agent], first: datetime, last: datetime, day: date = TODAY) -> None:
    """Put agents to work from one instant to another."""
    rows = [(agent.pk, day, (Span(first, last, "queue"),)) for agent in agents]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=first)


def signed_in(agents: Sequence[Agent], at: datetime) -> None:
    """Let a source tell that agents signed in and are ready."""
    events = [NewEvent(f"in-{agent.pk}", at, EventType.READY, agent=agent.code) for agent in agents]
    floor.take_events(source_id=a_source().pk, events=events, received_at=at)


def outlook_at(series: Series, at: datetime) -> DayOutlook:
    """Look around at an instant, and return what is foreseen of a line."""
    operations.look(actor=JOB, at=at)
    found = find_outlook(queue_id=series.queue_id or 0, day=at.astimezone(SHANGHAI).date())
    assert found is not None
    return found


def standing() -> tuple[SignalCard, ...]:
    """Return the signals that stand."""
    return list_signals(scope=WHOLE_CENTRE, is_open=True)
