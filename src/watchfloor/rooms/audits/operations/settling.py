"""Settling judgements: they become observations, fails become findings, full lists end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.common.actor import Actor
from watchfloor.rooms.audits.models import Disagreement, Drawn, Item
from watchfloor.rooms.audits.queries.staff import read_staff
from watchfloor.rooms.audits.rules.layers import differ
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import ENDED, MatterNotFound, State, Verb
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result

from .findings import Finder

# So long a judgement can be taken back; a list that is handed in settles at once.
GRACE = timedelta(minutes=15)
_AT_ONCE = 2000
SYSTEM = Actor("Watchfloor", origin="job")
_EVERYTHING = Access(scope=WHOLE_CENTRE)


@transaction.atomic
def hand_in(*, access: Access, actor: Actor, at: datetime) -> int:
    """Settle all that a person has judged, and return how many items that were."""
    mine = Item.objects.filter(judged_by_id=access.user_id, settled_at=None)
    return _settle([*_lock(mine.values_list("pk", flat=True))], actor, at)


@transaction.atomic
def settle_due(*, at: datetime) -> int:
    """Settle what was judged longer ago than the time for second thoughts."""
    due = Item.objects.filter(judged_at__lte=at - GRACE, settled_at=None)
    return _settle([*_lock(due.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])], SYSTEM, at)


def _lock(ids: Collection[int]) -> Sequence[Item]:
    """Return items that nobody else is settling or judging just now."""
    return list(
        Item.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=list(ids), settled_at=None)
        .exclude(result="")
        .select_related("drawn__draw", "drawn__agent")
        .order_by("pk")
    )


def _settle(items: Sequence[Item], actor: Actor, at: datetime) -> int:
    if not items:
        return 0
    # Two looks at one contact that settle at once would each miss the other: they take turns, so
    # that there is one finding, and a disagreement is seen.
    drawn = sorted({item.drawn_id for item in items})
    list(Drawn.objects.select_for_update().filter(pk__in=drawn).order_by("pk").values_list("pk"))
    finder = Finder(staff=read_staff(), at=at)
    observations.store(observations=[_observation(item, finder) for item in items])
    for item in items:
        item.settled_at = at
        if item.result == Result.FAIL:
            item.finding_id = finder.open(item)
    Item.objects.bulk_update(items, ["settled_at", "finding_id"])
    for item in items:
        _record_disagreement(item, at)
    for audit_id in sorted({item.audit_id for item in items if item.audit_id is not None}):
        _end_list(audit_id, at)
    journal.record(
        action="audits.items.settled",
        subject=f"items:{len(items)}",
        actor=actor,
        at=at,
        after={"items": [item.pk for item in items]},
    )
    return len(items)


def _observation(item: Item, finder: Finder) -> Observation:
    drawn = item.drawn
    return Observation(
        at=drawn.happened_at,
        kind=Kind.AUDIT,
        subject=drawn.subject,
        layer=Layer(item.layer),
        result=Result(item.result),
        standard_id=drawn.draw.standard_id,
        standard_version_id=drawn.draw.standard_version_id,
        agent_id=drawn.agent_id,
        node_id=drawn.node_id,
        observer_id=item.judged_by_id,
        points=item.points,
        probability=item.probability,
        frame=f"audit:{drawn.draw_id}",
        evidence={
            "errors": list(finder.errors(item)),
            "note": item.note,
            "text": item.evidence,
            "judged_at": item.judged_at.isoformat() if item.judged_at else "",
            "predicted": drawn.error_probability,
        },
        key=f"audit:{item.pk}",
    )


def _record_disagreement(item: Item, at: datetime) -> None:
    """Keep that two layers found different things, once both are settled."""
    others = Item.objects.filter(drawn_id=item.drawn_id, settled_at__isnull=False)
    other = others.exclude(pk=item.pk).first()
    if other is None or not differ(Result(item.result), Result(other.result)):
        return
    first, second = (other, item) if item.is_recheck else (item, other)
    Disagreement.objects.get_or_create(
        drawn_id=item.drawn_id, defaults={"first": first, "second": second, "seen_at": at}
    )


def _end_list(audit_id: int, at: datetime) -> None:
    """End a list whose items are all settled: its owner has done it, the system has counted."""
    if Item.objects.filter(audit_id=audit_id, settled_at=None).exists():
        return
    try:
        card = matters.get_matter(matter_id=audit_id, access=_EVERYTHING).card
    except MatterNotFound:
        return
    if card.state in ENDED:
        return
    if card.state is State.HELD:
        matters.act(matter_id=audit_id, verb=Verb.RESUME, access=None, actor=SYSTEM, at=at)
    if card.state is not State.DONE:
        doer = Actor(card.owner, card.owner_id, "audits")
        matters.act(matter_id=audit_id, verb=Verb.DONE, access=None, actor=doer, at=at)
    matters.act(matter_id=audit_id, verb=Verb.VERIFY, access=None, actor=SYSTEM, at=at)
