"""What single contacts say about a queue. Every figure comes with its 95 % interval.

Handle times: the mean with its standard error, and the distribution that fits best. Patience: by
Kaplan and Meier, with who was answered censored at the answer; the mean is all seconds waited over
the number who left, which is what one constant hazard (Erlang A) is given, its interval that of a
Poisson count. The mean wait of those who left stands beside it only to show how wrong it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chi2

from callmath.forecasting import Patience, estimate_patience, find_redials
from callmath.simulation import SimulationError, fit
from watchfloor.rooms.interactions.contracts import LegFrame, Outcome
from watchfloor.rooms.staffing.contracts import CurvePoint, EstimateTopic, Figure, HourEstimate

Floats = NDArray[np.float64]
Z95 = 1.959963984540054
FEW = 30
CURVE_POINTS = 60
LONGEST_HANDLE = 4 * 3600.0  # a record that was never closed, not work
REDIAL_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Finding:
    """One topic of one queue."""

    topic: EstimateTopic
    sample: int
    figures: Mapping[str, Figure]
    kind: str = ""
    hours: tuple[HourEstimate, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    doubts: tuple[str, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)


def estimate_handle_time(legs: LegFrame, zone: ZoneInfo) -> Finding | None:
    """Return how long contacts of one queue take; None: none was answered."""
    handle = (legs.talk_ms + legs.wrap_ms) / 1000
    chosen = (legs.outcomes == Outcome.ANSWERED) & (handle > 0) & (handle <= LONGEST_HANDLE)
    seconds = handle[chosen]
    if not seconds.size:
        return None
    wrap = legs.wrap_ms[chosen] / 1000
    mean = float(seconds.mean())
    return Finding(
        topic=EstimateTopic.HANDLE_TIME,
        sample=int(seconds.size),
        figures={
            "mean": _mean(seconds),
            "median": _quantile(seconds, 0.5),
            "p90": _quantile(seconds, 0.9),
            "cv": Figure(float(seconds.std()) / mean),
            "wrap_mean": _mean(wrap),
        },
        kind=_best_kind(seconds),
        hours=_by_hour(seconds, _hours(legs.entered_ms[chosen], zone)),
        doubts=_few(seconds.size),
        facts={"left_out": float(np.sum(handle > LONGEST_HANDLE))},
    )


def estimate_patience_of(legs: LegFrame) -> Finding | None:
    """Return how long customers of one queue are willing to wait; None: nobody waited."""
    known = np.isin(legs.outcomes, (Outcome.ANSWERED, Outcome.ABANDONED)) & (legs.wait_ms >= 0)
    waits, left = legs.wait_ms[known] / 1000, legs.outcomes[known] == Outcome.ABANDONED
    if not waits.size or waits.max() <= 0:
        return None
    found = estimate_patience(waits, left)
    mean = _patience_mean(float(waits.sum()), found.abandoned)
    figures = {
        "mean": mean,
        "median": _finite(found.quantile(0.5)),
        "quarter": _finite(found.quantile(0.25)),
        "mean_of_those_who_left": Figure(float(waits[left].mean()) if left.any() else None),
    }
    return Finding(
        topic=EstimateTopic.PATIENCE,
        sample=found.waits,
        figures=figures,
        curve=_curve(found),
        doubts=("none_left",) if found.abandoned == 0 else _few(found.abandoned),
        facts={"abandoned": float(found.abandoned), "longest_wait_seconds": found.longest_wait},
    )


def estimate_redials(legs: LegFrame, zone: ZoneInfo) -> Finding | None:
    """Return which share of who left calls again because of it; None: no customer is known."""
    if not (legs.customers > 0).any():
        return None
    names = pl.Series(legs.customers).cast(pl.String)
    frame = pl.DataFrame(
        {
            "arrived_at": pl.from_epoch(pl.Series(legs.entered_ms), "ms")
            .dt.replace_time_zone("UTC")
            .dt.convert_time_zone(zone.key),
            "customer": pl.select(pl.when(pl.lit(names) == "0").then(None).otherwise(names))
            .to_series(),
            "has_abandoned": legs.outcomes == Outcome.ABANDONED,
            "waited_seconds": np.maximum(legs.wait_ms, 0) / 1000,
        }
    )  # fmt: skip
    found = find_redials(frame, window=REDIAL_WINDOW)
    if not found.lost:
        return None
    chance = 0.0 if np.isnan(found.chance) else found.chance
    return Finding(
        topic=EstimateTopic.REDIALS,
        sample=found.lost,
        figures={
            "share": Figure(
                *(_beyond(each, chance) for each in (found.probability, found.low, found.high))
            ),
            "seen": Figure(found.probability, found.low, found.high),
            "chance": Figure(_or_none(found.chance)),
        },
        doubts=_few(found.lost),
        facts={
            "known_share": float(found.is_known.mean()),
            "median_delay_seconds": float(np.median(found.delays)) if found.delays.size else 0.0,
        },
    )


def _mean(values: Floats) -> Figure:
    mean = float(values.mean())
    if values.size < 2:
        return Figure(mean)
    half = Z95 * float(values.std(ddof=1)) / float(np.sqrt(values.size))
    return Figure(mean, max(mean - half, 0.0), mean + half)


def _quantile(values: Floats, share: float) -> Figure:
    """Return a quantile with the order statistics that its binomial interval names."""
    ordered = np.sort(values)
    half = Z95 * np.sqrt(share * (1 - share) * values.size)
    low, high = (
        int(np.clip(values.size * share + sign * half, 0, values.size - 1)) for sign in (-1, 1)
    )
    return Figure(float(np.quantile(ordered, share)), float(ordered[low]), float(ordered[high]))


def _best_kind(seconds: Floats) -> str:
    try:
        return fit(seconds).kind
    except SimulationError:  # too few that differ
        return ""


def _hours(entered_ms: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Return the local hour in which each contact came."""
    instants = pl.from_epoch(pl.Series(entered_ms), "ms").dt.replace_time_zone("UTC")
    return instants.dt.convert_time_zone(zone.key).dt.hour().to_numpy().astype(np.int64)


def _by_hour(seconds: Floats, hours: NDArray[np.int64]) -> tuple[HourEstimate, ...]:
    return tuple(
        HourEstimate(hour, int(np.sum(hours == hour)), _mean(seconds[hours == hour]))
        for hour in np.unique(hours).tolist()
    )


def _patience_mean(waited: float, left: int) -> Figure:
    """Return seconds waited over hang-ups; the hang-ups are a Poisson count (Garwood 1936)."""
    low_count = float(chi2.ppf(0.025, 2 * left)) / 2 if left else 0.0
    high_count = float(chi2.ppf(0.975, 2 * left + 2)) / 2
    return Figure(
        waited / left if left else None,
        waited / high_count,
        waited / low_count if low_count else None,
    )


def _curve(found: Patience) -> tuple[CurvePoint, ...]:
    """Return some points of the curve, evenly spaced by waits."""
    if not found.seconds.size:
        return ()
    at = np.unique(np.linspace(0, found.seconds.size - 1, CURVE_POINTS).astype(int))
    columns = (found.seconds[at], found.survival[at], found.low[at], found.high[at])
    return tuple(
        CurvePoint(*(float(value) for value in point)) for point in zip(*columns, strict=True)
    )


def _finite(value: float) -> Figure:
    return Figure(value if np.isfinite(value) else None)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value


def _beyond(share: float, chance: float) -> float:
    """Return Abbott's share beyond chance, as the engine does."""
    if not chance < 1:
        return share
    return max((share - chance) / (1 - chance), 0.0)


def _few(count: int) -> tuple[str, ...]:
    return ("few",) if count < FEW else ()
