"""Which points get worse, and which are above what is tolerable, told apart from chance.

A thousand points looked at every week show fifty "significant" rises by chance alone; so the
p-values of all points are held against each other (Benjamini and Hochberg, 1995).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from scipy.special import betainc

from watchfloor.rooms.risks.contracts import Evidence

from .rating import effective_size, hajek_rate, without

K = TypeVar("K")
FALSE_SHARE = 0.1  # of the points that are named, this share may be named by chance


def p_value_rising(year: Evidence, recent: Evidence) -> float:
    """Return how likely so large a share of the errors is recent where the rate has not changed.

    Given all errors, the recent ones are binomial with the recent share of what was looked at
    (the conditional test of two Poisson rates).
    """
    before = without(year, recent)
    sizes = effective_size(recent), effective_size(before)
    if not all(size > 0 for size in sizes):
        return 1.0
    errors = (hajek_rate(recent) or 0.0) * sizes[0], (hajek_rate(before) or 0.0) * sizes[1]
    if errors[0] <= 0:
        return 1.0
    # P(Bin(a+b, s) ≥ a) is the regularized incomplete beta function I_s(a, b+1).
    return float(betainc(errors[0], errors[1] + 1, sizes[0] / sum(sizes)))


def beyond_chance(p_values: Mapping[K, float], false_share: float = FALSE_SHARE) -> frozenset[K]:
    """Return those of which at most a given share is expected to be there by chance.

    >>> sorted(beyond_chance({"a": 0.001, "b": 0.04, "c": 0.5}))
    ['a', 'b']
    >>> sorted(beyond_chance({name: 0.05 for name in "abcdefgh"} | {"i": 0.9}, 0.05))
    []
    """
    ordered = sorted(p_values, key=lambda key: p_values[key])
    within = [
        rank
        for rank, key in enumerate(ordered, start=1)
        if p_values[key] <= rank / len(ordered) * false_share
    ]
    return frozenset(ordered[: within[-1]] if within else ())
