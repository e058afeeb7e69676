"""Weeks after something was verified: did it help? A no opens it again.

The check stands beside what it looks at, not under it: nothing open hangs under an ended matter.
Whoever answers it cannot be a doer of the matter, so the answer is itself the second pair of
eyes, and the check ends with it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import (
    EFFECT_CHECK,
    ClockSpec,
    EffectCheck,
    EscalationStep,
    MatterKind,
    Moved,
    Verb,
)
from watchfloor.rooms.matters.models import Matter, MatterEvent
from watchfloor.rooms.matters.queries.rows import read_events
from watchfloor.rooms.matters.rules import kinds
from watchfloor.rooms.matters.rules.replay import replay, who_of
from watchfloor.rooms.matters.rules.verbs import is_doer

from .acting import act
from .caching import SYSTEM
from .opening import open_matter

_AT_ONCE = 500


def open_due_checks(*, at: datetime) -> int:
    """Open the effect checks whose weeks are over, once each; returns how many."""
    due = Matter.objects.filter(check_at__lte=at).order_by("check_at", "pk")
    numbers = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    return sum(_open_check(matter_id, at) for matter_id in numbers)


@transaction.atomic
def _open_check(matter_id: int, at: datetime) -> bool:
    rows = Matter.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    row = rows.select_related("parent").filter(pk=matter_id, check_at__lte=at).first()
    if row is None or row.ended_at is None:
        return False
    parent = row.parent
    open_matter(
        kind=EFFECT_CHECK,
        title=row.title,
        body=EffectCheck(matter_id=row.pk, title=row.title, verified_at=row.ended_at),
        subject=f"matter:{row.pk}",
        node_id=row.node_id,
        parent_id=row.parent_id if parent and parent.ended_at is None else None,
        standard_version_id=row.standard_version_id,
        owner_id=_verifier(row),
        expected_loss=row.expected_loss,
        actor=SYSTEM,
        at=at,
        checks=(row.pk, row.round),
    )
    Matter.objects.filter(pk=row.pk).update(check_at=None)
    return True


def _verifier(row: Matter) -> int | None:
    """Return who verified it: she knows it, and she did not do it."""
    verified = MatterEvent.objects.filter(matter_id=row.pk, verb=Verb.VERIFY).order_by("-seq")
    return verified.values_list("actor_user_id", flat=True).first()


def settle_check(moved: Moved) -> None:
    """Take the answer of an effect check: end it, and open again what did not help."""
    holds = moved.data.get("holds")
    if not isinstance(holds, bool):
        raise Refusal(
            code="matters.effect_check.no_answer",
            what="It was not said whether it helped.",
            mend="Choose yes or no.",
        )
    if not holds and not moved.note:
        raise Refusal(
            code="matters.matter.no_reason",
            what="This needs a reason.",
            mend="Write in a sentence why.",
        )
    body: EffectCheck = moved.body
    if is_doer(replay(read_events(body.matter_id)), who_of(moved.actor.user_id, moved.actor.name)):
        raise Refusal(
            code="matters.matter.own_work",
            what="Whoever did the work cannot say whether it helped.",
            mend="Ask somebody else.",
        )
    act(
        matter_id=moved.matter_id,
        verb=Verb.VERIFY,
        access=None,
        actor=SYSTEM,
        at=moved.at,
    )
    if not holds:
        _reopen_with_parents(body.matter_id, moved)


def _reopen_with_parents(matter_id: int, moved: Moved) -> None:
    """Open a matter again, and before it whatever ended above it."""
    row = Matter.objects.get(pk=matter_id)
    if row.ended_at is None:
        return
    if row.parent_id is not None:
        _reopen_with_parents(row.parent_id, moved)
    act(
        matter_id=matter_id,
        verb=Verb.REOPEN,
        access=None,
        actor=moved.actor,
        at=moved.at,
        note=moved.note,
        data={"effect_check": moved.matter_id},
    )


def register_effect_check() -> None:
    """Make the room's own kind known."""
    kinds.register_kind(
        MatterKind(
            code=EFFECT_CHECK,
            title=Words("Effect check", "效果验证"),
            body=EffectCheck,
            effects={Verb.DONE: settle_check},
            clocks=(
                ClockSpec(
                    name="answer",
                    limit_minutes=14 * 24 * 60,
                    steps=(EscalationStep(-24 * 60, "owner"), EscalationStep(0, "team_leader")),
                ),
            ),
        )
    )
