"""The board of one group: who did, does and may do what, as arrays for the loops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from callmath.scheduling._counters import SHARED, is_weekend, kinds_of_shift
from callmath.scheduling._types import Assignment, PastShift, Person, Problem, ShiftKind, ShiftType

from ._counts import Slot
from ._fairness import Board, Flags, Floats, Integers
from ._limits import Limits, limits_of

PAST_DAYS = 14  # of history that can matter to what is done in the horizon
WISH, LIKING = 40.0, 10.0  # a wish outweighs a start not liked, and that an unequal share
# Shares beyond those of the ledger: days worked, and evenings, so that not only the latest count.
_WORKED, _EVENING = len(SHARED), len(SHARED) + 1
_WEIGHTS = (1.0, 1.0, 1.5, 1.0, 1.0, 0.1, 0.25)
EVENING_MINUTE = 1200
_FURTHEST = 4.0  # nobody makes up for more than so many shifts of the past at once


@dataclass(frozen=True, slots=True)
class Group:
    """People who may be swapped, by their places in the problem, and the slots that they may have.

    `slots[k]` is what the number k stands for in the rows of `board`; people of one class have the
    same likings and terms, so that their burdens can be compared.
    """

    places: tuple[int, ...]
    slots: tuple[Slot, ...]
    board: Board
    classes: Integers  # (people,) the number of each one's class

    @property
    def numbers(self) -> dict[Slot, int]:
        """The numbers of the slots."""
        return {slot: number for number, slot in enumerate(self.slots)}


def slot_of(shift: Assignment | PastShift) -> Slot:
    """Return what somebody did, without the name."""
    return Slot(shift.shift, shift.start_minute, shift.minutes)


def group_of(
    problem: Problem, places: Sequence[int], slots: Iterable[Slot], limits: Limits | None = None
) -> Group:
    """Set up the board of a group, with its past and its pinned shifts, otherwise off."""
    people = [problem.people[place] for place in places]
    pinned = _pinned_of(problem, people)
    codes = {each.code: number for number, each in enumerate(problem.shift_types)}
    past = [slot_of(each) for person in people for each in person.history if each.shift in codes]
    known = sorted({*slots, *past, *(slot_of(shift) for shift in pinned)})
    limits = limits_of(problem, people, known) if limits is None else limits
    numbers = {slot: number for number, slot in enumerate(known)}
    rows, fixed = _rows(problem, people, numbers, pinned)
    days = rows.shape[1]
    wish, wants, wished = _wishes(problem, people, days)
    marks, daily = _marks(problem, known, days)
    types = {each.code: each for each in problem.shift_types}
    board = Board(
        rows=rows,
        fixed=fixed,
        open=_open(problem, people, known, limits.closed),
        start=np.array([slot.start_minute for slot in known], np.int64),
        end=np.array([slot.end_minute for slot in known], np.int64),
        worked=np.array([_worked(types, slot) for slot in known], np.int64),
        code=np.array([codes[slot.shift] for slot in known], np.int64),
        night=np.array([types[slot.shift].kind is ShiftKind.NIGHT for slot in known], np.uint8),
        follows=limits.follows,
        credit=_credit(people, days),
        weeks=_weeks(problem, days),
        past=PAST_DAYS,
        limits=limits.values,
        liking=_liking(people, known),
        wish=wish,
        wants=wants,
        wished=wished,
        marks=marks,
        daily=daily,
        base=_base(people),
        weights=np.array(_WEIGHTS),
        middles=np.zeros((len(people), len(_WEIGHTS))),
        steep=np.zeros(len(_WEIGHTS)),
    )
    return Group(tuple(places), tuple(known), board, _classes(people))


def _classes(people: Sequence[Person]) -> Integers:
    """(people,): the number of the class of each, of those who like and may do the same."""
    alike = [
        (person.site, person.contract, person.shift_types, person.prefers_start)
        for person in people
    ]
    numbers = {each: number for number, each in enumerate(dict.fromkeys(alike))}
    return np.array([numbers[each] for each in alike], np.int64)


def _worked(types: Mapping[str, ShiftType], slot: Slot) -> int:
    return types[slot.shift].paid_minutes(slot.minutes)


def _pinned_of(problem: Problem, people: Sequence[Person]) -> list[Assignment]:
    members = {person.id for person in people}
    return [shift for shift in problem.pinned if shift.person in members]


def _rows(
    problem: Problem,
    people: Sequence[Person],
    numbers: Mapping[Slot, int],
    pinned: Iterable[Assignment],
) -> tuple[Integers, Flags]:
    """Return the rows with the past and what is pinned, and the days that may not change."""
    rows = np.full((len(people), PAST_DAYS + problem.days), -1, np.int64)
    fixed = np.zeros(rows.shape, np.uint8)
    fixed[:, :PAST_DAYS] = 1
    row_of = {person.id: row for row, person in enumerate(people)}
    for row, person in enumerate(people):
        for shift in person.history:
            if shift.day >= -PAST_DAYS and slot_of(shift) in numbers:
                rows[row, PAST_DAYS + shift.day] = numbers[slot_of(shift)]
    for held in pinned:
        place = row_of[held.person], PAST_DAYS + held.day
        rows[place], fixed[place] = numbers[slot_of(held)], 1
    return rows, fixed


def _open(
    problem: Problem, people: Sequence[Person], slots: Sequence[Slot], closed: Flags
) -> Flags:
    """(people, days, slots): 1 where somebody may work a slot."""
    out = np.zeros((len(people), PAST_DAYS + problem.days, len(slots)), np.uint8)
    out[:, PAST_DAYS:, :] = 1 - closed[:, None, :]
    starts = np.array([slot.start_minute for slot in slots])
    ends = np.array([slot.end_minute for slot in slots])
    for row, person in enumerate(people):
        if person.shift_types is not None:
            held = [slot.shift in person.shift_types for slot in slots]
            out[row, :, :] &= np.array(held, np.uint8)
        for day in person.leave:
            if 0 <= day < problem.days:
                out[row, PAST_DAYS + day] = 0
        for span in person.unavailable:
            _close(out[row, PAST_DAYS:], span, starts, ends)
    return out


def _close(days: Flags, span: tuple[int, int], starts: Integers, ends: Integers) -> None:
    """Close the slots that overlap a span of minutes."""
    first = max(0, span[0] // 1440 - 1)
    for day in range(first, min(len(days), span[1] // 1440 + 1)):
        overlap = (day * 1440 + starts < span[1]) & (day * 1440 + ends > span[0])
        days[day, overlap] = 0


def _credit(people: Sequence[Person], days: int) -> Integers:
    out = np.zeros((len(people), days), np.int64)
    for row, person in enumerate(people):
        for day, minutes in person.leave.items():
            if -PAST_DAYS <= day < days - PAST_DAYS:
                out[row, PAST_DAYS + day] = minutes
    return out


def week_spans(problem: Problem) -> list[tuple[int, int]]:
    """Return the first day of each week that meets the horizon and the day after its last."""
    begin = -((problem.first_day.weekday() - problem.week_begins) % 7)
    return [(first, first + 7) for first in range(begin, problem.days, 7)]


def _weeks(problem: Problem, days: int) -> Integers:
    spans = week_spans(problem)
    rows = [
        (first + PAST_DAYS, min(last + PAST_DAYS, days), first >= 0 and last <= problem.days)
        for first, last in spans
    ]
    return np.array(rows, np.int64).reshape(-1, 3)


def _liking(people: Sequence[Person], slots: Sequence[Slot]) -> Floats:
    """(people, slots): the price of a start outside the band that somebody likes."""
    starts = np.array([slot.start_minute for slot in slots])
    out = np.zeros((len(people), len(slots)))
    for row, person in enumerate(people):
        if person.prefers_start is not None:
            low, high = person.prefers_start
            out[row] = LIKING * person.prefers_weight * ((starts < low) | (starts > high))
    return out


def _wishes(
    problem: Problem, people: Sequence[Person], days: int
) -> tuple[Floats, Flags, Integers]:
    """(people, days): the price of a wish, whether it is one for work, and for which type."""
    price = np.zeros((len(people), days))
    wants, wished = np.zeros(price.shape, np.uint8), np.full(price.shape, -1, np.int64)
    codes = {each.code: number for number, each in enumerate(problem.shift_types)}
    for row, person in enumerate(people):
        for wish in person.wishes:
            if 0 <= wish.day < problem.days:
                place = row, PAST_DAYS + wish.day
                price[place] = WISH * wish.weight
                wants[place] = wish.wants
                wished[place] = -1 if wish.shift is None else codes.get(wish.shift, -1)
    return price, wants, wished


def _marks(problem: Problem, slots: Sequence[Slot], days: int) -> tuple[Floats, Floats]:
    """What slots and what days add to the shares."""
    kinds = {each.code: each.kind for each in problem.shift_types}
    marks, daily = np.zeros((len(slots), _EVENING + 1)), np.zeros((days, _EVENING + 1))
    for row, slot in enumerate(slots):
        for name in kinds_of_shift(kinds[slot.shift], slot.end_minute):
            marks[row, SHARED.index(name)] = 1.0
        marks[row, _EVENING] = slot.end_minute > EVENING_MINUTE
    for day in range(problem.days):
        daily[PAST_DAYS + day, SHARED.index("weekend")] = is_weekend(problem, day)
        daily[PAST_DAYS + day, SHARED.index("holiday")] = day in problem.holidays
    daily[PAST_DAYS:, _WORKED] = 1.0
    return marks, daily


def _base(people: Sequence[Person]) -> Floats:
    """What people have had, relative to the group: arrears are not all paid at once."""
    held = np.array([[person.counters.get(name, 0.0) for name in SHARED] for person in people])
    near = np.clip(held - np.median(held, axis=0), -_FURTHEST, _FURTHEST)
    near -= near.min(axis=0)
    return np.column_stack([near, np.zeros((len(people), 2))])
