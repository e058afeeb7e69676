"""Who looks at which drawn contact: the items, and the lists that they stand on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.actor import Actor
from watchfloor.rooms.audits.contracts import AuditBody
from watchfloor.rooms.audits.models import Drawn, Item
from watchfloor.rooms.audits.queries.plan import HeldPlan
from watchfloor.rooms.audits.queries.staff import Staff
from watchfloor.rooms.audits.rules.layers import Look, chances_of, choose_looks
from watchfloor.rooms.audits.rules.rotation import checker_of
from watchfloor.rooms.audits.rules.words import list_words
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.observations.contracts import Layer

from .kinds import list_clock

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed out."""

    items: int
    lists: int
    unassigned: int


def hand_out(
    *, drawn: Sequence[Drawn], held: HeldPlan, staff: Staff, actor: Actor, at: datetime
) -> Handed:
    """Give every drawn contact to the layers that look at it, as items on people's lists."""
    due_at = at + timedelta(minutes=held.plan.due_minutes)
    items = list(_items(drawn, held, staff, due_at))
    lists: dict[tuple[date, str, int], list[Item]] = defaultdict(list)
    for item in items:
        if item.user_id is not None:
            lists[item.drawn.draw.day, item.layer, item.user_id].append(item)
    for (day, layer, user_id), theirs in lists.items():
        audit_id = _open_list(day, Layer(layer), user_id, theirs, held, actor, at)
        for item in theirs:
            item.audit_id = audit_id
    Item.objects.bulk_create(items, _BATCH)
    unassigned = sum(item.user_id is None for item in items)
    return Handed(len(items), len(lists), unassigned)


def _items(
    drawn: Sequence[Drawn], held: HeldPlan, staff: Staff, due_at: datetime
) -> Iterator[Item]:
    desk = _Desk(staff)
    dice: dict[int, np.random.Generator] = {}
    for each in drawn:
        # The draw's own seed, so that the layers can be repeated as the sample can.
        if each.draw_id not in dice:
            dice[each.draw_id] = np.random.default_rng([each.draw.seed, 1])
        own = staff.user_of.get(each.agent_id or 0)
        checker = desk.checker(each, own)
        chances = chances_of(
            held.plan.shares, can_self=own is not None, can_cross=checker is not None
        )
        first, second = dice[each.draw_id].random(2)
        for look in choose_looks(chances, first=first, second=second):
            user_id = {Layer.SELF: own, Layer.TEAM: checker}.get(look.layer)
            if look.layer is Layer.QUALITY:
                user_id = desk.analyst(each.node_id, own)
            yield _item(each, look, user_id, due_at)


def _item(drawn: Drawn, look: Look, user_id: int | None, due_at: datetime) -> Item:
    return Item(
        drawn=drawn,
        layer=look.layer,
        is_recheck=look.is_recheck,
        probability=min(drawn.probability * look.share, 1.0),
        user_id=user_id,
        due_at=due_at,
    )


class _Desk:
    """Chooses colleagues in turn, and the analyst who has least to do."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        open_items = Item.objects.filter(layer=Layer.QUALITY, result="", user__isnull=False)
        rows = open_items.values("user_id").annotate(items=Count("pk"))
        self._load = Counter({row["user_id"]: row["items"] for row in rows})

    def checker(self, drawn: Drawn, own: int | None) -> int | None:
        """Return the colleague whose turn it is; the leader where the agent has no account."""
        members = self._staff.members.get(drawn.node_id or 0, ())
        if own is None:
            return self._staff.leader_of(drawn.node_id)
        return checker_of(member=own, members=members, turn=drawn.draw.day.toordinal())

    def analyst(self, node_id: int | None, own: int | None) -> int | None:
        """Return the analyst with the fewest open items, never the one whose work it is."""
        candidates = [user for user in self._staff.analysts_of(node_id) if user != own]
        if not candidates:
            return None
        chosen = min(candidates, key=lambda user: (self._load[user], user))
        self._load[chosen] += 1
        return chosen


def _open_list(
    day: date,
    layer: Layer,
    user_id: int,
    items: Sequence[Item],
    held: HeldPlan,
    actor: Actor,
    at: datetime,
) -> int:
    nodes = {item.drawn.node_id for item in items}
    return matters.open_matter(
        kind="audit",
        title=list_title(day, layer),
        body=AuditBody(day.isoformat(), layer.value, len(items), user_id),
        subject=f"audit:{day}",
        node_id=nodes.pop() if len(nodes) == 1 else None,
        standard_version_id=held.version_id,
        clocks=(list_clock(held.plan.due_minutes),),
        owner_id=user_id,
        expected_loss=sum(item.drawn.expected_loss for item in items),
        actor=actor,
        at=at,
    )


def list_title(day: date, layer: Layer) -> str:
    """Return a list's name, in the language of the product: it is kept with the matter."""
    with override(settings.LANGUAGE_CODE):
        return _(list_words(layer)) % {"day": day.isoformat()}
