"""What a plan costs in looks and hours, and what its samples can detect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum

from callmath.sampling import upper_limit_zero_found
from watchfloor.rooms.audits.contracts import Period, SamplingPlan, Tier
from watchfloor.rooms.audits.models import Draw
from watchfloor.rooms.audits.rules.quota import period_of, size_of_period
from watchfloor.rooms.risks import service as risks

_WEEKS = timedelta(days=28)
_DAYS = {Period.DAY: 1.0, Period.MONTH: 30.4, Period.QUARTER: 91.3}


@dataclass(frozen=True, slots=True)
class TierLoad:
    """What the points of one tier need in thirty days, from the contacts of the last four weeks.

    `detects`: the share of errors that a sample without any leaves possible; None before
    anything was drawn. `taken` and `population` are those of the running period.
    """

    tier: Tier
    points: int
    population: int
    taken: int
    items_a_month: float
    detects: float | None


def list_tier_loads(*, plan: SamplingPlan, at: datetime, day: date) -> tuple[TierLoad, ...]:
    """Return every tier's load, most stars first."""
    points: dict[int, list[int]] = defaultdict(list)
    for card in risks.list_points(at=at):
        points[card.stars].append(card.standard_id)
    daily = _daily(day)
    tiers = sorted(plan.tiers, key=lambda tier: -tier.stars)
    return tuple(_load(plan, tier, points[tier.stars], daily, day) for tier in tiers)


def _load(
    plan: SamplingPlan, tier: Tier, standards: list[int], daily: dict[int, float], day: date
) -> TierLoad:
    days = _DAYS[tier.period]
    sizes = [
        size_of_period(
            tier=tier, confidence=plan.confidence, population=round(daily.get(each, 0.0) * days)
        )
        for each in standards
    ]
    first, end = period_of(day, tier.period)
    so_far = Draw.objects.filter(standard_id__in=standards, day__gte=first, day__lt=end).aggregate(
        population=Sum("population"), taken=Sum("taken")
    )
    smallest = min((size for size in sizes if size), default=0)
    return TierLoad(
        tier=tier,
        points=len(standards),
        population=so_far["population"] or 0,
        taken=so_far["taken"] or 0,
        items_a_month=sum(sizes) * 30 / days,
        detects=upper_limit_zero_found(smallest, plan.confidence) if smallest else None,
    )


def _daily(day: date) -> dict[int, float]:
    rows = (
        Draw.objects.filter(day__gte=day - _WEEKS, day__lte=day)
        .values("standard_id")
        .annotate(items=Sum("population"), days=Count("day", distinct=True))
    )
    return {row["standard_id"]: row["items"] / row["days"] for row in rows}
