"""How sure a forecast is of a day depends on how many days of its like it has seen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
import pytest

from callmath.forecasting import Forecast, forecast
from callmath.forecasting._spread import fit_spread
from callmath.forecasting._types import Trials

from .laws import spread_of, trials_of
from .planted import CLOSES, INTERVAL_MINUTES, OPENS, Planted, Truth, plant
from .test_planted_holidays_are_foreseen import AHEAD, WEEKS

SPRINGS = (date(2023, 1, 21), date(2024, 2, 10))


@lru_cache
def planted(seed: int) -> Planted:
    return plant(Truth(date(2022, 1, 1), 1430), seed)


@lru_cache(maxsize=32)
def foresee(until: date, end: date, seed: int = 1) -> Forecast:
    return forecast(
        planted(seed).history(until),
        horizon_end=end,
        interval_minutes=INTERVAL_MINUTES,
        open_hours=(f"{OPENS:02}:00", f"{CLOSES:02}:00"),
        country="CN",
    )


def day_sd(result: Forecast, day: date) -> float:
    spread = result.outlook.spread
    return float(spread.day_sd[(day - result.first_day).days]) * spread.tilt


def test_bands_of_held_out_holidays_hold_about_what_they_promise():
    """62 days; before they knew their doubts 41 lay in the 80 % band and 51 in that of 95 %."""
    inside = []
    for seed in (1, 2):
        for first, days in WEEKS.values():
            result = foresee(first - AHEAD, first + timedelta(days=days + 3), seed)
            for day in (first + timedelta(days=ahead) for ahead in range(days)):
                start = datetime.combine(day, time())
                bands = result.total(start, start + timedelta(days=1)).quantiles
                came = planted(seed).volume[planted(seed).rows(day, 1)].sum()
                inside.append(
                    (bands[0.1] <= came <= bands[0.9], bands[0.025] <= came <= bands[0.975])
                )
    assert len(inside) == 62
    common, rare = np.mean(inside, axis=0)
    assert 0.74 <= common <= 0.9
    assert rare >= 0.87


def test_a_festival_that_was_seen_once_is_less_sure_than_one_seen_twice():
    once, twice = (
        day_sd(foresee(first - AHEAD, first + timedelta(days=11)), first + timedelta(days=2))
        for first in SPRINGS
    )
    assert once > 1.3 * twice


def test_a_festival_far_ahead_is_in_more_doubt_than_the_weeks_around_it():
    result = foresee(date(2022, 11, 1), date(2023, 3, 10))
    festival = day_sd(result, date(2023, 1, 23))
    plain = [day_sd(result, date(2023, month, 8)) for month in (1, 3)]
    assert festival > 1.4 * max(plain)


def test_plain_days_beside_them_are_as_sure_as_ever():
    """618 ends on the fifth of these days; the rest of them differ by their lead alone."""
    spread = foresee(date(2025, 6, 16), date(2025, 7, 6)).outlook.spread
    steps = np.diff(spread.day_sd[7:])
    assert (steps >= 0).all()
    assert steps.max() < 0.002
    assert spread.day_sd[2] > 1.3 * spread.day_sd[7]


def test_what_was_in_doubt_in_trials_does_not_widen_the_bands_of_plain_days():
    told = trials_of(spread_of(day=0.05, days=10), np.full((10, 24), 200.0))
    odd = told.actual.copy()
    odd[:, 4] *= np.where(np.arange(len(odd)) % 2, 1.5, 0.6)[:, None]
    doubt = np.zeros(odd.shape[:2])
    doubt[:, 4] = 0.2
    is_open = np.ones((10, 24), dtype=np.bool_)
    blind, knowing = (
        fit_spread(
            Trials(told.origin_days, told.mean, odd, known), is_open=is_open, horizon_days=10
        )
        for known in (None, doubt)
    )
    assert (knowing.day_sd * knowing.tilt).mean() == pytest.approx(0.05, rel=0.4)
    assert (blind.day_sd * blind.tilt).mean() > 1.5 * 0.05
