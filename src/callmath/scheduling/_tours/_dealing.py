"""Breaks as they were counted, dealt out to the shifts that have names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from callmath.scheduling._types import Assignment, Problem, RestBreak

from ._counts import BreakCounts, Slot, WeekCounts

_Key = tuple[int, int, Slot]


def deal_breaks(
    problem: Problem, shifts: Sequence[Assignment], weeks: Iterable[WeekCounts]
) -> tuple[Assignment, ...]:
    """Give each shift breaks at the times counted for its group, day and duty.

    The earliest of each break go together, so that breaks of one shift keep apart. What was not
    counted is left without, for the stage that places breaks.
    """
    group_of: dict[str, int] = {}
    counted: dict[_Key, list[BreakCounts]] = defaultdict(list)
    for week in weeks:
        for number, places in enumerate(week.groups):
            group_of |= {problem.people[place].id: number for place in places}
        for each in week.breaks:
            counted[each.group, each.day, each.slot].append(each)
    out = list(shifts)
    for key, alike in _alike(shifts, group_of).items():
        lists = {each.name: _spread_out(each) for each in counted.get(key, ())}
        for turn, place in enumerate(alike):
            if not out[place].pinned:
                out[place] = _with_breaks(problem, out[place], lists, turn)
    return tuple(out)


def _alike(shifts: Sequence[Assignment], group_of: dict[str, int]) -> dict[_Key, list[int]]:
    """Places of the shifts by group, day and duty; those pinned last."""
    out: dict[_Key, list[int]] = defaultdict(list)
    for place in sorted(range(len(shifts)), key=lambda place: shifts[place].pinned):
        shift = shifts[place]
        slot = Slot(shift.shift, shift.start_minute, shift.minutes)
        out[group_of.get(shift.person, -1), shift.day, slot].append(place)
    return out


def _spread_out(counts: BreakCounts) -> list[int]:
    return [offset for offset, people in sorted(counts.offsets) for _ in range(people)]


def _with_breaks(
    problem: Problem, shift: Assignment, lists: dict[str, list[int]], turn: int
) -> Assignment:
    kind = next(each for each in problem.shift_types if each.code == shift.shift)
    breaks = tuple(
        RestBreak(
            name=rule.name,
            start_minute=shift.start_minute + lists[rule.name][turn],
            minutes=rule.minutes,
            paid=rule.paid,
        )
        for rule in kind.breaks
        if turn < len(lists.get(rule.name, ()))
    )
    return replace(shift, breaks=breaks) if len(breaks) == len(kind.breaks) else shift
