"""Write contacts into the tables, and read a day off them, in one pass each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled_in_place

from ._layout import NONE, NOT_COME, OPEN, WAITING, Floats, Rows, World
from ._spans import add_span


class Columns(NamedTuple):
    """The columns of a day, to be written."""

    arrivals: Floats
    queues: NDArray[np.int16]
    outcomes: NDArray[np.int8]
    waits: Floats
    groups: NDArray[np.int16]
    agents: NDArray[np.int32]
    parents: NDArray[np.int64]


@compiled_in_place
def write_contacts(
    contacts: Rows,
    arrivals: Floats,
    queues: NDArray[np.int16],
    handles: Floats,
    afters: Floats,
    patiences: Floats,
) -> None:
    """Write the contacts of a trace into the first rows of a table, which may hold anything."""
    for c in range(len(arrivals)):
        contact = contacts[c]
        contact["arrival"], contact["joined"] = arrivals[c], arrivals[c]
        contact["handle"], contact["after"] = handles[c], afters[c]
        contact["patience"], contact["queue"] = patiences[c], queues[c]
        contact["woken"], contact["parent"] = -1.0, NONE
        contact["origin"], contact["recorded"] = NONE, NONE
        contact["group"], contact["agent"] = NONE, NONE
        contact["wait"], contact["busy_from"], contact["busy_to"] = 0.0, 0.0, 0.0
        contact["generation"], contact["line"] = 0, 0
        contact["outcome"], contact["stage"] = OPEN, NOT_COME


@compiled_in_place
def write_columns(
    w: World,
    columns: Columns,
    places: NDArray[np.int64],
    groups: NDArray[np.int64],
    agents: NDArray[np.int32],
) -> None:
    """Write the columns of a day: contacts of the trace in their order, later ones in `places`.

    `groups` and `agents` are positions in the model; the last is that of nobody.
    """
    s = w.state[0]
    given = s["given"]
    for c in range(s["contacts"]):
        contact = w.contacts[c]
        at = c if c < given else places[c - given]
        parent = contact["parent"]
        columns.arrivals[at], columns.queues[at] = contact["arrival"], contact["queue"]
        columns.outcomes[at], columns.waits[at] = contact["outcome"], contact["wait"]
        if contact["stage"] <= WAITING:
            columns.waits[at] = max(0.0, s["day_end"] - contact["arrival"])
        columns.groups[at] = groups[contact["group"]]
        columns.agents[at] = agents[contact["agent"]]
        columns.parents[at] = parent if parent < given else places[parent - given]


@compiled_in_place
def spread_work(w: World, busy: Floats) -> None:
    """Add up the seconds in which agents were at work. Shape (groups, intervals)."""
    s = w.state[0]
    for c in range(s["contacts"]):
        contact = w.contacts[c]
        if contact["busy_to"] > contact["busy_from"]:
            row, start, end = contact["group"], contact["busy_from"], contact["busy_to"]
            add_span(busy, s["interval"], row, start, end)
    for agent in w.agents:  # who is still at work when a day ends that is not run out
        if agent["load"] > 0:
            add_span(busy, s["interval"], agent["group"], agent["busy_since"], s["day_end"])
