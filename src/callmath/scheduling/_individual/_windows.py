"""Long horizons: a few weeks at a time, with a share of what is allowed in all.

A window is solved with one more week ahead of it, which is then forgotten: so no window ends in a
state from which the next cannot go on. Limits of the whole horizon are shared out by the day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from callmath.scheduling._columns import Cover

from ._loops import OFF, ON, Ints, PersonRules
from ._oracle import Personal, Ward, tally_weekends
from ._translate import reach

WINDOW, AHEAD = 28, 7  # days


@dataclass(slots=True)
class Spent:
    """What somebody has had of the limits of the whole horizon."""

    units: int
    weekends: int
    shifts: Ints


def windows_of(days: int) -> list[tuple[int, int, int]]:
    """Return (first day, day after the last one kept, day after the last one looked at)."""
    firsts = range(0, days, WINDOW)
    return [
        (first, min(first + WINDOW, days), min(first + WINDOW + AHEAD, days)) for first in firsts
    ]


def spent_by(rules: PersonRules, path: Ints) -> Spent:
    """Return what the days of a path that are planned so far have used."""
    days = np.flatnonzero(path)
    shifts = path[days] - 1
    weekends = rules.weekends[days]
    return Spent(
        units=int(rules.units[shifts].sum()),
        weekends=len(np.unique(weekends[weekends >= 0])),
        shifts=np.bincount(shifts, minlength=len(rules.units)).astype(np.int64),
    )


def cut(ward: Ward, paths: list[Ints], first: int, end: int, *, shared: bool = True) -> Ward:
    """Return the ward of the days [first, end) after the days that are planned before.

    Without `shared` all that is left of the limits may be used now.
    """
    people = []
    used = np.zeros(len(ward.cover.low), np.bool_)
    for who, path in zip(ward.people, paths, strict=True):
        rows = who.rows[first:end]
        used[rows[rows >= 0]] = True
        rules = _cut_rules(who.rules, path[:first], end, shared=shared)
        people.append(Personal(rules, who.costs[first:end], rows))
    place = np.append(np.where(used, np.cumsum(used) - 1, -1), -1)
    people = [replace(each, rows=place[each.rows]) for each in people]
    cover = ward.cover
    kept = Cover(cover.low[used], cover.high[used], cover.under[used], cover.over[used])
    return Ward(people, kept)


def _cut_rules(rules: PersonRules, path: Ints, end: int, *, shared: bool) -> PersonRules:
    first, days = len(path), len(rules.allowed)
    spent = spent_by(rules, path)
    share = end / days if shared else 1.0
    longest = int(rules.units.max(initial=0))
    fewest = math.ceil(rules.fewest_units * share) - (longest if end < days else 0) - spent.units
    fewest = max(fewest, 0) if shared or end == days else 0
    most = max(int(rules.most_units * share) - spent.units, 0)
    most_weekends = rules.tally_after.shape[2] - 1
    weekends = max(math.floor(most_weekends * share) - spent.weekends, 0)
    after, before = tally_weekends(len(rules.units), weekends)
    limits = np.floor(rules.limits * share).astype(np.int64) - spent.shifts
    allowed = rules.allowed[first:end].copy()
    past, run = rules.past, rules.past_run
    if first:
        past, run = _past(rules, path)
        if path[-1]:
            allowed[0] &= rules.follows[path[-1] - 1]
    most = min(most, longest * (end - first))
    low, high = reach(allowed, rules.most_on, rules.fewest_off, longest, fewest, most)
    return rules._replace(
        allowed=allowed,
        weekends=rules.weekends[first:end],
        leave=rules.leave[first : end + 1],
        limits=np.maximum(limits, 0),
        low=low,
        high=high,
        tally_after=after,
        tally_before=before,
        fewest_units=fewest,
        most_units=most,
        past=past,
        past_run=run,
    )


def _past(rules: PersonRules, path: Ints) -> tuple[int, int]:
    is_on = path > 0
    changes = np.flatnonzero(is_on[1:] != is_on[:-1])
    run = len(path) - int(changes[-1]) - 1 if len(changes) else len(path)
    if not len(changes) and not is_on[-1]:
        run = max(run, rules.fewest_off)
    if not len(changes) and is_on[-1] and rules.past == 0:
        run = max(run, min(rules.fewest_on, rules.most_on))
    return (ON if is_on[-1] else OFF), run
