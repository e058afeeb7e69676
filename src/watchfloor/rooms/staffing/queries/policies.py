"""Policies, and the terms that hold on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.forecast.contracts import SeriesCard
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.people import service as people
from watchfloor.rooms.staffing.contracts import PolicyCard, PolicyNotFound, Terms
from watchfloor.rooms.staffing.models import Policy
from watchfloor.rooms.staffing.rules.resolving import Held, Reach, agreed_between, trail_of
from watchfloor.rooms.staffing.rules.terms import unpack_terms

from ._reach import find_series


def list_policies(*, scope: Scope) -> tuple[PolicyCard, ...]:
    """Return the policies that were not taken back, of what is in reach and of what lies above it.

    The newest come first. Who plans a part of the centre sees what holds there, also what the
    centre as a whole has agreed on.
    """
    rows = Policy.objects.filter(removed_at=None).order_by("-valid_from", "-made_at", "-pk")
    if not scope.everything:
        queues = [queue.id for queue in interactions.list_queues(scope=scope)]
        nodes = _with_those_above(scope)
        rows = rows.filter(Q(queue__in=queues) | Q(node__in=nodes) | Q(queue=None, node=None))
    return tuple(policy_card(row) for row in rows)


def find_policy(*, policy_id: int, scope: Scope) -> PolicyCard:
    """Return a policy that one may change. :raises PolicyNotFound: there is none in reach."""
    row = Policy.objects.filter(pk=policy_id, removed_at=None).first()
    if row is None:
        raise PolicyNotFound(policy_id)
    check_reach(queue_id=row.queue_id, node_id=row.node_id, scope=scope)
    return policy_card(row)


def list_whole_queues(*, scope: Scope) -> tuple[QueueCard, ...]:
    """Return the queues that are wholly in reach: staffing one is staffing all of it."""
    found = interactions.list_queues(scope=scope)
    return tuple(each for each in found if scope.everything or each.node_id in scope.node_ids)


def check_reach(*, queue_id: int | None, node_id: int | None, scope: Scope) -> None:
    """Refuse what is not wholly in reach: the whole centre is only for who reaches all of it.

    :raises PolicyNotFound: there is no such queue or part in reach.
    """
    if queue_id is not None:
        is_in_reach = queue_id in {queue.id for queue in list_whole_queues(scope=scope)}
    elif node_id is not None:
        is_in_reach = node_id in {node.id for node in people.list_nodes(scope=scope)}
    else:
        is_in_reach = scope.everything
    if not is_in_reach:
        raise PolicyNotFound(queue_id or node_id or "centre")


def terms_on(*, day: date, series_id: int | None = None, queue_id: int | None = None) -> Terms:
    """Return the terms that a series or a queue has on a day; those of the centre without either.

    :raises SeriesNotFound: there is no such series.
    """
    if series_id is not None:
        reach = reach_of(find_series(series_id), list_parents())
    else:
        reach = _reach_of_queue(queue_id)
    return agreed_between(list_held(), reach, day, day)[0][1]


def agreed_for(
    card: SeriesCard,
    first: date,
    last: date,
    *,
    held: Sequence[Held] | None = None,
    parents: Mapping[int, int | None] | None = None,
) -> tuple[tuple[date, Terms], ...]:
    """Return the terms that a series has from one day to another, by the day they begin.

    Who asks for many series hands in what was read once.
    """
    reach = reach_of(card, list_parents() if parents is None else parents)
    return agreed_between(list_held() if held is None else held, reach, first, last)


def reach_of(card: SeriesCard, parents: Mapping[int, int | None]) -> Reach:
    """Return what the terms of a series are looked up by."""
    return Reach(card.queue_id, trail_of(card.node_id, parents), card.channel)


def list_held() -> list[Held]:
    """Return every policy that was not taken back, as far as it decides which one holds."""
    rows = Policy.objects.filter(removed_at=None).order_by("pk")
    return [held_of(row) for row in rows]


def held_of(row: Policy) -> Held:
    """Return a row as far as it decides which one holds."""
    return Held(
        id=row.pk,
        queue_id=row.queue_id,
        node_id=row.node_id,
        channel=row.channel,
        valid_from=row.valid_from,
        made_at=row.made_at,
        terms=unpack_terms(row.terms),
    )


def list_parents() -> dict[int, int | None]:
    """Return each part of the organisation with the one it lies in."""
    return {node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)}


def policy_card(row: Policy) -> PolicyCard:
    """Return a row as a card."""
    return PolicyCard(
        id=row.pk,
        queue_id=row.queue_id,
        node_id=row.node_id,
        channel=row.channel,
        valid_from=row.valid_from,
        terms=unpack_terms(row.terms),
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def last_change_at() -> datetime | None:
    """Return when a policy was made or taken back last."""
    made = Policy.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    removed = (
        Policy.objects.exclude(removed_at=None)
        .order_by("-removed_at")
        .values_list("removed_at", flat=True)
        .first()
    )
    return max((each for each in (made, removed) if each), default=None)


def _reach_of_queue(queue_id: int | None) -> Reach:
    queues: dict[int, QueueCard] = {
        queue.id: queue for queue in interactions.list_queues(scope=WHOLE_CENTRE)
    }
    queue = queues.get(queue_id) if queue_id is not None else None
    if queue is None:
        return Reach(None, (), "voice")
    return Reach(queue.id, trail_of(queue.node_id, list_parents()), queue.channel.value)


def _with_those_above(scope: Scope) -> set[int]:
    parents = list_parents()
    return {above for node in scope.node_ids for above in trail_of(node, parents)}
