"""What a forecast hands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np
import polars as pl

from ._accuracy import Score, score
from ._grid import Grid, Instants, from_local
from ._quantiles import interval_quantiles, sample_paths, total_quantiles
from ._spread import fit_spread, widen
from ._threads import one_thread
from ._types import (
    BoolArray,
    EventEffect,
    FloatArray,
    ForecastingError,
    IntArray,
    Note,
    Outlook,
    Trials,
)

Cell = TypeVar("Cell", FloatArray, BoolArray)
SAMPLED_ORIGINS = 4
SAMPLED_LEADS = 7
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate in the back-test that chose the model: a row of the leaderboard.

    Errors are shares of the volume over all trials, NaN where it did not run; `coverage` by
    central interval. `weight` is its mean share in the forecast. `reason` is a code that says why
    it was left out ("too_short", "not_finite", "ran_away", "failed: ...").
    """

    name: str
    wape: float
    bias: float
    pinball: float
    coverage: Mapping[float, float]
    floor: float
    weight: float
    is_chosen: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """What a window brings: mean, and quantiles (level -> contacts) that are those of the sum."""

    mean: float
    quantiles: Mapping[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Entrant:
    """What the leaderboard is made of: a candidate, its weight, its trials and its forecast."""

    name: str
    weight: float
    is_chosen: bool
    trials: Trials | None
    mean: FloatArray | None = None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of one series: a distribution over every interval of its horizon.

    `outlook` holds it by local day and slot; `frame()` by instant. `chosen` is the candidate that
    it comes from, or "combination". `notes` must be read: they say what to doubt.
    """

    outlook: Outlook
    grid: Grid
    instants: Instants
    chosen: str
    effects: tuple[EventEffect, ...]
    notes: tuple[Note, ...]
    levels: tuple[float, ...]
    seed: int
    history_first: date
    history_end: datetime
    handle: Mapping[str, FloatArray] = field(default_factory=dict)
    entrants: tuple[Entrant, ...] = ()
    standings: tuple[Standing, ...] | None = None

    def frame(self) -> pl.DataFrame:
        """Return every interval from the end of the history on, in the order of time.

        Columns `starts_at` (as in the history), `is_open`, `mean`, a quantile each (`q025` is that
        of 0.025) and, where the history had handle times, `handle_seconds` with its quantiles.
        Where closed, counts are 0 and handle times null. Never NaN.
        """
        columns: dict[str, pl.Series | FloatArray | BoolArray] = {
            "starts_at": self.instants.starts_at,
            "is_open": self._at_instants(self.outlook.is_open),
            "mean": self._at_instants(self.outlook.mean),
        }
        levels = quantile_levels(self.levels)
        values = self._at_instants(interval_quantiles(self.outlook, levels))
        for place, level in enumerate(levels):
            columns[column_name(level)] = values[:, place]
        for name, seconds in self.handle.items():
            there = np.where(columns["is_open"], self._at_instants(seconds), np.nan)
            columns[name] = pl.Series(there).fill_nan(None)
        return pl.DataFrame(columns)

    def components(self) -> pl.DataFrame:
        """Return what makes up each mean: `level` in contacts, every other column a factor.

        Rows are those of `frame()`; their product is the mean. `by_day_and_slot` names are those
        of `Fitted.components`, with `combination` for what other candidates change and `today`
        for what the day so far changes.
        """
        parts = self.outlook.components
        columns = {name: self._at_instants(values) for name, values in parts.items()}
        return pl.DataFrame({"starts_at": self.instants.starts_at, **columns})

    def total(self, start: datetime, end: datetime) -> Total:
        """Return the distribution of the sum over [start, end).

        :param start: naive times are by the wall clock; aware ones need an aware history.
        :raises ForecastingError: nothing of the window lies in the horizon.
        """
        times = self._times_in(start, end)
        if not times.any():
            raise ForecastingError(
                "total.outside",
                f"Nothing between {start} and {end} lies in the horizon.",
                mend="Ask for a window that begins before the horizon ends.",
            )
        levels = quantile_levels(self.levels)
        once = float(self.outlook.mean[times > 0].sum())
        mean = float((self.outlook.mean * times).sum())
        values = total_quantiles(self.outlook, times > 0, levels)
        if mean != once:
            values = np.round(values * (mean / once))
        return Total(mean, dict(zip(levels, values.tolist(), strict=True)))

    def _times_in(self, start: datetime, end: datetime) -> FloatArray:
        """Return how often the clock shows each cell in [start, end): twice when it goes back."""
        zone = self.grid.zone
        if zone is None and (start.tzinfo or end.tzinfo):
            raise ForecastingError(
                "total.zone",
                "The window has an offset and the history has none.",
                mend="Give times without an offset.",
            )
        stamps = self.instants.starts_at
        if zone is not None:
            stamps = stamps.dt.convert_time_zone("UTC")
        first, last = (
            from_local(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
            for moment in (start, end)
        )
        inside = ((stamps >= first) & (stamps < last)).to_numpy() & (self.instants.days >= 0)
        cells = self.instants.days * self.grid.slots + self.instants.slots
        times = np.bincount(cells[inside], minlength=self.outlook.mean.size)
        return times.reshape(self.outlook.mean.shape).astype(np.float64)

    def paths(self, count: int = 100, *, seed: int | None = None) -> IntArray:
        """Return horizons as they may come, (count, rows of `frame()`) whole contacts."""
        drawn = sample_paths(self.outlook, count=count, seed=self.seed if seed is None else seed)
        days = np.maximum(self.instants.days, 0)
        paths: IntArray = np.where(self.instants.days >= 0, drawn[:, days, self.instants.slots], 0)
        return paths

    @cached_property
    def leaderboard(self) -> tuple[Standing, ...]:
        """Return how each candidate did in the back-test, the best first, then those left out."""
        if self.standings is not None:
            return self.standings
        with one_thread():
            rows = [_standing(entrant) for entrant in self.entrants]
        return tuple(sorted(rows, key=lambda row: (row.reason != "", row.wape)))

    def compact(self) -> Forecast:
        """Return the same forecast without what only the leaderboard is made of."""
        return replace(self, entrants=(), standings=self.leaderboard)

    @property
    def first_day(self) -> date:
        """Return the first day of the outlook."""
        return self.outlook.first_day

    @property
    def last_day(self) -> date:
        """Return the last day of the outlook."""
        return self.outlook.first_day + timedelta(days=len(self.outlook.mean) - 1)

    def _at_instants(self, values: Cell) -> Cell:
        """Return cells (days, slots, ...) in the order of the frame's rows, 0 before the first."""
        days = self.instants.days
        found = values[np.maximum(days, 0), self.instants.slots]
        if days[0] >= 0:
            return found
        found[days < 0] = 0
        return found


def quantile_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Return the levels of the quantiles: the usual ones, and the ends of central intervals."""
    wanted = set(QUANTILES)
    for level in levels:
        wanted |= {round((1 - level) / 2, 6), round((1 + level) / 2, 6)}
    return tuple(sorted(wanted))


def column_name(level: float) -> str:
    """Return the name of a quantile's column.

    >>> [column_name(level) for level in (0.025, 0.1, 0.5, 0.995)]
    ['q025', 'q10', 'q50', 'q995']
    """
    return "q" + f"{level:.6f}"[2:].rstrip("0").ljust(2, "0")


def trial_quantiles(trials: Trials, levels: Sequence[float]) -> FloatArray:
    """Return the bands of a candidate's trials, (origins, leads, slots, levels).

    One spread, learned from all of these trials, serves them all: a leaderboard compares candidates
    with each other, and this flatters each of them alike. `backtest` does not.
    """
    is_open = np.asarray((trials.mean > 0).any(axis=0))
    leads = trials.mean.shape[1]
    spread = fit_spread(trials, is_open=is_open, horizon_days=leads)
    doubts = np.zeros(trials.mean.shape[:2]) if trials.doubt is None else trials.doubt
    outlook = Outlook(date(1970, 1, 1), 1440, trials.mean[0], is_open, spread, {})
    rows = [
        interval_quantiles(
            replace(outlook, mean=mean, is_open=mean > 0, spread=widen(spread, doubt)), levels
        )
        for mean, doubt in zip(trials.mean, doubts, strict=True)
    ]
    return np.stack(rows)


def _sample(trials: Trials) -> Trials:
    """Return the latest origins and leads, enough to judge bands by: they take the most time."""
    known = np.flatnonzero(np.isfinite(trials.actual[:, :SAMPLED_LEADS]).any(axis=(1, 2)))
    rows = known[-SAMPLED_ORIGINS:]
    return Trials(
        trials.origin_days[rows],
        trials.mean[rows, :SAMPLED_LEADS],
        trials.actual[rows, :SAMPLED_LEADS],
        None if trials.doubt is None else trials.doubt[rows, :SAMPLED_LEADS],
    )


def _all_errors(trials: Trials) -> Score:
    nothing = np.zeros((*trials.mean.shape, 0))
    return score(trials.actual, trials.mean, nothing, ())


def _standing(entrant: Entrant) -> Standing:
    nothing = float("nan")
    if entrant.trials is None or not np.isfinite(entrant.trials.actual).any():
        return Standing(
            entrant.name, nothing, nothing, nothing, {}, nothing,
            entrant.weight, entrant.is_chosen, entrant.reason,
        )  # fmt: skip
    trials = _sample(entrant.trials)
    quantiles = trial_quantiles(trials, QUANTILES)
    banded = score(trials.actual, trials.mean, quantiles, QUANTILES)
    result = _all_errors(entrant.trials)
    return Standing(
        name=entrant.name,
        wape=result.wape,
        bias=result.bias,
        pinball=banded.pinball,
        coverage=banded.coverage,
        floor=result.floor,
        weight=entrant.weight,
        is_chosen=entrant.is_chosen,
    )
