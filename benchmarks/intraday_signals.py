"""How often does the watch of a running day cry wolf, and how soon does it see a surge?

Months of days are drawn whose level differs from the forecast and wanders within the day, with
counts that scatter more than chance; the watch is told only the forecast and how unsure it usually
is. `a bare +50 %` is the rule that most products have, once each half-hour, on the same days.
`no test sees more` is the share that the best test would see within the same thirty minutes that
knows the level up to then, the moment and the size, at one false alarm a month (Neyman & Pearson
1933): what is above it no product can have.

WATCHFLOOR_BENCH_MONTHS names another number of months for each row.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

from callmath.control import AlarmRule, Level, Watch, watch_counts, watch_means
from watchfloor.rooms.intraday.rules.learning import ABSENCE_SD, USUAL_ABSENCE, VARIATION, Absence
from watchfloor.rooms.intraday.rules.leaving import Left, UsualLeaving, watch_beside_shares
from watchfloor.rooms.intraday.rules.watching import (
    DROP,
    HANDLE_LEVEL,
    LEAVING_A_MONTH,
    LONGER,
    MONTH_DAYS,
    OTHERS_A_MONTH,
    SURGE,
    SURGES_A_MONTH,
    watch_absence,
)

SURGES, HALF_HOUR, BLOCK = 1000, 6, 600
SIZES = (10, 20, 40, 100, 200, 400)
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Days:
    """How days differ: in logarithms, of the whole day and of half-hours; and over-dispersion."""

    name: str
    day_sd: float
    slot_sd: float
    correlation: float
    dispersion: float
    told_share: float = 1.0  # of the spread that is there, what the watch is told of
    looks: int = 288  # a day

    def level(self) -> Level:
        told = self.told_share
        stays = self.correlation ** (1 / HALF_HOUR)
        return Level(self.day_sd * told, self.slot_sd * told, stays)

    def draw(
        self, random: np.random.Generator, per_look: float, days: int, factor: float = 1.0
    ) -> NDArray[np.int64]:
        """Return counts (days, looks), from the middle of the day on times a factor."""
        slots = np.zeros((days, self.looks // HALF_HOUR))
        slots[:, 0] = random.normal(0, self.slot_sd, days)
        for slot in range(1, slots.shape[1]):
            moved = random.normal(0, self.moves_sd, days)
            slots[:, slot] = self.correlation * slots[:, slot - 1] + moved
        levels = random.normal(0, self.day_sd, (days, 1)) + np.repeat(slots, HALF_HOUR, axis=1)
        rate = per_look * np.exp(levels - (self.day_sd**2 + self.slot_sd**2) / 2)
        rate[:, self.looks // 2 :] *= factor
        if self.dispersion > 1:
            rate = random.gamma(rate / (self.dispersion - 1), self.dispersion - 1)
        return random.poisson(rate)

    @property
    def moves_sd(self) -> float:
        """How far a half-hour lies from what the one before it lets expect."""
        return float(self.slot_sd * np.sqrt(1 - self.correlation**2))


KINDS = (
    Days("chance alone", 0.0, 0.0, 0.5, 1.0),
    Days("chance alone, open 12 hours", 0.0, 0.0, 0.5, 1.0, looks=144),
    Days("10 % from day to day", 0.10, 0.0, 0.5, 1.0),
    Days("and 5 % within it, dispersion 1.2", 0.08, 0.05, 0.7, 1.2),
    Days("as before, and half of it is not known", 0.08, 0.05, 0.7, 1.2, told_share=0.5),
)


def run() -> list[dict[str, object]]:
    """Measure each size of queue on each kind of day, then the other watches."""
    months = int(os.environ.get("WATCHFLOOR_BENCH_MONTHS", "40"))
    volume = [measure(size, kind, months) for kind in KINDS for size in SIZES]
    return [*volume, *others(months)]


def measure(size: int, kind: Days, months: int) -> dict[str, object]:
    """Return false alarms a month, and how soon a surge by half is seen."""
    begun = time.process_time()
    random = np.random.default_rng(size)
    per_look = size / HALF_HOUR
    counts = kind.draw(random, per_look, months * MONTH_DAYS)
    alarms = _alarms(counts, per_look, kind, SURGE, SURGES_A_MONTH).sum()
    halves = counts.reshape(len(counts), -1, HALF_HOUR).sum(axis=2)
    bare = (halves >= 1.5 * size).sum()
    surged = kind.draw(random, per_look, SURGES, 1.5)
    seen = _alarms(surged, per_look, kind, SURGE, SURGES_A_MONTH)[:, kind.looks // 2 :]
    first = np.where(seen.any(axis=1), seen.argmax(axis=1) + 1, np.inf) * 5
    return {
        "calls a half-hour": size,
        "days": kind.name,
        "false alarms a month": round(float(alarms) / months, 2),
        "of a bare +50 %": round(float(bare) / months, 1),
        "surge +50 %: median minutes": _minutes(float(np.median(first))),
        "within 30 minutes": f"{np.mean(first <= 30):.0%}",
        "no test sees more": f"{most_seen(size, kind):.0%}",
        "within 60 minutes": f"{np.mean(first <= 60):.0%}",
        "CPU s": round(time.process_time() - begun, 1),
    }


def most_seen(size: int, kind: Days, factor: float = 1.5) -> float:
    """Return the power of the best test of one half-hour, at one false alarm a month.

    One a month is one of so many looks, so six of them alarm that often at most; the test is
    randomized where the counts jump.
    """
    level = HALF_HOUR / (kind.looks * MONTH_DAYS)
    usual, surged = (_half_hour(size, kind, each) for each in (1.0, factor))
    tails = usual[::-1].cumsum()[::-1]
    least = int(np.argmax(tails <= level))
    part = (level - tails[least]) / usual[least - 1]
    return float(surged[least:].sum() + part * surged[least - 1])


def _half_hour(size: int, kind: Days, factor: float) -> Floats:
    """Return how likely each count of a half-hour is if the level before it is known."""
    places, weights = np.polynomial.hermite_e.hermegauss(31)
    counts = np.arange(6 * size + 60)
    found = np.zeros(len(counts))
    for place, weight in zip(places, weights / weights.sum(), strict=True):
        rate = size * factor * np.exp(kind.moves_sd * place - kind.moves_sd**2 / 2)
        over = kind.dispersion - 1
        one = nbinom.pmf(counts, rate / over, 1 / (1 + over)) if over else poisson.pmf(counts, rate)
        found += weight * one
    return found


def others(months: int) -> Iterator[dict[str, object]]:
    """Measure the false alarms of the other watches, on the sizes at the ends and a middle one."""
    hard = KINDS[3]
    watches: dict[str, Callable[[int], float]] = {
        "volume, drops": lambda size: _drops(size, hard, months),
        "handle time": lambda size: _handle_times(size, months),
        "abandonment": lambda size: _leaving(size, months),
        "absence": lambda size: _absence(size, months),
    }
    for name, count in watches.items():
        for size in (10, 100, 400):
            begun = time.process_time()
            yield {
                "calls a half-hour": size,
                "days": name,
                "false alarms a month": round(count(size), 2),
                "CPU s": round(time.process_time() - begun, 1),
            }


def _drops(size: int, kind: Days, months: int) -> float:
    per_look = size / HALF_HOUR
    counts = kind.draw(np.random.default_rng(size), per_look, months * MONTH_DAYS)
    return float(_alarms(counts, per_look, kind, DROP, OTHERS_A_MONTH).sum()) / months


def _handle_times(size: int, months: int) -> float:
    """Log-normal contacts; days differ by 6 % and wander by 3 % within."""
    random, days = np.random.default_rng(size), Days("", 0.06, 0.03, 0.7, 1.0)
    spread, found = float(np.log1p(VARIATION**2)), 0.0
    for _ in range(months * MONTH_DAYS // 60):
        scale = days.draw(random, 1e6, 60) / 1e6  # levels, nearly without chance
        counts = random.poisson(size / HALF_HOUR, scale.shape)
        single = random.lognormal(-spread / 2, spread**0.5, counts.sum())
        ends = np.concatenate([[0.0], np.cumsum(single)])[np.cumsum(counts)]
        totals = 300 * scale * np.diff(ends, prepend=0.0).reshape(counts.shape)
        watch = watch_means(
            totals, counts, np.full(days.looks, 300.0), variation=VARIATION, level=HANDLE_LEVEL,
            rule=LONGER, looks_between=_between(days, OTHERS_A_MONTH),
        )  # fmt: skip
        found += watch.is_alarm.sum()
    return found / months


def _leaving(size: int, months: int) -> float:
    """Odds of leaving that differ by half from day to day and by a factor of e within it.

    No day before tells of it: see `intraday_leaving` for lines that are known.
    """
    random, days = np.random.default_rng(size), Days("", 0.5, 1.0, 0.6, 1.0)
    odds = days.draw(random, 1e6, months * MONTH_DAYS) / 1e6 * 0.05 / 0.95
    counts = random.poisson(size / HALF_HOUR, odds.shape).astype(np.float64)
    hits = random.binomial(counts.astype(np.int64), odds / (1 + odds)).astype(np.float64)
    left = Left(hits, counts, counts, np.zeros_like(counts))
    usual = [UsualLeaving(share=0.05)] * len(hits)
    between = np.full(len(hits), _between(days, LEAVING_A_MONTH))
    watch, _ = watch_beside_shares(left, usual, between)
    return float(watch.is_alarm.sum()) / months


def _absence(due: int, months: int) -> float:
    """Days with a share of their own, of which twelve sets of people come one after the other."""
    random = np.random.default_rng(due)
    weight = USUAL_ABSENCE * (1 - USUAL_ABSENCE) / ABSENCE_SD**2 - 1
    share = random.beta(USUAL_ABSENCE * weight, (1 - USUAL_ABSENCE) * weight, months * MONTH_DAYS)
    missing = random.binomial(due, share[:, None], (len(share), 12))
    told = np.array([watch_absence(Absence(due, each))[0] for each in range(due + 1)])
    return float(told[missing].sum()) / months


def _alarms(
    counts: NDArray[np.int64], per_look: float, kind: Days, rule: AlarmRule, a_month: float
) -> Bools:
    return np.concatenate(
        [_watch(part, per_look, kind, rule, a_month).is_alarm for part in _blocks(counts)]
    )


def _watch(
    counts: NDArray[np.int64], per_look: float, kind: Days, rule: AlarmRule, a_month: float
) -> Watch:
    return watch_counts(
        counts,
        np.full(kind.looks, per_look),
        level=kind.level(),
        rule=rule,
        looks_between=_between(kind, a_month),
        dispersion=kind.dispersion,
    )


def _blocks(counts: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    return (counts[first : first + BLOCK] for first in range(0, len(counts), BLOCK))


def _between(kind: Days, a_month: float) -> float:
    return kind.looks * MONTH_DAYS / a_month


def _minutes(value: float) -> str:
    return f"{value:.0f}" if np.isfinite(value) else "not that day"
