"""Forecasts of contact volume, and how good a forecast can be at all."""

from ._backtest import Backtest, LeadScore, backtest
from ._calendar import is_year_known, list_year, read_calendar
from ._csv import read_csv
from ._festivals import festival_name
from ._forecast import forecast
from ._grid import Grid
from ._many import Outcome, forecast_many
from ._noise import poisson_noise_floor
from ._quantiles import interval_quantiles, sample_paths, total_quantiles
from ._result import Forecast, Standing, Total
from ._task import read_history
from ._types import (
    Candidate,
    DayKind,
    DayTable,
    Event,
    EventEffect,
    ForecastingError,
    History,
    Note,
    Outlook,
    SpecialDay,
    Spread,
    Trials,
)

__all__ = [
    "Backtest",
    "Candidate",
    "DayKind",
    "DayTable",
    "Event",
    "EventEffect",
    "Forecast",
    "ForecastingError",
    "Grid",
    "History",
    "LeadScore",
    "Note",
    "Outcome",
    "Outlook",
    "SpecialDay",
    "Spread",
    "Standing",
    "Total",
    "Trials",
    "backtest",
    "festival_name",
    "forecast",
    "forecast_many",
    "interval_quantiles",
    "is_year_known",
    "list_year",
    "poisson_noise_floor",
    "read_calendar",
    "read_csv",
    "read_history",
    "sample_paths",
    "total_quantiles",
]
