"""Who is off on a day and may lawfully be asked to come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Sum

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import (
    CellChange,
    RosterNotFound,
    ShiftCell,
    ShiftTypeCard,
)
from watchfloor.rooms.rosters.models import Duty, Leave
from watchfloor.rooms.rosters.rules.offering import called_in, is_allowed

from .catalogue import list_shift_types
from .effects import effect_on_duties
from .leaves import STANDING
from .people import list_cards, terms_of
from .reach import node_and_above, nodes_by_id

LOOKED_BACK = timedelta(days=14)
ASKED_OF_THE_RULES = 12  # people at most: each is a question to the engine


def list_callable(*, agent_ids: Collection[int], window: Window, most: int = 5) -> tuple[int, ...]:
    """Return who of some people is off on a day and may work a window of it, the least used first.

    Whoever has a shift that day, has leave (also sick leave, also leave that is only asked for) or
    would break a hard rule (rest, hours of a week, days in a row …) is left out, and so are people
    whose day no published roster has: of them nobody knows whether it would be lawful.
    """
    day = window.start.astimezone(calendars.centre_zone()).date()
    busy = set(
        Duty.objects.filter(agent__in=agent_ids, day=day, cancelled_at=None).values_list(
            "agent_id", flat=True
        )
    )
    away = Leave.objects.filter(
        agent__in=agent_ids, state__in=STANDING, first_day__lte=day, last_day__gte=day
    )
    free = set(agent_ids) - busy - set(away.values_list("agent_id", flat=True))
    found: list[int] = []
    for cell in _cells(_least_used(free, window.start), window)[:ASKED_OF_THE_RULES]:
        if len(found) < most and may_come(cell):
            found.append(cell.agent_id)
    return tuple(found)


def may_come(cell: ShiftCell) -> bool:
    """Say whether no hard rule but that of the catalogue stands against a shift more."""
    try:
        effect = effect_on_duties(
            changes=[CellChange(cell.agent_id, cell.day, cell)], with_service=False
        )
    except (RosterNotFound, Refusal):
        return False
    return is_allowed(effect.broken)


def cell_for_call(*, agent_id: int, window: Window) -> ShiftCell | None:
    """Return the shift that somebody who is called in works; None: there is no type for it."""
    return next(iter(_cells([agent_id], window)), None)


def _least_used(agent_ids: Collection[int], at: datetime) -> list[int]:
    """Return people in the order of the paid minutes of their last two weeks."""
    today = at.astimezone(calendars.centre_zone()).date()
    rows = Duty.objects.filter(
        agent__in=agent_ids, cancelled_at=None, day__range=(today - LOOKED_BACK, today)
    )
    sums = rows.values("agent_id").annotate(paid=Sum("paid_minutes"))
    paid = dict(sums.values_list("agent_id", "paid"))
    return sorted(agent_ids, key=lambda each: (paid.get(each, 0), each))


def _cells(agent_ids: Sequence[int], window: Window) -> list[ShiftCell]:
    return list(_each_cell(agent_ids, window))


def _each_cell(agent_ids: Sequence[int], window: Window) -> Iterator[ShiftCell]:
    """Yield a shift of the window for each who is employed and has a type of shift for it."""
    start = window.start.astimezone(calendars.centre_zone())
    minute = start.hour * 60 + start.minute
    minutes = int((window.end - window.start) / timedelta(minutes=1))
    types, nodes = list_shift_types(), nodes_by_id()
    terms = terms_of(agent_ids, start.date())
    cards = {card.id: card for card in list_cards(None) if card.id in set(agent_ids)}
    for agent_id in agent_ids:
        card = cards.get(agent_id)
        if card is None:
            continue
        places = {None, *node_and_above(card.node_id, nodes)}
        own = terms[agent_id].shift_codes if agent_id in terms else ()
        usable = [
            each for each in types if each.node_id in places and (not own or each.code in own)
        ]
        code = _nearest(usable, minute, minutes)
        if code:
            yield called_in(agent_id, start.date(), code, minute, minutes)


def _nearest(types: Sequence[ShiftTypeCard], minute: int, minutes: int) -> str:
    """Return the type whose length and beginning are nearest; "": there is none."""

    def distance(each: ShiftTypeCard) -> tuple[bool, int]:
        first, last = each.earliest_start_minute, each.latest_start_minute
        begin = max(first - minute, minute - last, 0)
        length = min(abs(one - minutes) for one in each.lengths_minutes)
        return each.kind == "night", length + begin

    return min(types, key=distance).code if types else ""
