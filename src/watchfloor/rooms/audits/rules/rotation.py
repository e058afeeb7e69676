"""Who cross-checks whom: never oneself, and not the same pair again before all others had turns."""

from __future__ import annotations

from collections.abc import Sequence


def checker_of(*, member: int, members: Sequence[int], turn: int) -> int | None:
    """Return who checks a member's work in a turn (a day); None when there is nobody else.

    The members stand in a circle. In turn t everybody is checked by the one k places on, with k
    going from 1 to n-1: everybody checks exactly one, and a pair meets again after n-1 turns.

    >>> [checker_of(member=1, members=[1, 2, 3], turn=turn) for turn in range(4)]
    [2, 3, 2, 3]
    >>> checker_of(member=1, members=[1], turn=0) is None
    True
    """
    circle = sorted({*members, member})
    if len(circle) < 2:
        return None
    step = 1 + turn % (len(circle) - 1)
    return circle[(circle.index(member) + step) % len(circle)]
