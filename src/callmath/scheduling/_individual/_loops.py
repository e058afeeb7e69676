"""Compiled loops of personal schedules: the cheapest one, by a dynamic program over the days.

A *node* is what the rules need to know of the past: the shift of the day and how many days in a
row have been worked, or how many days off in a row (no more than the shortest legal rest). Beside
the node the table counts units of working time, weekends and the shifts of some types exactly (the
last two as one number, a *tally*), so that a schedule read from it keeps every rule but the largest
number of shifts of the other types. Those limits are priced (a Lagrangian relaxation: `bargain`
holds a price for each type) and kept by a walk backwards through the table, best first, with the
table as a bound that is never too high.

Loops that call each other stand in this one file: what is kept of a compiled loop does not notice
changes elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FAR = 1e15  # a cost that no schedule has
NEAR = 1e-9  # costs closer than this are equal
UNKNOWN, ON, OFF = 0, 1, 2  # what was before the first day


class PersonRules(NamedTuple):
    """What binds one person. With an unknown past a run that touches an edge is long enough."""

    allowed: Flags  # (days, shifts)
    follows: Flags  # (shifts, shifts): may the second be worked on the day after the first
    units: Ints  # (shifts,) working time of a shift
    weekends: Ints  # (days,) number of the weekend, -1 on other days
    leave: Flags  # (days,) a run of days on that touches one may be short
    limits: Ints  # (shifts,) most shifts of a type
    low: Ints  # (days,) least units at the end of a day from which the fewest can be reached
    high: Ints  # (days,) most units that there can be at the end of a day
    most_on: int
    fewest_on: int
    fewest_off: int
    tally_after: Ints  # (shifts, 2, tallies) after a shift (1: a new weekend), -1: too many
    tally_before: Ints  # the same, backwards
    fewest_units: int
    most_units: int
    past: int  # UNKNOWN, ON or OFF
    past_run: int  # days of it


class Finds(NamedTuple):
    """What a walk finds, and its state: the places are named below."""

    paths: Ints  # (rows, days)
    costs: Floats  # (rows,)
    state: Ints  # (5,)


STEPS, FOUND, HITS, FULL, BEST_ONLY = 0, 1, 2, 3, 4  # steps left, rows kept, …


class Trail(NamedTuple):
    """Where a walk stands, by day."""

    at: Ints  # (days, 3) node, tally, units
    items: Ints  # (days, nodes) nodes of the day before, best first
    costs: Floats  # (days, nodes) least cost of a schedule through them
    counts: Ints  # (days,) how many
    cursor: Ints  # (days,) the next of them
    tail: Floats  # (days + 1,) cost from the day to the end
    now: Ints  # (days,) 0 = off, otherwise shift + 1
    used: Ints  # (shifts,) shifts of each type from the day to the end


@compiled
def starts_weekend(day: int, run: int, weekends: Ints) -> int:
    """Return 1 where the shift of this day makes one more weekend that is worked."""
    if weekends[day] < 0:
        return 0
    if run > 1 and day > 0 and weekends[day - 1] == weekends[day]:
        return 0
    return 1


@compiled
def may_end_run(day: int, run: int, rules: PersonRules) -> bool:
    """Return whether a run of days on may end with this day."""
    if run >= rules.fewest_on or (rules.past == UNKNOWN and run == day + 1):
        return True
    return rules.leave[day + 1] or (run <= day and rules.leave[day - run])


@compiled
def relax_row(source: Floats, target: Floats, step: int, add: float, low: int, high: int) -> None:
    """Lower ``target[u]`` to ``source[u - step] + add`` for u within [low, high]."""
    for u in range(max(low, step), high + 1):
        value = source[u - step] + add
        target[u] = min(target[u], value)


@compiled
def open_first_day(table: Floats, prices: Floats, rules: PersonRules) -> None:
    """Fill the first day from what was before it."""
    shifts, rest = rules.units.shape[0], rules.fewest_off
    off = shifts * rules.most_on
    first = table[0]
    run = 1
    if rules.past == ON:
        run = rules.past_run + 1
        if rules.past_run >= rules.fewest_on or rules.leave[0]:
            first[off, 0, 0] = prices[0, 0]
    elif rules.past == OFF:
        first[off + min(rest, rules.past_run + 1) - 1, 0, 0] = prices[0, 0]
    else:
        first[off + rest - 1, 0, 0] = prices[0, 0]
    weekend = starts_weekend(0, run, rules.weekends)
    if run > rules.most_on or (rules.past == OFF and rules.past_run < rest):
        return
    for shift in range(shifts):
        tally = rules.tally_after[shift, weekend, 0]
        if rules.allowed[0, shift] and tally >= 0 and rules.units[shift] <= rules.most_units:
            node = (run - 1) * shifts + shift
            first[node, tally, rules.units[shift]] = prices[0, shift + 1]


@compiled
def fill_days_off(table: Floats, day: int, price: float, rules: PersonRules) -> None:
    """Fill the nodes of a day that are off."""
    shifts, rest = rules.units.shape[0], rules.fewest_off
    off = shifts * rules.most_on
    last = off + rest - 1
    low, high = rules.low[day], rules.high[day]
    before, here = table[day - 1], table[day]
    for w in range(table.shape[2]):
        for k in range(rest - 1):
            relax_row(before[off + k, w], here[off + k + 1, w], 0, price, low, high)
        relax_row(before[last, w], here[last, w], 0, price, low, high)
        for run in range(1, rules.most_on + 1):
            if may_end_run(day - 1, run, rules):
                for node in range((run - 1) * shifts, run * shifts):
                    relax_row(before[node, w], here[off, w], 0, price, low, high)


@compiled
def fill_node(
    table: Floats, day: int, shift: int, run: int, price: float, rules: PersonRules
) -> None:
    """Fill one node of a day that is worked."""
    shifts = rules.units.shape[0]
    last = shifts * rules.most_on + rules.fewest_off - 1
    after = rules.tally_after[shift, starts_weekend(day, run, rules.weekends)]
    low, high, units = rules.low[day], rules.high[day], rules.units[shift]
    base = (run - 1) * shifts
    for w in range(table.shape[2]):
        if after[w] < 0:
            continue
        target = table[day, base + shift, after[w]]
        if run == 1:
            relax_row(table[day - 1, last, w], target, units, price, low, high)
            continue
        for other in range(shifts):
            if rules.follows[other, shift] and rules.allowed[day - 1, other]:
                source = table[day - 1, base - shifts + other, w]
                relax_row(source, target, units, price, low, high)


@compiled
def fill_table(table: Floats, prices: Floats, rules: PersonRules) -> None:
    """Fill ``table[day, node, tally, units]`` with the least cost up to that day.

    ``prices[day, 0]`` is the cost of a day off, ``prices[day, shift + 1]`` that of a shift.
    """
    table[:] = FAR
    open_first_day(table, prices, rules)
    for day in range(1, table.shape[0]):
        fill_days_off(table, day, prices[day, 0], rules)
        for shift in range(rules.units.shape[0]):
            if rules.allowed[day, shift]:
                for run in range(1, rules.most_on + 1):
                    fill_node(table, day, shift, run, prices[day, shift + 1], rules)


@compiled
def list_days_before(day: int, node: int, rules: PersonRules, found: Ints) -> int:
    """Write the nodes of the day before from which a node can be entered; return how many."""
    shifts, rest = rules.units.shape[0], rules.fewest_off
    off = shifts * rules.most_on
    if node < off:
        return list_before_shift(day, node, rules, found)
    count = 0
    k = node - off
    if k > 0:
        found[count] = node - 1
        count += 1
    if k == rest - 1:
        found[count] = node
        count += 1
    if k == 0:
        for run in range(1, rules.most_on + 1):
            if may_end_run(day - 1, run, rules):
                for other in range((run - 1) * shifts, run * shifts):
                    found[count] = other
                    count += 1
    return count


@compiled
def list_before_shift(day: int, node: int, rules: PersonRules, found: Ints) -> int:
    """Do that for a node that is worked."""
    shifts = rules.units.shape[0]
    run, shift = node // shifts + 1, node % shifts
    if run == 1:
        found[0] = shifts * rules.most_on + rules.fewest_off - 1
        return 1
    count = 0
    for other in range(shifts):
        if rules.follows[other, shift] and rules.allowed[day - 1, other]:
            found[count] = (run - 2) * shifts + other
            count += 1
    return count


@compiled
def sort_by_cost(costs: Floats, items: Ints, count: int) -> None:
    """Sort the first items by cost (by insertion: lists are short)."""
    for i in range(1, count):
        cost, item = costs[i], items[i]
        j = i - 1
        while j >= 0 and costs[j] > cost:
            costs[j + 1], items[j + 1] = costs[j], items[j]
            j -= 1
        costs[j + 1], items[j + 1] = cost, item


@compiled
def list_ends(table: Floats, fewest: int, costs: Floats, items: Ints) -> int:
    """Write the ends of schedules with enough working time, cheapest first; return how many."""
    last, width, height = table.shape[0] - 1, table.shape[2], table.shape[3]
    count = 0
    for node in range(table.shape[1]):
        for w in range(width):
            for u in range(fewest, height):
                if table[last, node, w, u] < FAR / 2:
                    costs[count] = table[last, node, w, u]
                    items[count] = (node * width + w) * height + u
                    count += 1
    order = np.argsort(costs[:count])
    costs[:count] = costs[:count][order]
    items[:count] = items[:count][order]
    return count


@compiled
def make_trail(days: int, nodes: int, shifts: int) -> Trail:
    """Return an empty trail."""
    return Trail(
        np.zeros((days, 3), np.int64),
        np.zeros((days, nodes + 2), np.int64),
        np.zeros((days, nodes + 2)),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
        np.zeros(days + 1),
        np.zeros(days, np.int64),
        np.zeros(shifts, np.int64),
    )


@compiled
def enter_day(
    table: Floats, prices: Floats, rules: PersonRules, limits: Ints, trail: Trail, day: int
) -> None:
    """Take the node of a day into the schedule and list those before it."""
    node, w, u = trail.at[day]
    shifts = rules.units.shape[0]
    trail.now[day] = 0
    trail.counts[day] = 0
    trail.cursor[day] = 0
    if node < shifts * rules.most_on:
        shift = node % shifts
        trail.now[day] = shift + 1
        trail.used[shift] += 1
        w = rules.tally_before[shift, starts_weekend(day, node // shifts + 1, rules.weekends), w]
        u -= rules.units[shift]
        if trail.used[shift] > limits[shift]:
            return
    trail.tail[day] = trail.tail[day + 1] + prices[day, trail.now[day]]
    if day == 0 or w < 0 or u < 0:
        return
    trail.at[day - 1, 1] = w
    trail.at[day - 1, 2] = u
    count = list_days_before(day, node, rules, trail.items[day])
    for i in range(count):
        trail.costs[day, i] = table[day - 1, trail.items[day, i], w, u] + trail.tail[day]
    sort_by_cost(trail.costs[day], trail.items[day], count)
    trail.counts[day] = count


@compiled
def leave_day(trail: Trail, day: int) -> None:
    """Take a day out of the schedule again."""
    if trail.now[day] > 0:
        trail.used[trail.now[day] - 1] -= 1


@compiled
def can_step(trail: Trail, day: int, ceiling: float) -> bool:
    """Return whether a day has one more node before it that may lie below the ceiling."""
    i = trail.cursor[day]
    return bool(i < trail.counts[day] and trail.costs[day, i] < min(ceiling, FAR / 2))


@compiled
def is_within(trail: Trail, limits: Ints) -> bool:
    """Return whether the shifts of each type are within their limits."""
    return bool(np.all(trail.used <= limits))


@compiled
def record(trail: Trail, bargain: Floats, limits: Ints, ceiling: float, finds: Finds) -> float:
    """Keep the schedule of the trail if it is legal and below the ceiling; return the ceiling."""
    cost = float(trail.tail[0] - (bargain * trail.used).sum())
    if cost >= ceiling - NEAR or not is_within(trail, limits):
        return ceiling
    row = finds.state[FOUND]
    if row == finds.paths.shape[0]:
        finds.state[FULL] = 1
        return ceiling
    finds.paths[row] = trail.now
    finds.costs[row] = cost
    finds.state[HITS] += 1
    if finds.state[BEST_ONLY]:
        return cost
    finds.state[FOUND] = row + 1
    return ceiling


@compiled
def walk_back(
    table: Floats,
    prices: Floats,
    bargain: Floats,
    rules: PersonRules,
    limits: Ints,
    trail: Trail,
    ceiling: float,
    finds: Finds,
) -> float:
    """Visit the schedules with the end that is set in the trail; return the ceiling."""
    slack = (bargain * rules.limits).sum() - NEAR
    days = table.shape[0]
    day = days - 1
    enter_day(table, prices, rules, limits, trail, day)
    while day < days:
        if day == 0:
            ceiling = record(trail, bargain, limits, ceiling, finds)
        if can_step(trail, day, ceiling + slack) and finds.state[STEPS] > 0:
            trail.at[day - 1, 0] = trail.items[day, trail.cursor[day]]
            trail.cursor[day] += 1
            finds.state[STEPS] -= 1
            day -= 1
            enter_day(table, prices, rules, limits, trail, day)
        else:
            leave_day(trail, day)
            day += 1
    return ceiling


@compiled
def walk(
    table: Floats,
    prices: Floats,
    bargain: Floats,
    rules: PersonRules,
    limits: Ints,
    ceiling: float,
    finds: Finds,
) -> float:
    """Find schedules that cost less than the ceiling; return a bound on the cost of all of them.

    `prices` and `table` include the bargain; the costs found do not.
    """
    days, nodes, width, height = table.shape
    costs = np.empty(nodes * width * height)
    items = np.empty(nodes * width * height, np.int64)
    ends = list_ends(table, rules.fewest_units, costs, items)
    if ends == 0:
        return FAR
    slack = (bargain * rules.limits).sum()
    trail = make_trail(days, nodes, bargain.shape[0])
    for end in range(ends):
        if costs[end] - slack >= ceiling - NEAR:
            break
        trail.at[days - 1, 0] = items[end] // (width * height)
        trail.at[days - 1, 1] = items[end] // height % width
        trail.at[days - 1, 2] = items[end] % height
        ceiling = walk_back(table, prices, bargain, rules, limits, trail, ceiling, finds)
        if finds.state[STEPS] <= 0 or finds.state[FULL]:
            return float(costs[0] - slack)
    return ceiling


@compiled
def count_over(path: Ints, limits: Ints, excess: Floats) -> None:
    """Write how far each type is above (or below) its limit."""
    excess[:] = -limits.astype(np.float64)
    for day in range(path.shape[0]):
        if path[day] > 0:
            excess[path[day] - 1] += 1


@compiled
def improve_bargain(bargain: Floats, excess: Floats, gap: float) -> None:
    """Take one step of a subgradient method (Polyak's, with the gap to the best known cost)."""
    for shift in range(excess.shape[0]):
        if bargain[shift] <= 0 and excess[shift] < 0:
            excess[shift] = 0
    size = (excess * excess).sum()
    if size > 0:
        bargain += excess * (gap / size)
        np.maximum(bargain, 0.0, bargain)


@compiled
def relax(
    table: Floats, charged: Floats, bargain: Floats, rules: PersonRules, finds: Finds
) -> float:
    """Find the cheapest schedule whatever the limits of types; return the bound that it gives."""
    fill_table(table, charged, rules)
    finds.state[:] = 0
    finds.state[BEST_ONLY] = 1
    finds.state[STEPS] = charged.shape[0] - 1
    without = np.full(bargain.shape[0], charged.shape[0] + 1)
    return walk(table, charged, bargain, rules, without, FAR, finds)


@compiled
def find_cheapest(
    table: Floats,
    prices: Floats,
    bargain: Floats,
    rules: PersonRules,
    rounds: int,
    steps: int,
    path: Ints,
) -> tuple[float, float]:
    """Write the cheapest schedule into `path`; return its cost (FAR: none) and a bound.

    `bargain` is where the prices of limited types start, and takes where they end.
    """
    days, shifts = prices.shape[0], prices.shape[1] - 1
    charged = prices.copy()
    finds = Finds(np.zeros((1, days), np.int64), np.zeros(1), np.zeros(5, np.int64))
    excess = np.zeros(shifts)
    best, bound = FAR, -FAR
    for _ in range(rounds):
        for shift in range(shifts):
            charged[:, shift + 1] = prices[:, shift + 1] + bargain[shift]
        relaxed = relax(table, charged, bargain, rules, finds)
        if relaxed >= FAR / 2:
            return FAR, FAR
        bound = max(bound, relaxed)
        count_over(finds.paths[0], rules.limits, excess)
        finds.state[STEPS] = steps
        finds.state[HITS] = 0
        least = walk(table, charged, bargain, rules, rules.limits, best, finds)
        bound = max(bound, least)
        if finds.state[HITS] > 0:
            best = finds.costs[0]
            path[:] = finds.paths[0]
        if best - bound <= NEAR:
            break
        gap = best - relaxed if best < FAR else 0.1 * (prices.max() - prices.min()) + 1.0
        improve_bargain(bargain, excess, gap)
    return best, min(bound, best)


@compiled
def find_all(
    table: Floats,
    prices: Floats,
    bargain: Floats,
    rules: PersonRules,
    ceiling: float,
    steps: int,
    paths: Ints,
    costs: Floats,
) -> tuple[int, bool]:
    """Write all schedules that cost less than the ceiling; return how many, and if none lacks."""
    charged = prices.copy()
    for shift in range(bargain.shape[0]):
        charged[:, shift + 1] += bargain[shift]
    fill_table(table, charged, rules)
    finds = Finds(paths, costs, np.zeros(5, np.int64))
    finds.state[STEPS] = steps
    walk(table, charged, bargain, rules, rules.limits, ceiling, finds)
    return finds.state[FOUND], finds.state[STEPS] > 0 and not finds.state[FULL]
