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


Names = tuple[tuple[int, str], ...]  # sources, and what each calls the agent or the queue


@dataclass(frozen=True, slots=True)
class AgentNow:
    """An agent at this moment, by all sources that tell of them.

    `agent_id` is None while a name is not mapped; each such name is somebody of their own.
    """

    id: str
    told_by: Names
    agent_id: int | None
    state: AgentState
    reason: str
    since: datetime
    signed_in_at: datetime | None
    until: datetime | None = None  # a wrap-up that ends by itself
    contacts: tuple[ContactNow, ...] = ()

    @property
    def login(self) -> str:
        """Return what sources call the agent."""
        return words_of(self.told_by)


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue at this moment, and its day so far, by all sources that tell of it.

    `queue_id` is None while it is not mapped; each such name is a queue of its own. Tallies of the
    moment have no wrap-ups: these end later, and come with the kept stays.
    """

    id: str
    told_by: Names
    queue_id: int | None
    channel: str
    waiting: int
    longest_since: datetime | None  # when the one who waits longest arrived
    day: Tally
    last_half_hour: Tally

    @property
    def code(self) -> str:
        """Return what sources call the queue."""
        return words_of(self.told_by)


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
    """The floor after the event `seq`, as far as the reader may see it.

    `left`: the rows of those who are shown as there and have probably left without signing out.
    """

    seq: int
    generation: str
    at: datetime
    agents: tuple[AgentNow, ...]
    queues: tuple[QueueNow, ...]
    feeds: tuple[FeedNow, ...]
    left: frozenset[str] = frozenset()


def words_of(names: Names) -> str:
    """Return the names that sources have for one and the same.

    >>> words_of(((1, "8001"), (2, "ann"), (3, "8001")))
    '8001, ann'
    """
    return ", ".join(dict.fromkeys(name for _, name in names))
