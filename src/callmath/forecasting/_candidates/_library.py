"""Models of statsforecast on day totals, when it is installed; the day's profile is our own.

Sub-daily seasons of 48 or 336 steps are what those models are slow or silent at; day totals with a
week of seven are what they are good at. Missing days are filled with what is usual of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from callmath.forecasting._types import (
    BoolArray,
    DayTable,
    Event,
    FloatArray,
    ForecastingError,
    History,
)

from ._smoothing import day_totals
from ._weekly import WeeklyHistory

_WEEK = 7
_LATEST_DAYS = 730
_PROFILE_WEEKS = 8


@dataclass(frozen=True, slots=True, eq=False)
class FittedLibrary:
    """A library's model of day totals, and our profile."""

    weekly: WeeklyHistory
    model: Any  # None where nothing ever came
    first: int

    def mean(self, days: int) -> FloatArray:
        """Return the expected volume of the next days, (days, slots)."""
        if self.model is None:
            return np.zeros((days, self.weekly.is_open.shape[1]))
        totals = np.maximum(np.asarray(self.model.predict(h=days)["mean"], dtype=float), 0.0)
        profile = self.weekly.week(self.first, _PROFILE_WEEKS)
        rows = slice(self.first, self.first + days)
        acting = self.weekly.acting[rows]
        shares = np.where(self.weekly.is_open[rows], profile[acting], 0.0)
        whole = profile[acting].sum(axis=1)
        scaled = np.where(whole > 0, totals[:days] / np.where(whole > 0, whole, 1.0), 0.0)
        return shares * scaled[:, None] * self.weekly.moved(rows)

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the level alone: the model's parts are the library's own."""
        return {"level": self.mean(days)}


@dataclass(frozen=True, slots=True)
class LibraryModel:
    """A model of statsforecast as a challenger; needs the optional package."""

    name: str
    model: str  # its class in statsforecast.models
    min_days: int = 42

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> FittedLibrary:
        """Fit the day totals of the latest two years.

        :raises ForecastingError: statsforecast is not installed.
        """
        weekly = WeeklyHistory(history, table, is_open, events)
        totals = _filled_totals(weekly)[-_LATEST_DAYS:]
        model = self._make().fit(totals) if totals.any() else None
        return FittedLibrary(weekly, model, len(history.volume))

    def _make(self) -> Any:
        try:
            from statsforecast import models  # noqa: PLC0415  optional, and slow to open
        except ImportError:
            raise ForecastingError(
                f"{self.name}.absent",
                "statsforecast is not installed.",
                mend=f"Install the extra `challengers`, or leave {self.name} out.",
            ) from None
        if self.model == "MSTL":
            return models.MSTL(season_length=_WEEK, trend_forecaster=models.AutoARIMA())
        return getattr(models, self.model)(season_length=_WEEK)


def _filled_totals(weekly: WeeklyHistory) -> FloatArray:
    """Return day totals without holes: a missing day has its weekday's average up to then."""
    totals = day_totals(weekly)
    acting = weekly.acting[: len(totals)]
    filled = totals.copy()
    for weekday in range(_WEEK):
        days = np.flatnonzero(acting == weekday)
        known = np.isfinite(totals[days])
        sums = np.cumsum(np.where(known, totals[days], 0.0))
        usual = sums / np.maximum(np.cumsum(known), 1)
        filled[days] = np.where(known, totals[days], usual)
    return filled
