"""What people change, and what moves the volume. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OverrideKind(StrEnum):
    """What an override does to the model's figure."""

    SET = "set"  # so many contacts
    SCALE = "scale"  # times a factor
    ADD = "add"  # so many contacts more or less


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of the grid that somebody changed. `value` None takes the override back."""

    starts_at: datetime
    kind: OverrideKind
    value: float | None


@dataclass(frozen=True, slots=True)
class EditCard:
    """One change of the grid: it can be undone as one."""

    id: int
    series_id: int
    scenario_id: int
    version_id: int
    cells: int
    note: str
    made_by: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class OverrideCard:
    """What somebody put over the model's figure of one interval, and holds now."""

    id: int
    starts_at: datetime
    kind: OverrideKind
    value: float
    note: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class EventCard:
    """Something that moves the volume, of one series, of a node's series, or of all."""

    id: int
    name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    series_ids: tuple[int, ...]  # empty: all
    expected_percent: float | None  # +20.0 is a fifth more; None: nobody knows
    exclude: bool
    is_plan: bool  # from the marketing calendar: a business plan
    measured_percent: float | None
    measured_low_percent: float | None
    measured_high_percent: float | None
    measured_contacts: float | None
    note: str
    made_by: str


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One interval of a forecast made elsewhere."""

    starts_at: datetime  # aware
    volume: float
    handle_seconds: float | None = None
