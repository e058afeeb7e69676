"""How many people are there for each line in each interval, from schedules of named people.

Who serves several lines is shared among them as the work of the interval is: no one is counted
twice, and a line without work takes nobody away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SERVING = frozenset(("queue",))  # activities of a schedule in which contacts are taken


@dataclass(frozen=True, slots=True)
class Presence:
    """A stretch in which somebody is to serve, [start, end)."""

    agent_id: int
    start: datetime
    end: datetime


def count_people(
    stretches: Iterable[Presence],
    *,
    starts: Sequence[datetime],
    minutes: int,
    lines_of: Mapping[int, Sequence[int]],
    work: Mapping[int, FloatArray],
) -> dict[int, FloatArray]:
    """Return how many people each line has in each interval, on average over it.

    :param lines_of: the lines that each agent serves.
    :param work: the load of each line in each interval, in any one unit.
    """
    there = _hours(stretches, starts, minutes)
    found = {line: np.zeros(len(starts)) for line in work}
    groups: dict[tuple[int, ...], FloatArray] = {}
    for agent, row in there.items():
        lines = tuple(sorted(set(lines_of.get(agent, ())) & work.keys()))
        if lines:
            groups[lines] = groups.get(lines, np.zeros(len(starts))) + row
    for lines, row in groups.items():
        weights = np.stack([work[line] for line in lines])
        total = weights.sum(axis=0)
        shares = np.where(total > 0, weights / np.where(total > 0, total, 1.0), 1 / len(lines))
        for line, share in zip(lines, shares, strict=True):
            found[line] += row * share
    return found


def _hours(
    stretches: Iterable[Presence], starts: Sequence[datetime], minutes: int
) -> dict[int, FloatArray]:
    """Return which part of each interval each agent is there for."""
    found: dict[int, FloatArray] = {}
    if not starts:
        return found
    edges = np.array([each.timestamp() for each in starts])
    length = timedelta(minutes=minutes).total_seconds()
    for each in stretches:
        begin, end = each.start.timestamp(), each.end.timestamp()
        inside = np.minimum(edges + length, end) - np.maximum(edges, begin)
        row = found.setdefault(each.agent_id, np.zeros(len(edges)))
        row += np.clip(inside, 0.0, None) / length
    return {agent: np.minimum(row, 1.0) for agent, row in found.items()}
