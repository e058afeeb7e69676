"""What each import page is given: frozen, typed, and already in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.forms import BoundField

from watchfloor.rooms.interactions.contracts import RunCard, RunStatus

from .words import FormatHelp, StatusWords

MOVING = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as it is shown: in a named zone, to the second."""

    iso: str
    text: str

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> Moment:
        local = at.astimezone(zone)
        return cls(local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M:%S}")


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal or a warning in the reader's language."""

    what: str
    where: str = ""
    mend: str = ""
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the history."""

    card: RunCard
    url: str
    undo_url: str  # "" where it cannot be undone
    status: StatusWords
    format: str
    at: Moment | None
    percent: int

    @property
    def is_moving(self) -> bool:
        return self.card.status in MOVING

    @property
    def has_figures(self) -> bool:
        """Before its end, and when nothing was saved, a run has no figures: not even zeros."""
        return self.card.status in {RunStatus.DONE, RunStatus.UNDONE}


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The imports, newest first."""

    lines: tuple[RunLine, ...]
    is_moving: bool
    is_first: bool
    older_url: str
    may_run: bool
    formats: tuple[FormatHelp, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """Step one: which file."""

    formats: tuple[FormatHelp, ...]
    problem: Said | None = None
    step: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One part of what was offered, with the page that shows the contacts behind it."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue of a run: offered is the sum of its parts."""

    queue: str
    offered: Figure
    parts: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class RefusedLineRow:
    """A refused line in the reader's words."""

    line: int
    reason: str
    mend: str
    text: str


@dataclass(frozen=True, slots=True)
class UnclosedRow:
    """A contact that could not be closed, and why."""

    contact_key: str
    url: str
    queue: str
    at: Moment
    reason: str
    lines: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """Everything about one run."""

    line: RunLine
    by: str
    first: Moment | None
    last: Moment | None
    is_slow_to_start: bool
    problem: Said | None
    warnings: tuple[Said, ...]
    queues: tuple[QueueLine, ...]
    total: QueueLine | None
    unclosed_reasons: tuple[tuple[str, int], ...]
    unclosed: tuple[UnclosedRow, ...]
    unclosed_url: str
    refused_reasons: tuple[tuple[str, int], ...]
    refused: tuple[RefusedLineRow, ...]
    refused_url: str
    refused_next_url: str
    undo_url: str
    retry_url: str
    check_url: str


@dataclass(frozen=True, slots=True)
class UndoPage:
    """What goes away when a run is undone."""

    line: RunLine
    first: Moment | None
    last: Moment | None
    problem: Said | None = None


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of a generic file: what it is read as, beside what stands in it."""

    header: str
    samples: str
    field: BoundField


@dataclass(frozen=True, slots=True)
class Preview:
    """How the first records of a file would be read."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    refused: tuple[RefusedLineRow, ...] = ()
    text: str = ""
    first: Moment | None = None
    problems: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Step two: what was found in the file, what is asked, and what would be read."""

    file_name: str
    size: str
    found: str
    discard_url: str
    zones: tuple[str, ...]
    feeds: tuple[str, ...]
    sample: str
    preview: Preview
    reading_fields: tuple[BoundField, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    remembered: str = ""
    asked: str = ""
    problem: Said | None = None
