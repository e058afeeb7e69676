"""What an agent is to do on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Span:
    """One activity of a day, [start, end). `code`: queue, break, meal, meeting, training, …"""

    start: datetime
    end: datetime
    code: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleCard:
    """What one agent is to do on one day, as it holds now (or held until `replaced_at`)."""

    agent_id: int
    day: date
    spans: tuple[Span, ...]
    origin: str
    reason: str
    made_by: str
    made_at: datetime
    replaced_at: datetime | None = None
