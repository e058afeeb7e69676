"""How often does the watch of abandonment cry wolf, and how soon does it see patience run short?

Contacts are drawn one by one: each has a wait in store and a patience, and leaves where the second
is shorter. Waits differ from half-hour to half-hour, patience by its own; the watch is told what
came before: fourteen days, from which it learns how many usually leave, how that follows the waits,
and how far both move. Then the hazard of leaving grows 2.2 times for good, at midday: the share of
a queue with short waits doubles. `no test sees more` is what the best test would see within the
same hour that knows the waits, how usual days leave, the moment and the size, at one false alarm
a month.

WATCHFLOOR_BENCH_MONTHS names another number of months for each row.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from watchfloor.rooms.intraday.rules.leaving import (
    Left,
    UsualLeaving,
    learn_usual,
    watch_beside_shares,
    watch_beside_waits,
)
from watchfloor.rooms.intraday.rules.watching import LEAVING_A_MONTH, MONTH_DAYS

Floats = NDArray[np.float64]
SIZES = (10, 100, 400)
LOOKS, HALF_HOUR, QUARTER = 288, 6, 3
NOON, HOUR = LOOKS // 2, 12
PAST, CHANGED = 14, 40  # days that are learned from; days of each month's draw with a change
WAITS = 0.6  # share of contacts that wait at all
PATIENCE = 300.0
MORE = 2.2


@dataclass(frozen=True)
class Days:
    """How waits and patience differ, in logarithms: of half-hours, and of whole days."""

    name: str
    wait: float  # seconds, of those who wait
    wait_sd: float
    hazard_day_sd: float
    hazard_sd: float
    is_mixed: bool = False  # a third soon leave, the others wait long; and some leave at once

    def draw(
        self, random: np.random.Generator, size: float, days: int, more: float = 1.0
    ) -> tuple[Floats, Floats, Floats]:
        """Return who left, contacts and seconds waited, (days, looks); of noon on, more leave."""
        wait = self.wait * np.exp(self.wait_sd * (_wander(random, days) + _day(random, days) / 3))
        hazard = np.exp(
            self.hazard_day_sd * _day(random, days) + self.hazard_sd * _wander(random, days)
        )
        hazard[:, NOON:] *= more
        came = random.poisson(size / HALF_HOUR, (days, LOOKS))
        cell = np.repeat(np.arange(came.size), came.ravel())
        offered = random.exponential(wait.ravel()[cell]) * (random.random(len(cell)) < WAITS)
        patience, is_gone = self._patience(random, hazard.ravel()[cell])
        is_left = is_gone | (patience < offered)
        waited = np.where(is_gone, 0.0, np.minimum(patience, offered))
        left, seconds = (_by_look(cell, each, days) for each in (is_left, waited))
        return left, came.astype(np.float64), seconds

    def _patience(
        self, random: np.random.Generator, hazard: Floats
    ) -> tuple[Floats, NDArray[np.bool_]]:
        if not self.is_mixed:
            return random.exponential(PATIENCE / hazard), np.zeros(len(hazard), np.bool_)
        mean = np.where(random.random(len(hazard)) < 0.3, 0.3 * PATIENCE, 3 * PATIENCE)
        return random.exponential(mean / hazard), random.random(len(hazard)) < 0.01 * hazard


KINDS = (
    Days("waits as always", 27.0, 0.1, 0.1, 0.0),
    Days("waits swing by a factor of two", 22.0, 0.8, 0.1, 0.0),
    Days("and patience by 15 %", 22.0, 0.8, 0.15, 0.15),
    Days("the same, patience not exponential", 18.0, 0.8, 0.15, 0.15, is_mixed=True),
)


def run() -> list[dict[str, object]]:
    """Measure each size of queue on each kind of day."""
    months = int(os.environ.get("WATCHFLOOR_BENCH_MONTHS", "20"))
    return [measure(size, kind, months) for kind in KINDS for size in SIZES]


def measure(size: int, kind: Days, months: int) -> dict[str, object]:
    """Return false alarms a month, and on how many days that patience runs short is seen."""
    begun = time.process_time()
    random = np.random.default_rng(size)
    false, seen, bound = np.zeros((3, months, 2))
    for month, usual in enumerate(_lines(random, kind, size, months)):
        beside = _alarms(kind.draw(random, size, MONTH_DAYS), usual)
        false[month] = [each.sum() for each in beside]
        changed = kind.draw(random, size, CHANGED, MORE)
        told = np.logical_or(*_alarms(changed, usual))
        seen[month] = [told[:, NOON : NOON + hours * HOUR].any(axis=1).mean() for hours in (1, 2)]
        bound[month] = [_most_seen(changed, usual, hours) for hours in (1, 2)]
    hour, later = seen.mean(axis=0)
    most, most_later = bound.mean(axis=0)
    return {
        "calls a half-hour": size,
        "days": kind.name,
        "false alarms a month": round(float(false.sum() / months), 2),
        "beside waits, shares": " ".join(f"{each:.2f}" for each in false.mean(axis=0)),
        "within 60 minutes": f"{hour:.0%}",
        "no test sees more": f"{most:.0%}",
        "within 120 minutes": f"{later:.0%}",
        "nor more": f"{most_later:.0%}",
        "CPU s": round(time.process_time() - begun, 1),
    }


def _lines(
    random: np.random.Generator, kind: Days, size: int, months: int
) -> Iterator[UsualLeaving]:
    for _ in range(months):
        past = kind.draw(random, size, PAST)
        yield learn_usual(*(each.reshape(PAST, -1, QUARTER).sum(axis=2) for each in past))


def _alarms(
    days: tuple[Floats, Floats, Floats], usual: UsualLeaving
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    hits, came, seconds = days
    left, known = Left(hits, came, came, seconds), [usual] * len(hits)
    between = np.full(len(hits), LOOKS * MONTH_DAYS / LEAVING_A_MONTH)
    waits, shares = (
        watch(left, known, between)[0].is_alarm
        for watch in (watch_beside_waits, watch_beside_shares)
    )
    return waits, shares


def _most_seen(days: tuple[Floats, Floats, Floats], usual: UsualLeaving, hours: int) -> float:
    """Return the power of the best test of hours that knows all: one false alarm a month."""
    part = slice(NOON, NOON + hours * HOUR)
    _, came, seconds = (each[:, part].sum(axis=1) for each in days)
    mean = usual.by_waits.expected(came, seconds)
    level = hours * HOUR / (LOOKS * MONTH_DAYS)
    least = poisson.isf(level, mean) + 1
    spare = (level - poisson.sf(least - 1, mean)) / poisson.pmf(least - 1, mean)
    more = MORE * mean
    seen = poisson.sf(least - 1, more) + spare * poisson.pmf(least - 1, more)
    return float(np.mean(seen))


def _by_look(cell: NDArray[np.int64], values: NDArray[np.generic], days: int) -> Floats:
    """Return the sums of contacts' values, (days, looks)."""
    sums = np.bincount(cell, values.astype(np.float64), days * LOOKS)
    return sums.astype(np.float64).reshape(days, LOOKS)


def _day(random: np.random.Generator, days: int) -> Floats:
    return random.normal(0, 1, (days, 1))


def _wander(random: np.random.Generator, days: int) -> Floats:
    """Return half-hours that are correlated by 0.6, for each look."""
    found = random.normal(0, 1, (days, LOOKS // HALF_HOUR))
    for slot in range(1, found.shape[1]):
        found[:, slot] = 0.6 * found[:, slot - 1] + 0.8 * found[:, slot]
    return np.repeat(found, HALF_HOUR, axis=1)
