"""Heaps of (time, who): what is due next stands first."""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._layout import INF, Rows, World


@compiled_in_place
def push(heap: Rows, size: int, time: float, who: int) -> None:
    """Add an entry to a heap of `size` entries."""
    at = size
    while at > 0:
        above = (at - 1) >> 2
        if heap[above]["time"] <= time:
            break
        heap[at]["time"] = heap[above]["time"]
        heap[at]["who"] = heap[above]["who"]
        at = above
    heap[at]["time"] = time
    heap[at]["who"] = who


@compiled_in_place
def first_below(heap: Rows, below: int, last: int) -> int:
    """Return which of up to four entries from `below` on, all before `last`, is due first."""
    if below + 3 < last:
        one = below + int(heap[below + 1]["time"] < heap[below]["time"])
        two = below + 2 + int(heap[below + 3]["time"] < heap[below + 2]["time"])
        return one + (two - one) * int(heap[two]["time"] < heap[one]["time"])
    best = below
    for at in range(below + 1, last):
        if heap[at]["time"] < heap[best]["time"]:
            best = at
    return best


@compiled_in_place
def pop(heap: Rows, size: int) -> None:
    """Take the first entry out of a heap of `size` entries; an empty heap is due never.

    The last entry, which takes its place, is mostly late: the gap goes down to a leaf without
    looking at it, and the entry up from there. Four entries below each keep the way short.
    """
    last = size - 1
    time, who = heap[last]["time"], heap[last]["who"]
    at, below = 0, 1
    while below < last:
        best = first_below(heap, below, last)
        heap[at]["time"] = heap[best]["time"]
        heap[at]["who"] = heap[best]["who"]
        at, below = best, 4 * best + 1
    push(heap, at, time, who)
    if last == 0:
        heap[0]["time"] = INF


@compiled_in_place
def set_timer(w: World, c: int, time: float) -> None:
    """Let a contact be looked at again at a time."""
    s = w.state[0]
    push(w.timers, s["timers"], time, c)
    s["timers"] += 1
