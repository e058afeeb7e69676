"""Forecasts of contact volume, and how good a forecast can be at all."""

from ._accuracy import Score, score
from ._backtest import Backtest, LeadScore, backtest
from ._batch import BatchForecast, forecast_batch
from ._calendar import is_year_known, list_year, read_calendar
from ._csv import read_csv
from ._drivers import Driver, DriverUnit
from ._festivals import festival_name
from ._forecast import forecast
from ._grid import Grid
from ._handle_time import HandleTimes, forecast_handle_seconds
from ._horizon import LongStep, LongTerm, Step, forecast_long_term
from ._intraday import update_day
from ._many import Outcome, forecast_many
from ._noise import noise_floor, poisson_noise_floor
from ._patience import Hazard, Patience, estimate_patience
from ._quantiles import cell_quantiles, interval_quantiles, sample_paths, total_quantiles
from ._reconcile import (
    Hierarchy,
    Reconciled,
    Reconciliation,
    make_hierarchy,
    reconcile,
    shrunk_covariance,
)
from ._redials import Redials, find_redials
from ._result import Forecast, Standing, Total
from ._spread import fit_spread
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
    "BatchForecast",
    "Candidate",
    "DayKind",
    "DayTable",
    "Driver",
    "DriverUnit",
    "Event",
    "EventEffect",
    "Forecast",
    "ForecastingError",
    "Grid",
    "HandleTimes",
    "Hazard",
    "Hierarchy",
    "History",
    "LeadScore",
    "LongStep",
    "LongTerm",
    "Note",
    "Outcome",
    "Outlook",
    "Patience",
    "Reconciled",
    "Reconciliation",
    "Redials",
    "Score",
    "SpecialDay",
    "Spread",
    "Standing",
    "Step",
    "Total",
    "Trials",
    "backtest",
    "cell_quantiles",
    "estimate_patience",
    "festival_name",
    "find_redials",
    "fit_spread",
    "forecast",
    "forecast_batch",
    "forecast_handle_seconds",
    "forecast_long_term",
    "forecast_many",
    "interval_quantiles",
    "is_year_known",
    "list_year",
    "make_hierarchy",
    "noise_floor",
    "poisson_noise_floor",
    "read_calendar",
    "read_csv",
    "read_history",
    "reconcile",
    "sample_paths",
    "score",
    "shrunk_covariance",
    "total_quantiles",
    "update_day",
]
