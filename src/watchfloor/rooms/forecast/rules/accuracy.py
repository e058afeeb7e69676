"""How far off forecasts were: against chance, against simple ways, and against the model alone.

Everything here works on cells laid out flat: one entry an interval that has come, beside what the
version in force at its lead time had said of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import poisson_noise_floor
from watchfloor.rooms.forecast.contracts import AccuracyRow, Comparison, Verdict

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MIN_DAYS = 5  # of errors, before one way is called better than another
SAME_WEEKDAYS = 8  # how many the long average takes
_TWO_SIDED_95 = 1.96


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Cells that have come. Every array has one entry a cell; NaN says that a way knew nothing.

    `day` counts days from any first one; `series` tells the series apart, whose cells may share a
    day; `dispersion` is the variance over the mean that the series itself shows, 1 for Poisson.
    """

    series: IntArray
    day: IntArray
    minute: IntArray  # of the local day at which the interval begins
    lead: IntArray
    actual: FloatArray
    forecast: FloatArray  # what was planned with, overrides included
    model: FloatArray  # without overrides
    naive: FloatArray
    average: FloatArray
    dispersion: FloatArray
    low80: FloatArray
    high80: FloatArray
    low95: FloatArray
    high95: FloatArray

    def __len__(self) -> int:
        return int(self.actual.size)

    def where(self, chosen: BoolArray) -> Judged:
        """Return only the chosen cells."""
        return Judged(*(getattr(self, each.name)[chosen] for each in fields(self)))


def join_judged(parts: Sequence[Judged]) -> Judged:
    """Return the cells of several series as one. Without parts there are no cells."""
    if not parts:
        floats, whole = np.empty(0), np.empty(0, dtype=np.int64)
        return Judged(whole, whole, whole, whole, *([floats] * 10))
    names = [each.name for each in fields(Judged)]
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def weeks_known(lead: IntArray) -> IntArray:
    """Return how many weeks back the newest same weekday lies that was known at a lead.

    A lead is the whole days between what was said and the day's beginning: at six days of it the
    same day of last week was over, at seven it was about to begin.

    >>> weeks_known(np.array([0, 6, 7, 13, 14])).tolist()
    [1, 1, 2, 2, 3]
    """
    weeks: IntArray = lead // 7 + 1
    return weeks


def naive_cells(actual: FloatArray, day: IntArray, lead: IntArray) -> FloatArray:
    """Return for each (day, lead) the same weekday's slots that were known then: (cells, slots).

    `actual` is (days, slots), NaN where unknown; a day before its first is unknown.
    """
    return _days_at(actual, day - 7 * weeks_known(lead))


def average_cells(actual: FloatArray, day: IntArray, lead: IntArray) -> FloatArray:
    """Return for each (day, lead) the mean of the eight newest same weekdays known then.

    Days that are unknown are left out of the mean; with fewer than half of them there is none.
    """
    first = weeks_known(lead)
    past = np.stack([_days_at(actual, day - 7 * (first + k)) for k in range(SAME_WEEKDAYS)])
    known = np.isfinite(past)
    count = known.sum(axis=0)
    total = np.where(known, past, 0.0).sum(axis=0)
    enough = count * 2 >= SAME_WEEKDAYS
    means: FloatArray = np.where(enough, total / np.maximum(count, 1), np.nan)
    return means


def _days_at(actual: FloatArray, day: IntArray) -> FloatArray:
    is_there = (day >= 0) & (day < len(actual))
    found: FloatArray = actual[np.where(is_there, day, 0)]
    rows: FloatArray = np.where(is_there[:, None], found, np.nan)
    return rows


def rows_of(judged: Judged, labels: IntArray, keys: Sequence[str]) -> tuple[AccuracyRow, ...]:
    """Return one row for each group that has cells; `labels` are places in `keys`."""
    tally = Tally()
    tally.add(judged, labels)
    return tally.rows(keys.__getitem__)


class Tally:
    """Sums of cells by group, added part by part: all cells need never be in memory at once."""

    def __init__(self) -> None:
        self._groups: dict[int, FloatArray] = {}

    def add(self, judged: Judged, groups: IntArray) -> None:
        """Add cells; `groups` has the number of each one's group."""
        found, labels = np.unique(groups, return_inverse=True)
        added = _measure(judged, _Sums(labels, len(found)))
        for group, values in zip(found.tolist(), added.T, strict=True):
            before = self._groups.get(group)
            self._groups[group] = values if before is None else before + values

    def rows(self, key: Callable[[int], str]) -> tuple[AccuracyRow, ...]:
        """Return one row a group, in the order of their numbers; `key` names a group."""
        return tuple(_row(key(group), self._groups[group]) for group in sorted(self._groups))


def _measure(judged: Judged, sums: _Sums) -> FloatArray:
    """Return what a row is made of, (figures, groups); `_row` takes them in this order."""
    chance = _chance(judged.forecast)
    return np.stack(
        [
            sums.of(np.ones(len(judged))),
            sums.of(judged.actual),
            sums.of(judged.forecast),
            sums.of(np.abs(judged.forecast - judged.actual)),
            sums.of(chance),
            sums.of(chance * np.sqrt(judged.dispersion)),
            sums.of(np.abs(judged.model - judged.actual)),
            *sums.of_error(judged.naive, judged.actual),
            *sums.of_error(judged.average, judged.actual),
            *sums.inside(judged.actual, judged.low80, judged.high80),
            *sums.inside(judged.actual, judged.low95, judged.high95),
        ]
    )


def _row(key: str, figures: FloatArray) -> AccuracyRow:
    count, actual, forecast, error, poisson, own, model, *shares = figures.tolist()
    naive, average, inside80, inside95 = (
        part / whole if whole > 0 else None
        for part, whole in zip(shares[::2], shares[1::2], strict=True)
    )
    return AccuracyRow(
        key=key,
        intervals=int(count),
        actual=actual,
        forecast=forecast,
        wape=_share(error, actual),
        bias=_share(forecast - actual, actual),
        floor=_share(poisson, actual),
        naive_wape=naive,
        coverage80=inside80,
        coverage95=inside95,
        own_floor=_share(own, actual),
        average_wape=average,
        model_wape=_share(model, actual),
    )


def total_row(judged: Judged) -> AccuracyRow | None:
    """Return all cells as one row, None without any."""
    rows = rows_of(judged, np.zeros(len(judged), dtype=np.int64), ("total",))
    return rows[0] if rows else None


class _Sums:
    """Sums by group."""

    def __init__(self, labels: IntArray, groups: int) -> None:
        self._labels, self._groups = labels, groups

    def of(self, values: FloatArray) -> FloatArray:
        sums = np.bincount(self._labels, weights=values, minlength=self._groups)
        return sums.astype(np.float64)

    def of_error(self, said: FloatArray, actual: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the errors of what was said, and what came where anything was said."""
        known = np.isfinite(said)
        error = self.of(np.where(known, np.abs(said - actual), 0.0))
        return error, self.of(np.where(known, actual, 0.0))

    def inside(
        self, actual: FloatArray, low: FloatArray, high: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return how many cells came within their bands, and how many have bands."""
        known = np.isfinite(low) & np.isfinite(high)
        inside = known & (actual >= low) & (actual <= high)
        return self.of(inside.astype(np.float64)), self.of(known.astype(np.float64))


def _share(part: float, whole: float) -> float:
    """Return a share of what came; without anything that came, of nothing: infinite, or 0."""
    if whole > 0:
        return float(part / whole)
    return math.inf if part else 0.0


def _chance(mean: FloatArray) -> FloatArray:
    """Return the mean absolute error of a perfect forecast of each cell, in contacts."""
    safe = np.where(mean > 0, mean, 1.0)
    chance: FloatArray = np.where(mean > 0, poisson_noise_floor(safe) * safe, 0.0)
    return chance


def compare(judged: Judged, said: FloatArray, other: FloatArray) -> Comparison | None:
    """Say whether one way was nearer than another, None where they never met.

    Errors are summed by day, because the cells of a day err together, and the mean difference of
    the days is held against its own spread (Diebold and Mariano 1995, with the autocovariances of
    a few days). Too few days, or a difference that chance makes, is "cannot tell".
    """
    known = np.isfinite(said) & np.isfinite(other)
    if not known.any():
        return None
    actual = judged.actual[known]
    errors, others = np.abs(said[known] - actual), np.abs(other[known] - actual)
    _, place = np.unique(judged.day[known], return_inverse=True)
    gains = np.bincount(place, weights=others - errors).astype(np.float64)
    whole = float(actual.sum())
    return Comparison(
        intervals=int(known.sum()),
        days=len(gains),
        wape=_share(float(errors.sum()), whole),
        other_wape=_share(float(others.sum()), whole),
        verdict=_verdict(gains),
    )


def _verdict(gains: FloatArray) -> Verdict:
    days = len(gains)
    if days < MIN_DAYS:
        return Verdict.CANNOT_TELL
    mean = float(gains.mean())
    error = math.sqrt(max(_long_run_variance(gains), 0.0) / days)
    if abs(mean) <= _TWO_SIDED_95 * error:
        return Verdict.CANNOT_TELL
    return Verdict.BETTER if mean > 0 else Verdict.WORSE


def _long_run_variance(gains: FloatArray) -> float:
    """Return the variance of a mean of days that follow each other (Newey and West 1987)."""
    centered = gains - gains.mean()
    days = len(gains)
    lags = int(days ** (1 / 3))
    variance = float(centered @ centered) / days
    for lag in range(1, lags + 1):
        covariance = float(centered[lag:] @ centered[:-lag]) / days
        variance += 2 * (1 - lag / (lags + 1)) * covariance
    return variance


def override_gain(judged: Judged) -> Comparison | None:
    """Say whether what planners changed came nearer than the model alone: only changed cells."""
    changed = judged.where(np.abs(judged.forecast - judged.model) > 1e-9)
    return compare(changed, changed.forecast, changed.model) if len(changed) else None


def day_totals(judged: Judged) -> Judged:
    """Return the totals of whole days as cells; how wide their bands were is not known here."""
    if not len(judged):
        return judged
    pairs = np.stack([judged.series, judged.day, judged.lead])
    found, labels = np.unique(pairs, axis=1, return_inverse=True)
    sums = _Sums(labels, found.shape[1])
    unknown = np.full(found.shape[1], np.nan)
    return Judged(
        series=found[0],
        day=found[1],
        minute=np.zeros_like(found[1]),
        lead=found[2],
        actual=sums.of(judged.actual),
        forecast=sums.of(judged.forecast),
        model=sums.of(judged.model),
        naive=sums.of(judged.naive),
        average=sums.of(judged.average),
        dispersion=sums.of(judged.dispersion * judged.forecast)
        / np.maximum(sums.of(judged.forecast), 1e-9),
        low80=unknown,
        high80=unknown,
        low95=unknown,
        high95=unknown,
    )
