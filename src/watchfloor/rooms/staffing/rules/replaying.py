"""A real day again: its own contacts through its own people, some more or fewer, or others.

What the records leave open (how long who was answered would have waited, when exactly people were
ready again, how long who left would have talked) is drawn several times; each draw runs once with
the day's own people and once with the changed ones, so that the difference is that of the people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import estimate_patience
from callmath.simulation import (
    CentreModel,
    Day,
    Distribution,
    Group,
    Intervals,
    Queue,
    Skill,
    Trace,
    exponential,
    from_survival,
    never,
    replay,
)
from callmath.simulation import Outcome as Simulated

from .overtaking import find_head_starts
from .readiness import Calls, Floats
from .rosters import Draw, GivenDay, Roster, given_groups

NEAREST = 50  # answered contacts that lend a handle time to one that left
_NO_MATTER = exponential(60.0)  # the trace has its own handle times
Progress = Callable[[int, int], None]
People = int | Sequence[GivenDay]  # more or fewer of the day's own, or a roster of others


@dataclass(frozen=True, slots=True, eq=False)
class ReplayedDay:
    """Counts of each draw: (draws, queues, intervals); people: (draws, intervals)."""

    offered: Floats
    answered: Floats
    within: Floats
    abandoned: Floats
    wait_seconds: Floats  # of answered contacts
    busy_seconds: Floats  # (draws, intervals)
    staffed_seconds: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is replayed: contacts, the names and answer times of their queues, and the grid."""

    calls: Calls
    names: Sequence[str]
    answer_within: Floats  # seconds, of each queue
    intervals: Intervals


def replay_each(
    plan: Plan,
    *,
    changes: Sequence[People],
    replications: int,
    seed: int,
    on_progress: Progress | None = None,
) -> tuple[ReplayedDay, ...]:
    """Return what becomes of a day's contacts with each of some changes of its people."""
    roster = Roster(plan.calls)
    lender = _Lender(plan.calls)
    days: list[list[ReplayedDay]] = [[] for _ in changes]
    for number in range(replications):
        random = np.random.default_rng([seed, number])
        draw = roster.draw(random)
        trace = lender.trace(draw, random)
        for found, change in zip(days, changes, strict=True):
            model = _model(plan, roster, draw, change)
            own = replace(trace, recorded_agents=_who_took(plan.calls, model))
            found.append(count(plan, replay(model, own, seed=seed, replication=number)))
        if on_progress is not None:
            on_progress(number + 1, replications)
    return tuple(_stack(found) for found in days)


def count_recorded(plan: Plan) -> ReplayedDay:
    """Return the counts of the day as it was; people are not counted."""
    calls = plan.calls
    outcomes = np.where(calls.answered, Simulated.ANSWERED, Simulated.ABANDONED)
    nobody = np.zeros((1, plan.intervals.count))
    return _count(plan, calls.arrival, calls.queues, outcomes, calls.wait, nobody, nobody)


def count(plan: Plan, day: Day) -> ReplayedDay:
    """Return the counts of one replayed day."""
    return _count(
        plan,
        day.arrival_seconds,
        day.queues,
        day.outcomes,
        day.wait_seconds,
        day.busy_seconds.sum(axis=0)[None],
        day.staffed_seconds.sum(axis=0)[None],
    )


def _count(
    plan: Plan,
    arrival: Floats,
    queues: NDArray[np.integer],
    outcomes: NDArray[np.integer],
    wait: Floats,
    busy: Floats,
    staffed: Floats,
) -> ReplayedDay:
    grid, count = plan.intervals, len(plan.names)
    at = np.clip((arrival / grid.seconds).astype(np.int64), 0, grid.count - 1)
    cells = queues.astype(np.int64) * grid.count + at
    answered = outcomes == Simulated.ANSWERED

    def add(chosen: NDArray[np.bool_] | Floats) -> Floats:
        sums = np.bincount(cells, chosen, count * grid.count)
        return np.asarray(sums, dtype=np.float64).reshape(1, count, grid.count)

    return ReplayedDay(
        offered=add(np.ones(len(cells))),
        answered=add(answered),
        within=add(answered & (wait <= plan.answer_within[queues])),
        abandoned=add(outcomes == Simulated.ABANDONED),
        wait_seconds=add(np.where(answered, wait, 0.0)),
        busy_seconds=busy,
        staffed_seconds=staffed,
    )


def _stack(days: Sequence[ReplayedDay]) -> ReplayedDay:
    names = ReplayedDay.__slots__
    return ReplayedDay(**{name: np.concatenate([getattr(d, name) for d in days]) for name in names})


def _model(plan: Plan, roster: Roster, draw: Draw, people: People) -> CentreModel:
    queues = [
        Queue(
            name=name, contacts=0.0, handle=_NO_MATTER, answer_within_seconds=float(within) or 1.0
        )
        for name, within in zip(plan.names, plan.answer_within, strict=True)
    ]
    groups = (
        roster.groups(draw, plan.names, change=people)
        if isinstance(people, int)
        else given_groups(people, plan.names)
    )
    served = {skill.queue for group in groups for skill in group.skills if isinstance(skill, Skill)}
    idle = [Skill(queue=name) for name in plan.names if name not in served]
    if idle:  # nobody took a contact of these: they wait for nobody
        groups.append(Group(name="nobody", skills=idle, staff=0))
    return CentreModel(queues=queues, groups=groups, intervals=plan.intervals)


def _who_took(calls: Calls, model: CentreModel) -> NDArray[np.int32]:
    """Return the number in the model of who took each contact; -1: nobody who is there."""
    days = [one.name for group in model.groups for one in group.agents]
    numbers = {name: number for number, name in enumerate(days)}
    named = [numbers.get(str(agent), -1) for agent in range(int(calls.agents.max(initial=-1)) + 1)]
    taken = np.where(calls.agents >= 0, np.array([*named, -1])[calls.agents], -1)
    for call in np.flatnonzero(calls.answered & (calls.agents < 0)):
        taken[call] = numbers.get(f"?{call}", -1)
    return taken.astype(np.int32)


class _Lender:
    """Fills in what the records leave open about each contact."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._patience = _patience(calls)
        self._lenders = _find_lenders(calls)
        self._head_starts = find_head_starts(calls)

    def trace(self, draw: Draw, random: np.random.Generator) -> Trace:
        """Return the day's contacts with one draw of what is open."""
        calls, handle, after = self._calls, self._calls.handle.copy(), draw.after_work.copy()
        left = np.flatnonzero(~calls.answered)
        if self._lenders.size:
            picked = random.integers(0, self._lenders.shape[1], len(left))
            lenders = self._lenders[np.arange(len(left)), picked]
            handle[left], after[left] = handle[lenders], draw.after_work[lenders]
        patience = np.where(
            calls.answered, self._patience.draw_beyond(calls.wait, random), calls.wait
        )
        return Trace(
            arrival_seconds=calls.arrival,
            queues=calls.queues.astype(np.int16),
            handle_seconds=handle,
            after_work_seconds=after,
            patience_seconds=patience,
            head_start_seconds=self._head_starts,
            recorded_start_seconds=calls.begun,
            record_within_seconds=0.0,  # his own, once it was his turn in the record as well
        )


def _patience(calls: Calls) -> Distribution:
    """Return how long the day's customers are willing to wait, of all queues together."""
    left = ~calls.answered
    if not left.any():
        return never()
    found = estimate_patience(calls.wait, left)
    tail = max(found.exponential_mean, 1.0)
    return from_survival(found.seconds, found.survival, tail_mean_seconds=tail)


def _find_lenders(calls: Calls) -> NDArray[np.int64]:
    """Return, for each contact that left, answered ones near it in time, of its queue if any.

    Shape (contacts that left, lenders).
    """
    left, answered = np.flatnonzero(~calls.answered), np.flatnonzero(calls.answered)
    if not (left.size and answered.size):
        return np.zeros((0, 0), dtype=np.int64)
    found = np.empty((left.size, NEAREST), dtype=np.int64)
    for row, call in enumerate(left):
        own = answered[calls.queues[answered] == calls.queues[call]]
        own = own if own.size else answered
        middle = int(np.searchsorted(own, call))
        first = max(min(middle - NEAREST // 2, own.size - NEAREST), 0)
        found[row] = np.resize(own[first : first + NEAREST], NEAREST)
    return found
