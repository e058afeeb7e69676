"""Rules about single people as rows: exactly for one person, and for the sum of people alike.

Each function is named for the kind of rule whose rows it adds. A rule without a function here is
left out, which makes more possible, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from callmath.scheduling._rules import Case, Spans, whole_spans
from callmath.scheduling._types import DAY_MINUTES, Floats

from ._model import Bools, Ints, Model, Unit

Adder = Callable[[Model, Unit, Case], None]


def _rows_sum(per: str, *, least: bool) -> Adder:
    """Minutes by week, month or horizon; leave counts."""

    def add(model: Model, unit: Unit, case: Case) -> None:
        for columns in _spans(model, case, per, whole=least):
            credit = _credit(model, unit, columns)
            limit = case["minutes"] * unit.size - credit
            cells = unit.columns[columns]
            if least:
                model.least(case.rule.id, cells, model.options.paid[None, :], limit)
            else:
                model.most(case.rule.id, cells, model.options.paid[None, :], max(limit, 0.0))

    return add


def _rows_minutes_day(*, least: bool) -> Adder:
    """Options that are too long, or too short, are not there."""

    def add(model: Model, unit: Unit, case: Case) -> None:
        paid = model.options.paid
        wrong = paid < case["minutes"] if least else paid > case["minutes"]
        _forbid(model, unit, case, wrong)

    return add


def max_overtime_day(model: Model, unit: Unit, case: Case) -> None:
    """Options above the standard day by more than that are not there."""
    _forbid(model, unit, case, model.options.paid > case["standard_day"] + case["minutes"])


def _rows_overtime(per: str) -> Adder:
    """By week: what exceeds standard days, and what exceeds the standard week."""

    def add(model: Model, unit: Unit, case: Case) -> None:
        limit = case.parameters.get("minutes", 0.0) * unit.size
        excess = np.maximum(model.options.paid - case["standard_day"], 0.0)[None, :]
        for columns in _spans(model, case, per, whole=False):
            model.most(case.rule.id, unit.columns[columns], excess, limit)
            if per == "week":
                credit = _credit(model, unit, columns)
                standard = case["standard_week"] * unit.size + limit - credit
                paid = model.options.paid[None, :]
                model.most(case.rule.id, unit.columns[columns], paid, max(standard, 0.0))

    return add


def average_week(model: Model, unit: Unit, case: Case) -> None:
    """The horizon as one period; what came before in a longer one is left out."""
    if case["period"] != "horizon" or len(model.days) < case.sheet.problem.days:
        return
    columns = np.array(model.days) + case.sheet.back
    days = len(columns)
    holidays = int(case.sheet.holidays[columns].sum())
    allowed = days / 7 * case["minutes"] - holidays * case["holiday_minutes"]
    allowed += days * 12 / 365.25 * case["overtime_month"]
    limit = max(allowed * unit.size - _credit(model, unit, columns), 0.0)
    model.most(case.rule.id, unit.columns[columns], model.options.paid[None, :], limit)


def _rows_days(per: str, *, least: bool) -> Adder:
    """Working days by week, month or horizon; for a least number leave counts."""

    def add(model: Model, unit: Unit, case: Case) -> None:
        for columns in _spans(model, case, per, whole=least):
            limit = case["days"] * unit.size
            if least:
                leave = int(model.sheet.leave[np.ix_(np.array(unit.people), columns)].sum())
                model.least(case.rule.id, unit.columns[columns], 1.0, limit - leave)
            else:
                model.most(case.rule.id, unit.columns[columns], 1.0, limit)

    return add


def max_days_in(model: Model, unit: Unit, case: Case) -> None:
    """Working days in each window."""
    _windows(model, unit, case, case["window"], case["days"], np.ones(len(model.options), bool))


def _rows_shifts(*, least: bool) -> Adder:
    """Shifts of some types by week, month or horizon."""

    def add(model: Model, unit: Unit, case: Case) -> None:
        codes = _with_codes(model, case)
        for columns in _spans(model, case, case["per"], whole=least):
            limit = case["shifts"] * unit.size
            cells = unit.columns[np.ix_(columns, np.flatnonzero(codes))]
            (model.least if least else model.most)(case.rule.id, cells, 1.0, limit)

    return add


def max_weekends(model: Model, unit: Unit, case: Case) -> None:
    """A weekend is one where any of its days has work."""
    for columns in _spans(model, case, case["per"], whole=False):
        numbers = case.sheet.weekend_of[columns]
        weekends = np.unique(numbers[numbers >= 0])
        worked = model.helpers(len(weekends), float(unit.size))
        for place, weekend in zip(worked, weekends, strict=True):
            for column in columns[numbers == weekend]:
                cells = np.append(unit.columns[column], place)
                model.most("", cells, np.append(np.ones(len(cells) - 1), -1.0), 0.0)
        model.most(case.rule.id, worked, 1.0, case["weekends"] * unit.size)


def max_consecutive_days(model: Model, unit: Unit, case: Case) -> None:
    """Of one more day than allowed in a row, one is off."""
    every = np.ones(len(model.options), dtype=np.bool_)
    _windows(model, unit, case, case["days"] + 1, case["days"], every)


def max_consecutive_nights(model: Model, unit: Unit, case: Case) -> None:
    """Of one more night than allowed in a row, one is none."""
    _windows(model, unit, case, case["nights"] + 1, case["nights"], model.options.night)


def max_consecutive_shifts(model: Model, unit: Unit, case: Case) -> None:
    """Of one more day than allowed in a row, one has none of these shifts."""
    _windows(model, unit, case, case["days"] + 1, case["days"], _with_codes(model, case))


def max_consecutive_days_off(model: Model, unit: Unit, case: Case) -> None:
    """Of one more day than allowed in a row, one has work; leave breaks the run."""
    length = case["days"] + 1
    for columns in _windows_of(model, case, length):
        if not case.sheet.leave[np.ix_(np.array(unit.people), columns)].any():
            known = case.sheet.known_from[list(unit.people)].max() <= columns[0]
            if known and (unit.size == 1 or columns[0] >= case.sheet.back):
                model.least(case.rule.id, unit.columns[columns], 1.0, unit.size)


def min_consecutive_days(model: Model, unit: Unit, case: Case) -> None:
    """Where work begins, it goes on."""
    _go_on(model, unit, case, case["days"], np.ones(len(model.options), dtype=np.bool_))


def min_consecutive_nights(model: Model, unit: Unit, case: Case) -> None:
    """Where nights begin, they go on."""
    _go_on(model, unit, case, case["nights"], model.options.night)


def min_consecutive_days_off(model: Model, unit: Unit, case: Case) -> None:
    """Where work ends, no work follows for so many days."""
    for first in _inside(model, case):
        if first - 1 < case.sheet.back and unit.size > 1:
            continue
        for later in range(first + 1, min(first + case["days"], model.days.stop + case.sheet.back)):
            before, now, then = unit.columns[[first - 1, first, later]]
            cells = np.concatenate((before, now, then))
            signs = np.repeat([1.0, -1.0, 1.0], len(model.options))
            model.most(case.rule.id, cells, signs, unit.size)


def min_rest(model: Model, unit: Unit, case: Case) -> None:
    """Of shifts too near to each other on two days, one is not there."""
    every = np.ones(len(model.options), dtype=np.bool_)
    _rests(model, unit, case, every, every)


def rest_after_nights(model: Model, unit: Unit, case: Case) -> None:
    """After a single night; after longer runs it is left out."""
    if case["nights"] == 1:
        _rests(model, unit, case, model.options.night, ~model.options.night)


def days_off_in_row_week(model: Model, unit: Unit, case: Case) -> None:
    """In each week a place is chosen where the days off in a row begin."""
    length = case["days"]
    for columns in _spans(model, case, "week", whole=True):
        places = model.helpers(7 - length + 1, float(unit.size))
        for place, first in zip(places, range(7 - length + 1), strict=True):
            for column in columns[first : first + length]:
                model.most("", np.append(unit.columns[column], place), 1.0, unit.size)
        model.least(case.rule.id, places, 1.0, unit.size)


def start_band_week(model: Model, unit: Unit, case: Case) -> None:
    """In each week a first start is chosen; shifts begin from there within the band."""
    starts = np.unique(model.options.start)
    for columns in _spans(model, case, "week", whole=False):
        if _past_width(case, unit, columns) > case["minutes"]:
            continue
        bands = model.helpers(len(starts), float(unit.size))
        model.most(case.rule.id, bands, 1.0, unit.size)
        for start in starts:
            open_ = bands[(starts <= start) & (starts >= start - case["minutes"])]
            at = np.flatnonzero(model.options.start == start)
            for column in columns:
                cells = np.concatenate((unit.columns[column, at], open_))
                signs = np.concatenate((np.ones(len(at)), -np.ones(len(open_))))
                model.most("", cells, signs, 0.0)


def _past_width(case: Case, unit: Unit, columns: Ints) -> float:
    """How far apart the begins of the days before the horizon already are."""
    past = columns[columns < case.sheet.back]
    starts = case.sheet.starts[np.ix_(np.array(unit.people), past)]
    known = starts[~np.isnan(starts)]
    return float(np.ptp(known)) if len(known) else 0.0


def max_start_change(model: Model, unit: Unit, case: Case) -> None:
    """Of begins too far apart on two days in a row, one is not there."""
    start, far = model.options.start, case["minutes"]
    for first in np.unique(start):
        for one, other in (
            (start <= first, start > first + far),
            (start >= first, start < first - far),
        ):
            _not_both(model, unit, case, (one, other), 1)


def forbidden_succession(model: Model, unit: Unit, case: Case) -> None:
    """Of a pair on two days in a row, one is not there."""
    places = case.sheet.type_place
    for first, second in case["pairs"]:
        one = model.options.type == places.get(first, -3)
        other = model.options.type == places.get(second, -3)
        _not_both(model, unit, case, (one, other), 1)


def team_rotation(model: Model, unit: Unit, case: Case) -> None:
    """What is not the turn of the team is not there."""
    cycle, sheet = list(case["cycle"]), case.sheet
    offset = dict(case["offsets"] or {}).get(sheet.people[unit.people[0]].team, 0)
    into_week = (sheet.problem.first_day.weekday() - sheet.problem.week_begins) % 7
    for column in _inside(model, case):
        day = column - sheet.back
        number = day if case["per"] == "day" else (day + into_week) // 7
        wanted = cycle[(number + offset) % len(cycle)]
        if wanted != "*":
            wrong = model.options.type != sheet.type_place.get(wanted, -3)
            model.most(case.rule.id, unit.columns[column, wrong], 1.0, 0.0)


def no_night_work(model: Model, unit: Unit, case: Case) -> None:
    """Shifts at night are not there."""
    options, at_night = model.options, model.options.night.copy()
    for shift in (-DAY_MINUTES, 0, DAY_MINUTES):
        early, late = case["until_minute"] + shift, case["from_minute"] + shift
        at_night |= (options.start < early) & (options.end > late)
    _forbid(model, unit, case, at_night)


def _forbid(model: Model, unit: Unit, case: Case, wrong: Bools) -> None:
    for column in _inside(model, case):
        model.most(case.rule.id, unit.columns[column, wrong], 1.0, 0.0)


def _with_codes(model: Model, case: Case) -> Bools:
    places = [case.sheet.type_place.get(code, -3) for code in case["codes"]]
    return np.isin(model.options.type, places)


def _rests(model: Model, unit: Unit, case: Case, after: Bools, before: Bools) -> None:
    """Shifts that end at or after a time, and those that begin too soon after it."""
    options, wanted = model.options, case["minutes"]
    for end in np.unique(options.end[after]):
        for gap in range(1, int(end + wanted) // DAY_MINUTES + 1):
            soon = before & (options.start + gap * DAY_MINUTES < end + wanted)
            _not_both(model, unit, case, (after & (options.end >= end), soon), gap)


def _not_both(model: Model, unit: Unit, case: Case, pair: tuple[Bools, Bools], gap: int) -> None:
    """Of two groups of options so many days apart, one is not there."""
    one, other = pair
    if not one.any() or not other.any():
        return
    for column in _inside(model, case):
        first = unit.columns[column - gap, one]
        cells = np.concatenate((first, unit.columns[column, other]))
        if (first >= 0).any():
            model.most(case.rule.id, cells, 1.0, unit.size)


def _go_on(model: Model, unit: Unit, case: Case, length: int, which: Bools) -> None:
    """Where a run begins it has so many days, unless it meets leave or the end."""
    leave: Bools = np.logical_or.reduce(case.sheet.leave[list(unit.people)])
    known = case.sheet.known_from[list(unit.people)].max()
    for later in _inside(model, case) if unit.size == 1 else ():
        for first in range(max(later - length, known) + 1, later):
            if not leave[first - 1] and not leave[later]:
                between = unit.columns[first:later, which]
                before, then = unit.columns[[first - 1, later]][:, which]
                cells = np.concatenate((between.ravel(), before, then))
                signs = np.ones(len(cells))
                signs[between.size :] = -1.0
                model.most(case.rule.id, cells, signs, later - first - 1, blame_past=True)


def _windows(model: Model, unit: Unit, case: Case, length: int, limit: int, which: Bools) -> None:
    for columns in _windows_of(model, case, length):
        cells = unit.columns[np.ix_(columns, np.flatnonzero(which))]
        model.most(case.rule.id, cells, 1.0, limit * unit.size)


def _windows_of(model: Model, case: Case, length: int) -> Iterator[Ints]:
    """Days in a row that end inside, and of which none lies before all that is known."""
    for last in _inside(model, case):
        if last - length + 1 >= 0:
            yield np.arange(last - length + 1, last + 1)


def _inside(model: Model, case: Case) -> list[int]:
    """The columns of the days of the model on which the rule is held."""
    columns = np.array(model.days) + case.sheet.back
    return [int(each) for each in columns[case.days[columns]]]


def _spans(model: Model, case: Case, per: str, *, whole: bool) -> Iterator[Ints]:
    """The columns held of each span that touches the model's days; with `whole`, lies in them."""
    sheet = case.sheet
    spans: Spans = {"week": sheet.weeks, "month": sheet.months, "horizon": sheet.horizon}[per]
    days = np.array(model.days) + sheet.back
    judged = whole_spans(case, spans)
    for first, last, complete in zip(spans.starts, spans.ends, judged, strict=True):
        columns = np.arange(first, last)
        inside = np.isin(columns, days)
        known = complete and inside.all() if whole else inside.any()
        if known:
            yield columns[case.days[columns]]


def _credit(model: Model, unit: Unit, columns: Ints) -> float:
    """Minutes of leave of these people on these days."""
    sheet = model.sheet
    minutes: Floats = sheet.minutes[np.ix_(np.array(unit.people), columns)]
    worked: Floats = sheet.worked[np.ix_(np.array(unit.people), columns)]
    return float((minutes - worked).sum())


PERSONAL_ROWS: Mapping[str, Adder] = {
    "max_minutes_day": _rows_minutes_day(least=False),
    "min_minutes_day": _rows_minutes_day(least=True),
    **{f"max_minutes_{per}": _rows_sum(per, least=False) for per in ("week", "month")},
    **{f"min_minutes_{per}": _rows_sum(per, least=True) for per in ("week", "month")},
    "max_minutes_period": _rows_sum("horizon", least=False),
    "min_minutes_period": _rows_sum("horizon", least=True),
    "max_overtime_day": max_overtime_day,
    "max_overtime_week": _rows_overtime("week"),
    "max_overtime_month": _rows_overtime("month"),
    "no_overtime": _rows_overtime("week"),
    "average_week": average_week,
    "max_days_week": _rows_days("week", least=False),
    "min_days_week": _rows_days("week", least=True),
    "max_days_month": _rows_days("month", least=False),
    "max_days_period": _rows_days("horizon", least=False),
    "min_days_period": _rows_days("horizon", least=True),
    "max_days_in": max_days_in,
    "max_shifts": _rows_shifts(least=False),
    "min_shifts": _rows_shifts(least=True),
    "max_weekends": max_weekends,
    "max_consecutive_days": max_consecutive_days,
    "max_consecutive_nights": max_consecutive_nights,
    "max_consecutive_shifts": max_consecutive_shifts,
    "max_consecutive_days_off": max_consecutive_days_off,
    "min_consecutive_days": min_consecutive_days,
    "min_consecutive_nights": min_consecutive_nights,
    "min_consecutive_days_off": min_consecutive_days_off,
    "min_rest": min_rest,
    "rest_after_nights": rest_after_nights,
    "days_off_in_row_week": days_off_in_row_week,
    "start_band_week": start_band_week,
    "max_start_change": max_start_change,
    "forbidden_succession": forbidden_succession,
    "team_rotation": team_rotation,
    "no_night_work": no_night_work,
}
