"""What is approved without a leader. No tables here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

KINDS = ("leave", "swap", "give", "offer")
MOST_DAYS = 365
MOST_UNMET_MINUTES = 100_000


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """When something is approved by itself: all must hold."""

    days_ahead: int = 2  # at least so many days before it begins
    unmet_may_rise_minutes: int = 0  # people missing, in minutes of one person
    most_days: int = 5  # of leave


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What is asked for, as a rule looks at it."""

    days_ahead: int
    unmet_rises_minutes: float
    days: int = 1
    breaks_rules: bool = False  # also soft ones


def approves(terms: ApprovalTerms, facts: AskFacts) -> bool:
    """Say whether a rule lets this pass.

    >>> approves(ApprovalTerms(days_ahead=2), AskFacts(days_ahead=1, unmet_rises_minutes=0))
    False
    """
    return (
        not facts.breaks_rules
        and facts.days_ahead >= terms.days_ahead
        and facts.unmet_rises_minutes <= terms.unmet_may_rise_minutes + 1e-6
        and facts.days <= terms.most_days
    )


def check_terms(what: str, terms: ApprovalTerms) -> None:
    """Refuse a rule for nothing that is asked, or with figures that cannot be."""
    sound = (
        what in KINDS
        and 0 <= terms.days_ahead <= MOST_DAYS
        and 0 <= terms.unmet_may_rise_minutes <= MOST_UNMET_MINUTES
        and 1 <= terms.most_days <= MOST_DAYS
    )
    if not sound:
        raise Refusal(
            code="rosters.approval.terms",
            what=msgid("This rule for approvals cannot be meant so."),
            mend=msgid("Give days from 0 to %(days)s and minutes from 0 on."),
            fields={"days": MOST_DAYS},
        )


def pack_approval(terms: ApprovalTerms) -> dict[str, int]:
    """Return terms as they are kept."""
    return {
        "days_ahead": terms.days_ahead,
        "unmet_may_rise_minutes": terms.unmet_may_rise_minutes,
        "most_days": terms.most_days,
    }


def unpack_approval(kept: Mapping[str, Any]) -> ApprovalTerms:
    """Return kept terms."""
    return ApprovalTerms(**kept)
