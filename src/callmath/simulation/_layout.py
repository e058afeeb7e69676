"""The tables that the kernel works on: rows of numbers, so that the same loops run compiled or not.

One row a contact, an agent, a queue, and so on. A row names others by their position; -1 is none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.void]
Row = Any  # one row: numpy has no type for it that knows its columns
Floats = NDArray[np.float64]

NONE = -1
INF = float("inf")
OPEN, ANSWERED, ABANDONED, BLOCKED, CALLED_BACK = range(5)  # as `Outcome`, which no loop can read
NOT_COME, WAITING, WITH_AGENT, GONE = 0, 1, 2, 3  # where a contact is
NO_WORK, VOICE, CHAT = 0, 1, 2  # what an agent is at
TALK, LAST = 0, 1  # the talk, and what comes last before the agent is free of the contact
# What changes at a time that is known before the day begins, in the order of one instant.
STOP_GROUP, SHUT_QUEUE, FEWER, AWAY, MORE, BACK, OPEN_QUEUE, GO_GROUP = range(8)
REDIAL, TRANSFER, CALL_BACK = 0, 1, 2  # columns of `uniforms`, and what a later contact is
HANDLE, AFTER, PATIENCE, REDIAL_DELAY, CALL_DELAY = range(5)  # of `pools`
POOLS = 5
GENERATIONS = 60  # after so many redials and transfers a customer lets it be

CONTACT = np.dtype(
    [
        ("arrival", "f8"),
        ("joined", "f8"),  # when it came as far as its turn goes: `head_start_seconds` earlier
        ("handle", "f8"),
        ("after", "f8"),
        ("patience", "f8"),
        ("wait", "f8"),
        ("woken", "f8"),  # when a timer last looked at it
        ("busy_from", "f8"),  # its agent's time without a gap; 0 to 0 where another row has it
        ("busy_to", "f8"),
        ("parent", "i8"),
        ("key", "i8"),  # of its random numbers
        ("before", "i8"),  # in its queue
        ("behind", "i8"),
        ("queue", "i4"),
        ("group", "i4"),
        ("agent", "i4"),
        ("recorded", "i4"),  # the agent that it gets if he is free
        ("generation", "i2"),
        ("outcome", "i1"),
        ("stage", "i1"),
        ("origin", "i1"),  # NONE: of the trace
        ("line", "i1"),  # 1: it holds one
    ],
    align=True,
)
AGENT = np.dtype(
    [
        ("clock", "f8"),  # work done; runs slower with several chats
        ("caught", "f8"),  # when `clock` was last put right
        ("pace", "f8"),
        ("since", "f8"),  # idle, or with so many chats
        ("busy_since", "f8"),
        ("group", "i4"),
        ("load", "i4"),  # contacts at hand
        ("mode", "i4"),
        ("level", "i4"),  # the list that it stands in; NONE: in none
        ("before", "i4"),
        ("behind", "i4"),
        ("next_record", "i4"),  # of what he is recorded to have taken
        ("last_record", "i4"),  # one beyond
        ("version", "i8"),  # of its entry among the ends
        ("wanted", "i1"),  # by its shift and breaks
        ("cut", "i1"),  # sent home, or not called in
        ("present", "i1"),
    ],
    align=True,
)
SLOT = np.dtype([("due", "f8"), ("contact", "i8"), ("stage", "i8")])
LIST = np.dtype([("head", "i4"), ("tail", "i4")])
GROUP = np.dtype(
    [
        ("first_agent", "i4"),
        ("last_agent", "i4"),  # one beyond
        ("first_skill", "i4"),
        ("last_skill", "i4"),
        ("slots", "i4"),
        ("debt", "i4"),  # so many must leave as soon as they are free
        ("stopped", "i4"),
    ]
)
QUEUE = np.dtype(
    [
        ("priority", "f8"),
        ("ageing", "f8"),  # a second
        ("redial_share", "f8"),
        ("offer_after", "f8"),
        ("accepted_share", "f8"),
        ("head", "i8"),
        ("tail", "i8"),
        ("seen", "i8"),
        ("key", "i8"),
        ("first_skill", "i4"),
        ("last_skill", "i4"),
        ("first_transfer", "i4"),
        ("last_transfer", "i4"),
        ("lines", "i4"),
        ("shut", "i4"),
        ("chat", "i4"),
    ],
    align=True,
)
SKILL = np.dtype(
    [
        ("after", "f8"),
        ("factor", "f8"),
        ("queue", "i4"),
        ("group", "i4"),
        ("order", "i4"),  # preference of the queue, or rank of the group
    ],
    align=True,
)
RECORD = np.dtype([("start", "f8"), ("contact", "i8")])
TRANSFERS = np.dtype([("share", "f8"), ("queue", "i8")])  # share: of this and those before
CHANGE = np.dtype([("time", "f8"), ("kind", "i4"), ("target", "i4"), ("amount", "i8")])
ENTRY = np.dtype([("time", "f8"), ("who", "i8")])
PRESENCE = np.dtype([("time", "f8"), ("group", "i4"), ("amount", "i4")])
STATE = np.dtype(
    [
        ("now", "f8"),
        ("next_arrival", "f8"),
        ("stop_at", "f8"),
        ("day_end", "f8"),
        ("interval", "f8"),
        ("record_within", "f8"),
        ("given", "i8"),  # contacts of the trace
        ("arrived", "i8"),
        ("contacts", "i8"),
        ("capacity", "i8"),
        ("ends", "i8"),
        ("timers", "i8"),
        ("change", "i8"),
        ("waiting", "i8"),
        ("presences", "i8"),
        ("levels", "i8"),
        ("full", "i8"),  # 1: no room for another contact
    ],
    align=True,
)


class World(NamedTuple):
    """All tables of one day."""

    state: Rows  # one row
    contacts: Rows
    agents: Rows
    slots: Rows  # (agents * levels)
    lists: Rows  # (groups * levels): agents who may take a contact, longest first
    groups: Rows
    queues: Rows
    seekers: Rows  # skills by queue
    offers: Rows  # skills by group
    lines: NDArray[np.int64]  # free ones of each line group
    transfers: Rows
    changes: Rows
    ends: Rows  # a heap: when agents end what they are at
    timers: Rows  # a heap: when contacts lose patience, overflow, or come
    presences: Rows
    paces: Floats  # (groups, levels): handle time with so many chats
    handle_factors: Floats  # (queues, intervals)
    pools: Floats  # (queues, POOLS, draws)
    uniforms: Floats  # (contacts, 4), or no rows
    records: Rows  # contacts by the agent who is recorded to have taken them, then by start
