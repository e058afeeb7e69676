"""The forecast of last resort: what the same weekday brought, on average of eight weeks.

It needs nothing but records, so that the failure of everything else still leaves a plan.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import Spread

from .asking import Answer, Question
from .opening import cover
from .packing import list_days
from .slots import count_slots, slot_of

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
NAME = "average_8_weeks"
_WEEKS = 8
_UNSURE = 0.25  # of a day, where too few weeks are known to tell


def simple_forecast(question: Question) -> Answer:
    """Return the average of the last eight same weekdays, slot by slot.

    :raises ValueError: there is not a single record.
    """
    volume, last = _grid(question)
    days = list_days(question.first_day, question.last_day)
    mean = np.array([_average(volume, last, day) for day in days])
    is_open = find_open(question, days, mean)
    mean = np.where(is_open, mean, 0.0)
    handle = usual_handle_seconds(question)
    return Answer(
        mean=mean,
        is_open=is_open,
        handle_seconds=None if handle is None else np.full_like(mean, handle),
        components={"level": mean},
        spread=widest_spread(len(days), mean.shape[1], _day_sd(volume)),
        model=NAME,
    )


def widest_spread(days: int, slots: int, day_sd: float = _UNSURE) -> Spread:
    """Return a spread for a forecast of which nobody knows how good it is."""
    return Spread(
        day_sd=np.full(days, max(day_sd, 0.05)),
        day_correlation=0.5,
        slot_sd=np.full(slots, 0.1),
        slot_correlation=0.3,
        dispersion=1.5,
    )


def find_open(question: Question, days: list[date], mean: FloatArray) -> BoolArray:
    """Return which slots of which days are open: by the hours, or where something ever came."""
    if question.open_windows is None:
        return np.broadcast_to((mean > 0).any(axis=0), mean.shape).copy()
    return cover(
        question.open_windows,
        first_day=days[0],
        last_day=days[-1],
        interval_minutes=question.interval_minutes,
        zone=ZoneInfo(question.timezone),
    )


def _grid(question: Question) -> tuple[FloatArray, date]:
    """Return the last eight weeks of records, (days, slots), NaN where none is; and their end."""
    zone = ZoneInfo(question.timezone)
    stamps: list[datetime] = question.frame["starts_at"].to_list()
    if not stamps:
        raise ValueError("no records")
    last = question.history_last
    grid = np.full((7 * _WEEKS, count_slots(question.interval_minutes)), np.nan)
    for at, volume in zip(stamps, question.frame["volume"].to_list(), strict=True):
        day, slot = slot_of(at, question.interval_minutes, zone)
        row = 7 * _WEEKS - 1 - (last - day).days
        if 0 <= row < len(grid) and volume is not None:
            grid[row, slot] = volume
    return grid, last


def _average(volume: FloatArray, last: date, day: date) -> FloatArray:
    """Return the mean of the rows of a day's weekday; of every day where none is known."""
    rows = np.arange(len(volume))[::-1]
    alike = volume[(last.toordinal() - rows) % 7 == day.toordinal() % 7]
    known = alike[np.isfinite(alike).any(axis=1)]
    if not len(known):
        known = volume[np.isfinite(volume).any(axis=1)]
    return np.nan_to_num(known, nan=0.0).mean(axis=0) if len(known) else np.zeros(volume.shape[1])


def _day_sd(volume: FloatArray) -> float:
    """Return how far one week's day is from the next one's, relative."""
    totals = np.where(np.isfinite(volume).any(axis=1), np.nansum(volume, axis=1), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(totals[7:] / totals[:-7])
    known = steps[np.isfinite(steps)]
    return float(known.std() / np.sqrt(2)) * 1.2 if len(known) >= 14 else _UNSURE


def usual_handle_seconds(question: Question) -> float | None:
    """Return the mean handle time of all records, weighted by contacts; None: none is known."""
    known = question.frame.drop_nulls("handle_seconds")
    volume = float(known["volume"].sum()) if len(known) else 0.0
    return float((known["handle_seconds"] * known["volume"]).sum()) / volume if volume else None
