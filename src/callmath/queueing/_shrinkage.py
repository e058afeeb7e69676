"""From people at work to people on the schedule, on the roster and employed; whole people, exactly.

A shrinkage is the share of paid time in which somebody does not serve. Who needs n people at work
and loses the share s needs ceil(n / (1 - s)), never n x (1 + s): 21 people at 30 % are 30, not 28.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._types import INFEASIBLE, Counts, QueueingError

_DIGITS = 10**9  # a share is a fraction of small numbers: 0.1 + 0.2 means 3/10
_MOST_PEOPLE = 10**9


class ShrinkageRule(StrEnum):
    """How several shrinkages become one."""

    ADDITIVE = "additive"  # shares of the same paid time: 5 % + 10 % = 15 %
    MULTIPLICATIVE = "multiplicative"  # each of what the others left: 1 - 0.95 x 0.90


@dataclass(frozen=True, slots=True, eq=False)
class Staircase:
    """How many people there are at each step; arrays of one shape, INFEASIBLE stays."""

    required: NDArray[np.float64]  # at work at the same time
    scheduled: Counts  # with what is lost in the office
    rostered: Counts  # with what is lost out of it


def shrinkage_share(shares: Sequence[float], rule: str = ShrinkageRule.MULTIPLICATIVE) -> float:
    """Return what several shrinkages come to together.

    >>> shrinkage_share([0.05, 0.10], "additive"), shrinkage_share([0.05, 0.10])
    (0.15, 0.145)

    :raises QueueingError: a share is not in [0, 1), or together they leave nobody.
    """
    return float(1 - _kept(shares, rule))


def scheduled_for(
    required: ArrayLike, shares: Sequence[float], rule: str = ShrinkageRule.MULTIPLICATIVE
) -> Counts:
    """Return how many people there must be so that so many are left: ceil(n / kept), exactly.

    :param required: people, whole or fractional, any shape; INFEASIBLE stays INFEASIBLE.
    :param shares: what is lost, each in [0, 1).
    :param rule: `additive` or `multiplicative`.

    Computed with rational numbers: floating point gives one too many for 40 of 12,000 usual pairs,
    such as 21 / (1 - 0.30).

    >>> scheduled_for([0, 21, 100, -1], [0.30]).tolist()
    [0, 30, 143, -1]

    :raises QueueingError: a share or a number of people makes no sense.
    """
    kept = _kept(shares, rule)
    return _each(required, lambda people: math.ceil(people / kept), "required")


def people_for(
    required: ArrayLike,
    *,
    in_office: Sequence[float] = (),
    out_of_office: Sequence[float] = (),
    rule: str = ShrinkageRule.MULTIPLICATIVE,
) -> Staircase:
    """Return the steps from people at work to the schedule and the roster.

    People are whole at each step, as schedules are: the roster is made for a whole schedule.

    >>> steps = people_for([18], in_office=[0.10], out_of_office=[0.20])
    >>> steps.scheduled.tolist(), steps.rostered.tolist()
    ([20], [25])
    """
    scheduled = scheduled_for(required, in_office, rule)
    rostered = scheduled_for(scheduled, out_of_office, rule)
    return Staircase(np.asarray(required, dtype=np.float64), scheduled, rostered)


def employed_for(
    rostered_hours: ArrayLike, paid_hours_a_week: float, *, shift_fit_share: float = 1.0
) -> Counts:
    """Return how many people must be employed so that a week's roster can be filled.

    `shift_fit_share` is the part of rostered hours that meets the curve: whole shifts never
    follow it exactly. Rounding is exact: ceil(hours / (paid hours x fit)).

    >>> int(employed_for(1_000.0, 40.0)), int(employed_for(1_000.0, 40.0, shift_fit_share=0.9))
    (25, 28)

    :raises QueueingError: hours are negative, or nobody is paid for any.
    """
    if not (math.isfinite(paid_hours_a_week) and 0 < paid_hours_a_week <= 168):
        raise QueueingError(
            "paid_hours_a_week",
            f"paid_hours_a_week must be above 0 and at most 168, not {paid_hours_a_week!r}",
            value=paid_hours_a_week,
        )
    if not (math.isfinite(shift_fit_share) and 0 < shift_fit_share <= 1):
        raise QueueingError(
            "shift_fit_share",
            f"shift_fit_share must be above 0 and at most 1, not {shift_fit_share!r}",
            value=shift_fit_share,
        )
    each = _exact(paid_hours_a_week) * _exact(shift_fit_share)
    return _each(rostered_hours, lambda hours: math.ceil(hours / each), "rostered_hours")


def _kept(shares: Sequence[float], rule: str) -> Fraction:
    """Return the share of time that is left, above 0."""
    if rule not in set(ShrinkageRule):
        known = ", ".join(ShrinkageRule)
        raise QueueingError("rule", f"rule must be one of {known}, not {rule!r}", value=rule)
    kept = Fraction(1)
    for index, share in enumerate(shares):
        if not (math.isfinite(share) and 0 <= share < 1):
            raise QueueingError(
                "shares",
                f"shares[{index}] must be from 0 to below 1, not {share!r}",
                index=index,
                value=share,
            )
        lost = _exact(share)
        kept = kept - lost if rule == ShrinkageRule.ADDITIVE else kept * (1 - lost)
    if kept <= 0:
        raise QueueingError(
            "shares", f"the shares together leave nobody: {list(shares)}", value=list(shares)
        )
    return kept


def _exact(value: float) -> Fraction:
    return Fraction(value).limit_denominator(_DIGITS)


def _each(values: ArrayLike, ceil: Callable[[Fraction], int], name: str) -> Counts:
    """Apply exact rounding up once to each value that occurs."""
    given = np.asarray(values, dtype=np.float64)
    wrong = ~((given >= 0) & (given <= _MOST_PEOPLE) | (given == INFEASIBLE))
    if wrong.any():
        place = tuple(int(at) for at in np.argwhere(wrong)[0])
        raise QueueingError(
            name,
            f"{name}{list(place) or ''} must be from 0 to {_MOST_PEOPLE:,}, not {given[place]}",
            index=place,
            value=float(given[place]),
        )
    known, where = np.unique(given, return_inverse=True)
    rounded = [INFEASIBLE if value == INFEASIBLE else ceil(_exact(value)) for value in known]
    found = np.array(rounded, dtype=np.int64)[where]
    return found.reshape(given.shape)
