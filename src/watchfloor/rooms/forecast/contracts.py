"""What crosses the door of the forecast room. No Django here.

Words. A *series* is what is forecast: a queue's contacts, or something that no queue records. A
*scenario* is a way things may go; the base scenario is the one that is planned with. A *version* is
one forecast of one series in one scenario, made at one instant: it never changes. What people
change is an *override* on intervals or days of a scenario: it makes a new version at once, is laid
over every later one until somebody takes it back, and is kept for ever. An *event* has a start, an
end, an effect that is expected and, afterwards, one that was measured. The version *in force* for
a day at a lead time is the last one made before that lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class SeriesSource(StrEnum):
    """Where a series' history comes from."""

    QUEUE = "queue"  # the contacts of a queue
    PEER = "peer"  # another series, scaled: a new line that will be like an old one
    HAND = "hand"  # typed in or imported; no records yet


class Origin(StrEnum):
    """How a version came to be."""

    NIGHTLY = "nightly"
    ASKED = "asked"  # somebody asked for a new forecast
    EDITED = "edited"  # the version before it, with overrides changed
    IMPORTED = "imported"  # made elsewhere
    HAND = "hand"


class RunState(StrEnum):
    """What became of one series in a run."""

    DONE = "done"
    FELL_BACK = "fell_back"  # the chosen way failed; a simpler one, or the version before, holds
    SKIPPED = "skipped"  # nothing to learn from; says what is missing
    FAILED = "failed"


class OverrideKind(StrEnum):
    """What an override does to the model's figure."""

    SET = "set"  # so many contacts
    SCALE = "scale"  # times a factor
    ADD = "add"  # so many contacts more or less


class DriverUnit(StrEnum):
    """What a growth driver changes in the long term."""

    PERCENT = "percent"
    CONTACTS_PER_WEEK = "contacts_per_week"


class AccuracyBy(StrEnum):
    """What accuracy is shown by."""

    LEAD = "lead"
    WEEKDAY = "weekday"
    SLOT = "slot"  # the interval of the day
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Verdict(StrEnum):
    """Whether one way of forecasting came nearer than another."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot_tell"


class SeriesNotFound(LookupError):
    """There is no such series, or it is out of reach."""


class VersionNotFound(LookupError):
    """There is no such version, or it is out of reach."""


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A series as lists and pages see it."""

    id: int
    code: str
    title: str
    channel: str
    source: SeriesSource
    queue_id: int | None
    node_id: int | None
    interval_minutes: int
    horizon_days: int
    method: str  # "" lets the back-test choose; else a candidate's name
    method_reason: str
    peer_id: int | None
    peer_factor: float
    is_active: bool


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    """A way things may go. Exactly one is the base."""

    id: int
    title: str
    is_base: bool
    note: str
    factor: float  # times everything the base says, before overrides
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A forecast of one series in one scenario. Never changed."""

    id: int
    series_id: int
    scenario_id: int
    number: int  # within series and scenario, from 1
    origin: Origin
    made_at: datetime
    made_by: str
    history_first: date | None
    history_last: date | None
    first_day: date
    last_day: date
    model: str  # the candidate or combination that was chosen
    state: RunState
    reason: str  # a code why it fell back, or why the planner chose the model; "" otherwise
    note: str
    contacts: float  # expected in its whole horizon


@dataclass(frozen=True, slots=True)
class ForecastNote:
    """Something the reader must know: a code with fields, worded by `web` in both languages."""

    code: str
    weight: int  # 0 remark, 1 doubt, 2 do not use
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntervalForecast:
    """One cell: what is planned with, what the model said, how unsure it is, and why."""

    starts_at: datetime  # aware, in the centre's zone
    is_open: bool
    mean: float  # with overrides
    model_mean: float
    q025: float
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float
    q975: float
    handle_seconds: float | None
    override_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WindowForecast:
    """The total of a stretch: never the sum of quantiles, but the quantiles of the sum."""

    label: str
    first_day: date
    last_day: date
    mean: float
    q025: float
    q10: float
    q50: float
    q90: float
    q975: float
    handle_seconds: float | None = None
    actual: float | None = None


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
class ComponentShare:
    """What one component adds to an interval: from so many contacts to so many."""

    name: str  # level, weekday, season, month_day, holiday, event:<name>, trend, profile, override
    factor: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class LeaderboardRow:
    """One candidate in the back-test that chose the model."""

    name: str
    wape: float
    bias: float
    pinball: float
    coverage80: float
    coverage95: float
    floor: float
    weight: float  # in the combination; 0: out of it
    is_chosen: bool
    reason: str  # why it was left out, a code; "" when it ran


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """How far off the versions in force were, of one group (a lead, a weekday, a slot, a day)."""

    key: str
    intervals: int
    actual: float
    forecast: float
    wape: float
    bias: float
    floor: float  # what chance alone makes of it
    naive_wape: float | None  # the same weekday a week before what was known at that lead
    coverage80: float | None
    coverage95: float | None
    own_floor: float = 0.0  # what the series' own scatter, wider than chance, makes of it
    average_wape: float | None = None  # the mean of the eight newest same weekdays known then
    model_wape: float | None = None  # without what planners changed

    @property
    def excess(self) -> float:
        """Return what is left to gain: the error above what no forecast avoids."""
        return max(self.wape - max(self.floor, self.own_floor), 0.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way of forecasting against another, on the intervals that both spoke of."""

    intervals: int
    days: int
    wape: float
    other_wape: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """How far off the versions in force were: in all, by group, and against other ways."""

    total: AccuracyRow | None  # None: nothing that was forecast has come yet
    days: AccuracyRow | None  # of the totals of whole days instead of intervals
    rows: tuple[AccuracyRow, ...]
    naive: Comparison | None
    average: Comparison | None
    overrides: Comparison | None  # what was planned against the model alone, where they differ


@dataclass(frozen=True, slots=True)
class DriverCard:
    """What people expect of the long term: growth, a migration, a new product."""

    id: int
    series_id: int | None
    title: str
    starts_on: date
    ends_on: date | None  # None: stays
    unit: DriverUnit
    amount: float
    note: str
    made_by: str


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """What a run did with one series."""

    series_id: int
    state: RunState
    version_id: int | None
    reason: str  # a code; "" when done


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: one series' failure never stops the rest."""

    results: tuple[SeriesResult, ...]

    @property
    def failed(self) -> tuple[SeriesResult, ...]:
        return tuple(result for result in self.results if result.state is not RunState.DONE)


class RunStatus(StrEnum):
    """A go at many series."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"  # killed: what was saved until then holds


@dataclass(frozen=True, slots=True)
class RunCard:
    """A go at many series, as pages poll it."""

    id: int
    status: RunStatus
    origin: Origin
    scenario_id: int | None  # None: every scenario
    total: int
    done: int
    fell_back: int
    failed: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    by: str

    @property
    def progress_share(self) -> float:
        if self.status is RunStatus.DONE:
            return 1.0
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One interval of a forecast made elsewhere."""

    starts_at: datetime  # aware
    volume: float
    handle_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SeriesOutlook:
    """A series as the overview shows it: what comes next, how sure, how it went, its state."""

    version: VersionCard | None  # the newest of the base; None: nothing was forecast yet
    week: WindowForecast | None  # the next 7 days; None: the forecast does not know them
    month: WindowForecast | None  # the next 28
    days: tuple[float, ...]  # the means of these 28 days
    recent_wape: float | None  # of the last four weeks, a week ahead
    recent_floor: float | None
    recent_bias: float | None
    state: RunState | None  # of the last run that it was in
    reason: str


@dataclass(frozen=True, slots=True)
class LongTermPeriod:
    """A week or month far ahead: what hiring, seats and trunks are planned with."""

    first_day: date
    last_day: date
    contacts: float
    baseline: float  # without the growth that people entered
    q025: float
    q10: float
    q50: float
    q90: float
    q975: float
    last_year: float | None  # what came in the same period a year before
    handle_seconds: float | None
    workload_hours: float | None  # contacts x handle time
    peak_contacts: float | None  # of its busiest interval, on average
    peak_high: float | None  # of its busiest interval, in one of ten such periods


@dataclass(frozen=True, slots=True)
class LongTerm:
    """A long-term forecast of one series as it was made, drivers included."""

    series_id: int
    made_at: datetime
    made_by: str
    every: str  # week, month
    interval_minutes: int
    periods: tuple[LongTermPeriod, ...]
    drivers: tuple[str, ...]  # their names, as they were
    notes: tuple[ForecastNote, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A forecast that nobody kept."""

    model: str
    history_first: date
    history_last: date
    notes: tuple[ForecastNote, ...]
    leaderboard: tuple[LeaderboardRow, ...]
    intervals: tuple[IntervalForecast, ...]


@dataclass(frozen=True, slots=True)
class HeldForecast:
    """The intervals that one version was in force on."""

    version: VersionCard
    notes: tuple[ForecastNote, ...]
    intervals: tuple[IntervalForecast, ...]
