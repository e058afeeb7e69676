"""How far off the versions in force were: by lead, weekday, interval, day, week or month."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import AccuracyBy, AccuracyReport, AccuracyRow
from watchfloor.rooms.forecast.rules.accuracy import (
    SAME_WEEKDAYS,
    Judged,
    Tally,
    average_cells,
    compare,
    day_totals,
    join_judged,
    naive_cells,
    override_gain,
    total_row,
)
from watchfloor.rooms.forecast.rules.bands import cell_bands

from ._reach import reach_series
from .actuals import read_actuals
from .days import days_of_window
from .held import HeldDays, find_held, read_held
from .scenarios import find_base_id

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEADS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28)  # whole days before the day's beginning
_TOGETHER = 32  # series whose days are read at once: tens of megabytes


def measure_accuracy(
    *,
    series_ids: Collection[int],
    window: Window,
    by: AccuracyBy,
    lead_days: int,
    scope: Scope,
) -> tuple[AccuracyRow, ...]:
    """Return one row a group of the intervals that have come, of the series in reach.

    `lead_days` is which versions are judged: those that were the newest so many whole days before
    each day began. By lead, every usual lead is, and `lead_days` is ignored.
    """
    leads = LEADS if by is AccuracyBy.LEAD else (lead_days,)
    first, _ = days_of_window(window, calendars.centre_zone())
    tally = Tally()
    for judged in _judge(series_ids, window, leads, scope):
        tally.add(judged, _groups(judged, by, first))
    return _rows(tally, by, first)


def report_accuracy(
    *,
    series_ids: Collection[int],
    window: Window,
    by: AccuracyBy,
    lead_days: int,
    scope: Scope,
) -> AccuracyReport:
    """Return the rows of `measure_accuracy`, all of it as one, and how other ways compare."""
    leads = tuple(sorted({*LEADS, lead_days})) if by is AccuracyBy.LEAD else (lead_days,)
    first, _ = days_of_window(window, calendars.centre_zone())
    tally, parts = Tally(), []
    for every in _judge(series_ids, window, leads, scope):
        tally.add(every, _groups(every, by, first))
        parts.append(every.where(every.lead == lead_days))
    judged = join_judged(parts)
    return AccuracyReport(
        total=total_row(judged),
        days=total_row(day_totals(judged)),
        rows=_rows(tally, by, first),
        naive=compare(judged, judged.forecast, judged.naive),
        average=compare(judged, judged.forecast, judged.average),
        overrides=override_gain(judged),
    )


def _judge(
    series_ids: Collection[int], window: Window, leads: Sequence[int], scope: Scope
) -> Iterator[Judged]:
    """Return the judged cells series by series; of days only a few series are held in memory."""
    zone = calendars.centre_zone()
    first, last = days_of_window(window, zone)
    series = list(reach_series(scope).filter(pk__in=series_ids).order_by("pk"))
    scenario = find_base_id()
    if not series or not scenario:
        return
    held = find_held(
        series_ids=[each.pk for each in series],
        scenario_id=scenario,
        first=first,
        last=last,
        leads=leads,
        zone=zone,
    )
    before = 7 * (max(leads) // 7 + 1 + SAME_WEEKDAYS)
    actuals = read_actuals(
        series=[each for each in series if each.pk in held],
        minutes={number: each.interval_minutes for number, each in held.items()},
        first=first - timedelta(days=before),
        last=last,
        zone=zone,
    )
    judged = [number for number in held if number in actuals]
    for begin in range(0, len(judged), _TOGETHER):
        some = {number: held[number] for number in judged[begin : begin + _TOGETHER]}
        for number, days in read_held(some, first=first).items():
            yield _judge_series(number, days, actuals[number], before)


def _judge_series(series_id: int, held: HeldDays, actual: FloatArray, before: int) -> Judged:
    """Return the open cells that came; `actual` begins so many days before the first judged."""
    day = held.day + before
    came = actual[day]
    chosen = held.is_open & np.isfinite(came)
    rows, slots = np.nonzero(chosen)
    bands = cell_bands(
        held.mean[chosen],
        spreads=held.spreads,
        version=held.version[rows],
        step=held.step[rows],
        slot=slots,
    )
    return Judged(
        series=np.full(len(rows), series_id),
        day=held.day[rows],
        minute=slots * held.interval_minutes,
        lead=held.lead[rows],
        actual=came[chosen],
        forecast=held.mean[chosen],
        model=held.model[chosen],
        naive=naive_cells(actual, day, held.lead)[chosen],
        average=average_cells(actual, day, held.lead)[chosen],
        dispersion=np.array([each["dispersion"] for each in held.spreads])[held.version[rows]],
        low80=bands[:, 1],
        high80=bands[:, 2],
        low95=bands[:, 0],
        high95=bands[:, 3],
    )


def _rows(tally: Tally, by: AccuracyBy, first: date) -> tuple[AccuracyRow, ...]:
    return tally.rows(lambda group: _key(group, by, first))


def _groups(judged: Judged, by: AccuracyBy, first: date) -> IntArray:
    if by is AccuracyBy.LEAD:
        return judged.lead
    if by is AccuracyBy.SLOT:
        return judged.minute
    if by is AccuracyBy.MONTH:
        return _months(judged.day, first)
    weekday = judged.day + first.weekday()
    of_day = {AccuracyBy.WEEKDAY: weekday % 7, AccuracyBy.WEEK: weekday // 7}
    return of_day.get(by, judged.day)


def _months(day: IntArray, first: date) -> IntArray:
    stamps = np.datetime64(first, "D") + day.astype("timedelta64[D]")
    months: IntArray = stamps.astype("datetime64[M]").astype(np.int64)
    return months


def _key(group: int, by: AccuracyBy, first: date) -> str:
    """Name a group: 3, 07:30, 2026-03-29, the Monday of a week, or 2026-03."""
    if by is AccuracyBy.SLOT:
        return f"{group // 60:02}:{group % 60:02}"
    if by is AccuracyBy.DAY:
        return (first + timedelta(days=group)).isoformat()
    if by is AccuracyBy.WEEK:
        return (first + timedelta(days=7 * group - first.weekday())).isoformat()
    return str(np.datetime64(group, "M")) if by is AccuracyBy.MONTH else str(group)
