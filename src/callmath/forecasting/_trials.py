"""Trials: what a candidate would have said at past origins, without a look at what came after."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from ._types import (
    BoolArray,
    Candidate,
    DayTable,
    Event,
    Fitted,
    FloatArray,
    History,
    IntArray,
    Trials,
)

MOST_ORIGINS = 12
MOST_LEADS = 28
_FEW_DAYS = 56


@runtime_checkable
class KnowsItsPast(Fitted, Protocol):
    """A fitted model that can say what it would have said before, without learning again."""

    def past_means(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return (origins, leads, slots); nothing that came after an origin may play a part."""
        ...


@runtime_checkable
class KnowsItsDoubts(Fitted, Protocol):
    """A fitted model that knows of which days it has seen too few of their like."""

    def doubts(self, days: int) -> FloatArray:
        """Return the variance that this adds to the logarithm of each coming day, (days,)."""
        ...

    def past_doubts(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return the same as of past origins, (origins, leads)."""
        ...


@runtime_checkable
class ManyOrigins(Protocol):
    """A candidate that can say at many origins at once what it would have said at each."""

    def trial_means(
        self,
        history: History,
        table: DayTable,
        is_open: BoolArray,
        events: tuple[Event, ...],
        origin_days: IntArray,
        horizon_days: int,
    ) -> FloatArray:
        """Return (origins, leads, slots)."""
        ...


def choose_origins(days: int, horizon_days: int) -> IntArray:
    """Return the days before which trials are made: whole weeks back from the end.

    So a lead is the same weekday in a trial as in the forecast. A history of under eight weeks is
    too short for that: its origins are closer together. Each leaves at least a week, or a third of
    the history, to learn from; with less than three days there are none.
    """
    step = 7 if days >= _FEW_DAYS else max(1, days // 8)
    first = days - min(step, max(1, horizon_days))
    least = max(2, min(14, days // 3))
    origins = np.arange(first, least - 1, -step)[:MOST_ORIGINS]
    return np.sort(origins).astype(np.int64)


def run_trials(
    candidate: Candidate,
    history: History,
    table: DayTable,
    is_open: BoolArray,
    events: tuple[Event, ...],
    *,
    fitted: Fitted | None = None,
    origin_days: IntArray,
    horizon_days: int,
) -> Trials:
    """Let a candidate forecast from past origins.

    :param fitted: what it learned of the whole history, where that is known; it may save time.
    """
    task = (history, table, is_open, events)
    if not len(origin_days):
        nothing = np.zeros((0, horizon_days, history.volume.shape[1]))
        return Trials(origin_days, nothing, nothing)
    if isinstance(fitted, KnowsItsPast):
        mean = fitted.past_means(origin_days, horizon_days)
    elif isinstance(candidate, ManyOrigins):
        mean = candidate.trial_means(*task, origin_days, horizon_days)
    else:
        mean = refit_means(candidate, *task, origin_days, horizon_days)
    doubt = None
    if isinstance(fitted, KnowsItsDoubts):
        doubt = fitted.past_doubts(origin_days, horizon_days)
    return Trials(origin_days, mean, actuals(history, origin_days, horizon_days), doubt)


def refit_means(
    candidate: Candidate,
    history: History,
    table: DayTable,
    is_open: BoolArray,
    events: tuple[Event, ...],
    origin_days: IntArray,
    horizon_days: int,
) -> FloatArray:
    """Fit anew at each origin on what was known there, (origins, leads, slots)."""
    slots = history.volume.shape[1]
    means = np.zeros((len(origin_days), horizon_days, slots))
    for row, origin in enumerate(origin_days.tolist()):
        known, calendar = cut(history, table, origin, horizon_days)
        fitted = candidate.fit(known, calendar, is_open[: calendar.days], events)
        leads = calendar.days - origin
        means[row, :leads] = fitted.mean(leads)
    return means


def cut(
    history: History, table: DayTable, origin: int, horizon_days: int
) -> tuple[History, DayTable]:
    """Return a history up to a day, and the calendar of it and of its horizon."""
    handle = history.handle_seconds
    known = replace(
        history,
        volume=history.volume[:origin],
        is_open=history.is_open[:origin],
        handle_seconds=None if handle is None else handle[:origin],
    )
    return known, replace(table, days=min(table.days, origin + horizon_days))


def actuals(history: History, origin_days: IntArray, horizon_days: int) -> FloatArray:
    """Return what came after each origin, NaN where unknown, closed, or not yet."""
    days, slots = history.volume.shape
    ahead = np.full((horizon_days, slots), np.nan)
    volume = np.concatenate([history.volume, ahead])
    rows = np.minimum(origin_days[:, None] + np.arange(horizon_days), days + horizon_days - 1)
    found: FloatArray = volume[rows]
    return found
