"""When a risk point may leave the library.

A year without an error says little when nobody looked: twelve clean audits only prove that fewer
than 22 in 100 contacts go wrong. So a point leaves only when a whole calendar year, and the time
since, showed nothing, *and* that year's audits could have shown something: the upper 95 % limit of
its rate lies below what is tolerable.
"""

from __future__ import annotations

import math

from callmath.sampling import upper_limit_zero_found
from watchfloor.rooms.risks.contracts import RetirementVerdict, YearSeen

from .rating import effective_size

CONFIDENCE = 0.95


def upper_limit(effective: float, confidence: float = CONFIDENCE) -> float:
    """Return the rate that so many audits without a finding rule out; parts of one do not count.

    >>> round(upper_limit(12), 3), round(upper_limit(299.7), 5)
    (0.221, 0.00997)
    """
    return upper_limit_zero_found(math.floor(effective), confidence)


def audits_needed(tolerable_rate: float, confidence: float = CONFIDENCE) -> int:
    """Return how many clean audits, drawn at random, put the upper limit below a rate.

    >>> audits_needed(0.01), audits_needed(0.22)
    (299, 13)
    """
    return math.floor(math.log1p(-confidence) / math.log1p(-tolerable_rate)) + 1


def judge_retirement(
    seen: YearSeen, *, tolerable_rate: float, confidence: float = CONFIDENCE
) -> RetirementVerdict:
    """Return whether a point may leave, with the number behind it."""
    limit = upper_limit(effective_size(seen.audits), confidence) if seen.audits.looked else None
    reason = _reason_to_stay(seen, limit, tolerable_rate)
    return RetirementVerdict(
        is_due=not reason,
        reason=reason,
        upper_limit=limit,
        audits_needed=audits_needed(tolerable_rate, confidence),
    )


def _reason_to_stay(seen: YearSeen, limit: float | None, tolerable_rate: float) -> str:
    if not seen.held_all_year:
        return "not_held"
    if seen.anomalies or seen.anomalies_since or seen.audits.failed:
        return "anomalies"
    if limit is None:
        return "not_seen"
    return "" if limit < tolerable_rate else "not_enough"
