"""Versions and what they say. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .judging import LeaderboardRow
from .runs import Origin, RunState


class VersionNotFound(LookupError):
    """There is no such version, or it is out of reach."""


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A forecast of one series in one scenario. Never changed."""

    id: int
    series_id: int
    scenario_id: int
    number: int  # within series and scenario, from 1
    origin: Origin
    made_at: datetime
    made_by: str
    history_first: date | None
    history_last: date | None
    first_day: date
    last_day: date
    model: str  # the candidate or combination that was chosen
    state: RunState
    reason: str  # a code why it fell back, or why the planner chose the model; "" otherwise
    note: str
    contacts: float  # expected in its whole horizon


@dataclass(frozen=True, slots=True)
class ForecastNote:
    """Something the reader must know: a code with fields, worded by `web` in both languages."""

    code: str
    weight: int  # 0 remark, 1 doubt, 2 do not use
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntervalForecast:
    """One cell: what is planned with, what the model said, how unsure it is, and why."""

    starts_at: datetime  # aware, in the centre's zone
    is_open: bool
    mean: float  # with overrides
    model_mean: float
    q025: float
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float
    q975: float
    handle_seconds: float | None
    override_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WindowForecast:
    """The total of a stretch: never the sum of quantiles, but the quantiles of the sum."""

    label: str
    first_day: date
    last_day: date
    mean: float
    q025: float
    q10: float
    q50: float
    q90: float
    q975: float
    handle_seconds: float | None = None
    actual: float | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A forecast that nobody kept."""

    model: str
    history_first: date
    history_last: date
    notes: tuple[ForecastNote, ...]
    leaderboard: tuple[LeaderboardRow, ...]
    intervals: tuple[IntervalForecast, ...]


@dataclass(frozen=True, slots=True)
class HeldForecast:
    """The intervals that one version was in force on."""

    version: VersionCard
    notes: tuple[ForecastNote, ...]
    intervals: tuple[IntervalForecast, ...]


@dataclass(frozen=True, slots=True)
class SeriesOutlook:
    """A series as the overview shows it: what comes next, how sure, how it went, its state."""

    version: VersionCard | None  # the newest of the base; None: nothing was forecast yet
    week: WindowForecast | None  # the next 7 days; None: the forecast does not know them
    month: WindowForecast | None  # the next 28
    days: tuple[float, ...]  # the means of these 28 days
    recent_wape: float | None  # of the last four weeks, a week ahead
    recent_floor: float | None
    recent_bias: float | None
    state: RunState | None  # of the last run that it was in
    reason: str
