"""What a model must be before it is simulated. Every refusal names the thing and its place."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from math import inf, isfinite
from typing import Any, NoReturn

import numpy as np

from ._errors import SimulationError
from ._types import Group, Intervals, LineGroup, Outage, StaffCut

MOST_INTERVALS = 100_000
MOST = sys.float_info.max
SHORTEST, LONGEST = 1e-3, 1e9  # seconds of an interval


def refuse(code: str, message: str, **fields: object) -> NoReturn:
    """Refuse with a code for programs and a sentence for people."""
    raise SimulationError(code, message, **fields)


def check_number(what: str, value: Any, least: float = 0.0, most: float = inf) -> None:
    """Refuse what is no finite number between two bounds."""
    good = isinstance(value, int | float | np.integer | np.floating)
    if not good or not least <= value <= min(most, MOST):  # neither holds for NaN
        bounds = f"at least {least:g}" if most == inf else f"from {least:g} to {most:g}"
        refuse("bad_number", f"{what} is {value!r}; it must be {bounds}", value=value)


def check_positive(what: str, value: Any) -> None:
    """Refuse what is no finite number above 0."""
    check_number(what, value)
    if value == 0:
        refuse("bad_number", f"{what} is 0; it must be more", value=value)


def check_whole(what: str, value: Any, least: int = 0, **fields: object) -> None:
    """Refuse what is no whole number of at least so much."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        message = f"{what} is {value!r}; it must be a whole number of at least {least}"
        refuse("bad_number", message, value=value, **fields)


def check_row(what: str, values: Any, count: int, **fields: object) -> None:
    """Refuse what is neither a number nor one an interval, or is negative or not finite."""
    row = np.asarray(values)
    if row.dtype.kind not in "iuf":
        refuse("bad_number", f"{what} must be numbers, not {row.dtype}", **fields)
    if row.shape not in ((), (count,)):
        message = f"{what} has the shape {row.shape}; the day has {count} intervals"
        refuse("bad_shape", message, shape=row.shape, **fields)
    bad = np.flatnonzero(~(np.isfinite(row) & (row >= 0)))
    if len(bad):
        at = int(bad[0])
        message = f"{what} is {row.reshape(-1)[at]} in interval {at}; it must be at least 0"
        refuse("bad_number", message, index=at, **fields)


def check_known(what: str, names: Iterable[str], known: Sequence[str], **fields: object) -> None:
    """Refuse a name that does not exist."""
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)[:10])
            refuse("unknown_name", f"{what} names {name!r}; there are {there}", name=name, **fields)


def check_once(what: str, names: Sequence[str]) -> None:
    """Refuse two of the same name."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            message = f"two {what}s are called {name!r}; give each its own name"
            refuse("name_twice", message, what=what, name=name)
        seen.add(name)


def check_span(what: str, start: float, end: float, **fields: object) -> None:
    """Refuse a stretch of time that is no stretch."""
    if not isfinite(start) or not isfinite(end) or start >= end:
        message = f"{what} is from {start} to {end} seconds; it must end after it begins"
        refuse("bad_span", message, start_seconds=start, end_seconds=end, **fields)


def check_intervals(intervals: Intervals) -> None:
    """Refuse a grid that is none."""
    check_whole("the number of intervals", intervals.count, least=1)
    check_number("the length of an interval", intervals.seconds, SHORTEST, LONGEST)
    if intervals.count > MOST_INTERVALS:
        message = f"{intervals.count} intervals; at most {MOST_INTERVALS} are simulated at once"
        refuse("too_many_intervals", message, count=intervals.count)


def check_lines(lines: Sequence[LineGroup], queues: Sequence[str]) -> None:
    """Refuse lines of unknown queues, and a queue that hangs on two groups of lines."""
    check_once("line group", [each.name for each in lines])
    taken: list[str] = []
    for group in lines:
        check_whole(f"line group {group.name!r}: lines", group.lines, group=group.name)
        check_known(f"line group {group.name!r}", group.queues, queues)
        taken += group.queues or queues
    for name in taken:
        if taken.count(name) > 1:
            message = f"queue {name!r} is in two groups of lines; it can hang on one only"
            refuse("lines_twice", message, queue=name)


def check_outages(outages: Sequence[Outage], groups: Sequence[str], queues: Sequence[str]) -> None:
    """Refuse outages of what does not exist."""
    for outage in outages:
        check_span("an outage", outage.start_seconds, outage.end_seconds)
        check_known("an outage", outage.groups, groups)
        check_known("an outage", outage.queues, queues)


def check_cuts(cuts: Sequence[StaffCut], groups: Sequence[str]) -> None:
    """Refuse staff cuts of groups that do not exist."""
    for cut in cuts:
        check_span(f"the staff cut of {cut.group!r}", cut.start_seconds, cut.end_seconds)
        check_known("a staff cut", [cut.group], groups)
        check_whole(f"the staff cut of {cut.group!r}", cut.agents, least=1, group=cut.group)


def check_reach(queues: Sequence[str], groups: Sequence[Group]) -> None:
    """Refuse a queue that nobody may take."""
    taken = {
        skill if isinstance(skill, str) else skill.queue
        for group in groups
        for skill in group.skills
    }
    for name in queues:
        if name not in taken:
            message = f"no group may take {name!r}; give it to a group, or leave it out"
            refuse("queue_without_group", message, queue=name)
