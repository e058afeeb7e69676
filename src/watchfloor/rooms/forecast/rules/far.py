"""The only place that asks the engine for weeks and months far ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from callmath.forecasting import Driver, LongStep, LongTerm, forecast_long_term
from callmath.forecasting import DriverUnit as EngineUnit
from watchfloor.rooms.forecast.contracts import DriverCard, ForecastNote

from .asking import Question
from .engine import engine_day, say_note
from .long_term import last_day_of
from .opening import open_cells


@dataclass(frozen=True, slots=True)
class FarStep:
    """A whole week or month."""

    first_day: date
    mean: float
    baseline: float  # without the growth that people entered
    quantiles: Mapping[float, float]

    def times(self, factor: float) -> FarStep:
        """Return the same of a line that is so many times as large."""
        scaled = {level: value * factor for level, value in self.quantiles.items()}
        return replace(
            self,
            mean=self.mean * factor,
            baseline=self.baseline * factor,
            quantiles=scaled,
        )


@dataclass(frozen=True, slots=True)
class FarAnswer:
    """The whole weeks or months of a horizon, in order."""

    steps: tuple[FarStep, ...]
    notes: tuple[ForecastNote, ...]


def ask_far(question: Question, drivers: Sequence[DriverCard], every: str) -> FarAnswer:
    """Return what the coming weeks or months bring.

    :raises ForecastingError: the records or the drivers cannot be used.
    """
    found = forecast_long_term(
        question.frame,
        horizon_end=question.last_day,
        interval_minutes=question.interval_minutes,
        step=every,
        drivers=[_engine_driver(each) for each in drivers],
        open_hours=open_cells(question),
        country=question.country or None,
        special_days=[engine_day(day) for day in question.special_days],
        time_zone=question.timezone,
    )
    # That it reaches far is what was asked for, and needs no note.
    notes = tuple(say_note(note) for note in found.notes if note.code != "horizon.far")
    return FarAnswer(_whole_steps(found, every), notes)


def _engine_driver(card: DriverCard) -> Driver:
    return Driver(
        title=card.title,
        starts_on=card.starts_on,
        amount=card.amount,
        unit=EngineUnit(card.unit.value),
        last_on=card.ends_on,
    )


def _whole_steps(found: LongTerm, every: str) -> tuple[FarStep, ...]:
    """Leave out the first and last where the horizon cuts them: half a week is no small one."""
    return tuple(_step(step) for step in found.steps if _is_whole(step, every))


def _is_whole(step: LongStep, every: str) -> bool:
    begins = step.first_day.weekday() == 0 if every == "week" else step.first_day.day == 1
    return begins and step.last_day == last_day_of(step.first_day, every)


def _step(step: LongStep) -> FarStep:
    added = sum(value for name, value in step.parts.items() if name.startswith("driver:"))
    return FarStep(step.first_day, step.mean, step.mean - added, step.quantiles)
