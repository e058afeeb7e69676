"""What one more person wanted would cost, interval by interval: the duals of a day's program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from time import perf_counter

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._presence import profile_of
from callmath.scheduling._types import Floats, IntervalDemand, Problem, Words

from ._blocks import Ground, classes
from ._elastic import add_rows
from ._model import Ints, Model
from ._shared_rows import add_leave, parts_of_day

MOST_NOTES = 3
WORTH_A_NOTE = 1.5  # paid intervals: below it a person wanted costs little more than their pay
WEEKDAYS = (
    ("Monday", "星期一"),
    ("Tuesday", "星期二"),
    ("Wednesday", "星期三"),
    ("Thursday", "星期四"),
    ("Friday", "星期五"),
    ("Saturday", "星期六"),
    ("Sunday", "星期日"),
)


def dear_intervals(ground: Ground, until: float) -> tuple[Words, ...]:
    """Say where one more person wanted costs most: people counted, each day by itself."""
    problem, found = ground.problem, []
    free = ground.without({case.rule.kind for case in ground.cases})
    for day in range(problem.days if problem.paid_minute_cost > 0 else 0):
        if perf_counter() < until:
            found += _dearest_by_entry(_prices_of_day(free, day))
    found.sort(key=lambda each: -each[0])
    return tuple(
        _said(problem, problem.demand[entry], day, interval, price)
        for price, entry, day, interval in found[:MOST_NOTES]
        if price >= WORTH_A_NOTE
    )


def _dearest_by_entry(
    prices: Iterable[tuple[float, int, int, int]],
) -> list[tuple[float, int, int, int]]:
    """Of each demand entry the first of its dearest intervals."""
    found: dict[int, tuple[float, int, int, int]] = {}
    for price in prices:
        dearest = found.setdefault(price[1], price)
        if price[0] > dearest[0] + 1e-6:
            found[price[1]] = price
    return list(found.values())


def _prices_of_day(ground: Ground, day: int) -> Iterator[tuple[float, int, int, int]]:
    """(price in paid intervals, entry, day, interval) of each interval where people are wanted."""
    problem = ground.problem
    model = Model(problem, ground.sheet, range(day, day + 1), whole=False)
    units = []
    for people in classes(ground):
        unit = model.unit(people, ground.allowed(model, people[0]), priced=True)
        add_leave(model, unit)
        units.append(unit)
    profiles = [profile_of(problem.demand, ground.sheet.people[each.people[0]]) for each in units]
    parts = parts_of_day(model, units, profiles, range(len(problem.demand)), day)
    rows, cells = _demand_rows(model, day, parts)
    add_rows(model)
    solved = model.program.solve_linear()
    paid = problem.interval_minutes * problem.paid_minute_cost
    for row, (entry, interval) in zip(rows, cells, strict=True):
        if solved.found:
            yield float(solved.duals[row]) / paid, entry, day, interval


def _demand_rows(
    model: Model, day: int, parts: dict[tuple[int, int], list[tuple[int, float]]]
) -> tuple[Ints, list[tuple[int, int]]]:
    """Rows: what serves an interval and what is missing are as many as are wanted."""
    problem, program, cells = model.problem, model.program, list(parts)
    wanted = np.array([problem.demand[entry].required[day, cell] for entry, cell in cells])
    prices = np.array([_under(problem.demand[entry])[day, cell] for entry, cell in cells])
    missing = program.add_columns(len(cells), cost=prices * problem.interval_minutes)
    rows = program.add_rows(len(cells), least=wanted)
    program.add_entries(rows, missing, 1.0)
    for row, cell in zip(rows, cells, strict=True):
        columns, worths = zip(*parts[cell], strict=True)
        program.add_entries(row, np.array(columns), np.array(worths))
    return rows, cells


def _under(entry: IntervalDemand) -> Floats:
    prices = entry.under_cost if entry.losses is None else entry.losses[:, :, 0]
    return np.broadcast_to(np.asarray(prices, np.float64), entry.required.shape)


def _said(problem: Problem, entry: IntervalDemand, day: int, interval: int, price: float) -> Words:
    date = problem.first_day + timedelta(days=day)
    en, zh = WEEKDAYS[date.weekday()]
    return _words.say(
        "{skill}: one more person wanted on {weekday}, {day} at {clock} costs {price} paid"
        " intervals",
        "{skill}：{day}（{weekday}）{clock}每多需要 1 人，成本相当于 {price} 个计薪时段",
        skill=entry.skill,
        weekday=Words(en=en, zh=zh),
        day=_words.on_day(date),
        clock=_words.clock(interval * problem.interval_minutes),
        price=f"{price:.1f}",
    )
