"""Queues: which there are, and the terms they have now."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.interactions.contracts import Channel, QueueCard, QueueNotFound
from watchfloor.rooms.interactions.models import Queue, QueueTerms

from ._reach import find_reach


def list_queues(*, scope: Scope) -> tuple[QueueCard, ...]:
    """Return the queues in reach, wholly or in part, by code."""
    queues = list(_in_reach(scope))
    terms = _newest_terms(queues)
    return tuple(_card(queue, terms.get(queue.pk, QueueTerms())) for queue in queues)


def find_queue(*, code: str, scope: Scope) -> QueueCard:
    """Return the queue with this code; "feed:code" says which where two feeds have it.

    :raises QueueNotFound: none in reach has it, or several feeds do.
    """
    cards = list_queues(scope=scope)
    found = [card for card in cards if code in {card.code, f"{card.feed}:{card.code}"}]
    if len(found) == 1:
        return found[0]
    raise QueueNotFound(code, _names(found or cards))


def _names(cards: Collection[QueueCard]) -> tuple[str, ...]:
    """Return names that find exactly one queue each."""
    codes = [card.code for card in cards]
    return tuple(
        card.code if codes.count(card.code) == 1 else f"{card.feed}:{card.code}" for card in cards
    )


def _in_reach(scope: Scope) -> QuerySet[Queue]:
    queues = Queue.objects.select_related("feed").order_by("code", "feed__name")
    if scope.everything:
        return queues
    reach = find_reach(queue_ids=(), scope=scope)
    return queues.filter(pk__in=reach.whole + (reach.partly if reach.agents else ()))


def _newest_terms(queues: Collection[Queue]) -> dict[int, QueueTerms]:
    """Return the terms set last for each queue that has any."""
    terms = QueueTerms.objects.filter(queue__in=queues).order_by("valid_from")
    return {term.queue_id: term for term in terms}


def _card(queue: Queue, terms: QueueTerms) -> QueueCard:
    return QueueCard(
        id=queue.pk,
        feed_id=queue.feed_id,
        feed=queue.feed.name,
        code=queue.code,
        title=queue.title,
        channel=Channel(queue.channel),
        node_id=queue.node_id,
        service_level_seconds=terms.service_level_seconds,
        short_abandon_seconds=terms.short_abandon_seconds,
    )
