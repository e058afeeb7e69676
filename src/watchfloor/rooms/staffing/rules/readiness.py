"""When agents were ready again after each contact: what records say of it, and what they do not.

A log has contacts and says nothing of agents who were not ready. But who was ready while somebody
waited would have taken that contact. So after each contact an agent was away at least until the
last moment before the next one at which somebody waited in a queue that the agent takes, and at
most until the next one began; where the next one had waited, the two are the same. Those bounds are
censored on both sides; the distribution behind them is Turnbull's (1976), and what stays open
within the bounds of a contact is drawn from it. To take the lower bound instead would see absences
only where they hurt, and give back too many people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Seconds; fine where most are. The last is open: a working day ends sooner.
_STEPS = (0, 1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 450, 640, 900)
_LONG_STEPS = (1280, 1800, 2560, 3600, 5400, 7200, 14_400, 28_800)
EDGES = np.array(_STEPS + _LONG_STEPS, dtype=np.float64)
LAST_EDGE = 86_400.0
# A shorter wait says nothing about who is away: the phone rings, a screen opens.
TELLING_WAIT = 10.0
ROUNDS = 300  # of the self-consistency equations; they settle to some digits within a hundred


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """The contacts of a day by arrival, in seconds from its beginning; columns of equal length."""

    arrival: Floats
    wait: Floats  # to the answer, or to leaving
    handle: Floats  # talk, hold and recorded wrap; 0 where nobody answered
    answered: NDArray[np.bool_]
    queues: Ints
    agents: Ints  # -1: nobody knows who

    def __len__(self) -> int:
        return len(self.arrival)

    @property
    def begun(self) -> Floats:
        """Return when each was answered or left."""
        return self.arrival + self.wait

    @property
    def ended(self) -> Floats:
        """Return when the agent was done with each, or the customer left."""
        return self.begun + self.handle


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """From the end of a contact to when its agent was ready; columns of equal length."""

    calls: Ints  # after which
    low: Floats
    high: Floats
    weights: Floats  # (gaps, bins): how likely each bin is, given the bounds

    def draw(self, random: np.random.Generator) -> Floats:
        """Return a length for each gap, within its bounds."""
        chance = random.random((2, len(self.low)))
        bins = (chance[0][:, None] > np.cumsum(self.weights, axis=1)).sum(axis=1)
        bins = np.minimum(bins, len(EDGES) - 1)
        low = np.maximum(self.low, EDGES[bins])
        high = np.maximum(np.minimum(self.high, np.append(EDGES[1:], LAST_EDGE)[bins]), low)
        return np.asarray(low + chance[1] * (high - low), dtype=np.float64)


def find_gaps(calls: Calls) -> Gaps:
    """Return the bounds of every gap between two contacts of the same agent."""
    before, after = _follow(calls)
    length = np.maximum(calls.begun[after] - calls.ended[before], 0.0)
    low = np.zeros(len(length))
    for queues, rows in _by_skills(calls, before):
        waiting = _join(calls, queues)
        low[rows] = _last_waiting(waiting, calls.ended[before[rows]], calls.begun[after[rows]])
    low = np.minimum(low, length)
    return Gaps(calls=before, low=low, high=length, weights=_weigh(low, length))


def list_skills(calls: Calls) -> dict[int, tuple[int, ...]]:
    """Return which queues each named agent took contacts of."""
    named = calls.answered & (calls.agents >= 0)
    pairs = np.unique(np.stack([calls.agents[named], calls.queues[named]]), axis=1)
    agents, starts = np.unique(pairs[0], return_index=True)
    parts = np.split(pairs[1], starts[1:])
    return {int(agent): tuple(part.tolist()) for agent, part in zip(agents, parts, strict=True)}


def _follow(calls: Calls) -> tuple[Ints, Ints]:
    """Return each contact of a named agent that another one followed, and that one."""
    named = np.flatnonzero(calls.answered & (calls.agents >= 0))
    order = named[np.lexsort((calls.begun[named], calls.agents[named]))]
    same = calls.agents[order][:-1] == calls.agents[order][1:]
    return order[:-1][same], order[1:][same]


def _by_skills(calls: Calls, before: Ints) -> Iterable[tuple[tuple[int, ...], Ints]]:
    """Yield each set of queues that some agents take, with the gaps of these agents."""
    skills = list_skills(calls)
    sets = sorted(set(skills.values()))
    numbers = {each: number for number, each in enumerate(sets)}
    table = np.full(int(calls.agents.max(initial=0)) + 1, -1)
    for agent, queues in skills.items():
        table[agent] = numbers[queues]
    of_gap = table[calls.agents[before]]
    for number, queues in enumerate(sets):
        rows = np.flatnonzero(of_gap == number)
        if rows.size:
            yield queues, rows


def _join(calls: Calls, queues: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the stretches of time in which somebody waited in any of some queues."""
    chosen = np.isin(calls.queues, queues) & (calls.wait > TELLING_WAIT)
    starts, ends = calls.arrival[chosen], np.maximum.accumulate(calls.begun[chosen])
    if not starts.size:
        return starts, ends
    fresh = np.append(True, starts[1:] > ends[:-1])
    return starts[fresh], ends[np.append(fresh[1:], True)]


def _last_waiting(waiting: tuple[Floats, Floats], since: Floats, until: Floats) -> Floats:
    """Return how long after `since` somebody last waited before `until`; 0: nobody did."""
    starts, ends = waiting
    if not starts.size:
        return np.zeros(len(since))
    at = np.searchsorted(starts, until, side="left") - 1
    last = np.where(at >= 0, np.minimum(ends[np.maximum(at, 0)], until), since)
    return np.maximum(last - since, 0.0)


def _weigh(low: Floats, high: Floats) -> Floats:
    """Return Turnbull's distribution of the gaps, within the bounds of each; (gaps, bins)."""
    first = np.searchsorted(EDGES, low, side="right") - 1
    last = np.searchsorted(EDGES, high, side="right") - 1
    bins = np.arange(len(EDGES))
    # Gaps with the same bins weigh alike: a busy day has far fewer kinds than gaps.
    kinds, kind_of, counts = np.unique(
        np.stack([first, last]), axis=1, return_inverse=True, return_counts=True
    )
    within = ((bins >= kinds[0][:, None]) & (bins <= kinds[1][:, None])).astype(np.float64)
    chance = np.full(len(bins), 1.0 / len(bins))
    for _ in range(ROUNDS if len(low) else 0):
        shares = _normalize(within * chance)
        chance = counts @ shares / counts.sum()
    return _normalize(within * chance)[kind_of.ravel()]


def _normalize(weights: Floats) -> Floats:
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.where(total > 0, total, 1.0), dtype=np.float64)
