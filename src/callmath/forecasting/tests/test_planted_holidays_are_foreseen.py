"""Weeks that nobody has seen yet: Spring Festival and Golden Week of a later year, held out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pytest

from callmath.forecasting import Forecast, forecast

from .planted import CLOSES, INTERVAL_MINUTES, OPENS, Planted, Truth, plant

TRUTH = Truth(date(2022, 1, 1), 1430)
AHEAD = timedelta(days=7)
WEEKS = {  # first day off, and as many days as are off
    "Spring Festival 2024": (date(2024, 2, 10), 8),
    "Spring Festival 2025": (date(2025, 1, 28), 8),
    "National Day 2024": (date(2024, 10, 1), 7),
    "National Day 2025": (date(2025, 10, 1), 8),
}


@lru_cache
def planted() -> Planted:
    return plant(TRUTH, seed=2026)


@lru_cache(maxsize=16)
def foresee(week: str, country: str | None) -> Forecast:
    first, days = WEEKS[week]
    return forecast(
        planted().history(first - AHEAD),
        horizon_end=first + timedelta(days=days + 6),
        interval_minutes=INTERVAL_MINUTES,
        open_hours=(f"{OPENS:02}:00", f"{CLOSES:02}:00"),
        country=country,
    )


def error(week: str, country: str | None) -> float:
    """Return the WAPE of the cells of a week."""
    first, days = WEEKS[week]
    mean = foresee(week, country).outlook.mean[AHEAD.days : AHEAD.days + days, OPENS:CLOSES]
    actual = planted().volume[planted().rows(first, days)]
    return float(np.abs(actual - mean).sum() / actual.sum())


@pytest.mark.parametrize("week", WEEKS)
def test_a_held_out_week_is_at_least_a_third_better_foreseen_with_the_calendar(week):
    assert error(week, "CN") <= 0.7 * error(week, None)


def day_ratios(week: str) -> Iterator[tuple[date, float]]:
    """Yield for each day of a horizon what was foreseen over what is true."""
    first, days = WEEKS[week]
    rows = planted().rows(first - AHEAD, AHEAD.days + days + 7)
    truth = planted().mean[rows].sum(axis=1)
    for ahead, (mean, true) in enumerate(
        zip(foresee(week, "CN").outlook.mean.sum(axis=1), truth, strict=True)
    ):
        yield first - AHEAD + timedelta(days=ahead), mean / true


def test_a_week_off_has_no_weekdays():
    """Its weekend is as busy as the days around it; three years show that, at other offsets."""
    ratios = dict(day_ratios("National Day 2025"))
    for day in (2, 3, 4, 5, 7):
        assert ratios[date(2025, 10, day)] == pytest.approx(1, abs=0.15), day


def test_the_days_before_and_after_a_great_week_are_foreseen_by_their_distance():
    ratios = dict(day_ratios("Spring Festival 2025"))
    before = [ratios[date(2025, 1, day)] for day in (23, 24, 25, 27)]
    after = [ratios[date(2025, 2, day)] for day in (5, 6, 7)]
    assert before == pytest.approx([1] * 4, abs=0.2)  # up to 1.3 without
    assert after == pytest.approx([1] * 3, abs=0.16)  # down to 0.77 without


def test_a_make_up_day_brings_what_the_weekday_brings_that_it_works_as():
    ratios = dict(day_ratios("National Day 2025"))
    assert ratios[date(2025, 9, 28)] == pytest.approx(1, abs=0.15)  # a Sunday
    assert ratios[date(2025, 10, 11)] == pytest.approx(1, abs=0.15)  # a Saturday


def test_ordinary_days_do_not_suffer_from_the_calendar():
    ratios = dict(day_ratios("National Day 2024"))
    ordinary = [ratios[date(2024, 9, day)] for day in range(24, 29)]
    assert np.mean(ordinary) == pytest.approx(1, abs=0.05)


def test_a_forecast_into_a_year_that_was_not_announced_says_so_beside_its_figures():
    result = forecast(
        planted().history(date(2025, 11, 1)),
        horizon_end="2027-01-05",
        interval_minutes=INTERVAL_MINUTES,
        open_hours=(f"{OPENS:02}:00", f"{CLOSES:02}:00"),
        country="CN",
    )
    notes = [note for note in result.notes if note.code == "calendar.unconfirmed_year"]
    assert [note.fields["year"] for note in notes] == [2027]
    assert np.isfinite(result.outlook.mean).all()
