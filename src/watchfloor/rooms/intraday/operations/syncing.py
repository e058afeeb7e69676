"""What rosters publish is what the floor holds people to: carried over as often as asked.

The newest statement wins: a day that somebody imported or moved after the shift was last changed
stays as they put it. A shift that is gone becomes a day off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import ScheduleCard, Span
from watchfloor.rooms.intraday.rules.duties import cells_by_day, spans_of
from watchfloor.rooms.rosters import service as rosters
from watchfloor.rooms.rosters.contracts import DutyCard

ORIGIN = "rosters"
_DAYS_BACK, _DAYS_AHEAD = 1, 2


def sync_schedules(*, actor: Actor, at: datetime) -> int:
    """Carry shifts over, of yesterday to the day after tomorrow; return how many days changed."""
    zone = calendars.centre_zone()
    today = at.astimezone(zone).date()
    first, last = today - timedelta(days=_DAYS_BACK), today + timedelta(days=_DAYS_AHEAD)
    duties = cells_by_day(rosters.list_duties(first_day=first, last_day=last))
    held = {
        (card.agent_id, card.day): card
        for card in floor.list_schedules(first_day=first, last_day=last)
    }
    rows: list[tuple[int, date, Sequence[Span]]] = [
        (agent, day, _spans(cards, zone))
        for (agent, day), cards in duties.items()
        if _is_newer(cards, held.get((agent, day)))
    ]
    rows += [
        (agent, day, ())
        for (agent, day), card in held.items()
        if card.origin == ORIGIN and card.spans and (agent, day) not in duties
    ]
    return floor.put_schedules(rows=rows, origin=ORIGIN, actor=actor, at=at) if rows else 0


def _spans(cards: Sequence[DutyCard], zone: ZoneInfo) -> tuple[Span, ...]:
    """Return the stretches of all shifts that begin on a day, in order."""
    found = [span for card in cards for span in spans_of(card, zone)]
    return tuple(sorted(found, key=lambda span: span.start))


def _is_newer(cards: Sequence[DutyCard], held: ScheduleCard | None) -> bool:
    """Say whether shifts say something after what is held: their own is compared by the floor."""
    if held is None or held.origin == ORIGIN:
        return True
    return max(card.changed_at for card in cards) > held.made_at
