"""What an audit brings up that no standard says yet: a new risk point, or another plan."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.words import NO_WORDS, Words
from watchfloor.rooms.audits.contracts import SamplingPlan
from watchfloor.rooms.audits.queries.items import get_item
from watchfloor.rooms.audits.rules.default_plan import PLAN_CODE, PLAN_KIND
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskPoint
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard


@transaction.atomic
def propose_point(
    *, item_id: int, title: str, what: str, access: Access, actor: Actor, at: datetime
) -> VersionCard:
    """Propose a risk point for something wrong in a contact that the item's point does not cover.

    Zone, steps, queues and loss are taken over from the item's point for the reviewer to correct.
    """
    item = get_item(item_id=item_id, access=access)
    near = standards.get_version(version_id=item.standard_version_id).body
    assert isinstance(near, RiskPoint)  # noqa: S101  what was audited is a risk point, no retirement
    point = RiskPoint(
        classes=near.classes,
        cause=NO_WORDS,
        procedure=NO_WORDS,
        likely_errors=(Words(en=what, zh=what),),
        remedy=NO_WORDS,
        loss=near.loss,
        steps=near.steps,
        queues=near.queues,
    )
    return risks.propose_point(
        title=Words(en=title, zh=title),
        point=point,
        reason=what,
        origin=item.subject,
        actor=actor,
        at=at,
    )


@transaction.atomic
def propose_plan(*, plan: SamplingPlan, reason: str, actor: Actor, at: datetime) -> VersionCard:
    """Propose another sampling plan; it holds once somebody else has approved it."""
    return standards.propose(
        kind=PLAN_KIND,
        code=PLAN_CODE,
        title=Words("Sampling plan of the audits", "稽核抽样方案"),
        body=plan,
        reason=reason,
        actor=actor,
        at=at,
    )
