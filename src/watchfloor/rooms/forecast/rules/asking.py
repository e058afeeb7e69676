"""What is asked of the engine and what it answers, in this room's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from callmath.forecasting import Event, Spread
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars.contracts import SpecialDay
from watchfloor.rooms.forecast.contracts import ForecastNote, LeaderboardRow

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One series: what was recorded, and the days to forecast. Can be sent to another process."""

    code: str
    frame: pl.DataFrame  # starts_at (aware, local), volume, handle_seconds
    timezone: str
    interval_minutes: int
    history_last: date
    first_day: date
    last_day: date
    open_windows: tuple[Window, ...] | None  # None: nobody entered hours; the history tells
    special_days: tuple[SpecialDay, ...] = ()
    country: str = ""
    events: tuple[tuple[int, Event], ...] = ()  # with the event's number
    method: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event did, as far as its series' records tell."""

    event_id: int
    factor: float
    low: float
    high: float
    contacts: float
    is_measured: bool


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A forecast of one series: (days, slots) from the first day asked for."""

    mean: FloatArray
    is_open: BoolArray
    handle_seconds: FloatArray | None
    components: Mapping[str, FloatArray]
    spread: Spread
    model: str
    leaderboard: Sequence[LeaderboardRow] = ()
    notes: Sequence[ForecastNote] = ()
    effects: Sequence[Effect] = ()
