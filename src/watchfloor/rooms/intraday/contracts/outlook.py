"""What is foreseen for the rest of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OutlookInterval:
    """One interval of one queue. What is past has `actual_*`; what is ahead has a band.

    None where nobody knows: no plan, no schedule, no event yet.
    """

    start: datetime
    minutes: int
    forecast_contacts: float  # as planned with
    foreseen_contacts: float  # after the day so far; of what is over, what came
    low_contacts: float
    high_contacts: float
    actual_contacts: float | None
    handle_seconds: float | None  # foreseen; of what is over, what it was
    planned_handle_seconds: float | None
    required: float | None  # for what is foreseen
    scheduled: float | None
    present: float | None  # expected to be there, absence seen so far taken into account
    service_share: float | None  # of what is over, what it was
    service_low: float | None
    service_high: float | None

    @property
    def is_over(self) -> bool:
        """Say whether it was over when the outlook was made."""
        return self.actual_contacts is not None and self.low_contacts == self.high_contacts


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader must know: a code with fields, worded by `web`."""

    code: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """A queue's day as it was foreseen at one moment."""

    queue_id: int
    day: date
    made_at: datetime
    intervals: tuple[OutlookInterval, ...]
    service_share: float | None  # of the whole day, by the contract's formula
    service_low: float | None
    service_high: float | None
    so_far_share: float | None
    next_hours_share: float | None
    forecast_contacts: float  # of the whole day
    foreseen_contacts: float
    low_contacts: float
    high_contacts: float
    absent_share: float | None
    goal_share: float | None  # what was promised, under the terms of the day
    notes: tuple[Note, ...] = ()
