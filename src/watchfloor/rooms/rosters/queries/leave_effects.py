"""What leave would do to the published shifts."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters.contracts import CellChange, Effect, RosterNotFound
from watchfloor.rooms.rosters.models import Duty, Leave

from .effects import effect_on_duties


def duties_freed(row: Leave, *, at: datetime) -> tuple[CellChange, ...]:
    """Return the shifts that whole days of leave take out; those that have begun stay."""
    if row.from_minute is not None:
        return ()  # a part of a day leaves the shift as it is
    duties = Duty.objects.filter(
        agent=row.agent_id,
        day__range=(row.first_day, row.last_day),
        cancelled_at=None,
        starts_at__gt=at,
    )
    return tuple(CellChange(duty.agent_id, duty.day, None) for duty in duties.order_by("day"))


def effect_of_leave(row: Leave, *, at: datetime) -> Effect | None:
    """Return what leave would do to cover and service; None: nothing is published for its days."""
    freed = duties_freed(row, at=at)
    if not freed:
        return None
    try:
        return effect_on_duties(changes=freed)
    except (RosterNotFound, Refusal):
        return None  # shifts of several rosters: no one problem knows them all
