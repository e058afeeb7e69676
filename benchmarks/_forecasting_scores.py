"""Asks a method at each origin of a series and scores what it says, as the facts' protocol has it.

WAPE = sum|e| / sum y; bias = sum e / sum y with e = said - actual; pinball = 200 times the mean
pinball loss over the seven quantiles / mean y (on the scale of a WAPE in per cent); cov80 and cov95
the shares inside. Days that nobody recorded are never scored. CPU seconds are the median by origin
after the first, child processes included. `floor` is what chance alone makes of a perfect forecast.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks._forecasting_series import HORIZON, Series
from callmath.forecasting import poisson_noise_floor

LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])


@dataclass(frozen=True, eq=False)
class Said:
    """A forecast of `HORIZON` days: means (days, slots), quantiles (days, slots, 7) or None."""

    mean: np.ndarray
    quantiles: np.ndarray | None = None


Method = Callable[[Series, int], Said]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a method said at all origins of a series: arrays are (origins, days, slots[, 7])."""

    series: Series
    method: str
    mean: np.ndarray
    quantiles: np.ndarray | None
    actual: np.ndarray
    cpu_seconds: float

    @property
    def errors(self) -> np.ndarray:
        return np.asarray(self.mean - self.actual)


def cpu_now() -> float:
    """Return CPU seconds of this process and of the children that it has waited for."""
    usages = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def ask(series: Series, name: str, method: Method) -> Asked:
    """Refit and ask at each origin."""
    said, seconds = [], []
    for origin in series.origins:
        begun = cpu_now()
        said.append(method(series, origin))
        seconds.append(cpu_now() - begun)
    quantiles = [one.quantiles for one in said if one.quantiles is not None]
    return Asked(
        series,
        name,
        np.stack([one.mean for one in said]),
        np.stack(quantiles) if len(quantiles) == len(said) else None,
        np.stack([series.actual(origin) for origin in series.origins]),
        float(np.median(seconds[1:] or seconds)),
    )


def wape(errors: np.ndarray, actual: np.ndarray) -> float:
    """Return sum|e| / sum y over what is known, in per cent."""
    return float(100 * np.nansum(np.abs(errors)) / np.nansum(actual + 0 * errors))


def day_wape(asked: Asked) -> float:
    """Return the WAPE of day totals."""
    return wape(np.nansum(asked.errors, axis=2), np.nansum(asked.actual, axis=2))


def lead_wapes(asked: Asked) -> tuple[float, float]:
    """Return the WAPE of the first and of the second week."""
    half = HORIZON // 2
    first = wape(asked.errors[:, :half], asked.actual[:, :half])
    return first, wape(asked.errors[:, half:], asked.actual[:, half:])


def pinball(asked: Asked) -> float:
    """Return 200 times the mean pinball loss over the quantiles / mean y."""
    assert asked.quantiles is not None
    above = asked.actual[..., None] - asked.quantiles
    losses = np.maximum(LEVELS * above, (LEVELS - 1) * above)
    return float(200 * np.nanmean(losses) / np.nanmean(asked.actual))


def coverage(asked: Asked, low: int, high: int) -> float:
    """Return the share of known cells between two quantiles, in per cent."""
    assert asked.quantiles is not None
    known = np.isfinite(asked.actual)
    inside = (asked.quantiles[..., low] <= asked.actual) & (
        asked.actual <= asked.quantiles[..., high]
    )
    return float(100 * inside[known].mean())


def floor(actual: np.ndarray) -> float:
    """Return the WAPE of a perfect forecast of Poisson counts of about this size, in per cent."""
    counts = actual[np.isfinite(actual) & (actual > 0)]
    return float(100 * (poisson_noise_floor(counts) * counts).sum() / counts.sum())


def row(asked: Asked, floor_share: float | None = None) -> dict[str, str]:
    """Return a row of the table."""
    first, second = lead_wapes(asked)
    chance = floor(asked.actual) if floor_share is None else floor_share
    known = asked.quantiles is not None
    return {
        "series": asked.series.name,
        "method": asked.method,
        "WAPE": f"{wape(asked.errors, asked.actual):.2f}",
        "week 1": f"{first:.2f}",
        "week 2": f"{second:.2f}",
        "days": f"{day_wape(asked):.2f}",
        "bias": f"{100 * np.nansum(asked.errors) / np.nansum(asked.actual):+.1f}",
        "cov80": f"{coverage(asked, 1, 5):.1f}" if known else "–",
        "cov95": f"{coverage(asked, 0, 6):.1f}" if known else "–",
        "pinball": f"{pinball(asked):.2f}" if known else "–",
        "floor": f"{chance:.2f}",
        "CPU s": f"{asked.cpu_seconds:.2f}",
    }


COLUMNS = (
    "series", "method", "WAPE", "week 1", "week 2", "days", "bias", "cov80", "cov95", "pinball",
    "floor", "CPU s",
)  # fmt: skip


def remark(series: str, method: str, **figures: str) -> dict[str, str]:
    """Return a row with only some figures."""
    renamed = {name.replace("_", " "): value for name, value in figures.items()}
    return dict.fromkeys(COLUMNS, "–") | {"series": series, "method": method} | renamed
