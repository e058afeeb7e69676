"""What rooms above tell the boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from watchfloor.common.words import Words


@dataclass(frozen=True, slots=True)
class OutlookCard:
    """What a queue's day will come to. Shares are 0 to 1, by the contract's formula."""

    queue_id: int
    day: date
    made_at: datetime
    service_share: float | None
    service_low: float | None
    service_high: float | None
    next_hours_share: float | None = None
    intervals: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class AdviceCard:
    """The one line "what to do now" of a part of the centre."""

    node_id: int
    words: Words
    link: str
    made_at: datetime
    expires_at: datetime
