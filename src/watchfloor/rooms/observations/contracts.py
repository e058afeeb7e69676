"""What crosses the door of the observations room. No Django here.

Words. An *observation* is what was seen, and is never changed. It says who looked (the *layer*),
which version of a standard it was held against, the result, and the probability with which the
thing was selected within its *frame*, so that rates stay unbiased however it was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray


class Kind(StrEnum):
    """What was seen. The last two are judgements, of which error rates are made."""

    STEP_REACHED = "step_reached"
    PROMPT_SHOWN = "prompt_shown"
    PROMPT_WITHHELD = "prompt_withheld"  # the hold-out: would have been shown
    PROMPT_CONFIRMED = "prompt_confirmed"
    PROMPT_OVERRIDDEN = "prompt_overridden"
    CHECK_DONE = "check_done"
    GUARD = "guard"  # result: pass, or fail when it warned or blocked
    GAP = "gap"  # the agent went on while Watchfloor could not be reached
    AUDIT = "audit"
    RECORD_CHECK = "record_check"  # a guard over a business record, after the fact


JUDGEMENTS = (Kind.AUDIT, Kind.RECORD_CHECK)


class Layer(StrEnum):
    """Who looked."""

    SELF = "self"
    TEAM = "team"
    QUALITY = "quality"
    AUTOMATIC = "automatic"


class Result(StrEnum):
    PASS = "pass"  # noqa: S105  a verdict, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NONE = ""  # nothing was judged


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen. `probability` is of having been selected: 1 where everything is looked at.

    :raises ValueError: a probability outside (0, 1], an instant without a zone.
    """

    at: datetime  # when it happened, or was looked at
    kind: Kind
    subject: str  # "contact:PBX-17", "record:crm/881"
    layer: Layer
    result: Result = Result.NONE
    standard_id: int | None = None
    standard_version_id: int | None = None
    step: str = ""  # code of a process step
    agent_id: int | None = None  # whose work it is
    node_id: int | None = None  # that agent's team at the time
    observer_id: int | None = None  # the user who looked
    points: float | None = None
    probability: float = 1.0
    frame: str = ""  # "audit:34"; empty: everything was looked at
    evidence: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""  # of the one who reports it: the same key is stored once

    def __post_init__(self) -> None:
        if not 0 < self.probability <= 1:
            raise ValueError("a probability of selection lies above 0 and at most at 1")
        if self.at.tzinfo is None:
            raise ValueError("an observation needs an instant with a time zone")


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """An observation as it lies in the store."""

    id: int
    seen: Observation


class By(StrEnum):
    """What rates can be told apart by."""

    STANDARD = "standard"
    STEP = "step"
    NODE = "node"
    AGENT = "agent"
    LAYER = "layer"
    KIND = "kind"
    DAY = "day"  # local days of the centre
    WEEK = "week"  # from Monday
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class RateRow:
    """What judgements add up to. Every field is a sum, so rows can be added.

    With y = 1 for a fail, π the probability of selection, over judged (not "not applicable") ones:
    the Hájek rate is `failed_weight / weight`, and its variance
    ((1 - r)² · failed_spread + r² · (spread - failed_spread)) / weight².
    """

    keys: tuple[int | str | None, ...]  # in the order of the asked dimensions; dates as ISO
    looked: int
    failed: int
    weight: float  # Σ 1/π
    failed_weight: float  # Σ y/π
    spread: float  # Σ (1-π)/π²
    failed_spread: float  # Σ y(1-π)/π²


@dataclass(frozen=True, slots=True)
class ObservationFilter:
    """Which observations; what is left empty leaves nothing out."""

    start: datetime | None = None
    end: datetime | None = None
    kinds: tuple[Kind, ...] = ()
    layers: tuple[Layer, ...] = ()
    results: tuple[Result, ...] = ()
    standard_ids: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()
    subject: str = ""
    agent_ids: tuple[int, ...] = ()
    frame: str = ""
    node_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many observations of whatever kind; `keys` as those of `RateRow`."""

    keys: tuple[int | str | None, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many observations of a filter there are, and how many of them passed and failed."""

    seen: int
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class ObservationFault:
    """Sums that do not equal the rows behind them: those of a local day, a month or a year."""

    kind: str  # "day", "month" or "year"
    day: date  # of a month or a year its first
    standard_id: int | None
    agent_id: int | None
    rows: int
    summed: int


@dataclass(frozen=True, slots=True, eq=False)
class ObservationFrame:
    """What happened in a window, as columns; an agent or node that is not known is -1.

    First each step that a contact reached with an agent; then, as `signal_…`, the signs that
    something went wrong: failed guards and record checks, prompts withheld or overridden.
    """

    steps: pl.Series
    subjects: pl.Series
    agent_ids: NDArray[np.int64]
    node_ids: NDArray[np.int64]
    at_ms: NDArray[np.int64]  # epoch, UTC: the first time
    signal_standard_ids: NDArray[np.int64]
    signal_subjects: pl.Series
    signal_kinds: pl.Series


class ObservationNotFound(LookupError):
    """No observation with that number in reach of the one who asks."""
