"""Facts about people, and rules about many people at once, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from callmath.scheduling._presence import profile_of
from callmath.scheduling._rules import Case
from callmath.scheduling._targets import demand_bound
from callmath.scheduling._types import DAY_MINUTES, Assignment, Floats

from ._model import Bools, Ints, Model, Unit


def add_leave(model: Model, unit: Unit) -> None:
    """Days of leave: of one person none is worked; of many so many fewer people are there."""
    sheet = model.sheet
    for day in model.days:
        away = int(sheet.leave[list(unit.people), day + sheet.back].sum())
        if away:
            name = leave_name(model, unit, day)
            model.most(name, unit.columns[day + sheet.back], 1.0, unit.size - away)


def leave_name(model: Model, unit: Unit, day: int) -> str:
    """The name of a fact about leave: of one person, or of a day."""
    if unit.size == 1:
        return f"leave:{model.sheet.people[unit.people[0]].id}"
    return f"leave:{model.sheet.dates[day + model.sheet.back].isoformat()}"


def add_absences(model: Model, unit: Unit) -> None:
    """Spans in which one person is not available."""
    if unit.size > 1:
        return
    person, options = model.sheet.people[unit.people[0]], model.options
    for first, last in person.unavailable:
        for day in model.days:
            begin = day * DAY_MINUTES
            wrong = (options.start + begin < last) & (options.end + begin > first)
            cells = unit.columns[day + model.sheet.back, wrong]
            model.most(f"leave:{person.id}", cells, 1.0, 0.0)


def add_pin(model: Model, unit: Unit, pin: Assignment) -> None:
    """A pinned shift is there."""
    place = model.sheet.type_place[pin.shift]
    option = model.options.place.get((place, pin.start_minute, pin.minutes))
    if option is not None and pin.day in model.days:
        cell = unit.columns[pin.day + model.sheet.back, [option]]
        model.least(f"pinned:{pin.person}:{pin.day}", cell, 1.0, 1.0)


def add_present(model: Model, units: Sequence[Unit], case: Case) -> None:
    """At least or at most so many people at work in each interval of some hours."""
    least = case.rule.kind == "min_present"
    skill = case.parameters.get("skill", "")
    theirs = [unit for unit in units if _is_bound(case, unit) and _has_skill(case, unit, skill)]
    first = case.parameters.get("from_minute", 0)
    length = case.parameters.get("until_minute", DAY_MINUTES) - first
    which = model.options.seat if case.rule.kind == "seats" else ~model.options.on_call
    for day in _days(model, case):
        for minute in range(0, DAY_MINUTES, model.problem.interval_minutes):
            if (minute - first) % DAY_MINUTES < length:
                cells = _going_on(model, theirs, day, minute, which)
                (model.least if least else model.most)(case.rule.id, cells, 1.0, case["people"])


def add_pairs(model: Model, units: Sequence[Unit], case: Case) -> None:
    """People who are units of their own, together or apart."""
    place = {unit.people[0]: unit for unit in units if unit.size == 1}
    named = [case.sheet.place[each] for each in case["people"] if each in case.sheet.place]
    theirs = [place[each] for each in named if each in place and case.people[each]]
    for one, other in combinations(theirs, 2):
        for day in _days(model, case):
            if case.rule.kind == "pairs_together":
                _together(model, case, one, other, day)
            else:
                _apart(model, case, one, other, day)


def _together(model: Model, case: Case, one: Unit, other: Unit, day: int) -> None:
    column = day + model.sheet.back
    if model.sheet.leave[[one.people[0], other.people[0]], column].any():
        return
    every = np.ones(len(model.options), dtype=np.bool_)
    groups = _by_type(model) if case["per"] == "shift" else [every]
    for which in groups:
        mine, theirs = one.columns[column, which], other.columns[column, which]
        cells = np.concatenate((mine, theirs))
        signs = np.concatenate((np.ones(len(mine)), -np.ones(len(theirs))))
        model.most(case.rule.id, cells, signs, 0.0)
        model.least(case.rule.id, cells, signs, 0.0)


def _apart(model: Model, case: Case, one: Unit, other: Unit, day: int) -> None:
    column, options = day + model.sheet.back, model.options
    if case["per"] == "time":
        every = np.ones(len(options), dtype=np.bool_)
        for minute in range(0, DAY_MINUTES, model.problem.interval_minutes):
            model.most(case.rule.id, _going_on(model, [one, other], day, minute, every), 1.0, 1.0)
        return
    every = np.ones(len(options), dtype=np.bool_)
    for which in _by_type(model) if case["per"] == "shift" else [every]:
        cells = np.concatenate((one.columns[column, which], other.columns[column, which]))
        model.most(case.rule.id, cells, 1.0, 1.0)


def _by_type(model: Model) -> list[Bools]:
    return [model.options.type == place for place in range(len(model.problem.shift_types))]


def _going_on(model: Model, units: Sequence[Unit], day: int, minute: int, which: Bools) -> Ints:
    """Columns of shifts that go on at any time of an interval."""
    options, width, back = model.options, model.problem.interval_minutes, model.sheet.back
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for before in (0, 1):
        first = minute + before * DAY_MINUTES
        on = which & (options.start < first + width) & (options.end > first)
        found += [unit.columns[day - before + back, on] for unit in units]
    return np.concatenate(found)


def add_cover(model: Model, units: Sequence[Unit], cases: Sequence[Case]) -> None:
    """What hard rules want served, from people who are there for their shifts less their breaks.

    When breaks are taken is left open, which makes more possible, never less.
    """
    bound = {id(case): demand_bound(model.problem, case.rule) for case in cases}
    entries = sorted({place for places in bound.values() for place in places})
    profiles = [
        profile_of(model.problem.demand, model.sheet.people[unit.people[0]]) for unit in units
    ]
    for day in model.days:
        held = [case for case in cases if case.days[day + model.sheet.back]]
        if held:
            parts = parts_of_day(model, units, profiles, entries, day)
            for case in held:
                _wanted(model, case, bound[id(case)], day, parts)


Parts = dict[tuple[int, int], list[tuple[int, float]]]  # (entry, interval) -> column, worth


def parts_of_day(
    model: Model,
    units: Sequence[Unit],
    profiles: Sequence[tuple[float, ...]],
    entries: Sequence[int],
    day: int,
) -> Parts:
    """Split the people of each interval over entries; a day has no more parts than work."""
    found: Parts = {}
    problem = model.problem
    for unit, profile in zip(units, profiles, strict=True):
        able = [entry for entry in entries if profile[entry] > 0]
        if not able:
            continue
        wanted = np.array([problem.demand[entry].required[day] > 0 for entry in able]).T
        columns = np.full(wanted.shape, -1, dtype=np.int64)  # (intervals, entries)
        columns[wanted] = model.flow(int(wanted.sum()))
        _no_more_than_present(model, unit, day, columns)
        _less_breaks(model, unit, day, columns[wanted])
        for interval, place in np.argwhere(wanted):
            entry = able[place]
            cell = int(columns[interval, place]), profile[entry]
            found.setdefault((entry, int(interval)), []).append(cell)
    return found


def _no_more_than_present(model: Model, unit: Unit, day: int, parts: Ints) -> None:
    """Parts of an interval are at most those whose shifts go on all through it."""
    options, width, back = model.options, model.problem.interval_minutes, model.sheet.back
    rows = model.program.add_rows(len(parts), most=0.0)
    model.fill(rows[:, None], parts, 1.0)
    begins = np.arange(len(parts))[:, None] * width
    for before in (0, 1):
        first = begins + before * DAY_MINUTES
        on = (options.start <= first) & (options.end >= first + width) & ~options.on_call
        cells = np.where(on, unit.columns[day - before + back][None, :], -1)
        model.fill(rows[:, None], cells, -1.0)


def _less_breaks(model: Model, unit: Unit, day: int, parts: Ints) -> None:
    """Parts of a day last no longer than its shifts, those of the night before with their rest."""
    width, column = model.problem.interval_minutes, day + model.sheet.back
    options = model.options
    tonight = np.minimum(options.end, DAY_MINUTES) - options.start
    whole = np.where(options.end <= DAY_MINUTES, _net(model), tonight)
    after = np.maximum(options.end - DAY_MINUTES, 0)
    cells = np.concatenate((parts, unit.columns[column], unit.columns[column - 1]))
    signs = np.concatenate((np.full(len(parts), float(width)), -whole, -after))
    model.most("", cells, signs, 0.0)


def _net(model: Model) -> Floats:
    """Minutes of each option without any break."""
    breaks = [sum(rest.minutes for rest in each.breaks) for each in model.problem.shift_types]
    less = np.array([*breaks, 0], dtype=np.float64)[model.options.type]
    net: Floats = model.options.minutes - less
    return net


def _wanted(model: Model, case: Case, places: Sequence[int], day: int, parts: Parts) -> None:
    for place in places:
        required = model.problem.demand[place].required[day]
        cells: list[tuple[int, float]] = []
        for interval in np.flatnonzero(required > 0):
            mine = parts.get((place, int(interval)), [])
            if case["per"] == "interval":
                _row_of(model, case.rule.id, mine, required[interval] * case["share"])
            else:
                served = int(model.flow(1)[0])
                _served_at_most(model, served, mine, float(required[interval]))
                cells.append((served, 1.0))
        if cells:
            _row_of(model, case.rule.id, cells, float(required.sum()) * case["share"])


def _served_at_most(
    model: Model, served: int, mine: list[tuple[int, float]], required: float
) -> None:
    columns = np.array([served, *(column for column, _ in mine)], dtype=np.int64)
    model.most("", columns, np.array([1.0, *(-worth for _, worth in mine)]), 0.0)
    model.most("", columns[:1], 1.0, required)


def _row_of(model: Model, name: str, cells: list[tuple[int, float]], least: float) -> None:
    columns = np.array([column for column, _ in cells], dtype=np.int64)
    model.least(name, columns, np.array([worth for _, worth in cells]), least)


def _days(model: Model, case: Case) -> list[int]:
    return [day for day in model.days if case.days[day + model.sheet.back]]


def _is_bound(case: Case, unit: Unit) -> bool:
    return bool(case.people[list(unit.people)].all())


def _has_skill(case: Case, unit: Unit, skill: str) -> bool:
    return not skill or case.sheet.people[unit.people[0]].skills.get(skill, 0.0) > 0
