"""What a queue promises and what people are there for. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PolicyNotFound(LookupError):
    """There is no such policy, or what it is of is out of reach."""


class Aim(StrEnum):
    """What the service level has to hold for when nobody knows how busy a day will be."""

    EXPECTED = "expected"  # if exactly the forecast comes
    AVERAGE = "average"  # on average over busy and quiet days
    SHARE_OF_DAYS = "share_of_days"  # on so many days of a hundred


class ShrinkageKind(StrEnum):
    """Where people are while they are paid and do not serve."""

    IN_OFFICE = "in_office"  # breaks, meetings, coaching: at the desk's side, scheduled
    OUT_OF_OFFICE = "out_of_office"  # leave, sickness, training elsewhere: not scheduled at all


class ShrinkageRule(StrEnum):
    """How several shrinkages become one."""

    ADDITIVE = "additive"  # shares of the same paid time: 5 % + 10 % = 15 %
    MULTIPLICATIVE = "multiplicative"  # each of what the others left: 1 - 0.95 x 0.90


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """One reason why paid time is not productive."""

    name: str
    kind: ShrinkageKind
    share: float  # [0, 1)
    from_minute: int = 0  # of the local day; the whole day when both are 0
    to_minute: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """Targets, patience, shrinkage and costs that a plan is made with."""

    service_level: float = 0.80
    answer_within_seconds: float = 20.0
    denominator: str = "offered"  # values of callmath.queueing.Denominator
    mean_wait_cap_seconds: float | None = None
    occupancy_cap: float | None = 0.90
    abandon_cap: float | None = None
    patience_seconds: float | None = None  # None: as estimated from the records
    redial_share: float | None = None  # None: as estimated
    aim: Aim = Aim.EXPECTED
    share_of_days: float = 0.9  # for Aim.SHARE_OF_DAYS
    busyness_cv: float | None = None  # None: as estimated
    chats_at_once: int = 1
    chat_factors: tuple[float, ...] = ()  # handle time with 1, 2, … chats against one
    due_minutes: int | None = None  # deferred work: answered within so long
    minimum_people: int = 0  # while open
    shrinkages: tuple[Shrinkage, ...] = ()
    shrinkage_rule: ShrinkageRule = ShrinkageRule.MULTIPLICATIVE
    on_site_share: float = 1.0  # who needs a seat
    menu_seconds: float = 0.0  # a line is held before the queue: announcement, menu
    line_blocking: float = 0.001  # grade of service of the lines
    cost_per_hour: float | None = None  # of a paid hour, in the centre's currency


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """Terms that hold for a queue, a node's queues or the whole center from a day on."""

    id: int
    queue_id: int | None
    node_id: int | None
    channel: str
    valid_from: date
    terms: Terms
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """What other terms would make of one series, in the days that its forecast knows them."""

    series_id: int
    title: str
    person_hours_before: float  # rostered
    person_hours_after: float
    peak_before: int  # required
    peak_after: int
    unreachable_after: int  # intervals for which no number of people is enough
