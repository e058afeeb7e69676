"""What crosses the door of the risks room. No Django here.

Words. A *risk point* is something that can go wrong in a step of the agents' work. It is a
standard of kind "risk_point"; its versions' body is `RiskPoint`. *Stars* are money on a
logarithmic scale, or a person's override with a reason and an expiry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from watchfloor.common.words import NO_WORDS, Words


class GuardAction(StrEnum):
    WARN = "warn"
    BLOCK = "block"


class CheckInput(StrEnum):
    TICK = "tick"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reminder beside the form. A mandatory one is always shown and has no hold-out."""

    code: str  # unique in its risk point
    text: Words
    is_mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Something to be ticked or filled in before going on.

    `fails_closed`: the agent waits when Watchfloor cannot be reached. Otherwise the agent goes on
    and a gap is recorded.
    """

    code: str
    text: Words
    input: CheckInput = CheckInput.TICK
    choices: tuple[Words, ...] = ()
    fails_closed: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """A CEL expression over `record` that is true when something is wrong."""

    code: str
    when: str  # 'record.refund_amount > 500 && record.approver == ""'
    action: GuardAction
    says: Words  # what is wrong
    mend: Words = NO_WORDS  # how to mend it


@dataclass(frozen=True, slots=True)
class LossRange:
    """The 90 % range of the loss of one error, in the centre's currency."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high:
            raise ValueError("A loss range goes from a number above zero to one not below it.")


@dataclass(frozen=True, slots=True)
class StarOverride:
    """A person's stars in place of the computed ones, until a day."""

    stars: int
    reason: str
    until: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Body of kind "risk_point". Codes and titles belong to the standard itself.

    `classes` maps a classification to one of its classes: {"zone": "money", "cause": "human"}.
    :raises ValueError: what contradicts itself, as a msgid.
    """

    classes: Mapping[str, str]
    cause: Words
    procedure: Words
    likely_errors: tuple[Words, ...]
    remedy: Words
    loss: LossRange
    tolerable_rate: float = 0.01  # the share of errors above which the centre must act
    prior_rate: float | None = None  # what the centre believes before anything was seen
    owner: str = ""  # sign-in name of the one who keeps it true
    steps: tuple[str, ...] = ()  # codes of the process steps that it is bound to
    queues: tuple[str, ...] = ()  # codes of queues; empty: all
    prompts: tuple[Prompt, ...] = ()
    checks: tuple[Check, ...] = ()
    guards: tuple[Guard, ...] = ()
    override: StarOverride | None = None

    def __post_init__(self) -> None:
        if not 0 < self.tolerable_rate < 1:
            raise ValueError("The tolerable rate lies between 0 and 1.")
        if self.prior_rate is not None and not 0 < self.prior_rate < 1:
            raise ValueError("The expected rate lies between 0 and 1.")
        if self.override and not 1 <= self.override.stars <= 5:
            raise ValueError("Stars go from 1 to 5.")
        codes = [each.code for part in (self.prompts, self.checks, self.guards) for each in part]
        if len(set(codes)) < len(codes):
            raise ValueError("Two prompts, checks or guards have the same code.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a point in a stretch of time: sums, so that they can be added.

    With π the probability of selection of each judged contact.
    """

    looked: int = 0
    failed: int = 0
    weight: float = 0.0  # Σ 1/π
    failed_weight: float = 0.0  # Σ 1/π of those that failed
    spread: float = 0.0  # Σ (1-π)/π²


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a point on a day; kept week by week, so that it has a trend."""

    standard_id: int
    week_on: date  # a Monday
    measured_at: datetime
    year: Evidence = field(default_factory=Evidence)  # the 365 days before
    recent: Evidence = field(default_factory=Evidence)  # the last 28 of them
    reach: float | None = None  # contacts a week that reach it; None: nobody knows
    stars: int = 0  # as they were when it was measured
    rate: float = 0.0
    week_loss: float = 0.0


@dataclass(frozen=True, slots=True)
class RateBelief:
    """The expected rate of errors with its 90 % interval, and how much stands behind it."""

    mean: float
    low: float
    high: float
    prior: float  # what it was before anything was seen
    effective: float  # how many contacts, drawn at random, would have told as much


@dataclass(frozen=True, slots=True)
class StarScale:
    """Body of kind "star_scale": money a week above which a point has 2, 3, 4 and 5 stars.

    What nobody knows yet is taken to be bad: a point without evidence has at least
    `unknown_stars`, and one whose reach is not counted `assumed_reach` contacts a week.
    """

    thresholds: tuple[float, float, float, float] = (100.0, 1_000.0, 10_000.0, 100_000.0)
    unknown_stars: int = 3
    assumed_reach: float = 100.0

    def __post_init__(self) -> None:
        steps = zip((0.0, *self.thresholds), self.thresholds, strict=False)
        if not all(below < above for below, above in steps):
            raise ValueError("The thresholds of the stars rise from above zero.")
        if not 1 <= self.unknown_stars <= 5:
            raise ValueError("Stars go from 1 to 5.")
        if not self.assumed_reach > 0:
            raise ValueError("The assumed reach is a number above zero.")


@dataclass(frozen=True, slots=True)
class StarSum:
    """How a point's stars came about: what its page shows behind glass."""

    rate: RateBelief
    mean_loss: float
    reach: float
    is_reach_counted: bool
    week_loss: float
    week_loss_low: float  # at the ends of the rate's interval
    week_loss_high: float
    computed_stars: int
    stars: int  # with the default for the unknown, or the override that holds
    is_override: bool


@dataclass(frozen=True, slots=True)
class YearSeen:
    """What a calendar year, and the time since, saw of a point: what retirement is decided on."""

    year: int
    held_all_year: bool
    anomalies: int  # failed judgements of any layer and kind, failed guards, findings
    anomalies_since: int  # from the year's end until today
    audits: Evidence  # the year's, by others than the agent herself


@dataclass(frozen=True, slots=True)
class RetirementVerdict:
    """Whether a point may leave, and why not: `reason` is a code, empty when it may."""

    is_due: bool
    reason: str  # "not_held", "anomalies", "not_seen", "not_enough", ""
    upper_limit: float | None  # of its rate, from the year's audits, at 95 %
    audits_needed: int  # clean audits drawn at random that the tolerable rate asks for


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a process that holds: where points are bound to."""

    code: str
    name: Words
    process: str  # code of the process
    process_title: Words
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """A classification and its classes as they hold."""

    code: str
    title: Words
    classes: Mapping[str, Words]
    standard_id: int | None = None  # None: as shipped, the centre has not edited it


@dataclass(frozen=True, slots=True)
class RiskCard:
    """A risk point that holds at an instant, as other rooms use it."""

    standard_id: int
    version_id: int
    version: int
    code: str
    title: Words
    node_id: int | None
    point: RiskPoint
    stars: int
    rate: float  # expected share of errors among contacts that reach its steps
    mean_loss: float  # of one error
    week_loss: float  # rate × mean loss × contacts that reach it in a week: what stars are made of


@dataclass(frozen=True, slots=True)
class ClassificationBody:
    """Body of kind "classification": its classes by code, in order. A centre edits it."""

    classes: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LibraryPoint:
    """A risk point in a library file: of the standard library, of an export or of an import."""

    code: str
    title: Words
    point: RiskPoint


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a library file something stands. YAML has lines and no sheets."""

    row: int
    column: str = ""  # "F" and its heading, or the path "guards.0.when"
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a library file: `reason` is a msgid with `%(name)s` fields."""

    place: Place
    reason: str
    fields: Mapping[str, object] = field(default_factory=dict)


class RiskNotFound(LookupError):
    """No risk point of that code holds, in reach of the one who asks."""
