"""Whether the breaks of a shift are those of its type."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from . import _words
from ._types import Assignment, BreakRule, RestBreak, ShiftType, Words


def breaks_fault(kind: ShiftType, shift: Assignment, grid: int) -> Words | None:
    """Return what is wrong with the breaks of a shift, or nothing.

    Each break of the type is there once, lies in its window and in the shift, begins on the grid,
    and no two breaks overlap. Breaks of one name are taken in the order of time.
    """
    found = sorted(shift.breaks, key=lambda each: (each.name, each.start_minute))
    wanted = sorted(kind.breaks, key=lambda each: (each.name, each.earliest_minutes))
    if [_kind_of(each) for each in found] != [_kind_of(each) for each in wanted]:
        return _words.say(
            "breaks are {found}; {wanted} are due",
            "休息为{found}，应为{wanted}",
            found=_named(found),
            wanted=_named(wanted),
        )
    for rest, rule in zip(found, wanted, strict=True):
        if not _fits(rest, rule, shift, grid):
            return _words.say(
                "{name} at {clock} is outside its window or off the grid",
                "{name}（{clock}）超出时间窗或未对齐时段",
                name=rest.name,
                clock=_words.clock(rest.start_minute),
            )
    return _overlap(shift.breaks)


def _kind_of(rest: RestBreak | BreakRule) -> tuple[str, int, bool]:
    return rest.name, rest.minutes, rest.paid


def _fits(rest: RestBreak, rule: BreakRule, shift: Assignment, grid: int) -> bool:
    into = rest.start_minute - shift.start_minute
    return (
        into >= rule.earliest_minutes
        and into + rest.minutes <= min(rule.latest_minutes, shift.minutes)
        and rest.start_minute % grid == 0
    )


def _overlap(breaks: tuple[RestBreak, ...]) -> Words | None:
    ordered = sorted(breaks, key=lambda each: each.start_minute)
    for one, other in pairwise(ordered):
        if one.start_minute + one.minutes > other.start_minute:
            return _words.say(
                "{one} and {other} overlap", "{one}与{other}重叠", one=one.name, other=other.name
            )
    return None


def _named(breaks: Iterable[RestBreak | BreakRule]) -> Words:
    return _words.listed([each.name for each in breaks] or ["-"])
