"""What leave takes from a balance, and what stands against it. No tables here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import HAS_BALANCE, LeaveKind

LONGEST_DAYS = 366
DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class LeaveSpan:
    """Whole days, or one part of a day: minutes from the midnight that begins it."""

    first_day: date
    last_day: date
    from_minute: int | None = None
    to_minute: int | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=each) for each in range(count))

    @property
    def is_partial(self) -> bool:
        """Whether it is a part of a day."""
        return self.from_minute is not None


def check_span(span: LeaveSpan) -> None:
    """Refuse days in the wrong order, a leave of over a year, a part of more than one day."""
    if span.last_day < span.first_day:
        raise Refusal(
            code="rosters.leave.order",
            what=msgid("The leave ends before it begins."),
            mend=msgid("Choose a last day that is not before the first."),
        )
    if len(span.days) > LONGEST_DAYS:
        raise Refusal(
            code="rosters.leave.long",
            what=msgid("The leave is longer than a year."),
            mend=msgid("Ask for at most %(most)s days at once."),
            fields={"most": LONGEST_DAYS},
        )
    if (span.from_minute is None) != (span.to_minute is None) or not _part_is_sound(span):
        raise Refusal(
            code="rosters.leave.part",
            what=msgid("A part of a day needs one day, and an end after its beginning."),
            mend=msgid("Choose the same first and last day, or leave both times empty."),
        )


def find_overlap(span: LeaveSpan, others: Iterable[LeaveSpan]) -> LeaveSpan | None:
    """Return the first other leave that shares a moment with this one."""
    return next((other for other in others if _meet(span, other)), None)


def leave_minutes(
    span: LeaveSpan,
    *,
    day_minutes: int,
    working_days: Collection[date],
    duty_minutes: Mapping[date, int],
    published_days: Collection[date],
) -> int:
    """Return the minutes that a leave takes.

    On days that are published it is what the shift would have paid (a day off takes nothing); on
    later ones a usual day for each working day of the calendar.
    """
    if span.from_minute is not None and span.to_minute is not None:
        return min(span.to_minute - span.from_minute, day_minutes)
    usual = dict.fromkeys(working_days, day_minutes)
    return sum((duty_minutes if day in published_days else usual).get(day, 0) for day in span.days)


@dataclass(frozen=True, slots=True)
class YearSums:
    """Minutes that an account was given and that leave took from it, by lines of one year."""

    year: int
    granted_minutes: int
    taken_minutes: int


def sums_at(lines: Iterable[YearSums], year: int) -> tuple[int, int]:
    """Return what was granted and taken by the end of a year.

    Leave of later years that their own grants do not cover lives on what is left of this one: it
    counts as taken, or the same minutes could be given away in both.
    """
    granted = taken = 0
    ahead = lowest = 0
    for each in sorted(lines, key=lambda line: line.year):
        if each.year <= year:
            granted, taken = granted + each.granted_minutes, taken + each.taken_minutes
        else:
            ahead += each.granted_minutes - each.taken_minutes
            lowest = min(lowest, ahead)
    return granted, taken - lowest


def check_balance(kind: LeaveKind, minutes: int, left_minutes: int) -> None:
    """Refuse a leave that its account does not hold."""
    if kind not in HAS_BALANCE or minutes <= left_minutes:
        return
    raise Refusal(
        code="rosters.leave.balance",
        what=msgid("The leave takes %(minutes)s minutes and the account holds %(left)s."),
        mend=msgid("Ask for fewer days, or for another kind of leave."),
        fields={"minutes": minutes, "left": left_minutes},
    )


def _part_is_sound(span: LeaveSpan) -> bool:
    if span.from_minute is None or span.to_minute is None:
        return span.from_minute is None and span.to_minute is None
    within = 0 <= span.from_minute < span.to_minute <= DAY_MINUTES
    return within and span.first_day == span.last_day


def _meet(one: LeaveSpan, other: LeaveSpan) -> bool:
    if one.last_day < other.first_day or other.last_day < one.first_day:
        return False
    if not (one.is_partial and other.is_partial):
        return True
    first, second = _minutes(one), _minutes(other)
    return first[0] < second[1] and second[0] < first[1]


def _minutes(span: LeaveSpan) -> tuple[int, int]:
    return span.from_minute or 0, span.to_minute or DAY_MINUTES
