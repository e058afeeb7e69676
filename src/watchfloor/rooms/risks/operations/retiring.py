"""Leaving the library: proposed by a person or by the rule, never without a re-check."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.risks.contracts import RetirementVerdict, RiskCard, YearSeen
from watchfloor.rooms.risks.queries.evidence import quiet_points, year_seen
from watchfloor.rooms.risks.queries.library import list_points
from watchfloor.rooms.risks.rules.kinds import POINT, RECHECK, RecheckBody
from watchfloor.rooms.risks.rules.retiring import judge_retirement
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard


@transaction.atomic
def retire_point(*, card: RiskCard, reason: str, actor: Actor, at: datetime) -> VersionCard:
    """Propose that a point leaves. A re-check hangs on the change, which waits for it."""
    if _waiting(card):
        raise Refusal(
            code="risks.retirement.waiting",
            what="A change of this point waits to be approved already.",
            mend="Decide on that one first.",
        )
    seen = year_seen(standard_id=card.standard_id, code=card.code, at=at)
    return _propose(card, seen, _verdict(card, seen), reason, actor, at)


def propose_retirements(*, actor: Actor, at: datetime) -> tuple[VersionCard, ...]:
    """Propose to retire what the rule finds ready; points with a change under way wait."""
    quiet = quiet_points(at=at)
    proposed = []
    waiting = {each.standard_id for each in standards.list_proposed(kind=POINT)}
    for card in list_points(at=at):
        if card.standard_id not in quiet or card.standard_id in waiting:
            continue
        seen = year_seen(standard_id=card.standard_id, code=card.code, at=at)
        verdict = _verdict(card, seen)
        if verdict.is_due and not _was_refused(card, seen):
            reason = _("%(year)s: %(looked)s audits, none failed") % {
                "year": seen.year,
                "looked": seen.audits.looked,
            }
            proposed.append(_propose_alone(card, seen, verdict, reason, actor, at))
    return tuple(proposed)


@transaction.atomic
def _propose_alone(
    card: RiskCard,
    seen: YearSeen,
    verdict: RetirementVerdict,
    reason: str,
    actor: Actor,
    at: datetime,
) -> VersionCard:
    version = _propose(card, seen, verdict, reason, actor, at)
    journal.record(
        action="risks.retirement.proposed",
        subject=f"risk:{card.code}",
        actor=actor,
        at=at,
        after={"year": seen.year, "upper_limit": verdict.upper_limit},
    )
    return version


def _propose(
    card: RiskCard,
    seen: YearSeen,
    verdict: RetirementVerdict,
    reason: str,
    actor: Actor,
    at: datetime,
) -> VersionCard:
    version = standards.propose_retirement(
        standard_id=card.standard_id, valid_from=None, reason=reason, actor=actor, at=at
    )
    matters.open_matter(
        kind=RECHECK,
        title=_recheck_title(card),
        body=RecheckBody(
            standard_id=card.standard_id,
            code=card.code,
            year=seen.year,
            audits=seen.audits.looked,
            upper_limit=1.0 if verdict.upper_limit is None else verdict.upper_limit,
            tolerable_rate=card.point.tolerable_rate,
        ),
        subject=f"risk:{card.code}",
        node_id=card.node_id,
        parent_id=version.change_matter_id,
        actor=actor,
        at=at,
        note=reason,
    )
    return version


def _recheck_title(card: RiskCard) -> str:
    """Say what is to be done, in the language of the product: it is kept with the matter."""
    with override(settings.LANGUAGE_CODE):
        told = {"code": card.code, "title": card.title.text(settings.LANGUAGE_CODE)}
        return _("Re-check %(code)s before it leaves: %(title)s") % told


def _verdict(card: RiskCard, seen: YearSeen) -> RetirementVerdict:
    return judge_retirement(seen, tolerable_rate=card.point.tolerable_rate)


def _waiting(card: RiskCard) -> bool:
    waiting = standards.list_proposed(kind=POINT)
    return any(each.standard_id == card.standard_id for each in waiting)


def _was_refused(card: RiskCard, seen: YearSeen) -> bool:
    """Tell whether people kept the point though the rule asked this year: it asks once a year."""
    asked = (
        version
        for version in standards.list_versions(standard_id=card.standard_id)
        if version.body is None and version.approved_at is None
    )
    return any(version.proposed_at.year > seen.year for version in asked)
