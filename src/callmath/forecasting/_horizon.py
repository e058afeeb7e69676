"""Forecasts of weeks and months, to 64 weeks and beyond, with what people expect to change.

A day's expected contacts are the level of its week (`_long_level`) times what a normal week gives
the day and its opening hours, times what its kind of special day was seen to do; weeks and months
are sums of the same days, so they agree. Growth drivers that people enter come last and are shown
apart. A total is lognormal around its mean, with the level's variance at its lead, the chance of
Poisson arrivals, and the doubt of each driver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypedDict, Unpack

import numpy as np
import polars as pl

from ._drivers import Driver, apply_drivers, check_drivers, doubt_of
from ._history import read_cells
from ._hours import OpenHours
from ._long_level import LongLevel, learn_level
from ._options import Options
from ._rows import Rows
from ._task import Task, make_task
from ._types import (
    BoolArray,
    DayKind,
    DayTable,
    FloatArray,
    ForecastingError,
    IntArray,
    Note,
    SpecialDay,
)

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_Z = np.array([-1.959964, -1.281552, -0.674490, 0.0, 0.674490, 1.281552, 1.959964])
COLUMNS = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
KIND_DAYS, NAME_DAYS = 2.0, 2.0  # by which a kind is drawn to no effect, a name to its kind
MOST_EFFECT = 3.0  # of a logarithm
LEAST_KNOWN = 0.2  # of a week, to say something of its level
YEAR_DAYS = 365.2425
SHORT_WEEKS = 26


class LongOptions(TypedDict, total=False):
    """Keywords of `forecast_long_term` that are asked for less often, as those of `forecast`."""

    special_days: Iterable[SpecialDay]
    calendar: DayTable | None
    time_zone: str | None


class Step(StrEnum):
    """What is summed."""

    WEEK = "week"  # from Monday
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class LongStep:
    """A week or a month; the first and the last may be cut off by the horizon.

    `mean` is the sum of `parts`, contacts that each adds in this order: `level` (normal weeks at
    the present level), `growth`, `season`, `calendar` (special days and closures), then
    `driver:<title>`. `quantiles` are those of the total, level -> contacts.
    """

    first_day: date
    last_day: date
    mean: float
    parts: Mapping[str, float]
    quantiles: Mapping[float, float]
    busiest_day: date
    busiest_mean: float

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True, eq=False)
class LongTerm:
    """What to expect of the coming weeks or months. `day_means` is (days,) from `first_day`."""

    first_day: date
    steps: tuple[LongStep, ...]
    day_means: FloatArray
    notes: tuple[Note, ...]

    def frame(self) -> pl.DataFrame:
        """Return a row a step: `first_day, last_day, mean, q025 ... q975` and a column a part."""
        rows = [
            {"first_day": step.first_day, "last_day": step.last_day, "mean": step.mean}
            | dict(zip(COLUMNS, step.quantiles.values(), strict=True))
            | dict(step.parts)
            for step in self.steps
        ]
        return pl.DataFrame(rows)


def forecast_long_term(
    history: Rows,
    *,
    horizon_end: datetime | date | str,
    interval_minutes: int,
    step: Step | str = Step.WEEK,
    drivers: Sequence[Driver] = (),
    open_hours: OpenHours | None = None,
    country: str | None = None,
    **more: Unpack[LongOptions],
) -> LongTerm:
    """Forecast weeks or months from the end of the history to `horizon_end`.

    :param history: as of `forecast`; rows of days (1,440 minutes) do as well.
    :param step: "week" or "month".
    :param drivers: what people expect, in the order in which they are to be shown.
    :raises ForecastingError: what cannot be used, with a code, and how to mend it.

    Give what is known of years: with less than 56 weeks no season is told from growth, and a note
    says so.

    >>> days = pl.datetime_range(pl.datetime(2024, 1, 1), pl.datetime(2025, 12, 31), eager=True)
    >>> frame = pl.DataFrame({"starts_at": days, "volume": 200.0})
    >>> found = forecast_long_term(frame, horizon_end="2026-03-31", interval_minutes=1440,
    ...     step="month", drivers=[Driver("new product", date(2026, 3, 1), 10.0)])
    >>> [(step.days, round(step.mean)) for step in found.steps]
    [(31, 6200), (28, 5600), (31, 6820)]
    >>> round(found.steps[2].parts["driver:new product"])
    620
    """
    check_drivers(drivers)
    options = Options(open_hours=open_hours, country=country, **more)
    cells = read_cells(history, interval_minutes=interval_minutes, time_zone=options.time_zone)
    task = make_task(cells, options, horizon_end=horizon_end)
    return project(task, step=Step(step), drivers=tuple(drivers))


def project(task: Task, *, step: Step, drivers: tuple[Driver, ...]) -> LongTerm:
    """Forecast the steps of a task's horizon."""
    days = _learn_days(task)
    ahead = np.arange(len(task.history.volume), len(task.is_open))
    weeks = -(-ahead.size // 7)
    level = learn_level(*_weeks(days), _phases(task, weeks), weeks)
    parts = _base_parts(days, level, ahead)
    base = np.sum(list(parts.values()), axis=0)
    opened = np.asarray(task.is_open[ahead].any(axis=1))
    mean, added = apply_drivers(drivers, base, task.first_ahead, opened)
    for driver, change in zip(drivers, added, strict=True):
        name = f"driver:{driver.title}"
        parts[name] = parts.get(name, 0.0) + change
    spread = _Spread(base, mean, level.variance, tuple(doubt_of(drivers, added)))
    cuts = _cuts(task.first_ahead, ahead.size, step)
    steps = tuple(_step(task.first_ahead, cut, parts, spread) for cut in cuts)
    kept = tuple(note for note in task.notes if note.code != "horizon.far")
    return LongTerm(task.first_ahead, steps, mean, kept + _doubts(task, level))


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """What each day gives, of a normal week that gives 1: history and horizon, (days,).

    `normal` follows the weekday and the whole hours it is usually open, `expected` also closures
    and special days. `contacts` and `share` are what was seen of the history's days, and of how
    much of what was expected.
    """

    normal: FloatArray
    expected: FloatArray
    contacts: FloatArray
    share: FloatArray


def _learn_days(task: Task) -> _Days:
    known_days = len(task.history.volume)
    weekday = _weekdays(task)
    special = _special(task)
    volume = np.where(task.is_open[:known_days], task.history.volume, np.nan)
    plain = np.array([not names for names in special])
    profile = _profile(volume, weekday[:known_days], plain[:known_days])
    open_share = np.where(task.is_open, profile[weekday], 0.0).sum(axis=1)
    seen = np.isfinite(volume)
    share = np.where(seen, profile[weekday[:known_days]], 0.0).sum(axis=1)
    contacts = np.where(seen, volume, 0.0).sum(axis=1)
    effect = _special_effects(contacts, share, special, plain)
    normal = profile.sum(axis=1)[weekday]
    factor = np.exp(effect)
    return _Days(normal, open_share * factor, contacts, share * factor[:known_days])


def _weekdays(task: Task) -> IntArray:
    """Return the weekday that each day works as."""
    first = task.history.first_day
    days = np.asarray((first.weekday() + np.arange(len(task.is_open))) % 7, dtype=np.int64)
    for special in task.table.special:
        at = (special.day - first).days
        if special.works_as is not None and 0 <= at < days.size:
            days[at] = special.works_as
    return days


def _special(task: Task) -> list[list[tuple[DayKind, str]]]:
    """Return the kinds and names of each day that is not a plain one of its weekday."""
    found: list[list[tuple[DayKind, str]]] = [[] for _ in range(len(task.is_open))]
    for special in task.table.special:
        at = (special.day - task.history.first_day).days
        if special.kind is not DayKind.MAKE_UP and 0 <= at < len(found):
            found[at].append((special.kind, f"{special.name} {special.offset}"))
    return found


def _profile(volume: FloatArray, weekday: IntArray, plain: BoolArray) -> FloatArray:
    """Return the share of a normal week in each weekday and slot, (7, slots), 1 in all.

    Each week counts alike, however its level was; a weekday that was never seen is like the mean.
    """
    size = np.maximum(_moving_level(volume), 1e-9)
    relative = volume / size[:, None]
    sums, counts = np.zeros((7, volume.shape[1])), np.zeros((7, volume.shape[1]))
    for rows in (plain, np.ones_like(plain)):
        for day in range(7):
            chosen = relative[(weekday == day) & rows]
            empty = counts[day].sum() == 0
            if empty and chosen.size:
                sums[day] = np.nansum(chosen, axis=0)
                counts[day] = np.isfinite(chosen).sum(axis=0)
    means = sums / np.maximum(counts, 1)
    unseen = counts.sum(axis=1) == 0
    means[unseen] = means[~unseen].mean(axis=0) if not unseen.all() else 1.0
    total = means.sum()
    return np.asarray(means / total if total > 0 else np.full_like(means, 1 / means.size))


def _moving_level(volume: FloatArray) -> FloatArray:
    """Return the mean day of the four weeks around each, (days,)."""
    totals, known = np.nansum(volume, axis=1), np.isfinite(volume).any(axis=1)
    reach = np.ones(29)
    sums = np.convolve(np.where(known, totals, 0.0), reach, mode="full")[14:-14]
    counts = np.convolve(known.astype(np.float64), reach, mode="full")[14:-14]
    level = sums / np.maximum(counts, 1)
    usual = float(totals[known].mean()) if known.any() else 1.0
    return np.where(level > 0, level, max(usual, 1e-9))


def _special_effects(
    contacts: FloatArray,
    share: FloatArray,
    special: list[list[tuple[DayKind, str]]],
    plain: BoolArray,
) -> FloatArray:
    """Return the logarithm by which each day of history and horizon differs, (days,)."""
    ratios = _ratios(contacts, share, plain)
    by_kind: dict[DayKind, list[float]] = defaultdict(list)
    by_name: dict[tuple[DayKind, str], list[float]] = defaultdict(list)
    for names, ratio in zip(special, ratios, strict=False):
        for name in names if np.isfinite(ratio) else ():
            by_kind[name[0]].append(ratio)
            by_name[name].append(ratio)
    kinds = {kind: sum(found) / (len(found) + KIND_DAYS) for kind, found in by_kind.items()}
    effects = {
        name: (sum(found) + NAME_DAYS * kinds[name[0]]) / (len(found) + NAME_DAYS)
        for name, found in by_name.items()
    }
    # A day of several names is one day: their mean, not their sum.
    each = [[effects.get(name, kinds.get(name[0], 0.0)) for name in names] for names in special]
    return np.array([float(np.mean(found)) if found else 0.0 for found in each])


def _ratios(contacts: FloatArray, share: FloatArray, plain: BoolArray) -> FloatArray:
    """Return the logarithm of what came over what the plain days around lead to expect, (days,)."""
    known = plain[: share.size] & (share > 0)
    reach = np.ones(29)
    came = np.convolve(np.where(known, contacts, 0.0), reach, mode="full")[14:-14]
    due = np.convolve(np.where(known, share, 0.0), reach, mode="full")[14:-14]
    expected = share * came / np.where(due > 0, due, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.log((contacts + 0.5) / (expected + 0.5))
    return np.where(share > 0, np.clip(ratio, -MOST_EFFECT, MOST_EFFECT), np.nan)


def _weeks(days: _Days) -> tuple[FloatArray, FloatArray]:
    """Return contacts of a normal week and the known share, in blocks that end with the history."""
    count = days.contacts.size // 7
    if not count:
        count = 1
    size = min(count * 7, days.contacts.size)
    contacts = days.contacts[-size:].reshape(count, -1).sum(axis=1)
    share = days.share[-size:].reshape(count, -1).sum(axis=1)
    known = share > LEAST_KNOWN
    levels = np.where(known, contacts / np.where(known, share, 1.0), np.nan)
    return levels, np.where(known, np.minimum(share, 1.0), 0.0)


def _phases(task: Task, weeks: int) -> FloatArray:
    """Return the phase of the year in the middle of each block of history and horizon."""
    known_days = len(task.history.volume)
    blocks = max(known_days // 7, 1)
    first = task.first_ahead - timedelta(days=7 * blocks)
    start = first.timetuple().tm_yday - 1
    return np.asarray((start + 3.5 + 7 * np.arange(blocks + weeks)) / YEAR_DAYS % 1)


def _base_parts(days: _Days, level: LongLevel, ahead: IntArray) -> dict[str, FloatArray]:
    """Return what each component adds to each day, (days,)."""
    week = np.arange(ahead.size) // 7
    stages = {
        "level": level.level,
        "growth": level.level + level.growth,
        "season": level.logarithm,
    }
    parts, before = {}, np.zeros(ahead.size)
    for name, logarithm in stages.items():
        after = np.exp(logarithm)[week] * days.normal[ahead]
        parts[name], before = after - before, after
    parts["calendar"] = np.exp(level.logarithm)[week] * days.expected[ahead] - before
    return parts


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Means (days,) before and after drivers, log variance by week, each driver's deviation."""

    base: FloatArray
    mean: FloatArray
    variance: FloatArray
    doubts: tuple[FloatArray, ...]


def _cuts(first_day: date, days: int, step: Step) -> list[slice]:
    """Return the days of each calendar week or month."""
    dates = [first_day + timedelta(days=at) for at in range(days)]
    starts = [
        at
        for at, day in enumerate(dates)
        if at == 0 or (day.weekday() == 0 if step is Step.WEEK else day.day == 1)
    ]
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], days], strict=True)]


def _step(
    first_day: date, cut: slice, parts: Mapping[str, FloatArray], spread: _Spread
) -> LongStep:
    mean = float(spread.mean[cut].sum())
    busiest = cut.start + int(spread.mean[cut].argmax())
    return LongStep(
        first_day=first_day + timedelta(days=cut.start),
        last_day=first_day + timedelta(days=cut.stop - 1),
        mean=mean,
        parts={name: float(values[cut].sum()) for name, values in parts.items()},
        quantiles=_quantiles(mean, cut, spread),
        busiest_day=first_day + timedelta(days=busiest),
        busiest_mean=float(spread.mean[busiest]),
    )


def _quantiles(mean: float, cut: slice, spread: _Spread) -> dict[float, float]:
    """Return the lognormal quantiles of a step's total that keep its mean."""
    if mean <= 0:
        return dict.fromkeys(QUANTILES, 0.0)
    middle = (cut.start + cut.stop - 1) // 14
    doubt = sum(float(each[cut].sum()) ** 2 for each in spread.doubts)
    relative = float(np.expm1(spread.variance[middle])) + 1 / mean + doubt / mean**2
    deviation = np.sqrt(np.log1p(relative))
    values = mean * np.exp(_Z * deviation - deviation**2 / 2)
    return dict(zip(QUANTILES, values.tolist(), strict=True))


def _doubts(task: Task, level: LongLevel) -> tuple[Note, ...]:
    weeks = _known_weeks(task)
    notes = []
    if task.known_days == 0:
        raise ForecastingError(
            "horizon.empty", "No contacts are known.", mend="Give a history, or that of a peer."
        )
    if weeks < SHORT_WEEKS:
        text = f"{weeks} weeks are known: neither growth nor season is told from the level."
        notes.append(Note("long_term.short", text, 1, {"weeks": weeks}))
    elif not np.any(level.season):
        text = f"{weeks} weeks are known: the season of the year is not told from growth."
        notes.append(Note("long_term.no_season", text, 1, {"weeks": weeks}))
    return tuple(notes)


def _known_weeks(task: Task) -> int:
    """Return of how many weeks anything is known: one that rests on weekends is a week too."""
    known = np.asarray(np.isfinite(task.history.volume).any(axis=1))[::-1]
    return int(np.logical_or.reduceat(known, np.arange(0, known.size, 7)).sum())
