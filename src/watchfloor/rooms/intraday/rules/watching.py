"""When a running day is out of the ordinary: which changes are told, and when they are over.

Each kind has so many false alarms a month to spend (`callmath.control`), and each day a thirtieth
of them on the looks at which its line is open: a line that is open for ten hours is watched more
sharply than one that never closes, and neither cries wolf more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from callmath.control import (
    AlarmRule,
    Level,
    Watch,
    chance_of_missing,
    watch_counts,
    watch_means,
)
from watchfloor.rooms.forecast.contracts import DayLevel
from watchfloor.rooms.interactions.contracts import Tally

from .learning import ABSENCE_SD, USUAL_ABSENCE, VARIATION, Absence
from .leaving import LEAVING, UsualLeaving, left_of, watch_beside_shares, watch_beside_waits
from .looks import LOOK, LOOK_MINUTES

FloatArray = NDArray[np.float64]
_SLOW = ((3, 0.1), (6, 0.5), (12, 0.25), (24, 0.15))
SURGE = AlarmRule(least_change=0.3)
DROP = AlarmRule(is_rise=False, least_change=0.5, windows=_SLOW)
LONGER = AlarmRule(least_change=0.2, windows=_SLOW)
MONTH_DAYS = 30
SURGES_A_MONTH = 0.8  # false ones, so that no size of line comes near one in the benchmark
OTHERS_A_MONTH = 0.25
LEAVING_A_MONTH = 0.4  # of either question that is asked of who leaves
HANDLE_LEVEL = Level(day_sd=0.06, drift_sd=0.02, stays=0.95)
LAST = 6  # looks that tell whether a change is over
FRESH = 12  # looks for which an alarm counts, so that rounds that were missed lose none
_STAYS = 0.3  # correlation of slots, at least
_MOST_STAYS = 0.99
_FEWEST_LOOKS = 12  # an hour
_RARE = 2e-4  # of those missing, at one look
_USUAL_AGAIN = 0.02
_FEWEST_MISSING = 3
_MOST_USUAL = 2.0  # times the usual share


@dataclass(frozen=True, slots=True, eq=False)
class DaySoFar:
    """One line's looks so far. Arrays have an entry a look, from the day's midnight on."""

    tallies: tuple[Tally, ...]
    expected: FloatArray  # contacts; 0 while closed
    handle_seconds: FloatArray  # expected of one contact; 0 where nobody knows
    leaving: UsualLeaving
    level: DayLevel
    open_looks: int  # of the whole day


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one line: since which look, and how large; None fields where it is not told."""

    is_told: bool
    is_over: bool  # what was told before is over
    since: int
    observed: float
    expected: float
    ratio: float


def level_of(day: DayLevel, interval_minutes: int) -> Level:
    """Return how a line's level wanders from look to look, as its forecast says of slots."""
    pieces = max(interval_minutes // LOOK_MINUTES, 1)
    stays = min(max(day.slot_correlation, _STAYS), _MOST_STAYS) ** (1 / pieces)
    return Level(day_sd=day.day_sd, drift_sd=day.slot_sd, stays=stays)


def looks_between(days: Sequence[DaySoFar], false_alarms: float) -> FloatArray:
    """Return how many open looks of each line there are for one false alarm, at so many a month."""
    looks = np.array([day.open_looks for day in days], dtype=np.float64)
    return np.maximum(looks, _FEWEST_LOOKS) * MONTH_DAYS / false_alarms


def watch_volume(
    days: Sequence[DaySoFar], interval_minutes: Sequence[int], rule: AlarmRule
) -> list[Change]:
    """Return what each line's volume does now."""
    counts = np.array([[each.offered for each in day.tallies] for day in days], dtype=np.float64)
    expected = np.stack([day.expected for day in days])
    levels = [
        level_of(day.level, minutes) for day, minutes in zip(days, interval_minutes, strict=True)
    ]
    watch = watch_counts(
        counts,
        expected,
        level=levels,
        rule=rule,
        looks_between=looks_between(days, SURGES_A_MONTH if rule.is_rise else OTHERS_A_MONTH),
        dispersion=[day.level.dispersion for day in days],
    )
    return _changes(watch, counts, expected, rule)


def watch_handle_times(days: Sequence[DaySoFar]) -> list[Change]:
    """Return whether contacts of each line take longer now.

    The newest looks are left out: only their short contacts have ended.
    """
    counts, totals, means = (np.zeros((len(days), len(days[0].tallies))) for _ in range(3))
    for number, day in enumerate(days):
        usual = float(day.handle_seconds.max(initial=0.0))
        settled = len(day.tallies) - int(np.ceil(2 * usual / LOOK.total_seconds()))
        for look, tally in enumerate(day.tallies[: max(settled, 0)]):
            counts[number, look] = tally.answered
            worked = tally.talk_ms_sum + tally.hold_ms_sum + tally.wrap_ms_sum
            totals[number, look] = worked / 1000
        means[number] = day.handle_seconds
    watch = watch_means(
        totals,
        counts,
        means,
        variation=VARIATION,
        level=HANDLE_LEVEL,
        rule=LONGER,
        looks_between=looks_between(days, OTHERS_A_MONTH),
    )
    return _changes(watch, totals, counts * means, LONGER)


def watch_abandonment(days: Sequence[DaySoFar]) -> list[Change]:
    """Return whether more callers of each line leave now than usually do, or than waits explain.

    What the waits do not explain is told first: it is more out of the ordinary.
    """
    left = left_of([day.tallies for day in days])
    usual = [day.leaving for day in days]
    between = looks_between(days, LEAVING_A_MONTH)
    unexplained, unusual = (
        _changes(watch, left.hits, expected, LEAVING)
        for watch, expected in (
            watch_beside_waits(left, usual, between),
            watch_beside_shares(left, usual, between),
        )
    )
    return [
        replace(one if one.is_told else other, is_over=one.is_over and other.is_over)
        for one, other in zip(unexplained, unusual, strict=True)
    ]


def watch_absence(absence: Absence) -> tuple[bool, bool]:
    """Return whether so many missing are told, and whether what was told before is over."""
    if absence.due == 0:
        return False, True
    chance = chance_of_missing(
        absence.missing, absence.due, usual_share=USUAL_ABSENCE, doubt=ABSENCE_SD
    )
    is_many = absence.missing >= max(_MOST_USUAL * USUAL_ABSENCE * absence.due, _FEWEST_MISSING)
    return chance < _RARE and is_many, chance > _USUAL_AGAIN


def look_at(day_start: datetime, look: int) -> datetime:
    """Return when a look of a day begins."""
    return day_start + look * LOOK


def _changes(
    watch: Watch, observed: FloatArray, expected: FloatArray, rule: AlarmRule
) -> list[Change]:
    """Return what each line does now: the newest alarm counts as long as its change is not over."""
    looks = observed.shape[1]
    found = []
    for number in range(len(observed)):
        alarms = np.flatnonzero(watch.is_alarm[number, max(looks - FRESH, 0) :])
        look = max(looks - FRESH, 0) + int(alarms[-1]) if len(alarms) else looks - 1
        since = int(watch.since[number, look])
        part = slice(since, look + 1)
        # What the day's own level, as it was believed in then, gives to expect since.
        told = float(watch.ratio[number, look]) * float(expected[number, part].sum())
        level = float(observed[number, part].sum()) / told if told > 0 else 1.0
        came = float(observed[number, since:].sum())
        awaited = level * float(expected[number, since:].sum())
        is_over = _is_over(observed[number], expected[number], rule)
        found.append(
            Change(
                is_told=bool(len(alarms)) and not is_over,
                is_over=is_over,
                since=since,
                observed=came,
                expected=awaited,
                ratio=came / awaited if awaited > 0 else 1.0,
            )
        )
    return found


def _is_over(observed: FloatArray, expected: FloatArray, rule: AlarmRule) -> bool:
    """Say whether the last half-hour is nearer to the day's own level than to a change of it.

    The level is that of the day before its last three hours, which a change may fill.
    """
    before = slice(None, max(len(expected) - 6 * LAST, 0))
    usual = float(expected[before].sum())
    level = (float(observed[before].sum()) + 20) / (usual + 20) if usual > 0 else 1.0
    awaited = level * float(expected[-LAST:].sum())
    came = float(observed[-LAST:].sum())
    half = 1 + rule.least_change / 2
    return came < half * awaited if rule.is_rise else came > awaited / half
