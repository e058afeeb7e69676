"""A line at noon with some people on it, and what they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import EventType, NewEvent, Span
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import ask_break, book_break
from watchfloor.rooms.people.models import Agent

from .build import JOB, NOON, a_running_line, a_source, contacts_came, people, signed_in
from .lines import TODAY, agree, local

SELF = Actor(name="agent", origin="test")
LEADER = Actor(name="leader", origin="test")
PLANNED = local(TODAY, 16)  # when everybody's break is planned, for a quarter of an hour
ENDS = local(TODAY, 18)


def crowd(number: int, *, planned: bool = True) -> list[Agent]:
    """Let a line of 8 erlangs be served by so many, each with a break at four."""
    agree()
    series = a_running_line()
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=30)
    agents = people(number, node=series.node)
    shift = Span(local(TODAY, 8), ENDS, "queue")
    spans = (shift, Span(PLANNED, local(TODAY, 16, 15), "break")) if planned else (shift,)
    rows = [(each.pk, TODAY, spans) for each in agents]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=local(TODAY, 8))
    signed_in(agents, local(TODAY, 8))
    return agents


def ask(agent: Agent, minutes: int = 15, at: datetime = NOON) -> BreakBooking:
    """Join the queue."""
    number = ask_break(agent_id=agent.pk, minutes=minutes, actor=SELF, at=at)
    return BreakBooking.objects.get(pk=number)


def book(
    agent: Agent, start: datetime, minutes: int = 15, at: datetime = NOON, *, owed: bool = False
) -> BreakBooking:
    """Book a time."""
    number = book_break(
        agent_id=agent.pk, minutes=minutes, start=start, actor=SELF, at=at, with_owed=owed
    )
    return BreakBooking.objects.get(pk=number)


def spans_of(agent: Agent) -> tuple[Span, ...]:
    """Return what the schedule holds somebody to."""
    (card,) = floor.list_schedules(agent_ids=[agent.pk], first_day=TODAY, last_day=TODAY)
    return card.spans


def breaks_in(agent: Agent) -> list[tuple[datetime, datetime]]:
    """Return when the schedule has breaks."""
    return [(each.start, each.end) for each in spans_of(agent) if each.code == "break"]


def tell(agent: Agent, at: datetime, *told: EventType, contact: str = "", reason: str = "") -> None:
    """Let the switch tell something of somebody; it is not silent for the rest of the day."""
    data = {"reason": reason} if reason else {}
    events = [
        NewEvent(
            f"{kind}-{agent.pk}-{at.timestamp()}",
            at,
            kind,
            agent=agent.code,
            contact=contact,
            data=data,
        )
        for kind in told
    ]
    floor.take_events(source_id=a_source().pk, events=events, received_at=at)
    Source.objects.filter(pk=a_source().pk).update(last_alive_at=ENDS)


def on_a_call(agent: Agent, at: datetime) -> str:
    """Let somebody answer a call, and return its name."""
    contact = f"call-{agent.pk}-{at.timestamp()}"
    tell(agent, at, EventType.RINGING, EventType.ANSWERED, contact=contact)
    return contact


def hangs_up(agent: Agent, at: datetime, contact: str) -> None:
    """Let the call of somebody end."""
    tell(agent, at, EventType.ENDED, contact=contact)


def states_of(rows: Sequence[BreakBooking]) -> list[str]:
    """Return where breaks stand now."""
    return [str(BreakBooking.objects.get(pk=row.pk).state) for row in rows]
