"""What was drawn before: what the quota of a day starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Sum

from watchfloor.rooms.audits.contracts import Period
from watchfloor.rooms.audits.models import Draw
from watchfloor.rooms.audits.rules.quota import Past, period_of

_WEEKS = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class DrawnUntil:
    """How far one point's day is drawn, and in how many parts."""

    end_at: datetime
    parts: int


def list_drawn(*, day: date) -> dict[int, DrawnUntil]:
    """Return how far each point's day is drawn, by standard. What found nobody does not count."""
    rows = (
        Draw.objects.filter(day=day, population__gt=0)
        .values("standard_id")
        .annotate(end=Max("end_at"), parts=Count("pk"))
    )
    return {row["standard_id"]: DrawnUntil(row["end"], row["parts"]) for row in rows}


def read_past(*, day: date, left_of_day: float) -> dict[Period, dict[int, Past]]:
    """Return what each point's periods have seen and taken so far, by period and standard."""
    means = _daily_means(day)
    found: dict[Period, dict[int, Past]] = {}
    for period in Period:
        first, _ = period_of(day, period)
        rows = (
            Draw.objects.filter(day__gte=first, day__lte=day)
            .values("standard_id")
            .annotate(seen=Sum("population"), taken=Sum("taken"))
        )
        sums = {row["standard_id"]: (row["seen"], row["taken"]) for row in rows}
        found[period] = {
            standard: Past(*sums.get(standard, (0, 0)), means.get(standard), left_of_day)
            for standard in sums.keys() | means.keys()
        }
    return found


def _daily_means(day: date) -> dict[int, float]:
    rows = (
        Draw.objects.filter(day__gte=day - _WEEKS, day__lt=day)
        .values("standard_id")
        .annotate(items=Sum("population"), days=Count("day", distinct=True))
    )
    return {row["standard_id"]: row["items"] / row["days"] for row in rows}
