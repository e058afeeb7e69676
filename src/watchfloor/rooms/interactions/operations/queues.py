"""What a centre says about its queues: where they belong, what they are called, what is due."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import QueueNotFound
from watchfloor.rooms.interactions.models import Queue, QueueTerms

from .counting import count_cells, note_cells_of_queue

_LONGEST_SECONDS = 86_400


@transaction.atomic
def set_queue_terms(
    *,
    queue_id: int,
    service_level_seconds: int,
    short_abandon_seconds: int,
    valid_from: datetime,
    actor: Actor,
    at: datetime,
) -> None:
    """Set a queue's thresholds from an instant on; what came before keeps its own.

    :raises Refusal: a threshold that cannot be.
    """
    queue = _get_queue(queue_id)
    after = {
        "service_level_seconds": service_level_seconds,
        "short_abandon_seconds": short_abandon_seconds,
    }
    for name, seconds in after.items():
        _check_seconds(name, seconds)
    earlier = QueueTerms.objects.filter(queue=queue, valid_from__lte=valid_from)
    before = earlier.order_by("-valid_from").values(*after).first()
    QueueTerms.objects.update_or_create(queue=queue, valid_from=valid_from, defaults=after)
    if before != after:
        note_cells_of_queue(queue.pk, since=valid_from)
        count_cells()
    journal.record(
        action="interactions.queue.terms_set",
        subject=f"queue:{queue.pk}",
        actor=actor,
        at=at,
        before=before,
        after={**after, "valid_from": valid_from},
    )


@transaction.atomic
def place_queue(
    *, queue_id: int, title: str, node_id: int | None, actor: Actor, at: datetime
) -> None:
    """Say what a queue is called and to which part of the organisation it belongs."""
    queue = _get_queue(queue_id)
    before = {"title": queue.title, "node_id": queue.node_id}
    queue.title, queue.node_id = title.strip()[:200], node_id
    after = {"title": queue.title, "node_id": queue.node_id}
    if before == after:
        return
    queue.save(update_fields=["title", "node"])
    journal.record(
        action="interactions.queue.placed",
        subject=f"queue:{queue.pk}",
        actor=actor,
        at=at,
        before=before,
        after=after,
    )


def _get_queue(queue_id: int) -> Queue:
    queue = Queue.objects.select_for_update().filter(pk=queue_id).first()
    if queue is None:
        raise QueueNotFound(str(queue_id))
    return queue


def _check_seconds(name: str, seconds: int) -> None:
    if not 0 <= seconds <= _LONGEST_SECONDS:
        raise Refusal(
            code="interactions.terms.out_of_range",
            what=msgid("%(seconds)s seconds cannot be a threshold."),
            where=name,
            mend=msgid("Give whole seconds from 0 to 86400."),
            fields={"seconds": seconds},
        )
