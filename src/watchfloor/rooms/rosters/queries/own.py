"""What is published for one person, day by day, and what waits for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F

from watchfloor.rooms.rosters.contracts import AskState, LeaveCard, OwnDay, Waiting
from watchfloor.rooms.rosters.models import Swap

from .bidding import count_unranked
from .catalogue import list_shift_types
from .duties import list_duties
from .leaves import STANDING, list_own_leaves
from .offers import list_offers_for

TONES = 8
UNKNOWN_TONE = 5  # a shift whose type is no longer in the catalogue


def list_own_days(*, agent_id: int, first_day: date, days: int) -> tuple[OwnDay, ...]:
    """Return so many days of somebody: the published shift or the leave of each."""
    last = first_day + timedelta(days=days - 1)
    duties = {
        each.cell.day: each
        for each in list_duties(agent_id=agent_id, first_day=first_day, last_day=last)
    }
    leaves = [each for each in list_own_leaves(agent_id=agent_id) if each.state in STANDING]
    types = {each.code: each for each in list_shift_types()}
    found = []
    for day in (first_day + timedelta(days=each) for each in range(days)):
        duty = duties.get(day)
        kind = types.get(duty.cell.code) if duty else None
        found.append(
            OwnDay(
                day=day,
                duty=duty,
                leave=_leave_on(day, leaves),
                tone=kind.color % TONES if kind else UNKNOWN_TONE,
                name=kind.name if kind else "",
            )
        )
    return tuple(found)


def what_waits(*, agent_id: int, at: datetime) -> Waiting:
    """Return how many things somebody should answer before they close."""
    asked = Swap.objects.filter(
        other=agent_id,
        state=AskState.OFFERED,
        duty__sequence=F("duty_sequence"),
        duty__cancelled_at=None,
        duty__starts_at__gt=at,
    )
    offers = [
        each
        for each in list_offers_for(agent_id=agent_id, at=at)
        if not each.mine and each.taken < each.places
    ]
    return Waiting(
        swaps=asked.count(),
        offers=len(offers),
        offers_close_at=min((each.closes_at for each in offers), default=None),
        rounds=count_unranked(agent_id=agent_id, at=at),
    )


def tones_of_codes() -> dict[str, int]:
    """Return the tone of each shift type's code."""
    return {each.code: each.color % TONES for each in list_shift_types()}


def _leave_on(day: date, leaves: list[LeaveCard]) -> LeaveCard | None:
    return next((each for each in leaves if each.first_day <= day <= each.last_day), None)
