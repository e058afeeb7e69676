"""What the pages of contacts are given: frozen, typed, and already in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.rooms.interactions.contracts import LegRow, QueueCard, Tally
from watchfloor.rooms.interactions.web.words import OutcomeWords

from .asking import ContactsAsk

_WITHOUT_FIELD = frozenset({"within", "short", "transferred", "agent", "run", "zone"})


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is in force; no address where it cannot be taken away."""

    text: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class LegLine:
    """One leg in the list."""

    leg: LegRow
    url: str
    outcome: OutcomeWords
    ending: str
    channel: tuple[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """One of the five outcomes: how many of the rows, and the address of only those."""

    words: OutcomeWords
    name: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """One page of the list."""

    ask: ContactsAsk
    address: str
    chips: tuple[Chip, ...]
    lines: tuple[LegLine, ...]
    total: int
    tally: Tally
    parts: tuple[OutcomePart, ...]
    position: str
    previous_url: str
    next_url: str
    queues: tuple[QueueCard, ...]
    outcomes: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...]
    start_local: str
    end_local: str
    has_imports: bool

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return the filters that have no field in the form; sending it keeps them."""
        return [pair for pair in self.ask.filter_pairs if pair[0] in _WITHOUT_FIELD]


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of the timeline: waiting, talking, on hold, wrapping up."""

    kind: str
    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A leg in the timeline."""

    label: str
    y: int
    bars: tuple[Bar, ...]
    end_x: float
    passed_on: bool  # an arrow goes down to the next lane
    next_x: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the time axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A contact's legs as a drawing; what it says stands in the table beside it too."""

    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the source."""

    at: datetime | None
    kind: str
    queue: str
    agent: str
    text: str
    line: int
    run_id: int
    run_url: str


@dataclass(frozen=True, slots=True)
class SourceRun:
    """An import that brought part of the contact, and which of its lines."""

    run_id: int
    url: str
    lines: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One contact."""

    contact_key: str
    feed: str
    customer: str
    is_revealed: bool
    reveal_url: str  # "" where the role may not, or it is shown already
    lines: tuple[LegLine, ...]
    first: LegRow
    last: LegRow
    wait_seconds: float | None
    talk_seconds: float | None
    timeline: Timeline | None
    events: tuple[EventLine, ...]
    sources: tuple[SourceRun, ...]
    list_url: str
    previous_url: str
    next_url: str
    zone: str
