"""Items: whose they are, who may see and judge them, and what others found in the same contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.rooms.audits.contracts import (
    Agreement,
    DrawnCard,
    ItemDetail,
    ItemFilter,
    ItemNotFound,
    Judgement,
    WorkItem,
)
from watchfloor.rooms.audits.models import Drawn, Item
from watchfloor.rooms.audits.rules.judging import may_judge
from watchfloor.rooms.audits.rules.layers import differ, may_see_others
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.observations.contracts import Layer, Result

from .draws import draw_card

_CONTACT = "contact:"
ORDER = ("due_at", "-drawn__expected_loss", "pk")


def in_reach(access: Access) -> QuerySet[Item]:
    """Return the items that somebody may open: her own, and with "audits.view" those in reach."""
    found = Item.objects.select_related("drawn__draw", "drawn__agent", "user", "judged_by")
    reach = Q(user_id=access.user_id) if access.user_id is not None else Q(pk__in=[])
    if access.can("audits.view"):
        if access.scope.everything:
            return found
        reach |= Q(drawn__node_id__in=access.scope.node_ids)
        reach |= Q(drawn__agent_id__in=access.scope.agent_ids)
    return found.filter(reach)


def is_judge(row: Item, access: Access) -> bool:
    """Say whether somebody may judge an item."""
    return may_judge(
        layer=Layer(row.layer),
        user_id=row.user_id,
        agent_user_id=row.drawn.agent.user_id if row.drawn.agent else None,
        viewer_id=access.user_id,
        is_quality=access.can("audits.plan"),
    )


def get_item(*, item_id: int, access: Access) -> WorkItem:
    """Return one item. :raises ItemNotFound: there is none in reach."""
    return work_item(_find(item_id, access))


def list_items(
    *, wanted: ItemFilter, access: Access, limit: int = 200, offset: int = 0
) -> tuple[WorkItem, ...]:
    """Return items in reach: the nearest deadline first, then the greatest expected loss."""
    rows = _matching(wanted, access).order_by(*ORDER)
    return tuple(map(work_item, rows[offset : offset + limit]))


def count_items(*, wanted: ItemFilter, access: Access) -> int:
    """Return how many items `list_items` would find without a limit."""
    return _matching(wanted, access).count()


def get_detail(*, item_id: int, access: Access) -> ItemDetail:
    """Return an item with the contact's facts, and what others found, if that may be seen yet.

    :raises ItemNotFound: there is none in reach.
    """
    row = _find(item_id, access)
    looks = list(Item.objects.filter(drawn_id=row.drawn_id).select_related(
        "drawn__agent", "user", "judged_by"
    ))  # fmt: skip
    is_open = any(look.settled_at is None and is_judge(look, access) for look in looks)
    others = [look for look in looks if look.pk != row.pk and look.settled_at is not None]
    return ItemDetail(
        item=work_item(row),
        drawn=drawn_card(row.drawn),
        draw=draw_card(row.drawn.draw),
        facts=_facts(row.drawn),
        others=_agreements(row, others) if may_see_others(own_looks_open=is_open) else (),
        may_judge=is_judge(row, access) and row.settled_at is None,
    )


@dataclass(frozen=True, slots=True)
class Neighbors:
    """Where an item stands in its list."""

    before: int | None
    after: int | None
    place: int  # from 1
    count: int


def list_neighbors(*, item: WorkItem, access: Access) -> Neighbors:
    """Return what stands before and after an item in its owner's list of the same day."""
    same = Q(user_id=item.user_id) if item.user_id is not None else Q(user=None)
    rows = in_reach(access).filter(same, layer=item.layer, drawn__draw__day=item.day)
    order = list(rows.order_by(*ORDER).values_list("pk", flat=True))
    place = order.index(item.id)
    return Neighbors(
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        place=place + 1,
        count=len(order),
    )


def find_next_open(*, access: Access, near: WorkItem | None = None) -> int | None:
    """Return the next item to judge: of the same list, or else of any other of hers."""
    if access.user_id is None:
        return None
    mine = Item.objects.filter(user_id=access.user_id, result="").order_by(*ORDER)
    if near is not None:
        same = mine.filter(layer=near.layer, drawn__draw__day=near.day)
        if (found := same.values_list("pk", flat=True).first()) is not None:
            return found
    return mine.values_list("pk", flat=True).first()


def _find(item_id: int, access: Access) -> Item:
    row = in_reach(access).filter(pk=item_id).first()
    if row is None:
        raise ItemNotFound(item_id)
    return row


def _matching(wanted: ItemFilter, access: Access) -> QuerySet[Item]:
    found = in_reach(access)
    if wanted.user_id is not None:
        owner = Q(user_id=wanted.user_id)
        found = found.filter(owner | Q(user=None) if wanted.or_unassigned else owner)
    exact = {"layer": wanted.layer, "drawn__draw__day": wanted.day, "audit_id": wanted.audit_id}
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.is_open is not None:
        found = found.filter(result="") if wanted.is_open else found.exclude(result="")
    if wanted.overdue_at is not None:
        found = found.filter(due_at__lt=wanted.overdue_at, result="")
    return found


def _agreements(row: Item, others: Sequence[Item]) -> tuple[Agreement, ...]:
    found = []
    for other in others:
        judgement = _judgement(other)
        if judgement is not None:
            differs = bool(row.result) and differ(Result(row.result), judgement.result)
            found.append(Agreement(Layer(other.layer), judgement.by, judgement, differs))
    return tuple(found)


def _facts(drawn: Drawn) -> tuple[tuple[str, object], ...]:
    """Return what was known of the contact when it was drawn, each thing by its name."""
    facts: dict[str, Any] = dict(drawn.facts)
    queue_id = facts.pop("queue_id", -1)
    queues = {each.id: each.title or each.code for each in _queues(queue_id)}
    named = {"queue": queues.get(queue_id, ""), **facts}
    return tuple((name, value) for name, value in named.items() if value not in {"", None})


def _queues(queue_id: int) -> Iterable[Any]:
    return interactions.list_queues(scope=WHOLE_CENTRE) if queue_id >= 0 else ()


def work_item(row: Item) -> WorkItem:
    """Return a row as a contract."""
    drawn, draw = row.drawn, row.drawn.draw
    return WorkItem(
        id=row.pk,
        draw_id=draw.pk,
        drawn_id=drawn.pk,
        layer=Layer(row.layer),
        is_recheck=row.is_recheck,
        subject=drawn.subject,
        contact_key=contact_key(drawn.subject),
        point=draw.code,
        point_title=draw_card(draw).title,
        standard_id=draw.standard_id,
        standard_version_id=draw.standard_version_id,
        agent_id=drawn.agent_id,
        agent=agent_name(drawn),
        node_id=drawn.node_id,
        happened_at=drawn.happened_at,
        day=draw.day,
        due_at=row.due_at,
        user_id=row.user_id,
        user=user_name(row.user),
        audit_id=row.audit_id,
        expected_loss=drawn.expected_loss,
        probability=row.probability,
        judgement=_judgement(row),
        settled_at=row.settled_at,
        finding_id=row.finding_id,
    )


def drawn_card(row: Drawn) -> DrawnCard:
    """Return a drawn contact with the reasons for its probability."""
    draw = row.draw
    return DrawnCard(
        id=row.pk,
        subject=row.subject,
        contact_key=contact_key(row.subject),
        agent_id=row.agent_id,
        agent=agent_name(row),
        node_id=row.node_id,
        happened_at=row.happened_at,
        probability=row.probability,
        uniform_probability=min(draw.wanted / draw.population, 1.0),
        base_rate=draw.base_rate,
        error_probability=row.error_probability,
        expected_loss=row.expected_loss,
        factors=tuple((str(name), float(factor)) for name, factor in row.factors),
    )


def contact_key(subject: str) -> str:
    """Return a contact's key; empty where the subject is something else."""
    return subject.removeprefix(_CONTACT) if subject.startswith(_CONTACT) else ""


def agent_name(drawn: Drawn) -> str:
    """Return what the agent is called; empty where none is known."""
    return str(drawn.agent) if drawn.agent else ""


def user_name(user: Any) -> str:
    """Return what a user is called; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


def _judgement(row: Item) -> Judgement | None:
    if not row.result:
        return None
    return Judgement(
        result=Result(row.result),
        errors=tuple(row.errors),
        points=row.points,
        evidence=row.evidence,
        note=row.note,
        at=row.judged_at,
        by=user_name(row.judged_by),
    )
