"""What a queue, a part of the centre or the whole centre promises, from a day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import PolicyCard, PolicyNotFound, Terms
from watchfloor.rooms.staffing.models import Policy
from watchfloor.rooms.staffing.queries.policies import policy_card
from watchfloor.rooms.staffing.rules.terms import check_terms, pack_terms

MOST_REASON = 500


@transaction.atomic
def save_policy(
    *,
    queue_id: int | None = None,
    node_id: int | None = None,
    channel: str = "",
    valid_from: date,
    terms: Terms,
    reason: str,
    actor: Actor,
    at: datetime,
) -> PolicyCard:
    """Let terms hold for a queue, a part's queues or (neither) the centre from a day on.

    One of the same reach and the same day takes the place of an earlier one, which is kept.
    """
    if queue_id is not None and node_id is not None:
        raise Refusal(
            code="staffing.policy.reach",
            what=msgid("A policy is of a queue or of a part of the center, not of both."),
            mend=msgid("Choose one of the two."),
        )
    check_terms(terms)
    check_reason(reason)
    before = _find(queue_id, node_id, channel, valid_from)
    row = Policy.objects.create(
        queue_id=queue_id,
        node_id=node_id,
        channel=channel,
        valid_from=valid_from,
        terms=pack_terms(terms),
        reason=reason.strip(),
        made_by=actor.name,
        made_at=at,
    )
    journal.record(
        action="staffing.policy.saved",
        subject=f"staffing_policy:{row.pk}",
        actor=actor,
        at=at,
        before={"policy": before.pk, "terms": before.terms} if before else None,
        after={
            "queue": queue_id,
            "node": node_id,
            "channel": channel,
            "valid_from": valid_from.isoformat(),
            "terms": row.terms,
            "reason": row.reason,
        },
    )
    return policy_card(row)


@transaction.atomic
def remove_policy(*, policy_id: int, actor: Actor, at: datetime) -> None:
    """Take a policy back: what held before it, or above it, holds again. It is kept.

    :raises PolicyNotFound: there is none, or it was taken back already.
    """
    row = Policy.objects.select_for_update().filter(pk=policy_id, removed_at=None).first()
    if row is None:
        raise PolicyNotFound(policy_id)
    row.removed_at, row.removed_by = at, actor.name
    row.save(update_fields=["removed_at", "removed_by"])
    journal.record(
        action="staffing.policy.removed",
        subject=f"staffing_policy:{row.pk}",
        actor=actor,
        at=at,
        before={"valid_from": row.valid_from.isoformat(), "terms": row.terms},
    )


def check_reason(reason: str) -> None:
    """Refuse a change that says no word why, or too many."""
    if 0 < len(reason.strip()) <= MOST_REASON:
        return
    raise Refusal(
        code="staffing.reason.missing",
        what=msgid("There is no reason, or a very long one."),
        mend=msgid("Say in up to %(most)s characters why; those who read the plan will ask."),
        fields={"most": MOST_REASON},
    )


def _find(queue_id: int | None, node_id: int | None, channel: str, day: date) -> Policy | None:
    same = Policy.objects.filter(
        queue=queue_id, node=node_id, channel=channel, valid_from=day, removed_at=None
    )
    return same.order_by("-made_at", "-pk").first()
