"""What happens at times that are known before the day: shifts, breaks, cuts and outages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ._layout import (
    AWAY,
    BACK,
    CHANGE,
    FEWER,
    GO_GROUP,
    MORE,
    OPEN_QUEUE,
    SHUT_QUEUE,
    STOP_GROUP,
    Rows,
)
from ._model import CentreModel
from ._types import AgentDay, Group, Outage

Change = tuple[float, int, int, int]  # time, kind, target, amount
Counts = NDArray[np.int64]


def list_changes(
    model: CentreModel,
    groups: Sequence[Group],
    staff: Sequence[Counts | None],
    named: Sequence[Sequence[AgentDay]],
) -> Rows:
    """Return the changes of a day in their order, and after them one that never comes.

    Who is at work at the end of the day stays until nobody waits: later only breaks and outages
    end, and nobody goes.
    """
    day_end = model.intervals.count * model.intervals.seconds

    rows: list[Change] = []
    agent = 0
    for g, (group, numbers, agents) in enumerate(zip(groups, staff, named, strict=True)):
        rows += _head_counts(model, g, group.name, numbers)
        for number, one in enumerate(agents, start=agent):
            if one.start_seconds < day_end:
                rows += _day_of(one, number)
        agent += len(agents) if numbers is None else int(numbers.max())
    for outage in model.outages:
        rows += _outage(outage, model, groups)
    rows = sorted(row for row in rows if row[0] < day_end or row[1] in (BACK, GO_GROUP))
    return np.array([*rows, (np.inf, 0, 0, 0)], dtype=CHANGE)


def _head_counts(model: CentreModel, g: int, name: str, staff: Counts | None) -> Iterator[Change]:
    """Yield by how many heads a group changes: its own numbers, less what is cut."""
    cuts = [cut for cut in model.staff_cuts if cut.group == name]
    times = {time for cut in cuts for time in (cut.start_seconds, cut.end_seconds) if time > 0}
    times.add(0.0)
    seconds = model.intervals.seconds
    if staff is not None:
        times |= {float(at * seconds) for at in range(len(staff))}
    starts = np.arange(1, model.intervals.count) * seconds  # times / seconds may fall short of them
    before = 0
    for time in sorted(times):
        cut = sum(one.agents for one in cuts if one.start_seconds <= time < one.end_seconds)
        at = int(np.searchsorted(starts, time, side="right"))
        now = -cut if staff is None else max(0, int(staff[at]) - cut)
        if now != before:
            yield time, MORE if now > before else FEWER, g, abs(now - before)
        before = now


def _day_of(agent: AgentDay, number: int) -> Iterator[Change]:
    """Yield when an agent comes and goes; breaks that touch are one."""
    start = max(0.0, agent.start_seconds)
    for begin, end in sorted(agent.breaks):
        if begin > start:
            yield start, BACK, number, 0
            yield begin, AWAY, number, 0
        start = max(start, end)
    if start < agent.end_seconds:
        yield start, BACK, number, 0
        yield agent.end_seconds, AWAY, number, 0


def _outage(outage: Outage, model: CentreModel, groups: Sequence[Group]) -> Iterator[Change]:
    """Yield what an outage stops; one that names neither groups nor queues stops all groups."""
    everything = not outage.groups and not outage.queues
    for g, group in enumerate(groups):
        if everything or group.name in outage.groups:
            yield max(0.0, outage.start_seconds), STOP_GROUP, g, 0
            yield max(0.0, outage.end_seconds), GO_GROUP, g, 0
    for q, queue in enumerate(model.queues):
        if queue.name in outage.queues:
            yield max(0.0, outage.start_seconds), SHUT_QUEUE, q, 0
            yield max(0.0, outage.end_seconds), OPEN_QUEUE, q, 0
