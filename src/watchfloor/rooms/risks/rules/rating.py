"""The rate of errors of a point, from what was believed and what was seen (gamma-Poisson).

The belief before is a gamma distribution with the mean of the point's expected rate and the
weight of PRIOR_SIZE contacts. What was seen counts with its effective size: as many contacts,
drawn at random, as would have told as much (Kish). See docs/background/risk-stars.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from scipy.special import gammaincc

from callmath.loss import gamma_poisson_rate
from watchfloor.rooms.risks.contracts import Evidence, RateBelief, RiskPoint

PRIOR_SIZE = 20.0


def effective_size(seen: Evidence) -> float:
    """Return how many contacts drawn at random would have told as much: (Σ1/π)² / Σ1/π².

    >>> effective_size(Evidence(looked=4, weight=4.0))
    4.0
    >>> effective_size(Evidence(looked=2, weight=110.0, spread=90.0 * 100 + 0.0))  # 1/π of 100, 10
    1.3282107574094402
    """
    squares = seen.spread + seen.weight
    return seen.weight**2 / squares if squares > 0 else 0.0


def hajek_rate(seen: Evidence) -> float | None:
    """Return the share of errors among all contacts, estimated from those looked at.

    >>> hajek_rate(Evidence(looked=10, failed=2, weight=100.0, failed_weight=5.0))
    0.05
    """
    return seen.failed_weight / seen.weight if seen.weight > 0 else None


def prior_rate(point: RiskPoint) -> float:
    """Return what to believe of a point before anything was seen.

    Where the centre has said nothing, a point is taken to err as often as is just tolerable.
    """
    return point.tolerable_rate if point.prior_rate is None else point.prior_rate


def mean_rate(point: RiskPoint, seen: Evidence) -> float:
    """Return the expected rate alone; cheap, for ten thousand points at once."""
    size = effective_size(seen)
    failures = (hajek_rate(seen) or 0.0) * size
    return min((prior_rate(point) * PRIOR_SIZE + failures) / (PRIOR_SIZE + size), 1.0)


def believe(point: RiskPoint, seen: Evidence) -> RateBelief:
    """Return the expected rate with its 90 % interval."""
    size = effective_size(seen)
    found = gamma_poisson_rate(
        (hajek_rate(seen) or 0.0) * size,
        size,
        prior_events=prior_rate(point) * PRIOR_SIZE,
        prior_exposure=PRIOR_SIZE,
        confidence=0.9,
    )
    return RateBelief(
        mean=min(found.rate, 1.0),
        low=min(found.low, 1.0),
        high=min(found.high, 1.0),
        prior=prior_rate(point),
        effective=size,
    )


def chance_above(point: RiskPoint, seen: Evidence) -> float:
    """Return the probability that the rate lies above the tolerable one."""
    size = effective_size(seen)
    shape = prior_rate(point) * PRIOR_SIZE + (hajek_rate(seen) or 0.0) * size
    return float(gammaincc(shape, point.tolerable_rate * (PRIOR_SIZE + size)))


def p_value_above(point: RiskPoint, seen: Evidence) -> float:
    """Return how likely at least so many errors are where the rate is just tolerable (Poisson).

    Without any belief, so that a list of points can be held against chance.
    """
    expected = point.tolerable_rate * effective_size(seen)
    failures = (hajek_rate(seen) or 0.0) * effective_size(seen)
    # P(Poisson(m) ≥ k) is the regularized incomplete gamma function P(k, m), for any k above 0.
    return 1.0 - float(gammaincc(failures, expected)) if failures > 0 and expected > 0 else 1.0


def add_evidence(parts: Iterable[Evidence]) -> Evidence:
    """Return the evidence of all parts together."""
    known = tuple(parts)
    return Evidence(
        looked=sum(each.looked for each in known),
        failed=sum(each.failed for each in known),
        weight=sum(each.weight for each in known),
        failed_weight=sum(each.failed_weight for each in known),
        spread=sum(each.spread for each in known),
    )


def without(whole: Evidence, part: Evidence) -> Evidence:
    """Return what is left of the evidence when a stretch of it is taken away."""
    return Evidence(
        looked=whole.looked - part.looked,
        failed=whole.failed - part.failed,
        weight=max(whole.weight - part.weight, 0.0),
        failed_weight=max(whole.failed_weight - part.failed_weight, 0.0),
        spread=max(whole.spread - part.spread, 0.0),
    )
