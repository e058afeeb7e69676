"""Agents and lines together (M/M/n/K+M): who finds no line hears the busy tone.

`lines` contacts at most are in the system, at an agent or waiting; the next is turned away.
Source: Palm's birth-death chain cut at K; see `_chains` for the waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np

from ._arguments import number
from ._chains import BLOCKED
from ._checks import denominator_of
from ._search import goals_of
from ._sizing import Targets
from ._station import as_performance, needed, raw_outcome, read_outcome, station_of
from ._types import Counts, Denominator, Floats, Numbers, Performance


@dataclass(frozen=True, slots=True, eq=False)
class LinesPerformance:
    """How agents and lines do. Shares are of all that are offered, blocked ones too."""

    performance: Performance
    blocked_share: Floats
    lines_busy: Floats  # on average, waiting contacts too


def lines_performance(
    agents: Numbers,
    lines: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers | None,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> LinesPerformance:
    """Return what becomes of calls when `lines` of them have room. All arguments broadcast.

    `lines` below `agents` leaves agents without a line: as many serve as there are lines. With
    `patience_seconds` None nobody leaves; the line then loses whom it cannot hold.

    >>> found = lines_performance(10, 12, 600, 60, 120, 20)
    >>> round(float(found.blocked_share), 4), round(float(found.performance.service_level), 4)
    (0.1336, 0.8242)

    :raises QueueingError: named after the argument that makes no sense.
    """
    named = denominator_of(denominator)
    people = number("agents", agents, high=1e7)
    station, (flat,) = station_of(
        calls_per_hour,
        handle_seconds,
        patience_seconds,
        answer_within_seconds,
        lines=lines,
        others=[people],
    )
    columns = raw_outcome(station, flat)
    found = read_outcome(columns, station, flat / station.handles)
    busy = station.rates * (found.served * station.handles + found.queue_seconds)
    return LinesPerformance(
        as_performance(found, station.shape, named),
        columns[:, BLOCKED].reshape(station.shape),
        np.minimum(busy, station.lines).reshape(station.shape),
    )


def agents_needed_with_lines(
    lines: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    **targets: Unpack[Targets],
) -> Counts:
    """Return the least agents that keep the targets on so many lines; -1 where none do.

    Lines that are too few for the load block so much that no number of agents keeps a service level
    of all that are offered: that is an answer, not an error.

    >>> agents_needed_with_lines([12, 20, 40], 600, 60, service_level=0.8, patience_seconds=120)
    array([10, 11, 12])

    :param targets: as of `agents_needed`.
    :raises QueueingError: `out_of_bounds`, `shapes`, `no_target`.
    """
    goals = goals_of(targets)
    station, _ = station_of(
        calls_per_hour,
        handle_seconds,
        goals.patience,
        goals.within,
        lines=lines,
        others=goals.shapes(),
    )
    return needed(station, goals)
