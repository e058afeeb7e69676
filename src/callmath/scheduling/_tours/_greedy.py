"""Starts of a day without a program: the way out when there is no time for one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._classes import Pool
from ._ground import Floats, Ground, Ints


def greedy_day(ground: Ground, pools: Sequence[Pool], people: Ints, day: int) -> list[Ints]:
    """Return how many of each pool take each of its duties, one person after the other.

    Each takes the duty that covers most that is still missing, by its price; who would cost more
    than that stays idle. Breaks are left out; whoever serves several queues is split over them in
    equal parts.
    """
    size = ground.day_slots + ground.duties.spill
    cover = _cover_of_duties(ground, size)
    missing, price = _missing(ground, day, size)
    out = [np.zeros(pool.duties.size, np.int64) for pool in pools]
    for number in _turns(people):
        pool = pools[number]
        serves = ground.groups[pool.group].serves
        gains = -ground.duties.cost[pool.duties]
        for queue, share in serves:
            part = share / len(serves)
            served = np.minimum(np.maximum(missing[queue], 0.0), part) * price[queue]
            gains = gains + cover[pool.duties] @ served
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            continue
        out[number][best] += 1
        for queue, share in serves:
            missing[queue] -= cover[pool.duties[best]] * share / len(serves)
    return out


def _turns(people: Ints) -> Ints:
    """Pools in turn, each as often as it has people, spread over the whole."""
    total = int(people.sum())
    marks = [(np.arange(count) + 0.5) / count * total for count in people if count > 0]
    owners = [np.full(count, place) for place, count in enumerate(people) if count > 0]
    if not owners:
        return np.zeros(0, np.int64)
    order = np.argsort(np.concatenate(marks), kind="stable")
    return np.concatenate(owners)[order].astype(np.int64)


def _cover_of_duties(ground: Ground, size: int) -> Floats:
    shape = ground.duties.presence
    out = np.zeros((len(ground.duties.slots), size))
    np.add.at(out, (shape.column, shape.slot), shape.share)
    return out


def _missing(ground: Ground, day: int, size: int) -> tuple[Floats, Floats]:
    """(queues, slots) wanted, and what one person missing costs at first."""
    first = day * ground.day_slots
    last = min(first + size, ground.all_slots)
    missing, price = np.zeros((len(ground.queues), size)), np.zeros((len(ground.queues), size))
    for number, queue in enumerate(ground.queues):
        missing[number, : last - first] = queue.required[first:last]
        price[number, : last - first] = queue.steps[0][0][first:last]
    return missing, price
