"""Who is scheduled: heads a slot, as a roster or a file says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.staffing.models import ScheduledDay
from watchfloor.rooms.staffing.rules.schedules import check_days


@transaction.atomic
def save_scheduled(
    *,
    queue_id: int,
    days: Mapping[date, Sequence[float]],
    interval_minutes: int,
    source: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep who is scheduled for a queue on some days, one figure a slot; return how many days.

    What was kept of these days is replaced.
    """
    check_days(days, interval_minutes)
    rows = [
        ScheduledDay(
            queue_id=queue_id,
            day=day,
            interval_minutes=interval_minutes,
            people=list(people),
            source=source[:200],
            saved_by=actor.name,
            saved_at=at,
        )
        for day, people in sorted(days.items())
    ]
    ScheduledDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["queue", "day"],
        update_fields=["interval_minutes", "people", "source", "saved_by", "saved_at"],
    )
    journal.record(
        action="staffing.schedule.saved",
        subject=f"queue:{queue_id}",
        actor=actor,
        at=at,
        after={
            "days": len(rows),
            "first": rows[0].day.isoformat(),
            "last": rows[-1].day.isoformat(),
            "source": source[:200],
        },
    )
    return len(rows)


@transaction.atomic
def save_schedules(
    *,
    queues: Mapping[int, Mapping[date, Sequence[float]]],
    interval_minutes: int,
    source: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep who is scheduled for several queues, all or none; return how many days."""
    return sum(
        save_scheduled(
            queue_id=queue_id,
            days=days,
            interval_minutes=interval_minutes,
            source=source,
            actor=actor,
            at=at,
        )
        for queue_id, days in queues.items()
    )
