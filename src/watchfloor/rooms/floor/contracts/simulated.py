"""What a center that does not exist, or a past day, is made of and tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .events import EventType


@dataclass(frozen=True, slots=True)
class Surge:
    """So many times the usual contacts of one queue (all, if unnamed) in [start, end)."""

    factor: float
    start_seconds: float
    end_seconds: float
    queue: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """One event, so many seconds after the beginning."""

    offset_seconds: float
    key: str
    type: EventType = field(compare=False)
    agent: str = field(default="", compare=False)
    contact: str = field(default="", compare=False)
    queue: str = field(default="", compare=False)
    channel: str = field(default="voice", compare=False)
    data: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All events of a run in order, and what is true of it by queue."""

    happenings: tuple[Happening, ...]
    offered: dict[str, int]
    answered: dict[str, int]
    abandoned: dict[str, int]


@dataclass(frozen=True, slots=True)
class RecordedStay:
    """One stay of the records. `arrival_seconds` counts from the beginning that is played."""

    name: str
    queue: str
    channel: str
    agent: str  # empty: nobody took it
    is_abandoned: bool
    arrival_seconds: float
    wait_seconds: float
    talk_seconds: float
    wrap_seconds: float
