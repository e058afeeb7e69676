"""Breaks as pages and programs are shown them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.common.access import Scope
from watchfloor.rooms.intraday.contracts.breaks import BreakCard, BreakNotFound, BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.rules.breaks import Waiting, in_fair_order
from watchfloor.rooms.people import service as people

from ._rows import Past, alive_rows, read_past, working_day


@dataclass(frozen=True, slots=True)
class _Around:
    """What a card says beside its row."""

    names: Mapping[int, str] = field(default_factory=dict)
    past: Mapping[int, Past] = field(default_factory=dict)
    places: Mapping[int, int] = field(default_factory=dict)


def list_breaks(*, scope: Scope, at: datetime) -> tuple[BreakCard, ...]:
    """Return the breaks that wait, are booked or run, of people in reach, as they will go."""
    rows = alive_rows(at)
    past = read_past({row.agent_id for row in rows}, at)
    wanted = {row.agent_id for row in rows}
    cards = people.list_agents(scope=scope, agent_ids=wanted) if wanted else ()
    names = {card.id: card.name or card.code for card in cards}
    around = _Around(names, past, _places(rows, past, at))
    found = [_card(row, around) for row in rows if row.agent_id in names]
    return tuple(sorted(found, key=_by_time))


def own_breaks(*, agent_id: int, at: datetime) -> tuple[BreakCard, ...]:
    """Return somebody's own breaks of the day, newest first, with their place in the queue."""
    rows = alive_rows(at)
    past = read_past({agent_id, *(row.agent_id for row in rows)}, at)
    around = _Around({}, past, _places(rows, past, at))
    day = working_day(agent_id, at).day
    own = BreakBooking.objects.filter(day=day, agent=agent_id).order_by("-asked_at", "-pk")
    return tuple(_card(row, around) for row in own)


def had_minutes(*, agent_id: int, at: datetime) -> float:
    """Return how many minutes of breaks somebody has had today."""
    return read_past([agent_id], at)[agent_id].had_minutes


def get_break(*, break_id: int, scope: Scope) -> BreakCard:
    """Return one break. :raises BreakNotFound: there is none in reach."""
    row = BreakBooking.objects.filter(pk=break_id).first()
    cards = people.list_agents(scope=scope, agent_ids=[row.agent_id]) if row else ()
    if row is None or not cards:
        raise BreakNotFound(break_id)
    return _card(row, _Around({card.id: card.name or card.code for card in cards}))


def queue_of(rows: Iterable[BreakBooking], at: datetime) -> list[Waiting]:
    """Return who waits, in the order in which they will go."""
    waiting = [row for row in rows if row.state == BreakState.QUEUED]
    return _ordered(waiting, read_past({row.agent_id for row in waiting}, at), at)


def as_waiting(row: BreakBooking, past: Past, *, booking_id: int | None = None) -> Waiting:
    """Return a row as somebody who waits."""
    return Waiting(
        booking_id=row.pk if booking_id is None else booking_id,
        agent_id=row.agent_id,
        asked_at=row.asked_at,
        minutes=row.minutes,
        had_minutes=past.had_minutes,
        last_ended_at=past.last_ended_at,
        owed_seconds=row.repaid_seconds,
        passed=past.passed,
    )


def _places(rows: Iterable[BreakBooking], past: Mapping[int, Past], at: datetime) -> dict[int, int]:
    waiting = [row for row in rows if row.state == BreakState.QUEUED]
    return {each.booking_id: place for place, each in enumerate(_ordered(waiting, past, at), 1)}


def _ordered(rows: Iterable[BreakBooking], past: Mapping[int, Past], at: datetime) -> list[Waiting]:
    return in_fair_order((as_waiting(row, past[row.agent_id]) for row in rows), at)


def _by_time(card: BreakCard) -> tuple[int, datetime, int]:
    return (card.place or 0, card.wanted_at or card.asked_at, card.id)


def _card(row: BreakBooking, around: _Around) -> BreakCard:
    past = around.past.get(row.agent_id)
    return BreakCard(
        id=row.pk,
        agent_id=row.agent_id,
        agent=around.names.get(row.agent_id, ""),
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
        had_minutes=past.had_minutes if past else 0.0,
        place=around.places.get(row.pk),
        overrun_seconds=row.overrun_seconds,
        repaid_seconds=row.repaid_seconds,
        planned_at=row.planned_at,
        strained_at=row.strained_at,
        decided_by=row.decided_by,
        is_early=row.state == BreakState.BOOKED and row.early_at is not None,
    )
