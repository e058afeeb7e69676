"""Events are let go after some months; what was kept of them, stays and stretches, remains."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.models import Event, Fault, Keeper, RefusedEvent
from watchfloor.rooms.floor.rules.taking import MOST_AHEAD

_BLOCK = 20_000
# By number, which is the order of receipt: an index of its own by time would cost each event.
_DROP = """
DELETE FROM floor_event WHERE received_at < %s AND seq IN (
    SELECT seq FROM floor_event
    WHERE seq <= (SELECT kept_seq FROM floor_keeper ORDER BY id LIMIT 1) ORDER BY seq LIMIT %s)"""


def forget_events(*, received_before: datetime, actor: Actor, at: datetime) -> int:
    """Let go of the events that came before an instant and are kept; return how many.

    In blocks, so that nobody who writes or follows waits for long. What has not been kept as
    stays and stretches yet is never touched.
    """
    # The first block, as it goes by it too: two that come at once may have their numbers crossed.
    first = Event.objects.order_by("seq").values_list("received_at", flat=True)[:_BLOCK]
    if any(received_at < received_before for received_at in first):
        # Before the first one goes: whoever keeps anew in between must not take the rest for all.
        known = Greatest("whole_since", Value(received_before + MOST_AHEAD))  # null counts least
        Keeper.objects.update(whole_since=known)
    count = 0
    while dropped := _forget_block(received_before):
        count += dropped
    refused, _ = RefusedEvent.objects.filter(received_at__lt=received_before).delete()
    Fault.objects.filter(at__lt=received_before).delete()
    if count or refused:
        _record(count, refused, received_before, actor, at)
    return count


@transaction.atomic
def _forget_block(received_before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [received_before, _BLOCK])
        return int(cursor.rowcount)


@transaction.atomic
def _record(count: int, refused: int, before: datetime, actor: Actor, at: datetime) -> None:
    journal.record(
        action="floor.events.forgotten",
        subject="floor",
        actor=actor,
        at=at,
        after={"events": count, "refused": refused, "received_before": before.isoformat()},
    )
