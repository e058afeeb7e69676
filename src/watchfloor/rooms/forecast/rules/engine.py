"""The only place that calls the forecasting engine, and puts its words into ours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import DayKind as EngineKind
from callmath.forecasting import Forecast, Note, Standing, forecast
from callmath.forecasting import SpecialDay as EngineDay
from watchfloor.rooms.calendars.contracts import DayKind, SpecialDay
from watchfloor.rooms.forecast.contracts import ForecastNote, LeaderboardRow

from .asking import Answer, Effect, Question
from .opening import open_cells
from .simple import usual_handle_seconds

FloatArray = NDArray[np.float64]
_LATE = timedelta(days=8)  # from the last day of records to the first that is forecast
_KINDS = {
    DayKind.HOLIDAY: EngineKind.HOLIDAY,
    DayKind.MAKE_UP: EngineKind.MAKE_UP,
    DayKind.CLOSED: EngineKind.CLOSED,
    DayKind.CAMPAIGN: EngineKind.FESTIVAL,
    DayKind.FESTIVAL: EngineKind.FESTIVAL,
    DayKind.TERM_START: EngineKind.TERM_START,
    DayKind.PAYDAY: EngineKind.PAYDAY,
    DayKind.BILLING: EngineKind.BILLING,
}


def ask_engine(question: Question) -> Answer:
    """Return the engine's forecast of a series.

    :raises ForecastingError: the records cannot be used.
    """
    found = forecast(
        question.frame,
        horizon_end=question.last_day,
        interval_minutes=question.interval_minutes,
        open_hours=open_cells(question),
        events=[event for _, event in question.events],
        country=question.country or None,
        special_days=[engine_day(day) for day in question.special_days],
        method=question.method or None,
        time_zone=question.timezone,
    )
    return _answer(question, found)


def engine_day(day: SpecialDay) -> EngineDay:
    """Return a day of the calendar as the engine takes it."""
    return EngineDay(
        day=day.day,
        kind=_KINDS[day.kind],
        name=day.title.en or day.name,
        offset=day.offset,
        works_as=day.works_as,
        is_confirmed=day.is_confirmed,
    )


def _answer(question: Question, found: Forecast) -> Answer:
    """Return what was found for the days asked for; what is left of a day that began goes."""
    skip = (question.first_day - found.first_day).days
    outlook = found.outlook
    return Answer(
        mean=outlook.mean[skip:],
        is_open=outlook.is_open[skip:],
        handle_seconds=_handle_seconds(question, found, skip),
        components={name: values[skip:] for name, values in outlook.components.items()},
        spread=outlook.spread,
        model=found.chosen,
        leaderboard=tuple(_row(standing) for standing in found.leaderboard),
        notes=tuple(say_note(note) for note in _worth_saying(question, found)),
        effects=tuple(_effects(question, found)),
    )


def _worth_saying(question: Question, found: Forecast) -> Iterator[Note]:
    """Yield the notes that tell the reader something.

    That it reaches as far as this room always asks is none; that it reaches so far because the
    records end long before is.
    """
    is_late = question.first_day - question.history_last > _LATE
    return (note for note in found.notes if is_late or note.code != "horizon.far")


def _handle_seconds(question: Question, found: Forecast, skip: int) -> FloatArray | None:
    """Return the handle time of each cell; the usual one where the engine tells none."""
    usual = usual_handle_seconds(question)
    if usual is None:
        return None
    told = found.handle.get("handle_seconds")
    if told is None:
        return np.full_like(found.outlook.mean[skip:], usual)
    return np.nan_to_num(told[skip:], nan=usual)


def _row(standing: Standing) -> LeaderboardRow:
    coverage = standing.coverage
    return LeaderboardRow(
        name=standing.name,
        wape=_finite(standing.wape),
        bias=_finite(standing.bias),
        pinball=_finite(standing.pinball),
        coverage80=_finite(coverage.get(0.8, math.nan)),
        coverage95=_finite(coverage.get(0.95, math.nan)),
        floor=_finite(standing.floor),
        weight=_finite(standing.weight),
        is_chosen=standing.is_chosen,
        reason=standing.reason,
    )


def _finite(value: float) -> float:
    """Return a figure that JSON can hold: of a candidate that did not run there is none."""
    return value if math.isfinite(value) else 0.0


def say_note(note: Note) -> ForecastNote:
    """Return a note of the engine in this room's words."""
    fields = {name: _text(value) for name, value in note.fields.items()}
    return ForecastNote(note.code, note.weight, {**fields, "text": note.text})


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _effects(question: Question, found: Forecast) -> Iterator[Effect]:
    numbers = {event.name: number for number, event in question.events}
    for effect in found.effects:
        number = numbers.get(effect.event.name)
        if number is not None:
            yield Effect(
                event_id=number,
                factor=effect.factor,
                low=effect.low,
                high=effect.high,
                contacts=effect.contacts,
                is_measured=effect.is_measured and _is_over(question, number),
            )


def _is_over(question: Question, number: int) -> bool:
    """Return whether the records reach past an event's end: only then is it measured."""
    zone = ZoneInfo(question.timezone)
    end = next(event.ends_at for each, event in question.events if each == number)
    return (end - timedelta(microseconds=1)).astimezone(zone).date() <= question.history_last
