"""From productive people to those on the schedule and on the roster.

Shares of a kind are shares of the same time: in-office ones of the scheduled, out-of-office ones of
the rostered time. People are whole, and rounding is exact: 21 productive people at 30 % are 30.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from callmath import queueing
from watchfloor.rooms.staffing.contracts import Shrinkage, ShrinkageKind, ShrinkageRule

Counts = NDArray[np.int64]
_DAY_MINUTES = 1440


def put_on(
    people: Counts,
    minutes: NDArray[np.int64],
    shrinkages: Sequence[Shrinkage],
    kind: ShrinkageKind,
    rule: ShrinkageRule,
) -> Counts:
    """Return how many there must be so that `people` are left; -1 stays -1.

    `minutes` is the minute of the local day at which each interval begins.
    """
    wanted = [each for each in shrinkages if each.kind is kind and each.share > 0]
    if not wanted:
        return people
    holds = np.array([_holds(each, minutes) for each in wanted])
    needed = people.copy()
    for pattern in np.unique(holds, axis=1).T:
        shares = [each.share for each, is_on in zip(wanted, pattern, strict=True) if is_on]
        where = (holds == pattern[:, None]).all(axis=0) & (people > 0)
        if shares and where.any():
            needed[where] = queueing.scheduled_for(people[where], shares, rule.value)
    return needed


def share_left(
    minute: int, shrinkages: Sequence[Shrinkage], kind: ShrinkageKind, rule: ShrinkageRule
) -> float:
    """Return what of people is left at a minute of the day after the shrinkages of a kind."""
    at = np.array([minute])
    shares = [each.share for each in shrinkages if each.kind is kind and _holds(each, at)[0]]
    return 1.0 - queueing.shrinkage_share(shares, rule.value) if shares else 1.0


def _holds(shrinkage: Shrinkage, minutes: NDArray[np.int64]) -> NDArray[np.bool_]:
    end = shrinkage.to_minute or _DAY_MINUTES
    return (minutes >= shrinkage.from_minute) & (minutes < end)
