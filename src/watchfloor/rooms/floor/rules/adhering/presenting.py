"""What several sources tell of one agent, as one line of states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    stretches = sorted(told, key=lambda each: each.start)
    if not _overlap(stretches):
        return tuple(stretches)
    edges = sorted({edge for each in stretches for edge in (each.start, each.end)})
    line: list[Seen] = []
    for start, end in pairwise(edges):
        if strongest := _strongest(stretches, start):
            _put(line, Seen(start, end, strongest.state, strongest.reason))
    return tuple(line)


def _overlap(stretches: Sequence[Seen]) -> bool:
    return any(a.end > b.start for a, b in pairwise(stretches))


def _strongest(stretches: Sequence[Seen], at: datetime) -> Seen | None:
    there = [each for each in stretches if each.start <= at < each.end]
    return max(there, key=lambda each: (_RANK[each.state], each.start)) if there else None


def _put(line: list[Seen], more: Seen) -> None:
    """Put a stretch behind the last, or make the last longer when it is the same."""
    last = line[-1] if line else None
    if last and last.end == more.start and (last.state, last.reason) == (more.state, more.reason):
        line[-1] = Seen(last.start, more.end, more.state, more.reason)
    else:
        line.append(more)
