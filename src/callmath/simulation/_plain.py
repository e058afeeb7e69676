"""Days so plain that they need no events: whether a model is, and how it is run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ._kernel_plain import Line, run_line
from ._layout import PRESENCE, Rows
from ._prepared import Prepared
from ._spans import spread, spread_until_end
from ._types import Day, Outcome, Trace


def is_plain(made: Prepared, trace: Trace) -> bool:
    """Return whether nothing happens but that contacts come, wait in their order, and are served.

    Each queue has one group; a group takes its queues as if they were one.
    """
    model = made.model
    if model.outages or model.lines or any(group.agents for group in model.groups):
        return False
    if trace.head_start_seconds is not None or trace.recorded_agents is not None:
        return False
    if trace.uniforms is not None and made.is_deciding:
        return False
    return made.is_one_line_a_group


def run_plain(made: Prepared, trace: Trace) -> Day:
    """Return what becomes of the contacts of a trace in a plain model."""
    count, shape = len(trace.arrival_seconds), (len(made.groups), made.model.intervals.count)
    busy, staffed = np.zeros(shape), np.zeros(shape)
    day = Day(
        arrival_seconds=trace.arrival_seconds,
        queues=trace.queues,
        outcomes=np.empty(count, dtype=np.int8),
        wait_seconds=np.empty(count),
        groups=np.full(count, -1, dtype=np.int16),
        agents=np.full(count, -1, dtype=np.int32),
        parents=np.full(count, -1, dtype=np.int64),
        busy_seconds=busy,
        staffed_seconds=staffed,
    )
    for g, place in enumerate(made.group_order):
        _run_group(made, trace, day, g, int(place))
    return day


def _run_group(made: Prepared, trace: Trace, day: Day, g: int, place: int) -> None:
    """Run one group with the contacts that are its own, and write what became of them."""
    mine = _contacts_of(made, trace, g)
    line = _make_line(made, trace, g, mine)
    intervals = made.model.intervals
    day_end = intervals.count * intervals.seconds
    run_line(line, day_end, np.inf if made.model.run_out else day_end)
    day.outcomes[mine], day.wait_seconds[mine] = line.outcomes, line.waits
    day.groups[mine] = np.where(line.outcomes == Outcome.ANSWERED, place, -1)
    busy = day.busy_seconds[place : place + 1]
    spread(busy, intervals.seconds, line.waits, line.arrivals, line.ends)
    notes = line.presences[: line.counts[-1]]
    spread_until_end(
        day.staffed_seconds[place : place + 1],
        intervals.seconds,
        notes["group"],
        notes["time"],
        notes["amount"],
    )


def _contacts_of(made: Prepared, trace: Trace, g: int) -> slice | NDArray[np.int64]:
    """Return which contacts of a trace a group takes."""
    if len(made.groups) == 1:
        return slice(None)
    takes = np.zeros(len(made.queues), dtype=bool)
    takes[made.offers["queue"][made.offers["group"] == g]] = True
    return np.flatnonzero(takes[trace.queues])


def _make_line(made: Prepared, trace: Trace, g: int, mine: slice | NDArray[np.int64]) -> Line:
    """Return the tables of one group."""
    arrivals = trace.arrival_seconds[mine]
    offers = made.offers[made.offers["group"] == g]
    handles = trace.handle_seconds[mine]
    if (offers["factor"] != 1.0).any():
        factors = np.ones(len(made.queues))
        factors[offers["queue"]] = offers["factor"]
        handles = handles * factors[trace.queues[mine]]
    group = made.groups[g]
    free = np.full(max(1, group["last_agent"] - group["first_agent"]), np.inf)
    return Line(
        arrivals=arrivals,
        handles=handles,
        afters=trace.after_work_seconds[mine],
        patiences=trace.patience_seconds[mine],
        waits=np.empty(len(arrivals)),
        ends=np.empty(len(arrivals)),
        outcomes=np.empty(len(arrivals), dtype=np.int8),
        free=free,
        changes=_changes_of(made, g),
        presences=np.empty(made.most_presences, dtype=PRESENCE),
        counts=np.zeros(4, dtype=np.int64),
    )


def _changes_of(made: Prepared, g: int) -> Rows:
    """Return when a group's staff changes, and after that the row that never comes."""
    changes = made.changes
    rows: Rows = changes[(changes["target"] == g) | np.isinf(changes["time"])]
    return rows
