"""What crosses the door of the metrics room. No Django here.

Words. A *metric* is a question ("how fast do we answer?"). A *variant* is one published answer to
how it is computed; each has a *version*, so that a figure from last year still says what it meant.
A *component* is a count or a number of seconds that formulas are made of. Names and formulas carry
both languages as data, since exports and the command line show both at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from watchfloor.common.words import Words

NO_REASON = ""
ZERO_DENOMINATOR = "denominator_is_zero"


class Unit(StrEnum):
    """What a value is measured in."""

    SHARE = "share"  # 0 to 1; conformance and bias may leave it
    SECONDS = "seconds"


class Better(StrEnum):
    """Which way is good, so that a value can be held against a target."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Source(StrEnum):
    """The data that a component comes from; the reason of a missing value names it."""

    CONTACTS = "contacts"
    RING = "ring_times"
    WRAP = "wrap_up_times"
    AGENT_STATES = "agent_states"
    AGENT_STATES_BY_QUEUE = "agent_states_by_queue"
    SCHEDULE = "schedule"
    PAID_TIME = "paid_time"
    CONCURRENCY = "concurrency"
    CUSTOM_STATES = "custom_states"
    FORECAST = "forecast"
    REPEATS = "repeats"
    SURVEYS = "surveys"


@dataclass(frozen=True, slots=True)
class Component:
    """A count or a number of seconds. `drill` is the query string of the contacts behind it."""

    code: str
    name: Words
    source: Source
    seconds: bool = False
    drill: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One versioned definition. `numerator` and `denominator` are the code that is run."""

    metric: str
    code: str
    version: int
    effective_on: date
    name: Words
    in_words: Words
    numerator: str
    denominator: str
    unit: Unit
    defined_by: str
    misses: tuple[str, ...] = ()  # components that hold what keeps a share below one
    window_days: int = 0  # of first contact resolution
    listed: bool = True  # False: computed only where a centre has chosen it

    @property
    def formula(self) -> str:
        """Return the formula as code."""
        return f"({self.numerator}) / ({self.denominator})"

    @property
    def key(self) -> tuple[str, str]:
        return self.metric, self.code


@dataclass(frozen=True, slots=True)
class Metric:
    """A question and its answers side by side; the first variant is the usual one."""

    code: str
    name: Words
    asks: Words
    better: Better
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class MetricValue:
    """A variant on some data. `value` is None where it has none, and `reason` says why.

    `reason` is "" for a plain value, `denominator_is_zero`, `missing:<source>,…` for data that no
    feed brings, or `incomplete` when the value can still change (repeats not yet due).
    """

    metric: str
    variant: str
    version: int
    name: Words
    unit: Unit
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str = NO_REASON
    misses: tuple[tuple[str, int], ...] = ()  # component, contacts

    @property
    def missing(self) -> tuple[Source, ...]:
        """Return the data that would be needed."""
        return missing_sources(self.reason)


def missing_sources(reason: str) -> tuple[Source, ...]:
    """Return the data that a reason names as missing.

    >>> missing_sources("missing:forecast,schedule")
    (<Source.FORECAST: 'forecast'>, <Source.SCHEDULE: 'schedule'>)
    """
    kind, _, names = reason.partition(":")
    return tuple(Source(name) for name in names.split(",")) if kind == "missing" else ()


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """Which variant is the contract one from an instant on, and why."""

    metric: str
    variant: str
    valid_from: datetime
    reason: str
    by: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class TargetCard:
    """What a metric should be from an instant on; of one queue, or of all without their own."""

    metric: str
    queue_id: int | None
    goal: float
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class StoredValue:
    """A value of a stored report: it keeps the words and the formula it was computed with."""

    metric: str
    variant: str
    version: int
    name: Words
    formula: str
    unit: Unit
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str
    is_contract: bool


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A stored report. Nothing changes it: not a new choice, not new data."""

    id: int
    title: str
    start: datetime
    end: datetime
    timezone: str
    queues: tuple[str, ...]
    by: str
    stored_at: datetime
    values: tuple[StoredValue, ...] = field(default=())


class UnknownMetric(LookupError):
    """There is no such metric or variant."""


class ReportNotFound(LookupError):
    """No stored report with that number in reach of the one who asks."""
