"""Old plans: what is kept of them is what people were asked to come for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.staffing.models import Plan, PlanDay

WHOLE_FOR = timedelta(days=30)
KEPT_AHEAD = timedelta(days=14)  # rosters are made a week or two ahead


@transaction.atomic
def thin_plans(*, actor: Actor, at: datetime) -> int:
    """Remove the days of plans older than 30 days that lay more than 14 days ahead of them.

    The newest plan of each line and scenario stays whole. Returns how many days went; a thousand
    lines planned every night would else be some tens of gigabytes a year.
    """
    newest = Plan.objects.order_by("series_id", "scenario_id", "-number").distinct(
        "series_id", "scenario_id"
    )
    bound = ExpressionWrapper(F("plan__made_at") + KEPT_AHEAD, output_field=DateTimeField())
    far = PlanDay.objects.filter(plan__made_at__lt=at - WHOLE_FOR, day__gt=bound).exclude(
        plan__in=list(newest.values_list("pk", flat=True))
    )
    gone, _ = far.delete()
    if gone:
        journal.record(
            action="staffing.plans.thinned",
            subject="staffing",
            actor=actor,
            at=at,
            after={"days": gone, "before": (at - WHOLE_FOR).isoformat()},
        )
    return gone
