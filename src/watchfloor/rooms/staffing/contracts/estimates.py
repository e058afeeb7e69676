"""What records say about a queue, with how much of them there is and how unsure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class EstimateTopic(StrEnum):
    """What is estimated; each is kept by itself."""

    HANDLE_TIME = "handle_time"
    PATIENCE = "patience"
    REDIALS = "redials"
    BUSYNESS = "busyness"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval; None where the records cannot tell."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class HourEstimate:
    """Handle time of contacts that came in one hour of the local day."""

    hour: int
    sample: int
    mean: Figure


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of the patience curve: the share still willing to wait after so many seconds."""

    seconds: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EstimateCard:
    """One topic of one queue, as it was estimated. Never changed.

    `figures` by name: handle_time: mean, median, p90, cv, wrap_mean; patience: mean, median,
    mean_of_those_who_left; redials: share, chance; busyness: cv.
    """

    queue_id: int
    topic: EstimateTopic
    first_day: date
    last_day: date
    sample: int
    figures: Mapping[str, Figure]
    made_at: datetime
    kind: str = ""  # of the distribution that fits best
    hours: tuple[HourEstimate, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    doubts: tuple[str, ...] = ()  # codes: few, none_left, short_records
    facts: Mapping[str, float] = field(default_factory=dict)  # abandoned, days, known_share, …
