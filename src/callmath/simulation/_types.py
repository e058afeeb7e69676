"""What the simulation takes and gives: agreements between its parts.

Times are seconds from the start of the first interval of the day that is simulated. Everything that
is random is drawn before the day runs (a *trace*), so that two plans are compared on the very same
contacts, and a real log runs through the same kernel as a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from ._distributions import Distribution

Floats = NDArray[np.float64]


class Outcome(IntEnum):
    """What became of a contact."""

    OPEN = 0  # still waiting when the day ended
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3  # no line was free, or an outage turned it away
    CALLED_BACK = 4  # left the queue for a call-back, which is a contact of its own


class AgentChoice(StrEnum):
    """Which free agent a contact gets."""

    LONGEST_IDLE = "longest_idle"  # of all groups that may take it
    PREFERENCE = "preference"  # the group its queue prefers; in it the longest idle


class ContactChoice(StrEnum):
    """Which waiting contact a free agent takes."""

    LONGEST_WAIT = "longest_wait"  # priorities and ageing add to the wait
    RANK = "rank"  # the agent's own order of queues first, then the longest wait


@dataclass(frozen=True, slots=True)
class Intervals:
    """The grid of the day: `count` intervals of `seconds` each."""

    count: int
    seconds: float = 1800.0


@dataclass(frozen=True, slots=True)
class CallBack:
    """An offer to be called back, made to whoever has waited `after_seconds`."""

    after_seconds: float
    accepted_share: float
    delay: Distribution  # until the call-back joins the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One kind of contact. Shapes: a number, or one an interval."""

    name: str
    contacts: float | Sequence[float] | Floats  # expected an interval
    handle: Distribution  # with the customer: talk and hold
    handle_factors: float | Sequence[float] | Floats = 1.0  # an interval: 1.1 is a tenth longer
    after_work: Distribution | None = None  # the agent is busy, the line is free
    patience: Distribution | None = None  # None: nobody ever leaves
    busyness_cv: float = 0.0  # of a gamma factor with mean 1 on the whole day
    answer_within_seconds: float = 20.0
    short_abandon_seconds: float = 0.0
    priority: int = 0  # higher first
    ageing_per_minute: float = 0.0  # priority gained by waiting
    is_chat: bool = False  # an agent may hold several at once: `Group.chat_slots`
    redial_share: float = 0.0  # of those who abandoned or were blocked
    redial_after: Distribution | None = None
    transfers: Mapping[str, float] = field(default_factory=dict)  # queue -> share of answered
    call_back: CallBack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A queue that a group may take."""

    queue: str
    preference: int = 0  # the queue's own order of groups: lower first
    rank: int = 0  # the group's own order of queues: lower first
    after_seconds: float = 0.0  # only contacts that have waited so long (overflow)
    handle_factor: float = 1.0  # 1.2: a fifth slower than the queue's distribution


@dataclass(frozen=True, slots=True)
class AgentDay:
    """One named agent's day: at work in [start, end) but for the breaks, which do not overlap.

    A break begins when the contact at hand has ended; it ends at its own time. A contact that lasts
    beyond the end of the shift is finished.
    """

    name: str
    start_seconds: float
    end_seconds: float
    breaks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Agents with the same skills: a number an interval, or named ones with their own day."""

    name: str
    skills: Sequence[Skill | str]
    staff: int | Sequence[int] | NDArray[np.int64] | None = None
    agents: Sequence[AgentDay] = ()
    chat_slots: int = 1  # chats that one agent holds at once
    chat_factors: Sequence[float] = ()  # handle time with 1, 2, … chats at once, against one


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGroup:
    """Lines that some queues share: a contact holds one from entry to the end of its talk."""

    name: str
    lines: int
    queues: Sequence[str] = ()  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """[start, end): nobody of the groups takes a new contact; with `queues`, these are shut."""

    start_seconds: float
    end_seconds: float
    groups: Sequence[str] = ()
    queues: Sequence[str] = ()  # arrivals of these are turned away


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCut:
    """So many agents of a group fewer in [start, end); who is at work ends the contact first."""

    group: str
    start_seconds: float
    end_seconds: float
    agents: int


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The contacts of one day, by arrival. Columns of equal length.

    `patience_seconds` may be infinite. `uniforms` (contacts, 4) decide on redials, transfers and
    call-backs; NaN: this contact does none. Redials and transfers get their own times from a
    generator that depends on the contact alone, so that they are the same in every plan.

    A contact with a head start queues as if it had come so much earlier. One with a recorded agent
    gets him if he is free when it comes; and an agent who becomes free takes, before any other, the
    waiting contact recorded as his own that he took first, if he took it `record_within_seconds`
    from now at the latest. Otherwise whoever is in turn.
    """

    arrival_seconds: Floats
    queues: NDArray[np.int16]  # position in the model
    handle_seconds: Floats
    after_work_seconds: Floats
    patience_seconds: Floats
    uniforms: Floats | None = None
    head_start_seconds: Floats | None = None
    recorded_agents: NDArray[np.int32] | None = None  # number within the model; -1: none
    recorded_start_seconds: Floats | None = None  # when he took it; without it, only the first rule
    record_within_seconds: float = 120.0


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """What became of each contact of one day, redials, transfers and call-backs included.

    Contacts of the trace come first, in its order; the others follow in order of arrival.
    """

    arrival_seconds: Floats
    queues: NDArray[np.int16]
    outcomes: NDArray[np.int8]
    wait_seconds: Floats  # to answer, to leaving, or until the end of the day
    groups: NDArray[np.int16]  # -1: nobody took it
    agents: NDArray[np.int32]  # number within the model; -1 where agents have no names
    parents: NDArray[np.int64]  # the contact that it came from; -1: of the trace
    busy_seconds: Floats  # (groups, intervals), with after-call work
    staffed_seconds: Floats  # (groups, intervals), breaks left out
