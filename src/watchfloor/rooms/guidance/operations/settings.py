"""What a centre chooses: the hold-out, the origins; and the proposal to drop a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance.contracts import Settings
from watchfloor.rooms.guidance.models import GuidanceSettings
from watchfloor.rooms.guidance.queries.facts import get_settings
from watchfloor.rooms.guidance.queries.passes import normal_origin
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard
from watchfloor.rooms.standards.contracts import VersionCard

LARGEST_HOLDOUT = 0.5


@transaction.atomic
def save_settings(
    *, holdout_share: float, origins: Sequence[str], actor: Actor, at: datetime
) -> Settings:
    """Keep the share of the hold-out and the origins that may embed the guidance."""
    if not 0 <= holdout_share <= LARGEST_HOLDOUT:
        raise Refusal(
            code="guidance.holdout.share",
            what="The hold-out is a share from 0 to one half.",
            mend="A tenth is usual; 0 means that no effect can be measured.",
        )
    before = get_settings()
    wanted = replace(before, holdout_share=holdout_share, origins=_normal(origins))
    if wanted == before:
        return before
    values = {"holdout_share": holdout_share, "origins": list(wanted.origins)}
    GuidanceSettings.objects.update_or_create(pk=1, defaults=values)
    journal.record(
        action="guidance.settings.saved",
        subject="guidance",
        actor=actor,
        at=at,
        before=asdict(before),
        after=asdict(wanted),
    )
    return wanted


def propose_prompt_retirement(
    *, risk: str, prompt: str, reason: str, actor: Actor, at: datetime
) -> VersionCard:
    """Propose the risk point's next version without one of its prompts; somebody else approves.

    :raises RiskNotFound: no such point holds, or it has no such prompt.
    """
    card = risks.find_point(code=risk, at=at)
    if card is None or all(each.code != prompt for each in card.point.prompts):
        raise _gone(risk, prompt)
    return _propose_without(card, prompt, reason, actor, at)


def _propose_without(
    card: RiskCard, prompt: str, reason: str, actor: Actor, at: datetime
) -> VersionCard:
    left = tuple(each for each in card.point.prompts if each.code != prompt)
    return risks.propose_point(
        title=card.title,
        point=replace(card.point, prompts=left),
        code=card.code,
        node_id=card.node_id,
        reason=reason,
        actor=actor,
        at=at,
    )


def _gone(risk: str, prompt: str) -> Refusal:
    return Refusal(
        code="guidance.prompt.gone",
        what="The risk point has no such prompt any more.",
        where="prompt %(prompt)s of %(risk)s",
        mend="Look at the point's history in the risk library.",
        fields={"prompt": prompt, "risk": risk},
    )


def _normal(origins: Sequence[str]) -> tuple[str, ...]:
    found = []
    for text in filter(None, (each.strip() for each in origins)):
        normal = normal_origin(text)
        if normal is None:
            raise Refusal(
                code="guidance.origin.invalid",
                what="This is no origin.",
                where="%(origin)s",
                mend="Write it as https://crm.example.com, without a path and without *.",
                fields={"origin": text},
            )
        found.append(normal)
    return tuple(dict.fromkeys(found))
