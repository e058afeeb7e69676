"""Rosters, their versions and shifts. No Django here.

Days are local to the centre; minutes count from the midnight that begins a shift's day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class RosterNotFound(LookupError):
    """There is no such roster, version, run or shift, or it is out of reach."""


class Origin(StrEnum):
    """How a version came to be."""

    SOLVED = "solved"
    EDITED = "edited"
    IMPORTED = "imported"
    REPAIRED = "repaired"
    COPIED = "copied"


class RunState(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody on a roster."""

    agent_id: int
    code: str
    name: str
    node_id: int | None
    team: str
    contract: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShiftCell:
    """A shift of one person on one day: of a version, or published."""

    agent_id: int
    day: date
    code: str
    start_minute: int
    minutes: int
    breaks: tuple[tuple[str, int, int, bool], ...] = ()  # name, start minute, minutes, paid
    activities: tuple[tuple[str, int, int], ...] = ()  # name, start minute, minutes
    is_pinned: bool = False

    @property
    def end_minute(self) -> int:
        """Where it ends; above 1,440: on the next day."""
        return self.start_minute + self.minutes


@dataclass(frozen=True, slots=True)
class RosterCard:
    """A span of days that is rostered together."""

    id: int
    node_id: int | None
    name: str
    first_day: date
    last_day: date
    made_by: str
    made_at: datetime
    versions: int
    published_version: int | None  # its number


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One state of a roster. `figures`: cost, lower_bound, gap_share, paid_hours, unmet_hours, …"""

    id: int
    roster_id: int
    number: int
    origin: Origin
    parent_number: int | None
    note: str
    made_by: str
    made_at: datetime
    published_at: datetime | None
    published_by: str
    revision: int
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RunCard:
    """A roster being worked out."""

    id: int
    roster_id: int
    kind: str
    state: RunState
    stage: str
    share: float
    cost: float | None
    lower_bound: float | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    version_id: int | None
    problem: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoverInterval:
    """One interval of a skill: wanted, there, and what that does to the service."""

    day: date
    start_minute: int
    minutes: int
    required: float
    scheduled: float
    service_level: float | None = None  # expected with the scheduled people


@dataclass(frozen=True, slots=True)
class CoverStrip:
    """Cover of a skill (or of all together, "") over the days of a version."""

    skill: str
    name: str
    intervals: tuple[CoverInterval, ...]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that shifts break, in words of the reader's language."""

    rule: str
    is_hard: bool
    amount: float
    cost: float
    people: tuple[int, ...]
    days: tuple[date, ...]
    words: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change of one person's day: `after` None takes the shift out."""

    agent_id: int
    day: date
    after: ShiftCell | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, before it is made."""

    broken: tuple[BrokenRule, ...]  # newly broken
    mended: tuple[BrokenRule, ...]
    cost_difference: float
    unmet_minutes_before: float
    unmet_minutes_after: float
    service_before: float | None  # of the day, lines weighed by their contacts
    service_after: float | None
    intervals: tuple[CoverInterval, ...]  # those that change, as they would be


@dataclass(frozen=True, slots=True)
class EditCard:
    """Shifts changed at one go."""

    id: int
    made_by: str
    made_at: datetime
    cells: int
    note: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """What somebody had in twelve months, and how that stands to their colleagues."""

    agent_id: int
    name: str
    team: str
    shifts: int
    nights: int
    weekends: int
    holidays: int
    lates: int
    splits: int
    refused_wishes: int
    granted_wishes: int


@dataclass(frozen=True, slots=True)
class UncoveredCard:
    """People missing: of a skill in an interval, or of a shift type (`start_minute` None)."""

    name: str
    day: date
    start_minute: int | None
    minutes: int
    missing: float
    cost: float


@dataclass(frozen=True, slots=True)
class ConflictMember:
    """A rule or a fact in a conflict: `kind` is rule, leave, demand, people or pinned."""

    kind: str
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """Rules and facts that cannot all hold."""

    members: tuple[ConflictMember, ...]
    words: str


@dataclass(frozen=True, slots=True)
class WayOutCard:
    """Something to give up, with what it costs; cheapest first."""

    relaxes: tuple[str, ...]
    amount: float
    cost: float
    words: str


@dataclass(frozen=True, slots=True)
class ExplanationCard:
    """Why something is unmet, and what could be done about it; in the reader's language."""

    conflicts: tuple[ConflictCard, ...] = ()
    ways_out: tuple[WayOutCard, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """A version with its shifts and all that is known of it.

    `is_checked`: `uncovered`, `violations` and the figures are of these very shifts; else of an
    earlier revision, and are being worked out anew.
    """

    card: VersionCard
    roster: RosterCard
    cells: tuple[ShiftCell, ...]
    people: tuple[PersonRow, ...]
    uncovered: tuple[UncoveredCard, ...]
    violations: tuple[BrokenRule, ...]
    explanation: ExplanationCard
    settings: Mapping[str, object]
    is_checked: bool


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A day of somebody that is not the same in two states."""

    agent_id: int
    name: str
    day: date
    before: ShiftCell | None
    after: ShiftCell | None


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Two versions side by side: figures of both, and each day that differs."""

    before: VersionCard
    after: VersionCard
    differences: tuple[CellDifference, ...]


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What publishing did, or would do: shifts new, changed, taken out, left as they were.

    `overrides` are days that somebody changed after an earlier publishing (a swap, a repair) and
    that this version would change back; `on_leave` are shifts of people whose leave of that day is
    approved, as it may have been while the roster was worked out.
    """

    new: int
    changed: int
    cancelled: int
    same: int
    past: int  # days gone by, never touched
    people_told: int
    differences: tuple[CellDifference, ...] = ()
    overrides: tuple[CellDifference, ...] = ()
    on_leave: tuple[CellDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyReport:
    """What became of published shifts that were changed."""

    duty_ids: tuple[int, ...]  # those that hold now
    cancelled_ids: tuple[int, ...]
