"""Compiled loops of tours with several activities: the best content of each shift, then the tour.

Time is in slots of the problem's grid. An *entry* is one start of one shift type on one day. First
the cheapest content of each entry for each length is found (runs of activities, each long enough),
which is the same for all people with the same skills; then the cheapest tour of a person, by a
dynamic program over days, ends of shifts, days in a row and slots worked.

Loops that call each other stand in this one file.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FAR = 1e15
LENGTHS = 256  # a pick is entry * LENGTHS + length


class Entries(NamedTuple):
    """Starts of shifts, in order of days."""

    first: Ints  # (days + 1,) where the entries of a day begin
    start: Ints  # (entries,) slot of the horizon
    rested: Ints  # (entries,) how many ends of the day before leave enough rest
    ends: Ints  # (entries, lengths + 1) place among the ends of the day


class Table(NamedTuple):
    """What a tour has cost at the least: off (days, slots), on (days, ends, runs, slots).

    `on` is the least over this end and those before it, which `end` names; `pick` is the entry and
    the length with which a tour comes to an end; `run` is where a day off comes from.
    """

    off: Floats
    run: Ints
    on: Floats
    end: Ints
    pick: Ints


@compiled
def grow_runs(state: Floats, before: Floats, prices: Floats, slot: int, least: int) -> None:
    """Make all runs of a shift one slot longer, or begin new ones.

    ``state[k, r]``: least cost with activity k in a run of r slots (the last r: so long or longer).
    """
    kinds, longest = state.shape[0], state.shape[1] - 1
    for k in range(kinds):
        change = FAR
        for other in range(kinds):
            if other != k:
                change = min(change, before[other, least:].min())
        state[k, 0] = FAR
        state[k, 1] = change + prices[k, slot]
        for r in range(2, longest + 1):
            state[k, r] = before[k, r - 1] + prices[k, slot]


@compiled
def fill_shift(
    prices: Floats, start: int, length: int, least: int, most: int, states: Floats
) -> None:
    """Fill ``states[length, k, r]`` for a shift from its first slot on."""
    endless = most >= length
    kinds, longest = states.shape[1], states.shape[2] - 1
    states[: length + 1] = FAR
    for k in range(kinds):
        states[1, k, 1] = prices[k, start]
    for n in range(2, length + 1):
        grow_runs(states[n], states[n - 1], prices, start + n - 1, least)
        if endless:
            for k in range(kinds):
                longer = states[n - 1, k, longest] + prices[k, start + n - 1]
                states[n, k, longest] = min(states[n, k, longest], longer)


@compiled
def price_entries(prices: Floats, starts: Ints, least: int, most: int, values: Floats) -> None:
    """Write the cheapest content of each entry and length into ``values[entry, length]``.

    `prices` is (activities, slots), FAR where one may not be done.
    """
    length = values.shape[1] - 1
    endless = most >= length
    longest = least if endless else most
    states = np.empty((length + 1, prices.shape[0], longest + 1))
    for entry in range(starts.shape[0]):
        reach = min(length, prices.shape[1] - starts[entry])
        fill_shift(prices, starts[entry], reach, least, most, states)
        values[entry] = FAR
        for n in range(least, reach + 1):
            values[entry, n] = states[n, :, least:].min()


@compiled
def trace_shift(
    prices: Floats, start: int, length: int, least: int, most: int, kinds: Ints
) -> None:
    """Write the activity of each slot of the cheapest content of a shift."""
    endless = most >= length
    longest = least if endless else most
    states = np.empty((length + 1, prices.shape[0], longest + 1))
    fill_shift(prices, start, length, least, most, states)
    k, r = find_least(states[length], least)
    for n in range(length, 0, -1):
        kinds[n - 1] = k
        rest = states[n, k, r] - prices[k, start + n - 1]
        longer = endless and r == longest and n > 1
        if longer and abs(states[n - 1, k, r] - rest) <= 1e-7 * (1.0 + abs(rest)):
            continue
        if r > 1:
            r -= 1
        elif n > 1:
            k, r = find_change(states[n - 1], k, least)


@compiled
def find_least(state: Floats, least: int) -> tuple[int, int]:
    """Return the activity and the run that cost least among runs that are long enough."""
    best, k, r = FAR * 2, 0, least
    for kind in range(state.shape[0]):
        for run in range(least, state.shape[1]):
            if state[kind, run] < best:
                best, k, r = state[kind, run], kind, run
    return k, r


@compiled
def find_change(state: Floats, kind: int, least: int) -> tuple[int, int]:
    """Do that for activities other than one."""
    best, k, r = FAR * 2, 0, least
    for other in range(state.shape[0]):
        for run in range(least, state.shape[1]):
            if other != kind and state[other, run] < best:
                best, k, r = state[other, run], other, run
    return k, r


@compiled
def extend(
    table: Table, day: int, end: int, run: int, source: Floats, cost: float, pick: int
) -> None:
    """Let tours end here that were at `source` before a shift."""
    length = pick % LENGTHS
    for u in range(source.shape[0] - length):
        value = source[u] + cost
        if value < table.on[day, end, run, u + length]:
            table.on[day, end, run, u + length] = value
            table.pick[day, end, run, u + length] = pick


@compiled
def work_day(
    table: Table, day: int, values: Floats, allowed: Flags, entries: Entries, fresh: Floats
) -> None:
    """Try each shift of a day after a day off (`fresh`) and after a day on."""
    runs = table.on.shape[2]
    for entry in range(entries.first[day], entries.first[day + 1]):
        for length in range(1, values.shape[1]):
            cost = values[entry, length]
            if not allowed[entry, length] or cost >= FAR / 2:
                continue
            end, pick = entries.ends[entry, length], entry * LENGTHS + length
            extend(table, day, end, 0, fresh, cost, pick)
            last = entries.rested[entry] - 1
            if day > 0 and last >= 0:
                for run in range(1, runs):
                    before = table.on[day - 1, last, run - 1]
                    extend(table, day, end, run, before, cost, pick)


@compiled
def close_day(table: Table, day: int) -> None:
    """Let each end stand for the best of the ends up to it."""
    ends, runs, slots = table.on.shape[1:]
    for end in range(ends):
        table.end[day, end] = end
    for end in range(1, ends):
        for run in range(runs):
            for u in range(slots):
                if table.on[day, end - 1, run, u] < table.on[day, end, run, u]:
                    table.on[day, end, run, u] = table.on[day, end - 1, run, u]
                    table.end[day, end, run, u] = table.end[day, end - 1, run, u]


@compiled
def rest_day(table: Table, day: int) -> None:
    """Fill a day off from the day before."""
    last, runs = table.on.shape[1] - 1, table.on.shape[2]
    table.off[day] = table.off[day - 1]
    table.run[day] = -1
    for run in range(runs):
        for u in range(table.off.shape[1]):
            if table.on[day - 1, last, run, u] < table.off[day, u]:
                table.off[day, u] = table.on[day - 1, last, run, u]
                table.run[day, u] = run


@compiled
def fill_tour(
    table: Table, values: Floats, allowed: Flags, entries: Entries, fewest: int
) -> tuple[float, int, int]:
    """Fill the table of a person; return the least cost, its slots and its last run (-1: off)."""
    days = table.off.shape[0]
    table.on[:] = FAR
    table.off[:] = FAR
    table.run[:] = -1
    fresh = np.full(table.off.shape[1], FAR)
    fresh[0] = 0.0
    for day in range(days):
        if day > 0:
            rest_day(table, day)
            fresh = table.off[day - 1]
        else:
            table.off[0] = fresh
        work_day(table, day, values, allowed, entries, fresh)
        close_day(table, day)
    best, slots, last = FAR, 0, -1
    for u in range(fewest, table.off.shape[1]):
        if table.off[days - 1, u] < best:
            best, slots, last = table.off[days - 1, u], u, -1
        for run in range(table.on.shape[2]):
            if table.on[days - 1, table.on.shape[1] - 1, run, u] < best:
                best, slots, last = table.on[days - 1, table.on.shape[1] - 1, run, u], u, run
    return best, slots, last


@compiled
def trace_tour(table: Table, entries: Entries, slots: int, run: int, picks: Ints) -> None:
    """Write the pick of each day (-1: off) of the tour with these slots and this last run."""
    end = table.on.shape[1] - 1
    for day in range(picks.shape[0] - 1, -1, -1):
        picks[day] = -1
        if run < 0:
            run = table.run[day, slots]
            end = table.on.shape[1] - 1
            continue
        end = table.end[day, end, run, slots]
        pick = table.pick[day, end, run, slots]
        picks[day] = pick
        slots -= pick % LENGTHS
        end = entries.rested[pick // LENGTHS] - 1
        run -= 1


@compiled
def find_tour(
    table: Table,
    values: Floats,
    allowed: Flags,
    entries: Entries,
    fewest: int,
    picks: Ints,
) -> float:
    """Write the cheapest tour of a person; return its cost (FAR: there is none)."""
    cost, slots, run = fill_tour(table, values, allowed, entries, fewest)
    if cost < FAR / 2:
        trace_tour(table, entries, slots, run, picks)
    return cost
