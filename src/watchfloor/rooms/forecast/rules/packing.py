"""Between the engine's arrays and what a version keeps of them.

Six digits are kept of every figure: a forecast has not got more, and a year of nights is small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import Outlook, Spread

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Shares = float | list[float]  # one figure a day, or one a slot


@dataclass(frozen=True, slots=True, eq=False)
class DayFigures:
    """A day of a version: one entry a slot."""

    day: date
    mean: FloatArray
    model_mean: FloatArray
    is_open: BoolArray
    handle_seconds: FloatArray | None
    components: Mapping[str, Shares]
    overrides: Mapping[int, int]  # slot -> number of the override


def pack_spread(spread: Spread) -> dict[str, Any]:
    """Return a spread as JSON keeps it."""
    return {
        "day_sd": plain(spread.day_sd),
        "day_correlation": float(spread.day_correlation),
        "slot_sd": plain(spread.slot_sd),
        "slot_correlation": float(spread.slot_correlation),
        "dispersion": float(spread.dispersion),
        "tilt": float(spread.tilt),
        "tail": float(spread.tail),
        "trust": None if spread.trust is None else plain(spread.trust),
    }


def unpack_spread(
    kept: Mapping[str, Any], leads: slice | NDArray[np.int64] = slice(None)
) -> Spread:
    """Return a kept spread, of some of its leads."""
    arrays = {
        "day_sd": np.asarray(kept["day_sd"], dtype=float)[leads],
        "slot_sd": np.asarray(kept["slot_sd"], dtype=float),
    }
    if kept.get("trust") is not None:
        arrays["trust"] = np.asarray(kept["trust"], dtype=float)
    return Spread(**{**kept, **arrays})


def pack_components(components: Mapping[str, FloatArray], row: int) -> dict[str, Shares]:
    """Return a day's components: one figure where every slot has the same."""
    return {name: _compact(values[row]) for name, values in components.items()}


def plain(values: Sequence[float] | FloatArray) -> list[float]:
    """Return six digits of every figure.

    >>> plain([1 / 3, 1234567.0, 0.0])
    [0.333333, 1234570.0, 0.0]
    """
    return [float(f"{value:.6g}") for value in values]


def _compact(values: FloatArray) -> Shares:
    kept = plain(values)
    return kept[0] if min(kept) == max(kept) else kept


def build_outlook(
    days: Sequence[DayFigures], spread: Mapping[str, Any], first_lead: int, interval_minutes: int
) -> Outlook:
    """Return the distribution of days that follow each other, as the engine takes it."""
    # Old versions have lost some days: those behind a gap keep their lead.
    leads = np.array([first_lead + (each.day - days[0].day).days for each in days])
    return Outlook(
        first_day=days[0].day,
        interval_minutes=interval_minutes,
        mean=np.array([each.mean for each in days]),
        is_open=np.array([each.is_open for each in days]),
        spread=unpack_spread(spread, leads),
        components={},
    )


def list_days(first: date, last: date) -> list[date]:
    """Return the days from the first to the last.

    >>> [day.day for day in list_days(date(2026, 2, 27), date(2026, 3, 1))]
    [27, 28, 1]
    """
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
