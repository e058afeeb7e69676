"""A day's contacts as numbers, made once; each point's frame is cut out of it.

Subjects ("contact:PBX-17") are numbered in their order, so that what 10,000 points ask of a
million contacts are comparisons of whole numbers, and the order never depends on the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .scoring import LONG_HANDLING_QUANTILE, SIGNALS, Bools

Ints = NDArray[np.int64]
NOBODY = -1
_EVERYONE = 1 << 32  # more than any agent's number: subject and agent make one number


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Contacts with an agent, as columns: `codes` are positions in the day's subjects."""

    codes: Ints
    agents: Ints
    nodes: Ints
    at_ms: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, chosen: Ints | Bools) -> Rows:
        """Return some of the rows."""
        return Rows(self.codes[chosen], self.agents[chosen], self.nodes[chosen], self.at_ms[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class DayFrame:
    """All that is known of a day's contacts before one of them is looked at."""

    subjects: pl.Series  # sorted, each once
    answered: Rows
    queue_ids: Ints  # of `answered`
    handle_ms: Ints  # by subject, the longest; 0 where no leg was seen
    queue_of: Ints  # by subject, -1 where no leg was seen
    long_handling: Bools  # by subject
    transferred: Bools  # by subject
    steps: Mapping[str, Rows]
    signals: Mapping[tuple[int, str], Ints]  # (standard, signal) -> codes

    def __len__(self) -> int:
        return len(self.subjects)


@dataclass(frozen=True, slots=True, eq=False)
class PointFrame:
    """What one point's sample is drawn from, in order of subject and agent."""

    rows: Rows
    basis: str  # "steps" or "queues"

    def __len__(self) -> int:
        return len(self.rows)


def cut_out(
    day: DayFrame,
    *,
    steps: Collection[str],
    queue_ids: Collection[int] | None,
    node_ids: Collection[int] | None,
    is_reported: bool,
) -> PointFrame:
    """Return a point's frame: the contacts that reached its steps, or those of its queues.

    `is_reported`: one of the steps has been reported at some time, so a day without a report is
    a day on which nothing could go wrong. None means all queues, or all parts of the centre.
    """
    if is_reported:
        rows = _join(day.steps[step] for step in steps if step in day.steps)
    elif queue_ids is None:
        rows = day.answered
    else:
        rows = day.answered.take(np.isin(day.queue_ids, list(queue_ids)))
    if node_ids is not None:
        rows = rows.take(np.isin(rows.nodes, list(node_ids)))
    _, first = np.unique(rows.codes * _EVERYONE + rows.agents, return_index=True)
    return PointFrame(rows.take(first), "steps" if is_reported else "queues")


def _join(parts: Iterable[Rows]) -> Rows:
    found = list(parts) or [NO_ROWS]
    return Rows(
        *(
            np.concatenate([getattr(part, name) for part in found])
            for name in ("codes", "agents", "nodes", "at_ms")
        )
    )


_NONE = np.empty(0, dtype=np.int64)
NO_ROWS = Rows(_NONE, _NONE, _NONE, _NONE)


def find_signals(day: DayFrame, frame: PointFrame, standard_id: int) -> Bools:
    """Return which signals each item of a frame shows, items × SIGNALS."""
    found = np.zeros((len(frame), len(SIGNALS)), dtype=np.bool_)
    codes = frame.rows.codes
    for place, name in enumerate(SIGNALS):
        if name == "long_handling":
            found[:, place] = day.long_handling[codes]
        elif name == "transferred":
            found[:, place] = day.transferred[codes]
        elif (standard_id, name) in day.signals:
            found[:, place] = np.isin(codes, day.signals[standard_id, name])
    return found


def find_long(queue_ids: Ints, handle_ms: Ints) -> Bools:
    """Return which contacts took longer than nine in ten of the same queue."""
    is_long = np.zeros(len(queue_ids), dtype=np.bool_)
    for queue_id in np.unique(queue_ids):
        inside = queue_ids == queue_id
        limit = np.quantile(handle_ms[inside], LONG_HANDLING_QUANTILE)
        is_long[inside] = handle_ms[inside] > limit
    return is_long


def spread_agents(factors: Mapping[int, float], agents: Ints) -> NDArray[np.float64]:
    """Return each item's agent factor; 1 for agents of whom nothing is known."""
    known, places = np.unique(agents, return_inverse=True)
    return np.array([factors.get(int(agent), 1.0) for agent in known])[places]
