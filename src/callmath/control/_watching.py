"""Has a series changed? Asked at every look, with a false-alarm rate that is known beforehand.

The usual course of a day is a chain of levels (`Level`) around what was foreseen: a busy day is no
alarm. At each look, how much likelier what came is if the series changed by a factor some looks ago
is added up over all beginnings (Shiryaev 1963, Roberts 1966). While nothing changed that sum minus
the number of looks is a martingale, so the mean number of looks until it reaches A is at least A,
whatever the size, the hour and the number of looks (Pollak 1985, Annals of Statistics 13:206). No
table and no simulation is needed for a threshold.

An alarm must besides be worth it (`least_change`), have lasted (`least_looks`) and still be there.
Each of these can only make alarms fewer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._checks import Floats
from ._levels import Chain

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_MOST = 1e200
_MOST_LOG = 400.0


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """When a change is told. `factors` are changes that are looked for: above 1 rises, below drops.

    `looks_between`: so many looks pass at least, on average, from one false alarm to the next.
    """

    looks_between: float
    factors: tuple[float, ...] = (1.5, 2.5)
    least_change: float = 0.25  # a rise must be of a quarter, a drop of as much the other way
    least_looks: int = 2
    most_looks: int = 24  # beginnings farther back are not looked at

    def __post_init__(self) -> None:
        if not self.looks_between > 1:
            raise ValueError("looks_between must be above 1")
        rises = [each > 1 for each in self.factors]
        if not self.factors or min(self.factors) <= 0 or 1.0 in self.factors:
            raise ValueError("factors must be above 0 and none of them 1")
        if any(rises) != all(rises):
            raise ValueError("factors must all be rises, or all drops")
        if not (1 <= self.least_looks <= self.most_looks and self.least_change >= 0):
            raise ValueError("least_looks must lie between 1 and most_looks, least_change above 0")

    @property
    def is_rise(self) -> bool:
        """Say whether it looks for rises."""
        return self.factors[0] > 1


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """What was seen at each look, each (series, looks).

    `strength`: the sum that alarms at `looks_between`; after an alarm it begins from nothing.
    `since`: the look from which on the series most likely differs. `ratio`: what came since then,
    as a share of what the day's own level gave to expect.
    """

    is_alarm: Bools
    strength: Floats
    since: Ints
    ratio: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a kind of figure says at each look, for every level of a chain.

    Log likelihoods: `usual` (series, looks, states), `changed` (factors, series, looks, states).
    `observed` and `expected` (series, looks) are what ratios are made of.
    """

    usual: Floats
    changed: Floats
    observed: Floats
    expected: Floats


def follow(evidence: Evidence, chain: Chain, rule: AlarmRule, begins: Bools) -> Watch:
    """Return the watch over all looks; a new day, with a level of its own, begins at `begins`."""
    series, looks, _ = evidence.usual.shape
    eye = _Eye(chain, rule, series)
    is_alarm = np.zeros((series, looks), dtype=np.bool_)
    strength, ratio = np.zeros((2, series, looks))
    since = np.zeros((series, looks), dtype=np.int64)
    for look in range(looks):
        if begins[look]:
            eye.begin_day()
        eye.see(evidence, look)
        strength[:, look] = eye.strength()
        since[:, look], ratio[:, look], is_alarm[:, look] = eye.judge(evidence, look)
        eye.forget(is_alarm[:, look])
    return Watch(is_alarm, strength, since, ratio)


class _Eye:
    """The state between two looks: what is believed of the level, and each possible beginning."""

    def __init__(self, chain: Chain, rule: AlarmRule, series: int) -> None:
        self.chain, self.rule = chain, rule
        self.level = np.tile(chain.usual, (series, 1))
        self.rows = np.zeros((len(rule.factors), series, rule.most_looks, len(chain.usual)))
        self.anchor, self.observed, self.expected = np.zeros((3, series, rule.most_looks))

    def begin_day(self) -> None:
        """Forget the level of the day before and whatever may have begun on it."""
        self.level[:] = self.chain.usual
        self.forget(np.ones(len(self.level), dtype=np.bool_))

    def forget(self, who: Bools) -> None:
        """Let every change of some series begin anew."""
        self.rows[:, who] = 0.0

    def see(self, evidence: Evidence, look: int) -> None:
        """Take one look: every beginning, a new one among them, is weighed against no change."""
        self._count(evidence.observed[:, look], evidence.expected[:, look])
        self.rows = np.roll(self.rows, 1, axis=2)
        self.rows[:, :, 0] = self.level / len(self.rule.factors)
        highest = evidence.usual[:, look].max(axis=1, keepdims=True)
        usual = np.exp(evidence.usual[:, look] - highest)
        changed = np.exp(np.minimum(evidence.changed[:, :, look] - highest, _MOST_LOG))
        moved = np.matmul(self.level[:, None], self.chain.moves)[:, 0] * usual
        chance = moved.sum(axis=1, keepdims=True)
        self.level = moved / chance
        rows = np.matmul(self.rows, self.chain.moves) * (changed / chance)[:, :, None]
        self.rows = rows * (_MOST / np.maximum(rows.sum(axis=3, keepdims=True), _MOST))

    def _count(self, observed: Floats, expected: Floats) -> None:
        """Add a look to what came since each beginning, against the level believed in then."""
        self.anchor, self.observed, self.expected = (
            np.roll(each, 1, axis=1) for each in (self.anchor, self.observed, self.expected)
        )
        self.anchor[:, 0] = (self.level * np.exp(self.chain.levels)).sum(axis=1)
        self.observed[:, 0], self.expected[:, 0] = 0.0, 0.0
        self.observed += observed[:, None]
        self.expected += self.anchor * expected[:, None]

    def strength(self) -> Floats:
        """Return the sum over factors and beginnings, (series,)."""
        summed: Floats = self.rows.sum(axis=(0, 2, 3))
        return summed

    def judge(self, evidence: Evidence, look: int) -> tuple[Ints, Floats, Bools]:
        """Return since when each series differs most likely, by how much, and if that is told."""
        rule, everyone = self.rule, np.arange(len(self.level))
        back = self.rows.sum(axis=(0, 3)).argmax(axis=1)
        expected = self.expected[everyone, back]
        came = self.observed[everyone, back]
        ratio = np.where(expected > 0, came / np.maximum(expected, 1e-12), 1.0)
        now = evidence.observed[:, look] - self.anchor[everyone, back] * evidence.expected[:, look]
        change = ratio if rule.is_rise else 1 / np.maximum(ratio, 1e-12)
        is_told = (
            (self.strength() >= rule.looks_between)
            & (change >= 1 + rule.least_change)
            & (back + 1 >= rule.least_looks)
            & ((now > 0) if rule.is_rise else (now < 0))
        )
        return look - back, ratio, is_told
