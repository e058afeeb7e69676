"""The break queue: who waits, who is away, how many more may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    rows = list(BreakBooking.objects.filter(day=day_of(at), state__in=ALIVE))
    order = {each.booking_id: place for place, each in enumerate(queue_of(rows, at), 1)}
    cards = {card.id: card for card in people.list_agents(scope=scope)}
    names = {key: card.name or card.code for key, card in cards.items()}
    had = had_minutes(day_of(at))
    found = [_card(row, names, had, order) for row in rows if row.agent_id in names]
    return tuple(sorted(found, key=lambda each: (each.place or 0, each.asked_at)))


def own_breaks(*, agent_id: int, at: datetime) -> tuple[BreakCard, ...]:
    """Return somebody's own breaks of today, newest first, with their place in the queue."""
    day = day_of(at)
    rows = list(BreakBooking.objects.filter(day=day, state__in=ALIVE))
    order = {each.booking_id: place for place, each in enumerate(queue_of(rows, at), 1)}
    own = BreakBooking.objects.filter(day=day, agent=agent_id).order_by("-asked_at")
    names, had = {agent_id: ""}, had_minutes(day)
    return tuple(_card(row, names, had, order) for row in own)


def get_break(*, break_id: int, scope: Scope, at: datetime) -> BreakCard:
    """Return one break. :raises BreakNotFound: there is none in reach."""
    row = BreakBooking.objects.filter(pk=break_id).first()
    cards = {card.id: card for card in people.list_agents(scope=scope)} if row else {}
    if row is None or row.agent_id not in cards:
        raise BreakNotFound(break_id)
    names = {row.agent_id: cards[row.agent_id].name or cards[row.agent_id].code}
    return _card(row, names, had_minutes(row.day), {})


def queue_of(rows: Iterable[BreakBooking], at: datetime) -> list[Waiting]:
    """Return who waits, in the order in which they will go."""
    rows = list(rows)
    day = day_of(at)
    had, last, owed = had_minutes(day), last_ended(day), owed_by(day)
    waiting = [
        Waiting(
            booking_id=row.pk,
            agent_id=row.agent_id,
            asked_at=row.asked_at,
            minutes=row.minutes,
            had_minutes=had.get(row.agent_id, 0.0),
            last_ended_at=last.get(row.agent_id),
            owed_seconds=owed.get(row.agent_id, 0),
        )
        for row in rows
        if row.state == BreakState.QUEUED
    ]
    return in_fair_order(waiting, at)


def had_minutes(day: date) -> dict[int, float]:
    """Return how long each agent's breaks of a day were, of those that are over."""
    found: dict[int, float] = {}
    for row in _over(day):
        if row.began_at and row.ended_at:
            minutes = (row.ended_at - row.began_at).total_seconds() / 60
            found[row.agent_id] = found.get(row.agent_id, 0.0) + minutes
    return found


def last_ended(day: date) -> dict[int, datetime]:
    """Return when each agent's last break of a day ended."""
    found: dict[int, datetime] = {}
    for row in _over(day):
        if row.ended_at:
            found[row.agent_id] = max(row.ended_at, found.get(row.agent_id, row.ended_at))
    return found


def owed_by(day: date) -> dict[int, int]:
    """Return the seconds that each agent was called back early by, and has not had since."""
    found: dict[int, int] = {}
    for row in sorted(_over(day), key=lambda each: each.pk):
        found[row.agent_id] = row.owed_seconds
    return {agent: seconds for agent, seconds in found.items() if seconds}


def _over(day: date) -> Sequence[BreakBooking]:
    return list(BreakBooking.objects.filter(day=day, state=BreakState.OVER))


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
    had: Mapping[int, float],
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
        had_minutes=had.get(row.agent_id, 0.0),
        place=order.get(row.pk),
    )
