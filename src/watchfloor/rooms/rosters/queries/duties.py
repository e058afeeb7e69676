"""Published shifts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeAlias

from django.db.models import Count, Max, Sum

from watchfloor.rooms.rosters.contracts import DutyCard, RosterNotFound, ShiftCell
from watchfloor.rooms.rosters.models import Duty
from watchfloor.rooms.rosters.rules.cells import unpack_activities, unpack_breaks

DutyMark: TypeAlias = tuple[int, int, int]  # shifts, their changes, the newest of them


def list_duties(
    *,
    agent_id: int | None = None,
    agent_ids: Collection[int] | None = None,
    first_day: date,
    last_day: date,
    with_cancelled: bool = False,
) -> tuple[DutyCard, ...]:
    """Return the published shifts of somebody, of some people or of all, by day and person."""
    rows = Duty.objects.filter(day__range=(first_day, last_day)).order_by("day", "agent_id", "pk")
    if agent_id is not None:
        rows = rows.filter(agent=agent_id)
    if agent_ids is not None:
        rows = rows.filter(agent__in=agent_ids)
    if not with_cancelled:
        rows = rows.filter(cancelled_at=None)
    return tuple(duty_card(row) for row in rows)


def get_duty(*, duty_id: int) -> DutyCard:
    """Return a published shift, also one that was cancelled. :raises RosterNotFound: none."""
    row = Duty.objects.filter(pk=duty_id).first()
    if row is None:
        raise RosterNotFound(duty_id)
    return duty_card(row)


def read_duty_cells(
    *, agent_ids: Collection[int], first_day: date, last_day: date
) -> Mapping[tuple[int, date], ShiftCell]:
    """Return the published shifts of some people, by person and day."""
    rows = Duty.objects.filter(
        cancelled_at=None, agent__in=agent_ids, day__range=(first_day, last_day)
    )
    names = ("agent_id", "day", "code", "start_minute", "minutes", "breaks", "activities")
    return {
        (agent, day): ShiftCell(
            agent, day, code, start, minutes, unpack_breaks(breaks), unpack_activities(acts)
        )
        for agent, day, code, start, minutes, breaks, acts in rows.values_list(*names)
    }


def mark_of_duties(*, first_day: date, last_day: date) -> DutyMark:
    """Return what changes with each change of a published shift of some days.

    No row ever goes, and each change raises a sequence or adds a row: the same mark means that
    nothing was changed between.
    """
    rows = Duty.objects.filter(day__range=(first_day, last_day))
    sums = rows.aggregate(count=Count("pk"), changes=Sum("sequence"), newest=Max("pk"))
    return sums["count"], sums["changes"] or 0, sums["newest"] or 0


def duty_cell(row: Duty) -> ShiftCell:
    """Return a row as a shift."""
    return ShiftCell(
        agent_id=row.agent_id,
        day=row.day,
        code=row.code,
        start_minute=row.start_minute,
        minutes=row.minutes,
        breaks=unpack_breaks(row.breaks),
        activities=unpack_activities(row.activities),
    )


def duty_card(row: Duty) -> DutyCard:
    """Return a row as a card."""
    return DutyCard(
        id=row.pk,
        uid=row.uid,
        sequence=row.sequence,
        cell=duty_cell(row),
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        paid_minutes=row.paid_minutes,
        changed_at=row.changed_at,
        cancelled_at=row.cancelled_at,
    )
