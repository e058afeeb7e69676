"""The shapes that every part of the engine speaks: a series on a grid of days and slots.

A day is a local calendar day; a slot is one interval of it, counted from local midnight, so that a
day has `1440 / interval_minutes` slots. Days and slots on which nothing can arrive are closed; what
nobody recorded is unknown (NaN), which is not the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class ForecastingError(ValueError):
    """Input that cannot be used: what is wrong, where, and how to mend it.

    `code` names the fault for programs ("history.duplicated"), `fields` holds its particulars.
    """

    def __init__(self, code: str, what: str, *, mend: str = "", **fields: object) -> None:
        super().__init__(f"{what} {mend}".strip())
        self.code = code
        self.what = what
        self.mend = mend
        self.fields: Mapping[str, object] = fields


@dataclass(frozen=True, slots=True)
class Note:
    """Something that whoever reads a forecast must know: never silence, never only a log line.

    `code` is stable ("history.gap", "calendar.unconfirmed_year"); `text` says it in English with
    its figures; `fields` holds them for a translation. `weight` is 0 for a remark, 1 for a doubt
    about the figures, 2 for a reason not to use them.
    """

    code: str
    text: str
    weight: int = 0
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What was recorded, of one series.

    `volume` is (days, slots) float, NaN where unknown or closed; `is_open` (days, slots) bool;
    `handle_seconds` the mean handle time of each cell, or None. Days follow each other without a
    hole from `first_day`; a day that was closed is a row that is not open anywhere.
    """

    first_day: date
    interval_minutes: int
    volume: FloatArray
    is_open: BoolArray
    handle_seconds: FloatArray | None = None
    notes: tuple[Note, ...] = ()


class DayKind(StrEnum):
    """Why a day is not like its weekday."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # 调休: a weekend day that is worked instead of a holiday
    FESTIVAL = "festival"  # a shopping festival or the like: open, and busier
    CLOSED = "closed"
    TERM_START = "term_start"  # school
    PAYDAY = "payday"
    BILLING = "billing"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One day of a calendar. `name` is the same in every year ("Spring Festival").

    `offset` counts days from the first day of the festival (negative before it), so that years
    whose festival moves line up; None where the calendar does not know it. A make-up day
    `works_as` a weekday (0 is Monday). `is_confirmed` is false for a date that was computed and not
    yet announced.
    """

    day: date
    kind: DayKind
    name: str
    offset: int | None = None
    works_as: int | None = None
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class DayTable:
    """The calendar of the days from the first of the history to the last of the horizon.

    `special` holds every special day among them and in the month on either side. `known_years` are
    those whose calendar somebody confirmed; a year of the horizon outside of them has a note.
    """

    first_day: date
    days: int
    special: tuple[SpecialDay, ...] = ()
    known_years: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something planned or past that moves the volume: a campaign, an outage, a price change.

    [starts_at, ends_at), both naive local or both aware. Events of one `kind` share what is learned
    of them. `expected_factor` multiplies the volume (1.2 is a fifth more); None: nobody knows yet.
    `exclude` takes the stretch out of what is learned from, and estimates nothing.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    kind: str = "campaign"
    expected_factor: float | None = None
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class EventEffect:
    """What an event was measured to do: factor with its 95 % interval, contacts more or less.

    `is_measured` is false for an event whose effect is only expected, or learned from its kind.
    """

    event: Event
    factor: float
    low: float
    high: float
    contacts: float
    is_measured: bool


class Fitted(Protocol):
    """A model that has learned a history; asks for days after the history's last."""

    def mean(self, days: int) -> FloatArray:
        """Return the expected volume of the next `days` days, (days, slots), 0 where closed.

        Days are counted from the one after the history's last day; never NaN, never negative.
        """
        ...

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return what makes up the mean, name -> (days, slots) factors or contacts.

        `level` is in contacts; every other is a factor, and their product is the mean. Names:
        level, weekday, season, month_day, holiday, event:<name>, trend, profile. A model that
        cannot tell hands out `level` alone.
        """
        ...


class Candidate(Protocol):
    """A model in the race. All are held to one conformance suite."""

    @property
    def name(self) -> str:
        """Return the name that leaderboards show."""
        ...

    @property
    def min_days(self) -> int:
        """Return how many days of history with any volume it needs; with less it is left out."""
        ...

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> Fitted:
        """Learn. `is_open` is (days of the table, slots): the history's, then the horizon's.

        Must not look at the clock, the network or any global random state.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """What a candidate said at past origins, and what came.

    `mean` and `actual` are (origins, leads, slots); `actual` is NaN where unknown or closed.
    `origin_days` index into the history's days: a trial of origin d knows days < d, and lead 0 is
    day d itself. `doubt` (origins, leads) is what the candidate knew then to be unsure of each day
    beside what is unsure of any day, a variance of its logarithm; None: it cannot tell.
    """

    origin_days: IntArray
    mean: FloatArray
    actual: FloatArray
    doubt: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How far off a forecast may be, beyond its mean; what calibration learned from trials.

    The volume of a slot is Poisson-like with variance `dispersion` x mean around
    mean x exp(day factor + slot factor). The day factor is normal with standard deviation
    `day_sd` (leads,) and correlation `day_correlation` from one day to the next; the slot factor
    is normal with `slot_sd` (slots,) and correlation `slot_correlation` from one slot to the next.
    `tail` makes large day factors more frequent than a normal law has them: the factor is that of
    z + tail (z^3 - 3 z), z normal, at the same standard deviation. `tilt` (levels are widened by
    it) is what conformal calibration found missing: 1 is nothing. `trust` (slots,), from 0 to 1, is
    how far the counts of a day before each slot are believed of the rest of it; None: wholly.
    """

    day_sd: FloatArray
    day_correlation: float
    slot_sd: FloatArray
    slot_correlation: float
    dispersion: float
    tilt: float = 1.0
    tail: float = 0.0
    trust: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """A whole distribution over a horizon: the mean of each cell and its spread."""

    first_day: date
    interval_minutes: int
    mean: FloatArray  # (days, slots)
    is_open: BoolArray
    spread: Spread
    components: Mapping[str, FloatArray]
    notes: tuple[Note, ...] = ()
