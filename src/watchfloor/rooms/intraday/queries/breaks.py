"""The break queue: who waits, who is away, how many more may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts.breaks import (
    BreakCard,
    BreakLine,
    BreakNotFound,
    BreakState,
)
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.rules.breaks import (
    Waiting,
    in_fair_order,
    places_free,
    places_unknown,
)
from watchfloor.rooms.people import service as people

from .ahead import lines_ahead
from .running import Running

USUAL_MINUTES = 15  # for how long the places are counted
ALIVE = (BreakState.QUEUED, BreakState.BOOKED, BreakState.OFFERED, BreakState.TAKEN)


def day_of(at: datetime) -> date:
    """Return the center's day at an instant."""
    return at.astimezone(calendars.centre_zone()).date()


def list_breaks(*, scope: Scope, at: datetime) -> tuple[BreakCard, ...]:
    """Return the breaks of today that wait or run, of people in reach, as they will go."""
    day = day_of(at)
    rows, past = _alive(day), _read_past(day)
    order = _places(rows, past, at)
    cards = {card.id: card for card in people.list_agents(scope=scope)}
    names = {key: card.name or card.code for key, card in cards.items()}
    found = [_card(row, names, past, order) for row in rows if row.agent_id in names]
    return tuple(sorted(found, key=lambda each: (each.place or 0, each.asked_at)))


def own_breaks(*, agent_id: int, at: datetime) -> tuple[BreakCard, ...]:
    """Return somebody's own breaks of today, newest first, with their place in the queue."""
    day = day_of(at)
    past = _read_past(day)
    order = _places(_alive(day), past, at)
    own = BreakBooking.objects.filter(day=day, agent=agent_id).order_by("-asked_at")
    return tuple(_card(row, {agent_id: ""}, past, order) for row in own)


def get_break(*, break_id: int, scope: Scope) -> BreakCard:
    """Return one break. :raises BreakNotFound: there is none in reach."""
    row = BreakBooking.objects.filter(pk=break_id).first()
    cards = people.list_agents(scope=scope, agent_ids=[row.agent_id]) if row else ()
    if row is None or not cards:
        raise BreakNotFound(break_id)
    names = {card.id: card.name or card.code for card in cards}
    return _card(row, names, _read_past(row.day), {})


def queue_of(rows: Iterable[BreakBooking], at: datetime) -> list[Waiting]:
    """Return who waits, in the order in which they will go."""
    return _ordered(rows, _read_past(day_of(at)), at)


def _alive(day: date) -> list[BreakBooking]:
    return list(BreakBooking.objects.filter(day=day, state__in=ALIVE))


def _places(rows: Iterable[BreakBooking], past: _Past, at: datetime) -> dict[int, int]:
    return {each.booking_id: place for place, each in enumerate(_ordered(rows, past, at), 1)}


def _ordered(rows: Iterable[BreakBooking], past: _Past, at: datetime) -> list[Waiting]:
    waiting = [
        Waiting(
            booking_id=row.pk,
            agent_id=row.agent_id,
            asked_at=row.asked_at,
            minutes=row.minutes,
            had_minutes=past.had_minutes.get(row.agent_id, 0.0),
            last_ended_at=past.last_ended_at.get(row.agent_id),
            owed_seconds=past.owed_seconds.get(row.agent_id, 0),
        )
        for row in rows
        if row.state == BreakState.QUEUED
    ]
    return in_fair_order(waiting, at)


@dataclass(frozen=True, slots=True)
class _Past:
    """What each agent has had of breaks on a day, by the breaks that are over."""

    had_minutes: Mapping[int, float]
    last_ended_at: Mapping[int, datetime]
    owed_seconds: Mapping[int, int]  # of the newest one: an older debt was offered since


def _read_past(day: date) -> _Past:
    had: dict[int, float] = {}
    last: dict[int, datetime] = {}
    owed: dict[int, int] = {}
    for row in BreakBooking.objects.filter(day=day, state=BreakState.OVER).order_by("pk"):
        if row.began_at is None or row.ended_at is None:
            continue
        agent = row.agent_id
        had[agent] = had.get(agent, 0.0) + (row.ended_at - row.began_at).total_seconds() / 60
        last[agent] = max(row.ended_at, last.get(agent, row.ended_at))
        owed[agent] = row.owed_seconds
    return _Past(had, last, owed)


def break_lines(running: Running) -> tuple[BreakLine, ...]:
    """Return how many of each line may be away now, beyond those who are by schedule."""
    ahead = lines_ahead(running)
    # Who went is away by schedule; who has the turn is not, and holds a place all the same.
    turns = _count(running, BreakState.OFFERED)
    away = _count(running, BreakState.OFFERED, BreakState.TAKEN)
    found = []
    for line in running.lines:
        known = ahead.get(line.id)
        if known is not None:
            free = places_free(known, running.facts.at, USUAL_MINUTES) - turns.get(line.id, 0)
            target = known.target_share
            found.append(BreakLine(line.id, line.title, max(free, 0), target, is_foreseen=True))
        else:
            there = sum(line.id in running.lines_of.get(a, ()) for a in running.facts.signed_in)
            free = places_unknown(there, away.get(line.id, 0))
            found.append(BreakLine(line.id, line.title, free, None, is_foreseen=False))
    return tuple(found)


def _count(running: Running, *states: BreakState) -> Mapping[int, int]:
    """Return how many of each line have a break in one of some states."""
    found: dict[int, int] = {}
    for row in BreakBooking.objects.filter(day=running.facts.day, state__in=states):
        for line in running.lines_of.get(row.agent_id, ()):
            found[line] = found.get(line, 0) + 1
    return found


def _card(
    row: BreakBooking,
    names: Mapping[int, str],
    past: _Past,
    order: Mapping[int, int],
) -> BreakCard:
    return BreakCard(
        id=row.pk,
        agent_id=row.agent_id,
        agent=names.get(row.agent_id, ""),
        minutes=row.minutes,
        state=BreakState(row.state),
        asked_at=row.asked_at,
        wanted_at=row.wanted_at,
        starts_at=row.starts_at,
        began_at=row.began_at,
        ended_at=row.ended_at,
        is_override=row.is_override,
        reason=row.reason,
        owed_seconds=row.owed_seconds,
        had_minutes=past.had_minutes.get(row.agent_id, 0.0),
        place=order.get(row.pk),
    )
