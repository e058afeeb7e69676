"""Which terms hold: the nearest policy wins, then the newest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from watchfloor.rooms.staffing.contracts import Terms

DEFERRED_CHANNELS = frozenset({"email", "task"})
DUE_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Reach:
    """What terms are asked for: a queue's line in a part of the centre, on a channel."""

    queue_id: int | None
    node_trail: tuple[int, ...]  # its own part first, the centre last
    channel: str


@dataclass(frozen=True, slots=True)
class Held:
    """A policy as far as it decides which one holds."""

    id: int
    queue_id: int | None
    node_id: int | None
    channel: str
    valid_from: date
    made_at: datetime
    terms: Terms


def default_terms(channel: str) -> Terms:
    """Return what is planned with where nobody has agreed on anything: 80 % within 20 seconds.

    Mail and tasks are due within a day.
    """
    terms = Terms()
    return replace(terms, due_minutes=DUE_MINUTES) if channel in DEFERRED_CHANNELS else terms


def trail_of(node_id: int | None, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """Return a part of the organisation and all that it lies in, from it to the centre.

    >>> trail_of(3, {3: 2, 2: 1, 1: None})
    (3, 2, 1)
    """
    trail: list[int] = []
    while node_id is not None and node_id in parents and node_id not in trail:
        trail.append(node_id)
        node_id = parents[node_id]
    return tuple(trail)


def find_policy(held: Iterable[Held], reach: Reach, day: date) -> Held | None:
    """Return the policy that holds on a day; None: nobody has agreed on anything.

    That of the queue comes before that of its part of the centre, that before those above it, and
    one for the channel before one for all. Of the same reach the one that began last holds.
    """
    found = [
        (rank, each)
        for each in held
        if each.valid_from <= day and (rank := _rank(each, reach)) is not None
    ]
    if not found:
        return None
    return min(found, key=lambda pair: (pair[0], _newest_first(pair[1])))[1]


def agreed_between(
    held: Sequence[Held], reach: Reach, first: date, last: date
) -> tuple[tuple[date, Terms], ...]:
    """Return the terms that hold from one day to another: those of each day on which they change.

    The first entry is of the first day.
    """
    starts = sorted({first, *(each.valid_from for each in held if first < each.valid_from <= last)})
    agreed: list[tuple[date, Terms]] = []
    for day in starts:
        policy = find_policy(held, reach, day)
        terms = policy.terms if policy else default_terms(reach.channel)
        if not agreed or agreed[-1][1] != terms:
            agreed.append((day, terms))
    return tuple(agreed)


def _rank(policy: Held, reach: Reach) -> tuple[int, int] | None:
    """Return how far away a policy is; None: it is of something else."""
    if policy.channel not in {"", reach.channel}:
        return None
    near = 0 if policy.channel else 1
    if policy.queue_id is not None:
        return (0, near) if policy.queue_id == reach.queue_id else None
    if policy.node_id is None:
        return len(reach.node_trail) + 1, near
    if policy.node_id not in reach.node_trail:
        return None
    return 1 + reach.node_trail.index(policy.node_id), near


def _newest_first(policy: Held) -> tuple[int, float, int]:
    return -policy.valid_from.toordinal(), -policy.made_at.timestamp(), -policy.id
