"""Series of a contact centre that never was: every effect in them is known to the last digit.

The mean of a cell is a product: level x growth x weekday x day of month x what the calendar does x
events x level shift x profile. Counts are negative binomial around a day that wanders a little.
Nothing here is taken from a real centre; the effects are of the size that centres report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from callmath.forecasting import DayKind, Event, SpecialDay, read_calendar

INTERVAL_MINUTES = 60
OPENS, CLOSES = 8, 20
SLOTS = CLOSES - OPENS
WEEKDAYS = (1.18, 1.08, 1.02, 1.0, 0.98, 0.62, 0.5)
PROFILE = np.array([5, 8, 11, 12, 10, 8, 9, 10, 9, 8, 6, 4], dtype=np.float64)

# Spring Festival by days from the lunar new year: a lull that begins with the journey home.
SPRING = {
    **{-offset: 0.97 - 0.04 * (8 - offset) for offset in range(2, 8)},
    -1: 0.45,
    0: 0.28,
    1: 0.3,
    2: 0.35,
    3: 0.4,
    4: 0.46,
    5: 0.55,
    6: 0.65,
    7: 0.7,
}
NATIONAL = {0: 0.4, 1: 0.42, 2: 0.45, 3: 0.48, 4: 0.52, 5: 0.6, 6: 0.7, 7: 0.8}
AFTER = (1.28, 1.12)  # the two working days after a great week: what people kept for it
SHORT_BREAK = 0.6
DOUBLE_ELEVEN = {-1: 1.1, 0: 1.45, 1: 1.35, 2: 1.15}

Day = Callable[[date], float]


@dataclass(frozen=True)
class Truth:
    """What is planted. Factors are of the mean; days are of the calendar."""

    first_day: date
    days: int
    a_day: float = 2400.0
    growth_a_year: float = 0.0
    month_day: Mapping[int, float] = field(default_factory=dict)
    shifts: Mapping[date, float] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()
    events: tuple[tuple[Event, float], ...] = ()
    has_calendar: bool = True
    day_sd: float = 0.03
    dispersion: float = 1.5  # variance of a cell over its mean

    def dates(self) -> list[date]:
        return [self.first_day + timedelta(days=ahead) for ahead in range(self.days)]


@dataclass(frozen=True, eq=False)
class Planted:
    """A series with its truth: `mean` is (days, slots) and `volume` what was drawn around it."""

    truth: Truth
    mean: np.ndarray
    volume: np.ndarray

    def history(self, until: date) -> pl.DataFrame:
        """Return the records of every day before one, as somebody would hand them over."""
        days = (until - self.truth.first_day).days
        starts = [
            datetime.combine(day, time(OPENS + slot))
            for day in self.truth.dates()[:days]
            for slot in range(SLOTS)
        ]
        return pl.DataFrame({"starts_at": starts, "volume": self.volume[:days].ravel()})

    def rows(self, first: date, days: int) -> slice:
        """Return where some days stand."""
        start = (first - self.truth.first_day).days
        return slice(start, start + days)


def plant(truth: Truth, seed: int) -> Planted:
    """Draw a series."""
    rng = np.random.default_rng(seed)
    day_mean = np.array([_day_mean(truth, day) for day in truth.dates()])
    day_mean *= _calendar_factors(truth) if truth.has_calendar else 1.0
    mean = day_mean[:, None] * PROFILE / PROFILE.sum()
    mean *= _event_factors(truth)
    # A gamma of mean 1 a day and one a cell: Poisson counts of such a mean are over-dispersed.
    wander = rng.gamma(1 / truth.day_sd**2, truth.day_sd**2, size=(truth.days, 1))
    scale = truth.dispersion - 1
    rate = rng.gamma(np.maximum(mean * wander / scale, 1e-12), scale) if scale else mean * wander
    return Planted(truth, mean, rng.poisson(rate).astype(np.float64))


def _day_mean(truth: Truth, day: date) -> float:
    years = (day - truth.first_day).days / 365.25
    shift = np.prod([factor for start, factor in truth.shifts.items() if day >= start])
    is_closed = day in truth.closed
    month_day = truth.month_day.get(day.day, 1.0)
    weekday = WEEKDAYS[_works_as(truth, day)]
    level = truth.a_day * (1 + truth.growth_a_year) ** years
    return 0.0 if is_closed else float(level * shift * month_day * weekday)


def _works_as(truth: Truth, day: date) -> int:
    if not truth.has_calendar:
        return day.weekday()
    return next(
        (each.works_as for each in _special(day) if each.works_as is not None), day.weekday()
    )


def _special(day: date) -> Sequence[SpecialDay]:
    return [each for each in read_calendar("CN", day, 1).special if each.day == day]


def _calendar_factors(truth: Truth) -> np.ndarray:
    """Return what holidays, the days around them and shopping festivals do to each day."""
    table = read_calendar("CN", truth.first_day, truth.days)
    factors = dict.fromkeys(truth.dates(), 1.0)
    for special in table.special:
        if special.day in factors:
            factors[special.day] *= _special_factor(special)
    _lay_around(table.special, factors)
    return np.array([factors[day] for day in truth.dates()])


def _special_factor(special: SpecialDay) -> float:
    offset = special.offset or 0
    if special.kind is DayKind.FESTIVAL and special.name == "Double 11":
        return DOUBLE_ELEVEN[offset]
    if special.kind is not DayKind.HOLIDAY:
        return 1.0
    # What a holiday brings does not depend on the weekday that it falls on.
    usual = 1.0 / WEEKDAYS[special.day.weekday()]
    if special.name == "Spring Festival":
        return usual * SPRING.get(offset, 0.5)
    if special.name == "National Day":
        return usual * NATIONAL.get(offset, 0.6)
    return usual * SHORT_BREAK


def _lay_around(special: Sequence[SpecialDay], factors: dict[date, float]) -> None:
    """Lay the days before and after the great weeks, where they are not days off themselves."""
    free = {each.day for each in special if each.kind is DayKind.HOLIDAY}
    made_up = {each.day for each in special if each.kind is DayKind.MAKE_UP}
    for each in special:
        if each.offset != 0 or each.name not in {"Spring Festival", "National Day"}:
            continue
        around = dict(zip(_working_days_after(each.day, free, made_up), AFTER, strict=True))
        if each.name == "Spring Festival":
            before = range(min(SPRING), 0)
            around |= {each.day + timedelta(days=offset): SPRING[offset] for offset in before}
        for day, factor in around.items():
            if day in factors and day not in free:
                factors[day] *= factor


def _working_days_after(day: date, free: set[date], made_up: set[date]) -> list[date]:
    found: list[date] = []
    while len(found) < len(AFTER):
        day += timedelta(days=1)
        if day in made_up or (day not in free and day.weekday() < 5):
            found.append(day)
    return found


def _event_factors(truth: Truth) -> np.ndarray:
    factors = np.ones((truth.days, SLOTS))
    for row, day in enumerate(truth.dates()):
        for slot in range(SLOTS):
            at = datetime.combine(day, time(OPENS + slot))
            for event, factor in truth.events:
                if event.starts_at <= at < event.ends_at:
                    factors[row, slot] *= factor
    return factors
