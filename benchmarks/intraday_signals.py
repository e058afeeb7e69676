"""How often does the watch of a line's volume cry wolf, and how soon does it see a surge?

Months of days are drawn whose level differs from the forecast and wanders within the day, with
counts that scatter more than chance; the watch is told only the forecast and how unsure it usually
is. `a bare +50 %` is the rule that most products have, once each half-hour, on the same days.
WATCHFLOOR_BENCH_MONTHS names another number of months for each row.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callmath.control import Level, watch_counts
from watchfloor.rooms.intraday.rules.watching import SURGE

LOOKS, DAYS, SURGES = 288, 30, 400
BEGINS = 150  # the look at which a surge begins
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Days:
    """How days differ: in logarithms, of the whole day and of half-hours; and over-dispersion."""

    name: str
    day_sd: float
    slot_sd: float
    correlation: float
    dispersion: float
    told_share: float = 1.0  # of the spread that is there, what the watch is told of

    def level(self) -> Level:
        stays = self.correlation ** (1 / 6)
        spread = float(np.hypot(self.day_sd, self.slot_sd)) * self.told_share
        return Level(spread, self.slot_sd * self.told_share * float(np.sqrt(1 - stays**2)))

    def draw(
        self, random: np.random.Generator, per_look: float, days: int, factor: float = 1.0
    ) -> NDArray[np.int64]:
        """Return counts (days, looks), from look `BEGINS` on times a factor."""
        slots = np.zeros((days, 48))
        slots[:, 0] = random.normal(0, self.slot_sd, days)
        rest = self.slot_sd * np.sqrt(1 - self.correlation**2)
        for slot in range(1, 48):
            moved = random.normal(0, rest, days)
            slots[:, slot] = self.correlation * slots[:, slot - 1] + moved
        levels = random.normal(0, self.day_sd, (days, 1)) + np.repeat(slots, 6, axis=1)
        rate = per_look * np.exp(levels - (self.day_sd**2 + self.slot_sd**2) / 2)
        rate[:, BEGINS:] *= factor
        if self.dispersion > 1:
            rate = random.gamma(rate / (self.dispersion - 1), self.dispersion - 1)
        return random.poisson(rate)


KINDS = (
    Days("chance alone", 0.0, 0.0, 0.5, 1.0),
    Days("10 % from day to day", 0.10, 0.0, 0.5, 1.0),
    Days("and 5 % within it, dispersion 1.2", 0.08, 0.05, 0.7, 1.2),
    Days("as before, and half of it is not known", 0.08, 0.05, 0.7, 1.2, told_share=0.5),
)


def run() -> list[dict[str, object]]:
    """Measure each size of queue on each kind of day."""
    months = int(os.environ.get("WATCHFLOOR_BENCH_MONTHS", "40"))
    return [measure(size, kind, months) for kind in KINDS for size in (10, 20, 40, 100, 200, 400)]


def measure(size: int, kind: Days, months: int) -> dict[str, object]:
    """Return false alarms a month, and how soon a surge by half is seen."""
    begun = time.process_time()
    random = np.random.default_rng(size)
    per_look = size / 6
    counts = kind.draw(random, per_look, months * DAYS)
    alarms = _alarms(counts, per_look, kind).sum()
    halves = counts.reshape(len(counts), 48, 6).sum(axis=2)
    bare = (halves >= 1.5 * size).sum()
    surged = _alarms(kind.draw(random, per_look, SURGES, 1.5), per_look, kind)[:, BEGINS:]
    first = np.where(surged.any(axis=1), surged.argmax(axis=1) + 1, np.inf) * 5
    return {
        "calls a half-hour": size,
        "days": kind.name,
        "false alarms a month": round(float(alarms) / months, 2),
        "of a bare +50 %": round(float(bare) / months, 1),
        "surge +50 %: median minutes": _minutes(float(np.median(first))),
        "within 30 minutes": f"{np.mean(first <= 30):.0%}",
        "within 60 minutes": f"{np.mean(first <= 60):.0%}",
        "CPU s": round(time.process_time() - begun, 1),
    }


def _alarms(counts: NDArray[np.int64], per_look: float, kind: Days) -> NDArray[np.bool_]:
    watch = watch_counts(
        counts,
        np.full(LOOKS, per_look),
        level=kind.level(),
        rule=SURGE,
        dispersion=kind.dispersion,
    )
    return watch.is_alarm


def _minutes(value: float) -> str:
    return f"{value:.0f}" if np.isfinite(value) else "not that day"
