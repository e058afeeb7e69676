"""Stars: rate × mean loss × reach is money a week, and stars are steps on its logarithm."""

from __future__ import annotations

from datetime import date

from callmath.loss import lognormal_from_90_range
from watchfloor.rooms.risks.contracts import (
    Evidence,
    LossRange,
    RiskPoint,
    StarOverride,
    StarScale,
    StarSum,
)

from .rating import believe, mean_rate


def mean_loss(loss: LossRange) -> float:
    """Return the mean of the lognormal distribution whose 90 % range is given.

    It lies above the middle of the range: rare large losses carry the mean.

    >>> round(mean_loss(LossRange(100, 1000)), 1)
    404.0
    >>> round(mean_loss(LossRange(50, 50)), 6)
    50.0
    """
    return lognormal_from_90_range(loss.low, loss.high).mean


def stars_of(week_loss: float, scale: StarScale) -> int:
    """Return the stars of so much money a week.

    >>> [stars_of(money, StarScale()) for money in (5, 100, 999, 10_000, 1e9)]
    [1, 2, 2, 4, 5]
    """
    return 1 + sum(week_loss >= threshold for threshold in scale.thresholds)


def holding_override(point: RiskPoint, today: date) -> StarOverride | None:
    """Return the override that still holds: until its day and on it."""
    return point.override if point.override and today <= point.override.until else None


def quick_sum(
    point: RiskPoint, seen: Evidence, reach: float | None, scale: StarScale, today: date
) -> tuple[int, float, float, float]:
    """Return stars, rate, mean loss and money a week, without intervals: for a whole library."""
    rate, loss = mean_rate(point, seen), mean_loss(point.loss)
    week_loss = rate * loss * (scale.assumed_reach if reach is None else reach)
    return _stars(point, seen, week_loss, scale, today), rate, loss, week_loss


def sum_stars(
    point: RiskPoint, seen: Evidence, reach: float | None, scale: StarScale, today: date
) -> StarSum:
    """Return stars with everything that they are made of."""
    rate, loss = believe(point, seen), mean_loss(point.loss)
    contacts = scale.assumed_reach if reach is None else reach
    week_loss = rate.mean * loss * contacts
    return StarSum(
        rate=rate,
        mean_loss=loss,
        reach=contacts,
        is_reach_counted=reach is not None,
        week_loss=week_loss,
        week_loss_low=rate.low * loss * contacts,
        week_loss_high=rate.high * loss * contacts,
        computed_stars=stars_of(week_loss, scale),
        stars=_stars(point, seen, week_loss, scale, today),
        is_override=holding_override(point, today) is not None,
    )


def _stars(
    point: RiskPoint, seen: Evidence, week_loss: float, scale: StarScale, today: date
) -> int:
    if override := holding_override(point, today):
        return override.stars
    computed = stars_of(week_loss, scale)
    return computed if seen.looked else max(computed, scale.unknown_stars)
