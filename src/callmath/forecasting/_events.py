"""Events: which cells they cover, and what they did to the volume there.

An event that covers whole days is a column of the day model. One that covers hours is left out of
what the day is learned from, and measured afterwards: what came in its hours against what the
rest of its day leads to expect. Either way its effect is pulled towards those of its kind.

What somebody expected of an event counts until something of it was recorded: from then on it is
measured like any other. An event to come of which something is expected does just that, whatever
others of its kind did: who expects it knows of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from ._types import BoolArray, DayTable, Event, FloatArray

WHOLE = 0.9  # share of a day's open cells from which an event has the day
POOLED_SHARE = 0.6  # of the variance of an effect that events of a kind have in common
SPREAD = 0.4  # variance of the logarithm of an effect before anything is seen of it
LEAST_FACTOR = 1e-3  # an event that lets nothing through
WITHIN = 0.01  # variance of some hours against the rest of their day, beyond chance


@dataclass(frozen=True, slots=True, eq=False)
class EventPlan:
    """Events on the grid of a table.

    `covers` (events, days, slots) marks the cells of each, `whole` (days, events) is 1 on days that
    an event has to itself, `hidden` (days, slots) marks cells that nothing is learned from;
    `likeness` (events, events) is the prior covariance of effects and `prior` (events,) the
    logarithm of what is expected of each.
    """

    events: tuple[Event, ...]
    covers: BoolArray
    whole: FloatArray
    hidden: BoolArray
    likeness: FloatArray
    prior: FloatArray

    def columns(self) -> FloatArray:
        """Return columns of the days whose products are the covariance that events bring."""
        return np.asarray(self.whole @ np.linalg.cholesky(self.likeness), dtype=np.float64)


def plan_events(
    events: Sequence[Event],
    table: DayTable,
    is_open: BoolArray,
    interval_minutes: int,
    recorded: FloatArray,
) -> EventPlan:
    """Lay events on the grid.

    `is_open` is (days, slots), `recorded` (days of the history, slots), NaN where unknown.
    """
    hidden = np.zeros_like(is_open)
    for event in events:
        if event.exclude:
            hidden |= _cells(event, table, is_open.shape, interval_minutes)
    kept = tuple(event for event in events if not event.exclude)
    covers = np.zeros((len(kept), *is_open.shape), dtype=np.bool_)
    for row, event in enumerate(kept):
        covers[row] = _cells(event, table, is_open.shape, interval_minutes) & is_open
    opened = np.maximum(is_open.sum(axis=1), 1)
    whole = covers.sum(axis=2) >= WHOLE * opened
    whole &= is_open.any(axis=1)
    hidden |= (covers & ~whole[:, :, None]).any(axis=0)
    is_told = _are_told(kept, covers[:, : len(recorded)] & np.isfinite(recorded))
    return EventPlan(
        kept,
        covers,
        whole.T.astype(np.float64),
        hidden,
        _likeness(kept, is_told),
        np.where(is_told, [_expected_log(event) for event in kept], 0.0),
    )


def _are_told(events: tuple[Event, ...], seen: BoolArray) -> BoolArray:
    """Tell of which events all that is known is what somebody expects of them."""
    stated = np.array([event.expected_factor is not None for event in events], dtype=np.bool_)
    return np.asarray(stated & ~seen.any(axis=(1, 2)))


def _expected_log(event: Event) -> float:
    factor = 1.0 if event.expected_factor is None else event.expected_factor
    return float(np.log(max(factor, LEAST_FACTOR)))


def _likeness(events: tuple[Event, ...], is_told: BoolArray) -> FloatArray:
    kinds = np.array([event.kind for event in events], dtype=np.str_)
    alike = (kinds[:, None] == kinds) & ~is_told[:, None] & ~is_told
    likeness = SPREAD * (POOLED_SHARE * alike + (1 - POOLED_SHARE) * np.eye(len(events)))
    return np.asarray(likeness, dtype=np.float64)


def _cells(
    event: Event, table: DayTable, shape: tuple[int, ...], interval_minutes: int
) -> BoolArray:
    """Return the cells that the event touches, (days, slots)."""
    midnight = datetime.combine(table.first_day, time())
    starts, ends = (
        (moment.replace(tzinfo=None) - midnight) / timedelta(minutes=interval_minutes)
        for moment in (event.starts_at, event.ends_at)
    )
    at = np.arange(shape[0] * shape[1], dtype=np.float64)
    return ((at + 1 > starts) & (at < ends)).reshape(shape)


def measure_hours(
    plan: EventPlan, actual: FloatArray, expected: FloatArray, prior: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the logarithm of the effect of events of some hours, and its variance, (events,).

    `actual` (days, slots) is what came, NaN where unknown, `expected` what would have come without
    events, `prior` (events,) what is known of each effect already. An event without any recorded
    cell of hours keeps its prior, with the variance that its kind leaves to it.
    """
    measured = np.zeros(len(plan.events))
    variance = np.full(len(plan.events), np.inf)
    partial = plan.covers & (plan.whole.T == 0)[:, :, None]
    for row, cells in enumerate(partial[:, : len(actual)]):
        used = cells & ~np.isnan(actual) & (expected > 0)
        if used.any() and not plan.whole[:, row].any():
            came, usual = float(actual[used].sum()), float(expected[used].sum())
            measured[row] = np.log((came + 0.5) / (usual + 0.5)) - prior[row]
            variance[row] = WITHIN + 1 / (came + 1.0) + 1 / (usual + 1.0)
    return _pooled(plan.likeness, measured, variance, prior)


def _pooled(
    likeness: FloatArray, measured: FloatArray, variance: FloatArray, prior: FloatArray
) -> tuple[FloatArray, FloatArray]:
    seen = np.isfinite(variance)
    inner = likeness[np.ix_(seen, seen)] + np.diag(variance[seen])
    gain = np.linalg.solve(inner, likeness[seen]).T
    left = np.diag(likeness) - np.einsum("es,se->e", gain, likeness[seen])
    return prior + gain @ measured[seen], np.asarray(np.maximum(left, 0.0), dtype=np.float64)
