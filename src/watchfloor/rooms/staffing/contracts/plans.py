"""Requirements: how many people each interval needs, step by step. No Django here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from .policies import Terms


class PlanNotFound(LookupError):
    """There is no such plan, or it is out of reach."""


class Step(StrEnum):
    """The chain from a forecast to people; each step can be put over with a reason."""

    CONTACTS = "contacts"
    HANDLE_SECONDS = "handle_seconds"
    LOAD_ERLANGS = "load_erlangs"
    REQUIRED = "required"  # productive people
    SCHEDULED = "scheduled"  # with in-office shrinkage
    ROSTERED = "rostered"  # with out-of-office shrinkage too


class StepKind(StrEnum):
    """What an override does to a step's figure."""

    SET = "set"
    SCALE = "scale"
    ADD = "add"


class PlanOrigin(StrEnum):
    """How a plan came to be."""

    NIGHTLY = "nightly"
    ASKED = "asked"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class PlanNote:
    """Something the reader must know: a code with fields, worded by `web` in both languages."""

    code: str
    weight: int  # 0 remark, 1 doubt, 2 do not use
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan of one series in one scenario. Never changed."""

    id: int
    series_id: int
    scenario_id: int
    forecast_version_id: int
    number: int
    origin: PlanOrigin
    made_at: datetime
    made_by: str
    interval_minutes: int
    first_day: date
    last_day: date
    model: str  # erlang_a, erlang_c, chat, deferred, outbound
    note: str
    person_hours: float  # rostered, in its whole horizon


@dataclass(frozen=True, slots=True)
class IntervalRequirement:
    """One interval: every step of the chain, the band, and what is there for it."""

    starts_at: datetime
    is_open: bool
    contacts: float
    handle_seconds: float
    load_erlangs: float
    required: int  # productive people; -1: no number is enough, see `reason`
    required_low: int
    required_high: int
    scheduled_need: int  # who must be on the schedule so that so many are productive
    rostered_need: int  # who must be on the roster so that so many come
    service_level: float | None  # expected with `required`
    scheduled: float | None  # who is scheduled, where a schedule exists
    reason: str = ""  # code, where there is no number
    overrides: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """A plan with what it was made with."""

    card: PlanCard
    terms: tuple[tuple[date, Terms], ...]
    inputs: Mapping[str, float | str | None]
    notes: tuple[PlanNote, ...]
    intervals: tuple[IntervalRequirement, ...]


@dataclass(frozen=True, slots=True)
class StepChangeCell:
    """One figure of the chain that somebody changed. `value` None takes the override back."""

    starts_at: datetime
    step: Step
    kind: StepKind
    value: float | None


@dataclass(frozen=True, slots=True)
class StepChangeCard:
    """Figures that were changed at one go."""

    id: int
    cells: int
    reason: str
    made_by: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class SkippedSeries:
    """A series that no plan was made for, and why: a code."""

    series_id: int
    reason: str  # no_forecast, unchanged, failed


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What a go at many series made; one series' failure never stops the rest."""

    made: tuple[PlanCard, ...]
    skipped: tuple[SkippedSeries, ...]


@dataclass(frozen=True, slots=True)
class ScheduledDayCard:
    """How many people are scheduled for a queue in each slot of a local day."""

    queue_id: int
    day: date
    interval_minutes: int
    people: tuple[float, ...]
    source: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class IntervalPerformance:
    """What a number of productive people makes of one interval."""

    starts_at: datetime
    people: float
    service_level: float
    mean_wait_seconds: float  # of all that come; infinite where work piles up for ever
    abandon_share: float
    occupancy_share: float


class Performer(Protocol):
    """Intervals of the newest plan of a line, and what any numbers of people make of them."""

    @property
    def cells(self) -> tuple[IntervalRequirement, ...]:
        """Return the intervals."""

    def perform(
        self,
        people: Sequence[float],
        *,
        contacts: Sequence[float] | None = None,
        handle_seconds: Sequence[float] | None = None,
    ) -> tuple[IntervalPerformance, ...]:
        """Return what numbers of productive people make of the intervals, in their order.

        Contacts and handle times are those of the plan unless others are given.

        :raises ValueError: there are more or fewer entries than intervals.
        """


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One interval of a forecast made elsewhere."""

    starts_at: datetime  # aware
    contacts: float
    handle_seconds: float | None


@dataclass(frozen=True, slots=True)
class StaffedForecast:
    """What a forecast needs, worked out and not kept."""

    series_id: int | None  # None: of no series of ours
    version_id: int | None
    channel: str
    interval_minutes: int
    model: str
    terms: tuple[tuple[date, Terms], ...]
    inputs: Mapping[str, float | str | None]
    notes: tuple[PlanNote, ...]
    intervals: tuple[IntervalRequirement, ...]
    performance: tuple[IntervalPerformance, ...]  # of the required people, one an interval
    person_hours: float  # rostered


@dataclass(frozen=True, slots=True)
class PlanOutlook:
    """A series' newest plan as the overview shows it: the next days, from a day on."""

    card: PlanCard
    is_behind: bool  # a newer forecast, policy or change waits for a plan
    days: tuple[date, ...]
    peak_required: int
    peak_at: datetime | None
    person_hours: float  # rostered, in these days
    day_person_hours: tuple[float, ...]
    short_hours: float | None  # scheduled less than needed; None: nothing is scheduled
    over_hours: float | None
    unreachable: int  # intervals for which no number of people is enough


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """What so many people more or fewer make of one interval."""

    people: int
    difference: int  # against what is required (or scheduled)
    service_level: float
    mean_wait_seconds: float
    abandon_share: float
    occupancy_share: float
