"""Who is asked in a repair: a pool of everybody is slow and hardly better."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, zip_longest

import numpy as np

from ._repair_changes import Asked
from ._repair_desk import Desk
from ._types import Person


def pool_of(desk: Desk, asked: Asked, size: int) -> tuple[str, ...]:
    """Return whom to ask: people who serve what was lost, in turn for each class of those lost."""
    absent = {each.person for each in asked.lost}
    days = {each.day for each in asked.lost} or asked.demand_days
    others = [each for each in desk.problem.people if each.id not in absent]
    lost = sorted({desk.board.group_of(each) for each in absent})
    wanted = lost or sorted({desk.board.group_of(each.id) for each in others})
    queues = [_nearest(desk, others, group, days) for group in wanted]
    mixed = dict.fromkeys(each for each in chain(*zip_longest(*queues)) if each is not None)
    return tuple(mixed)[:size]


def _nearest(desk: Desk, people: Sequence[Person], group: int, days: Collection[int]) -> list[str]:
    """Return people who can serve something of a class: the same class and those off first."""
    able = desk.board.serves > 0.0
    shared = (able & able[group]).any(axis=1) | (np.arange(len(able)) == group)
    shared |= not able[group].any()

    def distance(person: Person) -> tuple[object, ...]:
        off = sum(desk.shift_on(person.id, day) is None for day in days)
        return (desk.board.group_of(person.id) != group, -off, person.id)

    near = [each for each in people if shared[desk.board.group_of(each.id)]]
    return [each.id for each in sorted(near, key=distance)]
