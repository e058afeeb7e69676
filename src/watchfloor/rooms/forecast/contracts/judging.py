"""How good forecasts are, and why they say what they say. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
