"""Weekly totals to 64 weeks ahead, from quarterly origins, on two daily series of many years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from benchmarks._forecasting_scores import cpu_now, remark, wape
from benchmarks._forecasting_series import Series, daily

WEEKS, QUARTER, LEAST, MOST = 64, 91, 400, 1100  # the least and most days of history


@dataclass(frozen=True, eq=False)
class _Week:
    """What was said of one week ahead, and what came."""

    said: float
    low: float
    high: float
    mean_of_8_weeks: float
    last_year: float
    came: float


def weeks_ahead() -> Iterator[dict[str, str]]:
    """Yield rows of our forecast, the mean of eight weeks and the same week of last year."""
    for series in daily():
        begun = cpu_now()
        days = len(series.volume)
        origins = range(LEAST, days - 7 * WEEKS, QUARTER)
        weeks = [week for origin in origins for week in _weeks(series, origin)]
        seconds = (cpu_now() - begun) / len(origins)
        came = np.array([week.came for week in weeks])
        inside = np.mean([week.low <= week.came <= week.high for week in weeks])
        yield remark(
            f"{series.name}, 64 weeks",
            "ours",
            WAPE=_wape([week.said for week in weeks], came),
            cov80=f"{100 * inside:.1f}",
            CPU_s=f"{seconds:.2f}",
        )
        for name in ("mean_of_8_weeks", "last_year"):
            said = [getattr(week, name) for week in weeks]
            yield remark(f"{series.name}, 64 weeks", name.replace("_", " "), WAPE=_wape(said, came))


def _wape(said: list[float], came: np.ndarray) -> str:
    return f"{wape(np.array(said) - came, came):.2f}"


def _weeks(series: Series, origin: int) -> Iterator[_Week]:
    from callmath.forecasting import forecast_long_term

    begin = max(0, origin - MOST)
    known = replace(series, first_day=series.day(begin), volume=series.volume[begin:])
    found = forecast_long_term(
        known.frame(origin - begin),
        horizon_end=series.day(origin) + timedelta(days=7 * WEEKS - 1),
        interval_minutes=1440,
        country=series.country,
    )
    totals = series.volume[:, 0]
    recent = 7 * float(np.nanmean(totals[origin - 56 : origin]))
    for step in found.steps[1:-1]:
        at = series.index(step.first_day)
        back = at - 364 if at + 7 - 364 <= origin else at - 728
        yield _Week(
            said=step.mean,
            low=step.quantiles[0.1],
            high=step.quantiles[0.9],
            mean_of_8_weeks=recent,
            last_year=float(np.nansum(totals[back : back + 7])) if back >= 0 else np.nan,
            came=float(np.nansum(totals[at : at + 7])),
        )
