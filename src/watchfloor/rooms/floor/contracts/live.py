"""What the floor looks like at one moment: what boards, the API and other rooms are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.rooms.interactions.contracts import Tally

from .events import AgentState


@dataclass(frozen=True, slots=True)
class ContactNow:
    """A contact that an agent has at this moment; a chat agent has several."""

    source_id: int
    contact: str
    queue: str
    channel: str
    state: AgentState  # reserved, talking or holding
    since: datetime
    holds: int = 0


@dataclass(frozen=True, slots=True)
class AgentNow:
    """An agent at this moment. `agent_id` is None while the source's name is not mapped."""

    source_id: int
    login: str
    agent_id: int | None
    state: AgentState
    reason: str
    since: datetime
    signed_in_at: datetime | None
    until: datetime | None = None  # a wrap-up that ends by itself
    contacts: tuple[ContactNow, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue at this moment, and its day so far. `queue_id` is None while it is not mapped.

    Tallies of the moment have no wrap-ups: these end later, and come with the kept stays.
    """

    source_id: int
    code: str
    queue_id: int | None
    channel: str
    waiting: int
    longest_since: datetime | None  # when the one who waits longest arrived
    day: Tally
    last_half_hour: Tally


@dataclass(frozen=True, slots=True)
class FeedNow:
    """A source at this moment. `is_silent`: what rests on it may be wrong."""

    source_id: int
    name: str
    is_silent: bool
    silent_since: datetime | None
    skew_seconds: float | None


@dataclass(frozen=True, slots=True)
class FloorNow:
    """The floor after the event `seq`, as far as the reader may see it."""

    seq: int
    generation: str
    at: datetime
    agents: tuple[AgentNow, ...]
    queues: tuple[QueueNow, ...]
    feeds: tuple[FeedNow, ...]
