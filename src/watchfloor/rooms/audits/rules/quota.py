"""How much of a period's sample a day takes, while nobody knows yet how many items will come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from callmath.sampling import acceptance_sample_size
from watchfloor.rooms.audits.contracts import Period, Tier


@dataclass(frozen=True, slots=True)
class Past:
    """What is known before a day's draw. `mean_daily` None: no day was seen yet."""

    seen: int = 0  # items of the earlier days of the period
    taken: int = 0  # of these, drawn
    mean_daily: float | None = None  # items a day, over the last weeks
    left_of_day: float = 0.0  # the share of the day that is still to come


def period_of(day: date, period: Period) -> tuple[date, date]:
    """Return the first day of the period that a day lies in, and the day after its last.

    >>> period_of(date(2026, 5, 20), Period.QUARTER)
    (datetime.date(2026, 4, 1), datetime.date(2026, 7, 1))
    """
    if period is Period.DAY:
        return day, day + timedelta(days=1)
    months = 1 if period is Period.MONTH else 3
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    after = first.replace(day=28) + timedelta(days=31 * months - 28 + 4)
    return first, after.replace(day=1)


def size_of_period(*, tier: Tier, confidence: float, population: int) -> int:
    """Return how many items a period needs: the tier's, fewer where the population is small."""
    if tier.sample_size is None:
        return population
    enough = acceptance_sample_size(population, tier.tolerable_share, confidence)
    return min(tier.sample_size, enough, population)


def size_of_day(
    *, tier: Tier, confidence: float, least_share: float, day: date, population: int, past: Past
) -> float:
    """Return how many items to expect from a day's draw; seldom a whole number.

    What the period still lacks is spread over today's items and those still expected. The size
    depends only on what is known before today's contacts are looked at, so each item's
    probability is known, and the rate stays unbiased. A period that has its sample is not
    closed: its last days keep `least_share` of the even rate, or errors in them had no chance.
    """
    if tier.sample_size is None or population == 0:
        return float(population)
    _, end = period_of(day, tier.period)
    daily = population if past.mean_daily is None else past.mean_daily
    rest = population + daily * ((end - day).days - 1 + past.left_of_day)
    whole = round(past.seen + rest)
    needed = size_of_period(tier=tier, confidence=confidence, population=max(whole, population))
    lacking = max(needed - past.taken, 0) / rest
    return population * min(max(lacking, least_share * needed / max(whole, 1)), 1.0)
