"""What people are to do, and what they were to do before it was changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from watchfloor.rooms.floor.contracts import ScheduleCard
from watchfloor.rooms.floor.models import DaySchedule
from watchfloor.rooms.floor.rules.schedules import unpack_spans


def list_schedules(
    *, agent_ids: Collection[int] | None = None, first_day: date, last_day: date
) -> tuple[ScheduleCard, ...]:
    """Return the schedules that hold on some days, of some people or of all, by person and day."""
    rows = DaySchedule.objects.filter(replaced_at=None, day__range=(first_day, last_day))
    if agent_ids is not None:
        rows = rows.filter(agent__in=agent_ids)
    return tuple(schedule_card(row) for row in rows.order_by("agent_id", "day"))


def list_replaced(*, agent_id: int, day: date) -> tuple[ScheduleCard, ...]:
    """Return what held for somebody on a day before, newest first."""
    rows = DaySchedule.objects.filter(agent=agent_id, day=day).exclude(replaced_at=None)
    return tuple(schedule_card(row) for row in rows.order_by("-replaced_at", "-pk"))


def schedule_card(row: DaySchedule) -> ScheduleCard:
    """Return a row as a card."""
    return ScheduleCard(
        agent_id=row.agent_id,
        day=row.day,
        spans=unpack_spans(row.spans),
        origin=row.origin,
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        replaced_at=row.replaced_at,
    )
