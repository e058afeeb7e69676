"""Who is scheduled: how many people each queue has in each slot of a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from watchfloor.common.access import Scope
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.staffing.contracts import ScheduledDayCard
from watchfloor.rooms.staffing.models import ScheduledDay
from watchfloor.rooms.staffing.rules.schedules import to_interval

People = Sequence[float]  # one entry a slot of the local day


def list_scheduled(
    *, queue_ids: Collection[int] = (), first: date, last: date, scope: Scope
) -> tuple[ScheduledDayCard, ...]:
    """Return the scheduled days of queues in reach (or some of them), by queue and day."""
    reach = {queue.id for queue in interactions.list_queues(scope=scope)}
    wanted = reach & set(queue_ids) if queue_ids else reach
    rows = ScheduledDay.objects.filter(queue__in=wanted, day__range=(first, last))
    return tuple(scheduled_card(row) for row in rows.order_by("queue_id", "day"))


def read_people(
    queue_id: int | None, first: date, last: date, interval_minutes: int
) -> Mapping[date, People]:
    """Return who is scheduled on days of a queue, in slots of another length if need be."""
    if queue_id is None:
        return {}
    rows = ScheduledDay.objects.filter(queue=queue_id, day__range=(first, last))
    return {
        row.day: to_interval(row.people, row.interval_minutes, interval_minutes) for row in rows
    }


def scheduled_card(row: ScheduledDay) -> ScheduledDayCard:
    """Return a row as a card."""
    return ScheduledDayCard(
        queue_id=row.queue_id,
        day=row.day,
        interval_minutes=row.interval_minutes,
        people=tuple(row.people),
        source=row.source,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
    )
