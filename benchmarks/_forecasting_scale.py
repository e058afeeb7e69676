"""A thousand queues in processes, and a hundred thousand series in one pass."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from time import perf_counter

import numpy as np
import polars as pl

from benchmarks._forecasting_scores import cpu_now, remark

QUEUES = int(os.environ.get("WATCHFLOOR_BENCH_QUEUES", "1000"))
SERIES = int(os.environ.get("WATCHFLOOR_BENCH_MANY", "100000"))
FIRST = date(2025, 3, 3)
DAYS, AHEAD = 365, 28


def many_queues() -> Iterator[dict[str, str]]:
    """Yield a row: a year of half hours each, four weeks ahead, in the default pool."""
    from callmath.forecasting import forecast_many

    wall, cpu = perf_counter(), cpu_now()
    end = FIRST + timedelta(days=DAYS + AHEAD - 1)
    outcomes = forecast_many(_queues(), horizon_end=end, interval_minutes=30, country="US")
    made = sum(outcome.forecast is not None for outcome in outcomes)
    yield remark(
        "queues x year x 30 min",
        f"{made} of {QUEUES}",
        WAPE=f"{perf_counter() - wall:.0f} s",
        week_1=f"{_peak_megabytes():.0f} MB",
        CPU_s=f"{(cpu_now() - cpu) / QUEUES:.3f}",
    )


def _queues() -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield histories with a weekday, a profile, a wandering level and over-dispersed counts."""
    first = datetime.combine(FIRST, datetime.min.time())
    starts = pl.datetime_range(
        first, first + timedelta(days=DAYS), interval="30m", closed="left", eager=True
    )
    for queue in range(QUEUES):
        yield f"queue {queue}", pl.DataFrame({"starts_at": starts, "volume": _volume(queue)})


def _volume(queue: int) -> np.ndarray:
    dice = np.random.default_rng(queue)
    slots = np.arange(48)
    profile = np.where((slots >= 16) & (slots < 40), 1 + np.sin((slots - 16) / 24 * np.pi), 0)
    weekday = np.array([1.3, 1.1, 1.0, 1.0, 1.0, 0.5, 0.0])[np.arange(DAYS) % 7]
    level = dice.lognormal(3, 1) * np.exp(np.cumsum(dice.normal(0, 0.01, DAYS)))
    rate = (level * weekday * dice.gamma(50, 1 / 50, DAYS))[:, None] * profile
    counts: np.ndarray = dice.poisson(rate).astype(float)
    return counts.ravel()


def batch() -> Iterator[dict[str, str]]:
    """Yield a row: day totals of one calendar by one operator."""
    from callmath.forecasting import DayTable, forecast_batch

    dice = np.random.default_rng(1)
    weekday = np.array([1.3, 1.1, 1.0, 1.0, 1.0, 0.5, 0.4])[np.arange(DAYS) % 7]
    levels = dice.lognormal(5, 1, SERIES)
    volume = dice.poisson(levels[:, None] * weekday[None, :]).astype(np.float64)
    table = DayTable(FIRST, DAYS + AHEAD)
    wall, cpu = perf_counter(), cpu_now()
    found = forecast_batch(
        volume, table, np.ones((DAYS + AHEAD, 1), dtype=bool), horizon_days=AHEAD
    )
    assert found is not None
    yield remark(
        f"{SERIES} series x year x day",
        "one pass",
        WAPE=f"{perf_counter() - wall:.1f} s",
        week_1=f"{_peak_megabytes():.0f} MB",
        CPU_s=f"{cpu_now() - cpu:.2f}",
    )


def _peak_megabytes() -> float:
    """Return the greatest memory of this process plus that of its greatest child, each core one."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + child * (os.cpu_count() or 1)) / 1024
