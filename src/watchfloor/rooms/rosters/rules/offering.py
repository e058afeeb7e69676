"""What taking an offer (overtime, time off, a shift) makes of somebody's day. No tables here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import BrokenRule, ShiftCell

KINDS = ("overtime", "time_off", "call_in")
DAY_MINUTES = 1440
MOST_PLACES = 1000
# An extended or shortened shift is none of the catalogue any more; every other rule holds.
OF_THE_CATALOGUE = frozenset({"fact.window", "fact.breaks"})


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What is offered: minutes of one day, to so many people, until a moment."""

    kind: str
    day: date
    from_minute: int
    to_minute: int
    places: int
    closes_at: datetime
    node_id: int | None = None
    note: str = ""


def check_offer(facts: OfferFacts, *, begins_at: datetime, at: datetime) -> None:
    """Refuse an offer of nothing, to nobody, or that closes too late or in the past."""
    in_order = 0 <= facts.from_minute < facts.to_minute <= DAY_MINUTES
    if facts.kind not in KINDS or not in_order or not 1 <= facts.places <= MOST_PLACES:
        raise Refusal(
            code="rosters.offer.form",
            what=msgid("An offer needs minutes of one day in order, and at least one place."),
            mend=msgid("Give a beginning before the end, and from 1 to %(most)s places."),
            fields={"most": MOST_PLACES},
        )
    if not at < facts.closes_at <= begins_at:
        raise Refusal(
            code="rosters.offer.closes",
            what=msgid("The offer closes in the past, or after the time that it offers."),
            mend=msgid("Choose a moment from now until the beginning."),
        )


def overtime(cell: ShiftCell | None, from_minute: int, to_minute: int) -> ShiftCell:
    """Return a shift with the minutes added before or after it.

    :raises Refusal: there is no shift that the minutes follow or lead up to.
    """
    if cell is not None and cell.start_minute + cell.minutes == from_minute:
        return replace(cell, minutes=cell.minutes + to_minute - from_minute)
    if cell is not None and cell.start_minute == to_minute:
        return replace(
            cell, start_minute=from_minute, minutes=cell.minutes + to_minute - from_minute
        )
    raise Refusal(
        code="rosters.offer.not_beside",
        what=msgid("The overtime neither follows your shift of this day nor leads up to it."),
        mend=msgid("Take an offer that begins when your shift ends, or ends when it begins."),
    )


def time_off(cell: ShiftCell | None, from_minute: int, to_minute: int) -> ShiftCell | None:
    """Return what is left of a shift; None: nothing.

    :raises Refusal: no shift is touched, or its middle would be cut out.
    """
    if cell is None or not _meets(cell, from_minute, to_minute):
        raise Refusal(
            code="rosters.offer.no_shift",
            what=msgid("You have no shift in the time that is offered off."),
            mend=msgid("Take an offer within one of your shifts."),
        )
    start, end = cell.start_minute, cell.start_minute + cell.minutes
    if from_minute <= start and to_minute >= end:
        return None
    if from_minute <= start:
        return _within(cell, to_minute, end)
    if to_minute >= end:
        return _within(cell, start, from_minute)
    raise Refusal(
        code="rosters.offer.middle",
        what=msgid("The time off lies in the middle of your shift."),
        mend=msgid("Take an offer at its beginning or its end."),
    )


def called_in(agent_id: int, day: date, code: str, from_minute: int, minutes: int) -> ShiftCell:
    """Return the shift of somebody who comes on a day off; it is too short for breaks of its own.

    >>> called_in(7, date(2026, 6, 8), "H", 840, 240).end_minute
    1080
    """
    return ShiftCell(
        agent_id=agent_id, day=day, code=code, start_minute=from_minute, minutes=minutes
    )


def refuse_second_shift() -> Refusal:
    """Return why nobody comes twice."""
    return Refusal(
        code="rosters.offer.not_off",
        what=msgid("You have a shift on this day, or there is no type of shift for you."),
        mend=msgid("Only who is off on the day is asked to come in."),
    )


def is_allowed(broken: Iterable[BrokenRule]) -> bool:
    """Say whether no hard rule but that of the catalogue is broken."""
    return not any(each.is_hard and each.rule not in OF_THE_CATALOGUE for each in broken)


def _meets(cell: ShiftCell, from_minute: int, to_minute: int) -> bool:
    return cell.start_minute < to_minute and from_minute < cell.start_minute + cell.minutes


def _within(cell: ShiftCell, start: int, end: int) -> ShiftCell:
    """Return the part of a shift in [start, end), with what is wholly in it."""
    return replace(
        cell,
        start_minute=start,
        minutes=end - start,
        breaks=tuple(each for each in cell.breaks if start <= each[1] <= end - each[2]),
        activities=tuple(each for each in cell.activities if start <= each[1] <= end - each[2]),
    )
