"""What planners owe again and again. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DueState(StrEnum):
    """Where something that is due stands."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"  # within the days of its reminder
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverableFacts:
    """What somebody says about a deliverable.

    `what`: roster, forecast, other. `every`: month or week. `due_day`: of the month 1 to 31, the
    last if there are less, or the weekday 0 (Monday) to 6. `days_ahead`: reminded so long before.
    """

    name: str
    what: str = "roster"
    every: str = "month"
    due_day: int = 25
    days_ahead: int = 5


@dataclass(frozen=True, slots=True)
class DeliverableCard:
    """A deliverable as it is agreed."""

    id: int
    facts: DeliverableFacts
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DueCard:
    """A deliverable on one of its due days, with the days that it is about."""

    deliverable: DeliverableCard
    due_on: date
    first_day: date
    last_day: date
    state: DueState
    done_by: str
    done_at: datetime | None
    version_id: int | None
    note: str
