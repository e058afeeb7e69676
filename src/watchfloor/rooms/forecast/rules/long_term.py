"""Weeks and months far ahead: what they cover, the year before, the peak in them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
_YEAR_OF_WEEKS = timedelta(weeks=52)


def last_day_of(first_day: date, every: str) -> date:
    """Return the last day of a week or month.

    >>> last_day_of(date(2026, 2, 1), "month"), last_day_of(date(2026, 2, 2), "week")
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 8))
    """
    if every == "week":
        return first_day + timedelta(days=6)
    following = (first_day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def year_before(day: date, every: str) -> date:
    """Return the day a year before: of weeks the same weekday, of months the same date.

    >>> year_before(date(2026, 3, 30), "week"), year_before(date(2024, 2, 29), "month")
    (datetime.date(2025, 3, 31), datetime.date(2023, 2, 28))
    """
    if every == "week":
        return day - _YEAR_OF_WEEKS
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)


def peak_share(mean: FloatArray) -> float | None:
    """Return the share of a week's contacts that its busiest interval has, of (days, slots).

    Whole weeks are looked at, each for itself, and the middle one is taken: one campaign must not
    make every peak of the year.
    """
    weeks = [mean[first : first + 7] for first in range(0, len(mean) - 6, 7)]
    shares = [float(week.max() / week.sum()) for week in weeks if week.sum() > 0]
    return float(np.median(shares)) if shares else None
