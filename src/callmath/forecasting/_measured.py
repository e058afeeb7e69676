"""What events were measured to do, and what they will do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._events import EventPlan, measure_hours
from ._learned import Learned
from ._types import EventEffect, FloatArray, IntArray

NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Effects of events: logarithms, in the order of the plan."""

    plan: EventPlan
    log_factor: FloatArray
    effects: tuple[EventEffect, ...]

    def factors(self, rows: IntArray) -> dict[str, FloatArray]:
        """Return the factor of each event that touches some of the days, (days, slots)."""
        found: dict[str, FloatArray] = {}
        for event, covers, value in zip(
            self.plan.events, self.plan.covers[:, rows], self.log_factor, strict=True
        ):
            if covers.any():
                name = f"event:{event.name}"
                factor = np.where(covers, np.exp(value), 1.0)
                found[name] = found[name] * factor if name in found else factor
        return found


def measure_events(learned: Learned, weights: FloatArray, profile: FloatArray) -> Measured:
    """Measure the effect of each event that has passed, and say what its kind leads to expect."""
    plan = learned.plan
    if not plan.events:
        return Measured(plan, np.zeros(0), ())
    whole = plan.whole[learned.rows]
    known = plan.prior + plan.likeness @ whole.T @ weights.sum(axis=0)
    variance = _variances(learned, whole)
    expected = _expected(learned, weights, profile, whole @ (known - plan.prior))
    hourly, left = measure_hours(plan, learned.recorded, expected, known)
    by_hours = ~plan.whole.any(axis=0)
    value = np.where(by_hours, hourly, known)
    variance = np.where(by_hours, left, variance)
    return Measured(plan, value, _effects(learned, value, np.sqrt(np.maximum(variance, 0.0))))


def _variances(learned: Learned, whole: FloatArray) -> FloatArray:
    """Return how unsure the day model is of the logarithm of each effect."""
    plan = learned.plan
    with_days = whole @ plan.likeness
    explained = np.linalg.solve(learned.tried.factor[0], with_days)
    return np.asarray(np.diag(plan.likeness) - (explained**2).sum(axis=0), dtype=np.float64)


def _expected(
    learned: Learned, weights: FloatArray, profile: FloatArray, effect: FloatArray
) -> FloatArray:
    """Return what each cell would have brought without events, (days, slots).

    The value of a day less its own noise is what all days together say of it.
    """
    tried, log = learned.tried, learned.log
    belief = tried.weights(len(log.value))
    seen = (tried.factor @ tried.innovation[:, :, None])[:, :, 0]
    noise = np.where(log.is_known, tried.noise + log.chance, 0.0)
    # Of an unknown day the process interpolates: its covariances with all the others.
    fitted = belief @ seen - noise * weights.sum(axis=0)
    logs = np.sum(list(learned.components(learned.rows, weights).values()), axis=0)
    size = np.exp(np.where(log.is_known, fitted - effect, logs) + log.center)
    expected = np.zeros_like(learned.volume)
    cells = size[:, None] * profile[learned.features.weekday[learned.rows]]
    expected[learned.rows] = np.where(learned.is_open[learned.rows], cells, 0.0)
    return expected


def _effects(learned: Learned, value: FloatArray, doubt: FloatArray) -> tuple[EventEffect, ...]:
    days = len(learned.recorded)
    found = []
    for event, covers, log_factor, sd in zip(
        learned.plan.events, learned.plan.covers[:, :days], value, doubt, strict=True
    ):
        came = float(np.nansum(learned.recorded[covers]))
        is_measured = bool(np.isfinite(learned.recorded[covers]).any())
        factor = float(np.exp(log_factor))
        reach = float(np.exp(NORMAL_95 * sd))
        found.append(
            EventEffect(
                event=event,
                factor=factor,
                low=factor / reach,
                high=factor * reach,
                contacts=came * (1 - 1 / factor),
                is_measured=is_measured,
            )
        )
    return tuple(found)
