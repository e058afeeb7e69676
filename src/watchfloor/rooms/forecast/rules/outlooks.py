"""How unsure a kept forecast is: the quantiles of its intervals and of any total of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import Outlook, interval_quantiles, total_quantiles

from .packing import DayFigures, build_outlook
from .slots import occurrences

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
TOTAL_LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True, slots=True, eq=False)
class KeptForecast:
    """Days of a version that follow each other, and how unsure they are."""

    days: Sequence[DayFigures]
    spread: Mapping[str, Any]
    first_lead: int
    interval_minutes: int

    def outlook(self) -> Outlook:
        """Return the days as the engine takes them."""
        return build_outlook(self.days, self.spread, self.first_lead, self.interval_minutes)


def quantiles_of_intervals(kept: KeptForecast) -> FloatArray:
    """Return (days, slots, 7 levels)."""
    return interval_quantiles(kept.outlook(), LEVELS)


def quantiles_of_totals(
    kept: KeptForecast, groups: Sequence[BoolArray], zone: ZoneInfo
) -> list[FloatArray]:
    """Return the 5 levels of the total of each group of cells, (days, slots) each.

    What happens twice where clocks go back counts twice.
    """
    outlook = kept.outlook()
    times = occurrences([each.day for each in kept.days], kept.interval_minutes, zone)
    counted = Outlook(
        first_day=outlook.first_day,
        interval_minutes=outlook.interval_minutes,
        mean=outlook.mean * times,
        is_open=outlook.is_open & (times > 0),
        spread=outlook.spread,
        components={},
    )
    return [total_quantiles(counted, mask, TOTAL_LEVELS) for mask in groups]


def mask_of_days(days: Sequence[date], wanted: set[date], slots: int) -> BoolArray:
    """Return which cells lie on some of the days, (days, slots)."""
    chosen = np.array([day in wanted for day in days])
    return np.repeat(chosen[:, None], slots, axis=1)
