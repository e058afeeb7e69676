"""Deferred work spread over a horizon at the least cost: a linear program.

Hours of each entry in each interval between its arrival and its due time; agents by interval; hours
that cannot be done in time, at a price, so that there is always an answer; and the peak.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from ._arguments import one, row
from ._deferred import DeferredWork, Task, task_of
from ._types import Floats, Numbers, QueueingError

_MOST_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Agents by interval at the least cost."""

    agents: Floats  # (intervals,), fractions
    late_hours: Floats  # the backlog, then by interval of arrival: not done in time
    cost: float  # agent-hours at their price, lateness and the peak at theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadTerms:
    """Limits and prices, by interval or one number."""

    most_agents: Numbers | None = None  # None: no limit
    idle_agents: Numbers = 0.0  # there for other work and free: they cost nothing
    price: Numbers = 1.0  # of an agent-hour
    late_price: float = 1e4  # of an hour of work that is not done in time
    peak_price: float = 0.0  # of each agent at the peak: makes the plan level


def spread_deferred(work: DeferredWork, terms: SpreadTerms | None = None) -> Spread:
    """Return agents by interval that do everything in time, as far as they can, at the least cost.

    Work that falls due after the last interval is left alone.

    >>> work = DeferredWork(contacts_per_interval=[30, 0, 0, 0], handle_seconds=240,
    ...                     interval_seconds=1800, due_after_seconds=5400)
    >>> plan = spread_deferred(work, SpreadTerms(most_agents=2, price=[1, 3, 1, 1]))
    >>> plan.agents.tolist(), plan.cost
    ([0.0, 0.0, 2.0, 2.0], 2.0)

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `too_large`, `no_plan`.
    """
    asked, task = terms or SpreadTerms(), task_of(work)
    count, size = task.hours.size, task.work.size
    entries, places = _pairs(task)
    pairs = entries.size
    free = np.full(count, np.inf)
    limits = free if asked.most_agents is None else row("most_agents", asked.most_agents, count)
    price = row("price", asked.price, count) * task.hours
    late = np.full(size, one("late_price", asked.late_price))
    peak = one("peak_price", asked.peak_price)
    idle = row("idle_agents", asked.idle_agents, count) * task.hours
    most = np.concatenate([np.full(pairs, np.inf), limits, np.full(size + 1, np.inf)])
    found = milp(
        np.concatenate([np.zeros(pairs), price, late, [peak]]),
        constraints=_constraint(task, entries, places, idle),
        bounds=Bounds(0.0, most),
    )
    if found.x is None:
        raise QueueingError("no_plan", f"the program could not be solved: {found.message}")
    values = np.maximum(found.x, 0.0) + 0.0
    return Spread(values[pairs : pairs + count], values[pairs + count : -1], float(found.fun))


def _pairs(task: Task) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Return which entry may be done in which interval."""
    falls = np.flatnonzero((task.work > 0.0) & (task.due < task.hours.size))
    first, last = task.comes[falls].astype(np.int64), task.due[falls].astype(np.int64)
    lengths = last - first + 1
    if lengths.sum() > _MOST_PAIRS:
        raise QueueingError("too_large", "too many intervals between arrival and due time")
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(falls, lengths), np.arange(lengths.sum()) - starts + np.repeat(first, lengths)


def _constraint(
    task: Task,
    entries: np.ndarray[tuple[int], np.dtype[np.int64]],
    places: np.ndarray[tuple[int], np.dtype[np.int64]],
    idle: Floats,
) -> LinearConstraint:
    """Return rows: each entry is done or late; work fits into hours; no agents above the peak."""
    count, size, pairs = task.hours.size, task.work.size, entries.size
    agents, late = pairs + np.arange(count), pairs + count + np.arange(size)
    peak = np.full(count, pairs + count + size)
    fits, below = size + np.arange(count), size + count + np.arange(count)
    rows = [entries, np.arange(size), size + places, fits, below, below]
    columns = [np.arange(pairs), late, np.arange(pairs), agents, agents, peak]
    ones = np.ones(count)
    values = [np.ones(pairs), np.ones(size), np.ones(pairs), -task.hours, ones, -ones]
    shape = (size + 2 * count, pairs + count + size + 1)
    places_of = (np.concatenate(rows), np.concatenate(columns))
    matrix = csr_array((np.concatenate(values), places_of), shape=shape)
    must = np.where(task.due < count, task.work, 0.0)
    low = np.concatenate([must, np.full(2 * count, -np.inf)])
    return LinearConstraint(matrix, low, np.concatenate([must, idle, np.zeros(count)]))
