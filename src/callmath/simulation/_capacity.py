"""Who can carry which work: loads on subsets of queues, as flows and as whole agents.

A plan in which some set of queues has more work than all agents who may take any of them cannot
hold, whatever the routing. Adding up single-skill formulas misses this: it counts a flexible agent
once for each of his skills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import scipy
from numpy.typing import NDArray

from ._model import CentreModel
from ._prepared import prepare
from ._types import Floats, Group, Queue, Skill

ALL_SUBSETS_UP_TO = 8  # queues; beyond, single ones, pairs and all together
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Overload:
    """Queues that together have more work than everybody who may take any of them can do."""

    interval: int
    queues: tuple[str, ...]
    load_erlangs: float
    agents: float  # who may take any of them, in agents of usual speed


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a model asks for and who can do it."""

    loads: Floats  # erlangs (queues, intervals), carried over from one interval to the next
    speeds: Floats  # (groups, queues): erlangs of a queue that one agent carries; 0: no skill

    @property
    def subsets(self) -> list[list[int]]:
        """Return the sets of queues that are looked at together."""
        queues = range(self.loads.shape[0])
        sizes = (
            range(1, len(queues) + 1) if len(queues) <= ALL_SUBSETS_UP_TO else (1, 2, len(queues))
        )
        return [list(one) for one in chain.from_iterable(combinations(queues, k) for k in sizes)]

    def reach(self, subset: Sequence[int]) -> Floats:
        """Return how many erlangs of a set an agent of each group carries. Shape (groups,)."""
        return np.asarray(self.speeds[:, list(subset)].max(axis=1), np.float64)


def work_of(model: CentreModel) -> Work:
    """Return the loads of a model and the speeds of its groups."""
    made = prepare(model)
    seconds = np.array([_handle_seconds(queue) for queue in model.queues])
    contacts = _with_transfers(model, made.expected)
    rates = contacts / model.intervals.seconds
    busy = seconds[:, None] * made.handle_factors
    loads = np.array(
        [
            _carry_over(rate, each, model.intervals.seconds)
            for rate, each in zip(rates, busy, strict=True)
        ]
    )
    speeds = np.array([[_speed(group, queue) for queue in model.queues] for group in model.groups])
    return Work(loads, speeds)


def find_overloads(model: CentreModel) -> tuple[Overload, ...]:
    """Return the set of queues that lacks agents most, for each interval that has one.

    A linear program fills the agents with work; where some is left over, its dual values name the
    set (the smallest cut of the flow).

    >>> from callmath.simulation import CentreModel, Group, Intervals, Queue, exponential
    >>> both = [Queue(name=name, contacts=156, handle=exponential(300)) for name in ("a", "b")]
    >>> flexible = Group(name="all", skills=["a", "b"], staff=31)
    >>> model = CentreModel(queues=both, groups=[flexible], intervals=Intervals(8))
    >>> worst = find_overloads(model)[-1]
    >>> worst.queues, round(worst.load_erlangs, 1), worst.agents
    (('a', 'b'), 52.0, 31.0)
    """
    work = work_of(model)
    staff = _staff(model)
    found = [_overload(model, work, at, staff[:, at]) for at in range(model.intervals.count)]
    return tuple(each for each in found if each is not None)


def _overload(model: CentreModel, work: Work, at: int, staff: Floats) -> Overload | None:
    loads = work.loads[:, at]
    pairs = np.argwhere(work.speeds > 0)
    speeds = work.speeds[tuple(pairs.T)]
    limits = np.zeros((len(loads) + len(staff), len(pairs)))
    for k, (group, queue) in enumerate(pairs):
        limits[queue, k] = speeds[k]
        limits[len(loads) + group, k] = 1.0
    solve = scipy.optimize.linprog  # scipy imports it here: nobody else waits for it
    solved = solve(-speeds, A_ub=limits, b_ub=np.concatenate([loads, staff]))
    if solved.fun is None or -solved.fun >= loads.sum() * (1.0 - 1e-9):
        return None
    short = [q for q in range(len(loads)) if solved.ineqlin.marginals[q] > -0.5 and loads[q] > 0]
    return Overload(
        interval=at,
        queues=tuple(model.queues[q].name for q in short),
        load_erlangs=float(loads[short].sum()),
        agents=float(staff @ work.reach(short)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Agents of each group, weighted, must reach a sum: what a simulation taught."""

    weights: Floats  # (groups,)
    least: float


def cheapest(
    work: Work,
    at: int,
    costs: Floats,
    most: Counts,
    *,
    safety: float,
    cuts: Sequence[Cut] = (),
    whole: bool = True,
) -> NDArray[np.float64] | None:
    """Return the cheapest agents of an interval that can carry its work; None: nobody can.

    Every set of queues needs load + safety * sqrt(load): the square-root rule, applied to pools.
    """
    loads = work.loads[:, at]
    rows = [work.reach(subset) for subset in work.subsets]
    needs = [_need(loads[subset].sum(), safety) for subset in work.subsets]
    rows += [cut.weights for cut in cuts]
    needs += [cut.least for cut in cuts]
    optimize = scipy.optimize  # imported when it is asked for
    solved = optimize.milp(
        costs,
        integrality=np.full(len(costs), int(whole)),
        bounds=optimize.Bounds(np.zeros(len(costs)), most.astype(np.float64)),
        constraints=optimize.LinearConstraint(np.array(rows), np.array(needs), np.inf),
    )
    if solved.x is None:
        return None
    return np.asarray(np.round(solved.x) if whole else solved.x, np.float64)


def _need(load: float, safety: float) -> float:
    return float(load + safety * np.sqrt(load)) if load > 0 else 0.0


def _handle_seconds(queue: Queue) -> float:
    after = 0.0 if queue.after_work is None else queue.after_work.mean_seconds
    return queue.handle.mean_seconds + after


def _with_transfers(model: CentreModel, fresh: Floats) -> Floats:
    """Return contacts with those passed on: every queue is taken to answer all that it gets."""
    names = [queue.name for queue in model.queues]
    passed = np.zeros((len(names), len(names)))
    for at, queue in enumerate(model.queues):
        for target, share in queue.transfers.items():
            passed[names.index(target), at] = min(share, 0.99)
    return np.asarray(np.linalg.solve(np.eye(len(names)) - passed, fresh), np.float64)


def _carry_over(rates: Floats, seconds: Floats, interval: float) -> Floats:
    """Return the mean load of each interval: what began before is still being served.

    Exact for exponential times and unlimited agents, the rate constant within an interval.
    """
    loads, level = np.empty(len(rates)), 0.0
    for at, (rate, mean) in enumerate(zip(rates, seconds, strict=True)):
        gone = 1.0 - np.exp(-interval / mean)
        loads[at] = rate * mean + (level - rate * mean) * mean / interval * gone
        level += (rate * mean - level) * gone
    return loads


def _speed(group: Group, queue: Queue) -> float:
    for skill in group.skills:
        one = Skill(queue=skill) if isinstance(skill, str) else skill
        if one.queue == queue.name:
            return 1.0 / (one.handle_factor * _share_of_agent(group, queue))
    return 0.0


def _share_of_agent(group: Group, queue: Queue) -> float:
    """Return how much of an agent a contact takes: several chats share one."""
    if not queue.is_chat or group.chat_slots == 1:
        return 1.0
    factor = group.chat_factors[group.chat_slots - 1] if group.chat_factors else 1.0
    return factor / group.chat_slots


def _staff(model: CentreModel) -> Floats:
    """Return agents at work. Shape (groups, intervals); named ones as the share that they are."""
    count, seconds = model.intervals.count, model.intervals.seconds
    return np.array(
        [
            _named_staff(group, count, seconds)
            if group.staff is None
            else np.broadcast_to(np.asarray(group.staff, np.float64), (count,))
            for group in model.groups
        ]
    )


def _named_staff(group: Group, count: int, seconds: float) -> Floats:
    starts = np.arange(count) * seconds
    present = np.zeros(count)
    for agent in group.agents:
        for first, last, sign in [
            (agent.start_seconds, agent.end_seconds, 1.0),
            *((begin, end, -1.0) for begin, end in agent.breaks),
        ]:
            inside = np.minimum(last, starts + seconds) - np.maximum(first, starts)
            present += sign * np.maximum(inside, 0.0) / seconds
    return present
