"""Frames of a week: which sets of days, and which duties, one person's week may consist of.

A band is what the starts of a week may be chosen from; a set of days is legal if no limit on days
off, days in a row or days and hours a week forbids it, whatever the duties of the band are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from callmath.scheduling._types import ShiftKind

from ._fairness import (
    BAND,
    LEAST_OFF,
    LEAST_RUN,
    NIGHT_RUN,
    NONE,
    OFF_RUN,
    RUN,
    WEEK_DAYS,
    WEEK_MINUTES,
)
from ._ground import Bools, Ground, Ints

NO_LIMIT = 99


@dataclass(frozen=True, slots=True)
class Band:
    """Duties of which each may be taken on any day of the week; none is paid more than `paid`."""

    duties: Ints
    first_start: int
    last_start: int
    paid: int
    night: bool  # nothing but nights


@dataclass(frozen=True, slots=True)
class DayRules:
    """What limits the working days of one person in one week."""

    most: int = NO_LIMIT  # days of work, what was worked before the horizon taken off
    run: int = NO_LIMIT  # days in a row
    head: int = 0  # days in a row worked just before
    off_run: int = 0  # days off in a row wanted
    least_run: int = 0
    least_off: int = 0
    past: tuple[bool, ...] = ()  # days of the week before the horizon
    pinned: tuple[int, ...] = ()  # days with work, whatever the limits say
    whole: bool = True  # all days of the week lie within the horizon


def bands_of(ground: Ground, group: int, *, relaxed: bool = False) -> list[Band]:
    """Return the bands of a group, none of which holds another.

    With `relaxed` lengths are mixed and only the shortest counts against hours a week: no lawful
    week is left out.
    """
    chosen = ground.groups[group].duties
    if not chosen.size:
        return []
    limits = ground.limits.values[ground.groups[group].people[0]]
    starts = np.array([slot.start_minute for slot in ground.duties.slots], np.int64)[chosen]
    width = NO_LIMIT * 1440 if limits[BAND] == NONE else int(limits[BAND])
    windows: list[Ints] = []
    for first in np.unique(starts):
        window = chosen[(starts >= first) & (starts <= first + width)]
        if not windows or not np.isin(window, windows[-1]).all():
            windows.append(window)
    hours = bool(limits[WEEK_MINUTES] != NONE) and not relaxed
    bands = [band for window in windows for band in _by_length(ground, window, hours=hours)]
    if relaxed:
        shortest = [int(ground.duties.paid[band.duties].min()) for band in bands]
        bands = [replace(band, paid=paid) for band, paid in zip(bands, shortest, strict=True)]
    return bands


def _by_length(ground: Ground, window: Ints, *, hours: bool) -> Iterator[Band]:
    """One band for each length: with hours a week limited, short shifts allow more days."""
    paid = ground.duties.paid[window]
    for longest in np.unique(paid) if hours else [paid.max()]:
        duties = window[paid <= longest]
        slots = [ground.duties.slots[duty] for duty in duties]
        kinds = {each.code: each.kind for each in ground.problem.shift_types}
        yield Band(
            duties=duties,
            first_start=min(slot.start_minute for slot in slots),
            last_start=max(slot.start_minute for slot in slots),
            paid=int(longest),
            night=all(kinds[slot.shift] is ShiftKind.NIGHT for slot in slots),
        )


def rules_for(rules: DayRules, band: Band, limits: Ints, minutes_left: int) -> DayRules:
    """Narrow the rules to a band: hours a week become days, nights in a row days in a row."""
    most, run = rules.most, rules.run
    if limits[WEEK_MINUTES] != NONE and band.paid > 0:
        most = min(most, max(minutes_left, 0) // band.paid)
    if band.night and limits[NIGHT_RUN] != NONE:
        run = min(run, int(limits[NIGHT_RUN]))
    return replace(rules, most=most, run=run)


def day_rules(limits: Ints, **facts: Any) -> DayRules:
    """Read the limits of a person; facts are fields of `DayRules`."""

    def limit(column: int, default: int) -> int:
        return default if limits[column] == NONE else int(limits[column])

    rules = DayRules(
        most=limit(WEEK_DAYS, NO_LIMIT),
        run=limit(RUN, NO_LIMIT),
        off_run=limit(OFF_RUN, 0),
        least_run=limit(LEAST_RUN, 0),
        least_off=limit(LEAST_OFF, 0),
    )
    return replace(rules, **facts)


@lru_cache(maxsize=100_000)
def legal_days(free: tuple[bool, ...], rules: DayRules) -> tuple[tuple[int, ...], ...]:
    """Return the largest legal sets of days (their places in the week).

    >>> legal_days((True,) * 7, DayRules(most=5, run=6, off_run=2))[0]
    (0, 1, 2, 3, 4)
    >>> len(legal_days((True,) * 7, DayRules(most=5, run=6, off_run=2)))
    6
    >>> len(legal_days((True,) * 7, DayRules(most=5, run=6)))
    21
    """
    size = len(free)
    allowed = [day for day in range(size) if free[day] or day in rules.pinned]
    legal: list[int] = []
    for chosen in _subsets(allowed):
        if any(_holds(held, chosen, size, rules) for held in legal):
            continue
        if _is_legal(chosen, size, rules):
            legal.append(chosen)
    return tuple(tuple(day for day in range(size) if chosen >> day & 1) for chosen in legal)


def _holds(larger: int, chosen: int, size: int, rules: DayRules) -> bool:
    """Whether a set is no better than a larger one.

    Of a whole week the largest always leave a choice of how it begins and ends. Of a part of a week
    fewer days can be better for the weeks before and after it.
    """
    if chosen & larger != chosen:
        return False
    if rules.whole:
        return True
    edges = (0, size - 1)
    return all(larger >> day & 1 == chosen >> day & 1 for day in edges)


def _subsets(days: list[int]) -> list[int]:
    """Sets of days as bits, the largest first."""
    sets = [0]
    for day in days:
        sets += [each | 1 << day for each in sets]
    return sorted(sets, key=lambda each: (-each.bit_count(), each))


def _is_legal(chosen: int, size: int, rules: DayRules) -> bool:
    works = [bool(chosen >> day & 1) for day in range(size)]
    if not all(works[day] for day in rules.pinned):
        return False
    if sum(works) + sum(rules.past) > max(rules.most, len(rules.pinned) + sum(rules.past)):
        return False
    runs = _runs(works)
    if any(
        length + (rules.head if first == 0 else 0) > rules.run
        for first, length, _ in _of(runs, on=True)
    ):
        return bool(rules.pinned) and len(rules.pinned) == sum(works)
    if rules.whole and max((n for _, n, _ in _of(runs, on=False)), default=0) < rules.off_run:
        return bool(rules.pinned) and len(rules.pinned) == sum(works)
    return _long_enough(runs, size, rules)


def _long_enough(runs: list[tuple[int, int, bool]], size: int, rules: DayRules) -> bool:
    """Runs that lie inside the week are not shorter than they may be."""
    for first, length, on in runs:
        inside = first > 0 and first + length < size
        if inside and length < (rules.least_run if on else rules.least_off):
            return False
    return True


def _runs(works: list[bool]) -> list[tuple[int, int, bool]]:
    """(first day, days, whether of work) of each run."""
    runs: list[tuple[int, int, bool]] = []
    for day, works_on in enumerate(works):
        if runs and runs[-1][2] == works_on:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1, works_on)
        else:
            runs.append((day, 1, works_on))
    return runs


def _of(runs: list[tuple[int, int, bool]], *, on: bool) -> list[tuple[int, int, bool]]:
    return [run for run in runs if run[2] is on]


def free_days(open_: Bools, band: Band) -> tuple[bool, ...]:
    """On which days of (days, duties) some duty of the band is free."""
    return tuple(bool(each.any()) for each in open_[:, band.duties])
