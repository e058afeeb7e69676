"""What the queues page is given: frozen, typed, and already in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watchfloor.rooms.interactions.contracts import QueueCard, Tally

from .asking import QueuesAsk

_ODD_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its name, and its definition."""

    key: str
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure and the contacts behind it; no address where there are none."""

    text: str
    url: str
    is_empty: bool  # a zero, or no value


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One interval, one queue, or one queue in one interval."""

    label: str
    title: str  # the label in full: date, offset, zone
    queue: str
    cells: tuple[Cell, ...]
    tally: Tally
    warning: str  # why it looks wrong, "" where it does not
    url: str  # of what the warning speaks of


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the large figures at the top."""

    text: str
    value: str
    note: str
    meaning: str
    url: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """offered = answered + abandoned + flowed out + lost + open, tried on every row."""

    parts: tuple[tuple[str, Cell], ...]  # offered first
    rows: int
    broken: int

    @property
    def holds(self) -> bool:
        return not self.broken


@dataclass(frozen=True, slots=True)
class QueuesPage:
    """The whole page."""

    ask: QueuesAsk
    address: str  # of this very page, without the question mark
    previous: str
    next: str
    queues: tuple[QueueCard, ...]  # those in reach, to choose from
    queues_text: str
    every: tuple[Choice, ...]
    rows_by: tuple[Choice, ...]
    zones: tuple[str, ...]
    headings: tuple[Heading, ...]
    rows: tuple[FigureRow, ...]
    total: FigureRow
    tiles: tuple[Tile, ...]
    reconciliation: Reconciliation
    summary: tuple[str, ...]
    chart: Mapping[str, object]
    has_imports: bool
    title: str
    thresholds: str

    @property
    def odd(self) -> tuple[FigureRow, ...]:
        """Return the first rows that look wrong."""
        return tuple(row for row in self.rows if row.warning)[:_ODD_SHOWN]

    @property
    def more_odd(self) -> int:
        return sum(bool(row.warning) for row in self.rows) - len(self.odd)

    @property
    def shows_queue(self) -> bool:
        return self.ask.rows == "both"
