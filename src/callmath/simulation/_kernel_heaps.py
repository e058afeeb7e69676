"""Heaps of (time, who): what is due next stands first."""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._layout import INF, Rows, World


@compiled_in_place
def push(heap: Rows, size: int, time: float, who: int) -> None:
    """Add an entry to a heap of `size` entries."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above]["time"] <= time:
            break
        heap[at]["time"] = heap[above]["time"]
        heap[at]["who"] = heap[above]["who"]
        at = above
    heap[at]["time"] = time
    heap[at]["who"] = who


@compiled_in_place
def pop(heap: Rows, size: int) -> None:
    """Take the first entry out of a heap of `size` entries; an empty heap is due never."""
    last = size - 1
    time, who = heap[last]["time"], heap[last]["who"]
    at, below = 0, 1
    while below < last:
        if below + 1 < last and heap[below + 1]["time"] < heap[below]["time"]:
            below += 1
        if heap[below]["time"] >= time:
            break
        heap[at]["time"] = heap[below]["time"]
        heap[at]["who"] = heap[below]["who"]
        at, below = below, 2 * below + 1
    heap[at]["time"] = time
    heap[at]["who"] = who
    if last == 0:
        heap[0]["time"] = INF


@compiled_in_place
def set_timer(w: World, c: int, time: float) -> None:
    """Let a contact be looked at again at a time."""
    s = w.state[0]
    push(w.timers, s["timers"], time, c)
    s["timers"] += 1
