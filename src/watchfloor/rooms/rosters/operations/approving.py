"""Rules by which something is approved without a leader."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters.contracts import RosterNotFound
from watchfloor.rooms.rosters.models import ApprovalRule
from watchfloor.rooms.rosters.rules.approving import ApprovalTerms, check_terms, pack_approval


@transaction.atomic
def save_approval_rule(
    *, node_id: int | None, what: str, terms: ApprovalTerms, actor: Actor, at: datetime
) -> int:
    """Let what meets the terms pass by itself; one of the same reach takes the other's place."""
    check_terms(what, terms)
    ApprovalRule.objects.filter(node=node_id, what=what, removed_at=None).update(removed_at=at)
    row = ApprovalRule.objects.create(
        node_id=node_id, what=what, terms=pack_approval(terms), made_by=actor.name, made_at=at
    )
    journal.record(
        action="rosters.approval_rule.saved",
        subject=f"approval_rule:{row.pk}",
        actor=actor,
        at=at,
        after={"node": node_id, "what": what, "terms": row.terms},
    )
    return row.pk


@transaction.atomic
def remove_approval_rule(*, rule_id: int, actor: Actor, at: datetime) -> None:
    """Take a rule out: a leader decides again. :raises RosterNotFound: there is none."""
    row = ApprovalRule.objects.select_for_update().filter(pk=rule_id, removed_at=None).first()
    if row is None:
        raise RosterNotFound(rule_id)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(
        action="rosters.approval_rule.removed",
        subject=f"approval_rule:{row.pk}",
        actor=actor,
        at=at,
        before={"what": row.what, "terms": row.terms},
    )


def refuse_own(agent_ids: Collection[int | None], actor: Actor) -> None:
    """Refuse that somebody decides what they ask for themselves: a second pair of eyes does.

    :raises Refusal: the one who decides is one of those whom it is about.
    """
    own = people.find_agent(user_id=actor.user_id) if actor.user_id is not None else None
    if own is not None and own.id in agent_ids:
        raise Refusal(
            code="rosters.asked.own",
            what=msgid("Nobody decides what they ask for themselves."),
            mend=msgid("Let another leader decide."),
        )
