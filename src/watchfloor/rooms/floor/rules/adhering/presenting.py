"""What several sources tell of one agent, as one line of states."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from watchfloor.rooms.floor.contracts import AgentState, Seen

# What is told by two sources at once: the phone says talking, the chat says ready.
_RANK = {
    AgentState.SIGNED_OUT: 0,
    AgentState.PAUSED: 1,
    AgentState.READY: 2,
    AgentState.WRAPPING_UP: 3,
    AgentState.RESERVED: 4,
    AgentState.HOLDING: 5,
    AgentState.TALKING: 6,
}


def presence_of(told: Iterable[Seen]) -> tuple[Seen, ...]:
    """Return what an agent did, one state at a time, of stretches that may lie over one another.

    A contact at hand outweighs a pause that was pressed during it: it is the contact that lasts.
    """
    line: list[Seen] = []
    for start, end, strongest in _steps(sorted(told, key=lambda each: each.start)):
        last = line[-1] if line else None
        said = (strongest.state, strongest.reason)
        if last and last.end == start and (last.state, last.reason) == said:
            line[-1] = Seen(last.start, end, *said)
        else:
            line.append(Seen(start, end, *said))
    return tuple(line)


def _overlap(stretches: Sequence[Seen]) -> bool:
    return any(a.end > b.start for a, b in pairwise(stretches))


def _steps(stretches: Sequence[Seen]) -> Iterator[tuple[datetime, datetime, Seen]]:
    """Yield which stretch outweighs the others from edge to edge, of stretches by their start."""
    if not _overlap(stretches):
        yield from ((each.start, each.end, each) for each in stretches)
        return
    edges = sorted({edge for each in stretches for edge in (each.start, each.end)})
    coming, there = deque(stretches), list[Seen]()
    for start, end in pairwise(edges):
        there = [each for each in there if each.end > start]
        while coming and coming[0].start <= start:
            there.append(coming.popleft())
        if there:
            yield start, end, max(there, key=_weight) if len(there) > 1 else there[0]


def _weight(seen: Seen) -> tuple[int, datetime]:
    return _RANK[seen.state], seen.start
