"""What happened on a day, counted: all that is kept of it once it has run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled_in_place

from ._model import CentreModel
from ._types import Day, Floats

WAIT_BINS = 130  # 0 seconds; then eight bins for each doubling of wait + 1; the last is open
PER_DOUBLING = 8


class Count(IntEnum):
    """What is counted of each queue and interval of arrival."""

    OFFERED = 0
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3
    CALLED_BACK = 4
    OPEN = 5
    ANSWERED_WITHIN = 6
    SHORT = 7  # abandoned so soon that some do not count it
    WAITED = 8  # more than no time at all
    WAIT_SECONDS = 9  # of all who were let in
    ANSWER_SECONDS = 10  # waits of who was answered
    RETURNED = 11  # redials, transfers and call-backs: their customer had been there before


COUNTS = len(Count)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Days, counted. `days` have a row each; waits are added up over them."""

    counts: Floats  # (days, queues, intervals, COUNTS)
    waits: NDArray[np.int64]  # (queues, intervals, WAIT_BINS)
    busy_seconds: Floats  # (days, groups, intervals)
    staffed_seconds: Floats  # (days, groups, intervals)
    taken: Floats  # (days, groups, queues): contacts that a group answered


@compiled_in_place
def wait_bin(seconds: float) -> int:
    """Return the bin that a wait falls in."""
    if seconds <= 0.0:
        return 0
    return min(1 + int(PER_DOUBLING * np.log2(1.0 + seconds)), WAIT_BINS - 1)


@compiled_in_place
def tally_day(
    arrivals: Floats,
    columns: tuple[NDArray[np.int16], NDArray[np.int8], NDArray[np.int16], NDArray[np.int64]],
    waits: Floats,
    limits: Floats,
    seconds: float,
    counts: Floats,
    bins: NDArray[np.int64],
    taken: Floats,
) -> None:
    """Add the contacts of a day to its counts.

    `columns`: queue, outcome, group, parent. `limits` (queues, 2): answered within, short abandons.
    Contacts after the last interval are counted in it.
    """
    queues, outcomes, groups, parents = columns
    last = counts.shape[1] - 1
    for k in range(len(arrivals)):
        queue, outcome, wait = queues[k], outcomes[k], waits[k]
        at = int(min(arrivals[k] / seconds, last))
        counts[queue, at, 0] += 1.0
        counts[queue, at, 11] += parents[k] >= 0
        if outcome == 3:
            counts[queue, at, 3] += 1.0
            continue
        counts[queue, at, 8] += wait > 0.0
        counts[queue, at, 9] += wait
        bins[queue, at, wait_bin(wait)] += 1
        if outcome == 1:
            counts[queue, at, 1] += 1.0
            counts[queue, at, 6] += wait <= limits[queue, 0]
            counts[queue, at, 10] += wait
            taken[groups[k], queue] += 1.0
        elif outcome == 2:
            counts[queue, at, 2] += 1.0
            counts[queue, at, 7] += wait <= limits[queue, 1]
        elif outcome == 4:
            counts[queue, at, 4] += 1.0
        else:
            counts[queue, at, 5] += 1.0


def empty_tally(model: CentreModel, days: int) -> Tally:
    """Return the counts of days on which nothing has happened yet."""
    queues, groups, intervals = len(model.queues), len(model.groups), model.intervals.count
    return Tally(
        counts=np.zeros((days, queues, intervals, COUNTS)),
        waits=np.zeros((queues, intervals, WAIT_BINS), np.int64),
        busy_seconds=np.zeros((days, groups, intervals)),
        staffed_seconds=np.zeros((days, groups, intervals)),
        taken=np.zeros((days, groups, queues)),
    )


def add_day(tally: Tally, at: int, model: CentreModel, day: Day) -> None:
    """Count a day into row `at`."""
    tally_day(
        day.arrival_seconds,
        (day.queues, day.outcomes, day.groups, day.parents),
        day.wait_seconds,
        time_limits(model),
        float(model.intervals.seconds),
        tally.counts[at],
        tally.waits,
        tally.taken[at],
    )
    tally.busy_seconds[at] = day.busy_seconds
    tally.staffed_seconds[at] = day.staffed_seconds


def time_limits(model: CentreModel) -> Floats:
    """Return within how many seconds each queue's contacts count as answered, and as short.

    A queue without `short_abandon_seconds` counts those as short who left within the answer time.
    """
    return np.array(
        [
            (one.answer_within_seconds, one.short_abandon_seconds or one.answer_within_seconds)
            for one in model.queues
        ],
        dtype=np.float64,
    )
