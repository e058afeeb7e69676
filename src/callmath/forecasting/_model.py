"""Our model of a contact centre's volume: the size of the day, times its profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ._learned import Learned, learn
from ._measured import Measured, measure_events
from ._profile import learn_profile
from ._shifts import outlier_notes, shift_notes
from ._types import (
    BoolArray,
    DayTable,
    Event,
    EventEffect,
    FloatArray,
    ForecastingError,
    History,
    IntArray,
    Note,
)


@dataclass(frozen=True, slots=True, eq=False)
class ContactFit:
    """What was learned of one series.

    `weights` (settings, days) times covariances with the days learned from are the components of
    any other day; `profile` is (7, slots).
    """

    learned: Learned
    weights: FloatArray
    profile: FloatArray
    measured: Measured
    notes: tuple[Note, ...]

    @property
    def effects(self) -> tuple[EventEffect, ...]:
        """Return what each event was measured, learned or expected to do."""
        return self.measured.effects

    @property
    def changed_at(self) -> int:
        """Return the day at which the level last changed for good, 0 where it never did."""
        return int(self.learned.shifts.max(initial=0))

    def mean(self, days: int) -> FloatArray:
        """Return the expected volume of the next days, (days, slots)."""
        parts = list(self.components(days).values())
        return np.asarray(np.prod(parts, axis=0), dtype=np.float64)

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the factors of the mean, each (days, slots); `level` is in contacts a day.

        :raises ForecastingError: the table that was fitted with ends before these days do.
        """
        learned = self.learned
        first, slots = learned.volume.shape
        if first + days > len(learned.is_open):
            raise ForecastingError(
                "model.beyond_table",
                f"The calendar that was given ends {len(learned.is_open) - first} days ahead.",
                mend="Fit with a calendar of the whole horizon.",
                days=days,
            )
        rows = np.arange(first, first + days)
        parts = {
            name: np.repeat(np.exp(values)[:, None], slots, axis=1)
            for name, values in learned.components(rows, self.weights).items()
        }
        parts["level"] *= np.exp(learned.log.center)
        parts |= self.measured.factors(rows)
        profile = self.profile[learned.features.weekday[rows]]
        parts["profile"] = np.where(learned.is_open[rows], profile, 0.0)
        return parts

    def doubts(self, days: int) -> FloatArray:
        """Return how unsure coming days are for want of days of their like, (days,)."""
        first = len(self.learned.volume)
        return self.learned.doubts(np.arange(first, first + days))

    def past_doubts(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return the same as of past origins, (origins, leads)."""
        return self.learned.past_doubts(origin_days, horizon_days)

    def past_means(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return what the model would have said at past origins, without learning again."""
        return self.learned.past_means(origin_days, horizon_days)


@dataclass(frozen=True, slots=True)
class ContactModel:
    """Day size x intraday profile.

    How days are alike is chosen by the evidence of one-day-ahead forecasts, and how profiles are
    averaged by weekly trials, both inside the history.

    >>> from datetime import date
    >>> volume = np.tile([[10.0, 30.0]], (28, 1))
    >>> history = History(date(2026, 6, 1), 720, volume, np.ones((28, 2), dtype=np.bool_))
    >>> table = DayTable(date(2026, 6, 1), 30)
    >>> fit = ContactModel().fit(history, table, np.ones((30, 2), dtype=np.bool_))
    >>> fit.mean(2).round(0).tolist()
    [[10.0, 30.0], [10.0, 30.0]]
    """

    name: str = "contact"
    min_days: int = 14

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...] = ()
    ) -> ContactFit:
        """Learn a history."""
        learned = learn(history, table, is_open, events)
        weights = learned.solve()
        profile = learn_profile(learned.learner, learned.profiles, origin=len(learned.volume))
        measured = measure_events(learned, weights, profile)
        return ContactFit(learned, weights, profile, measured, _notes(learned, weights, table))

    def trial_means(
        self,
        history: History,
        table: DayTable,
        is_open: BoolArray,
        events: tuple[Event, ...],
        origin_days: IntArray,
        horizon_days: int,
    ) -> FloatArray:
        """Return what the model would have said at past origins, (origins, leads, slots)."""
        return learn(history, table, is_open, events).past_means(origin_days, horizon_days)


def _notes(learned: Learned, weights: FloatArray, table: DayTable) -> tuple[Note, ...]:
    steps = learned.log.features.step
    variance = learned.tried.settings[0].step
    factors = np.exp(variance * steps.T @ weights.sum(axis=0))
    return shift_notes(table.first_day, learned.shifts, factors) + outlier_notes(
        table.first_day, learned.log, learned.tried.surprise[0]
    )
