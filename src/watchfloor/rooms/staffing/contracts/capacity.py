"""The capacity plan: people, seats, lines and hiring by week, and what drives them. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


class CapacityPlanNotFound(LookupError):
    """There is no such capacity plan, or it is out of reach."""


@dataclass(frozen=True, slots=True)
class StaffCohort:
    """People who are there when the plan begins, by how long they have been."""

    people: float
    tenure_weeks: int


@dataclass(frozen=True, slots=True)
class CapacityDrivers:
    """All that a capacity plan is made with besides forecast and policies; costs in one currency.

    Shares are 0 to 1. `attrition` is the share that leaves a week, from a week of tenure on.
    """

    volume_factor: float = 1.0  # times what the forecast says
    handle_factor: float = 1.0
    paid_hours_a_week: float = 40.0
    shift_fit_share: float = 0.92  # of rostered hours, those that meet the curve
    staff: tuple[StaffCohort, ...] = ()
    leavers: tuple[tuple[int, float], ...] = ()  # week of the plan (from 0), people who gave notice
    lead_weeks: int = 4
    training_weeks: int = 6
    ramp_up: tuple[float, ...] = (0.6, 0.75, 0.9)
    attrition: tuple[tuple[int, float], ...] = ((0, 0.015), (13, 0.008), (52, 0.004))
    notice_weeks: int = 4
    class_least: int = 4
    class_most: int = 16
    classes_at_once: int = 2
    trainers: int = 4
    trainers_per_class: int = 1
    overtime_share: float = 0.05
    seats: int | None = None  # there are so many; None: as many as it takes
    seat_reserve_share: float = 0.03
    lines: int | None = None
    wrap_share: float = 0.2  # of the handle time, without a line
    cost_person_week: float = 2_000.0
    cost_hire: float = 3_000.0
    cost_class: float = 5_000.0
    cost_overtime_week: float = 3_000.0
    cost_missing_week: float = 8_000.0
    cost_seat_week: float = 100.0
    cost_line_week: float = 5.0


@dataclass(frozen=True, slots=True)
class CapacityAsked:
    """What is planned: which part of the centre, from which Monday on, how many weeks."""

    title: str
    first_week: date
    weeks: int = 52
    node_id: int | None = None  # None: the whole centre
    note: str = ""


@dataclass(frozen=True, slots=True)
class CapacityWeek:
    """A week of the plan. Low and high are if it comes as low or high as in one of ten."""

    first_day: date
    contacts: float
    contacts_low: float
    contacts_high: float
    workload_hours: float
    required_peak: int  # productive at the same time
    scheduled_peak: int
    rostered_hours: float
    need: float  # people to be employed, at full worth
    need_low: float
    need_high: float
    employed: float  # learning ones too
    learning: float
    available: float  # what they are worth at work
    leaving: float
    hires: int
    classes: int
    overtime: float  # people's worth, expected over the scenarios
    missing: float
    seats: int
    seats_high: int
    lines: int
    lines_high: int
    cost: float

    @property
    def gap(self) -> float:
        """Return how many more are available than needed, in tenths; below 0 they are too few."""
        return round(self.available - self.need, 1) or 0.0


@dataclass(frozen=True, slots=True)
class CapacityClass:
    """A class that the plan begins."""

    first_day: date
    decide_by: date
    serving_from: date
    classes: int
    people: int


@dataclass(frozen=True, slots=True)
class CapacityLimit:
    """What held the plan back, in which weeks, and what one more of it would save."""

    limit: str
    weeks: tuple[date, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class CapacityEffect:
    """What the least cost becomes if one driver changes."""

    driver: str
    change: str
    cost_difference: float


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """A line of business of the plan."""

    series_id: int
    title: str
    channel: str
    model: str
    contacts: float
    rostered_hours: float
    peak: int


@dataclass(frozen=True, slots=True)
class CapacityNote:
    """Something the reader must know: a code with fields, worded by `web`."""

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CapacityResult:
    """What came out of a plan."""

    weeks: tuple[CapacityWeek, ...]
    classes: tuple[CapacityClass, ...]
    lines: tuple[CapacityLine, ...]
    limits: tuple[CapacityLimit, ...]
    effects: tuple[CapacityEffect, ...]
    cost: float  # of people and hiring, expected, all weeks
    cost_parts: Mapping[str, float]
    bound: float  # no hiring costs less
    gap_share: float
    notes: tuple[CapacityNote, ...] = ()


@dataclass(frozen=True, slots=True)
class CapacityCard:
    """A capacity plan as lists show it. Never changed."""

    id: int
    title: str
    number: int
    node_id: int | None
    first_week: date
    weeks: int
    note: str
    made_by: str
    made_at: datetime
    cost: float
    hires: int
    peak_need: float


@dataclass(frozen=True, slots=True)
class CapacityPlanDetail:
    """A capacity plan with what it was asked and what came out."""

    card: CapacityCard
    drivers: CapacityDrivers
    result: CapacityResult


@dataclass(frozen=True, slots=True)
class CapacityMonth:
    """The weeks whose Thursday lies in a month: sums, averages of people, peaks of rooms."""

    first_day: date
    weeks: int
    contacts: float
    workload_hours: float
    required_peak: int
    scheduled_peak: int
    rostered_hours: float
    need: float
    need_low: float
    need_high: float
    employed: float
    learning: float
    available: float
    leaving: float
    hires: int
    classes: int
    overtime: float
    missing: float
    seats: int
    lines: int
    cost: float

    @property
    def gap(self) -> float:
        """Return how many more are available than needed, in tenths; below 0 they are too few."""
        return round(self.available - self.need, 1) or 0.0
