"""How many agents of each group: found by simulation, never by adding up single-skill formulas.

1. *Start*: for each interval the cheapest agents with which every set of queues has its load plus
   square-root safety (an integer program).
2. *Cuts* (Atlason, Epelman and Henderson 2004; Cezik and L'Ecuyer 2008): simulate the plan and,
   on the same days, the plan with one agent more in each group. Where a target is missed, what an
   agent of each group is worth there becomes a row of the program.
3. *Trim*: on the same days take agents away, or put a cheaper one in the place of a dear one,
   wherever every target still holds. No single such step is left when it ends.
4. *Judge*: fresh days, which were not used to choose, give the figures that are reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ._capacity import Counts, Cut, Work, cheapest, work_of
from ._compare import Comparison, compare
from ._errors import SimulationError
from ._estimates import Estimate
from ._model import CentreModel
from ._results import Simulation
from ._simulate import simulate_each
from ._types import Floats

SAFETY = 0.5  # of the square-root rule, to begin with
MORE_SAFETY = 0.35  # where a target is missed by so far that slopes say nothing
FAR = 0.75  # of the target: below, the service level is not yet concave in agents
LEAST_SLOPE = 1e-3
MOST_AGENTS = 5_000  # of a group in an interval, where no limit is given
Flags = NDArray[np.bool_]


class Ending(StrEnum):
    """Why a search ended."""

    MET = "met"  # on the days that it searched on; `met` tells about fresh days
    NOT_ENOUGH_PEOPLE = "not_enough_people"  # nobody can carry the work of some interval
    OUT_OF_ROUNDS = "out_of_rounds"


@dataclass(frozen=True, slots=True, eq=False)
class GroupStaffing:
    """Agents of each group in each interval, judged on days that were not used to choose them."""

    model: CentreModel  # with the agents found
    staff: Counts  # (groups, intervals)
    cost: float
    least_cost: float  # of fractional agents who carry the load with nothing to spare
    target: Floats  # (queues,)
    simulation: Simulation  # of fresh days: figures with their half-widths
    with_one_more: tuple[Comparison, ...]  # a group each: one agent more all day
    ending: Ending
    rounds: int

    @property
    def met(self) -> Flags:
        """Return where fresh days meet the target. Shape (queues, intervals)."""
        levels = self.simulation.by_interval.service_level.value
        return np.asarray(levels >= self.target[:, None], np.bool_)

    @property
    def worth(self) -> Estimate:
        """Return what one agent more of each group adds to service levels: (groups, queues)."""
        each = [one.of("service_level") for one in self.with_one_more]
        return Estimate(
            np.stack([one.value for one in each]),
            np.stack([one.deviations for one in each], axis=1),
            self.simulation.confidence,
        )


def staff_groups(
    model: CentreModel,
    *,
    service_level: float | Mapping[str, float] = 0.8,
    costs: Mapping[str, float] | None = None,
    most: Mapping[str, int] | None = None,
    replications: int = 60,
    rounds: int = 12,
    seed: int = 0,
    executor: Executor | None = None,
) -> GroupStaffing:
    """Return the cheapest agents found with which each queue meets its target in each interval.

    :param model: its groups' agents are put over; their skills are what counts
    :param service_level: share answered within the queue's time, of all offered; a number or one
        for each queue
    :param costs: of an agent of each group for an interval; 1 where none is given
    :param most: agents of each group that there are at most
    :param replications: days for each question; the judgement takes four times as many
    :param rounds: of cuts at most
    :raises SimulationError: `bad_target`, `bad_cost`, `bad_limit`, `unknown_name`
    """
    search = _Search(
        model=model,
        target=_by_name(model.queues, service_level, "bad_target"),
        costs=_by_name(model.groups, costs or {}, "bad_cost"),
        most=_limits(model, most or {}),
        replications=replications,
        seed=seed,
        executor=executor,
    )
    staff, ending, used = search.run(rounds)
    return search.judge(staff, ending, used)


def with_staff(model: CentreModel, staff: Counts) -> CentreModel:
    """Return a model with other agents. Shape of `staff`: (groups, intervals)."""
    groups = [
        replace(group, staff=row, agents=()) for group, row in zip(model.groups, staff, strict=True)
    ]
    return replace(model, groups=groups)


@dataclass(eq=False)
class _Search:
    model: CentreModel
    target: Floats  # (queues,)
    costs: Floats  # (groups,)
    most: Counts  # (groups,)
    replications: int
    seed: int
    executor: Executor | None
    work: Work = field(init=False)
    safety: Floats = field(init=False)  # (intervals,)
    cuts: list[list[Cut]] = field(init=False)  # of each interval

    def __post_init__(self) -> None:
        self.work = work_of(self.model)
        self.safety = np.full(self.model.intervals.count, SAFETY)
        self.cuts = [[] for _ in self.safety]

    def run(self, rounds: int) -> tuple[Counts, Ending, int]:
        """Return agents, why the search ended, and after how many rounds."""
        intervals = range(len(self.safety))
        staff, found = self._solve(np.zeros((len(self.costs), len(intervals)), np.int64), intervals)
        if not found:
            return staff, Ending.NOT_ENOUGH_PEOPLE, 0
        for number in range(1, rounds + 1):
            base, more = self._probe(staff)
            missed = self._missed(base)
            if not missed.any():
                return self._trim(staff), Ending.MET, number
            late = [at for at in intervals if missed[:, at].any()]
            for at in late:
                self._learn(at, staff[:, at], base[:, at], more[:, :, at])
            staff, found = self._solve(staff, late)
            if not found:
                return staff, Ending.NOT_ENOUGH_PEOPLE, number
        return staff, Ending.OUT_OF_ROUNDS, rounds

    def judge(self, staff: Counts, ending: Ending, rounds: int) -> GroupStaffing:
        """Return the plan with its figures on fresh days."""
        plans = [staff, *(staff + one[:, None] for one in np.eye(len(self.costs), dtype=np.int64))]
        first, *others = simulate_each(
            [with_staff(self.model, plan) for plan in plans],
            replications=4 * self.replications,
            seed=self.seed + 1,
            executor=self.executor,
        )
        fluid = [
            cheapest(self.work, at, self.costs, self.most, safety=0.0, whole=False)
            for at in range(staff.shape[1])
        ]
        return GroupStaffing(
            model=first.model,
            staff=staff,
            cost=float(self.costs @ staff.sum(axis=1)),
            least_cost=float(sum(self.costs @ one for one in fluid if one is not None)),
            target=self.target,
            simulation=first,
            with_one_more=tuple(compare(first, other) for other in others),
            ending=ending,
            rounds=rounds,
        )

    def _solve(self, staff: Counts, intervals: Sequence[int] | range) -> tuple[Counts, bool]:
        """Return the cheapest agents of some intervals; everybody there is where nobody is enough.

        Agents never get fewer in total, so that every round gets on.
        """
        made, everywhere = staff.copy(), True
        for at in intervals:
            found = cheapest(
                self.work,
                at,
                self.costs,
                self.most,
                safety=float(self.safety[at]),
                cuts=[*self.cuts[at], _no_cheaper(self.costs, staff[:, at])],
            )
            everywhere &= found is not None
            made[:, at] = self.most if found is None else found.astype(np.int64)
        return made, everywhere

    def _levels(self, plans: Sequence[Counts]) -> Floats:
        """Return service levels on the days of the search. Shape (plans, queues, intervals)."""
        found = simulate_each(
            [with_staff(self.model, plan) for plan in plans],
            replications=self.replications,
            seed=self.seed,
            executor=self.executor,
        )
        return np.stack([one.by_interval.service_level.value for one in found])

    def _probe(self, staff: Counts) -> tuple[Floats, Floats]:
        """Return levels, and levels with one agent more in each group."""
        more = [staff + one[:, None] for one in np.eye(len(self.costs), dtype=np.int64)]
        levels = self._levels([staff, *more])
        return levels[0], levels[1:]

    def _missed(self, levels: Floats) -> Flags:
        return np.asarray(levels < self.target[:, None], np.bool_)

    def _learn(self, at: int, staff: Counts, base: Floats, more: Floats) -> None:
        """Add what one agent is worth as rows of the program; or more safety, far from the target.

        Shapes: staff (groups,), base (queues,), more (groups, queues).
        """
        for queue in np.flatnonzero(base < self.target):
            slopes = np.maximum(more[:, queue] - base[queue], 0.0)
            if base[queue] < FAR * self.target[queue] or slopes.max() < LEAST_SLOPE:
                self.safety[at] += MORE_SAFETY
                continue
            gap = self.target[queue] - base[queue]
            self.cuts[at].append(Cut(slopes, float(slopes @ staff + gap)))

    def _trim(self, staff: Counts) -> Counts:
        """Return the plan with every step taken that makes it cheaper and keeps all targets."""
        moves = list(self._moves())
        improved = True
        while improved:
            improved = False
            for move in moves:
                while (cheaper := self._try(staff, move)) is not None:
                    staff, improved = cheaper, True
        return staff

    def _moves(self) -> Iterator[Counts]:
        """Yield steps that save money, those that save most first.

        One agent less; a cheaper one for a dearer; two specialists for two who know more, as one
        alone would help one queue at the cost of another.
        """
        unit = np.eye(len(self.costs), dtype=np.int64)
        pairs = list(combinations(unit, 2))
        steps = [-one for one in unit] + [cheap - dear for cheap in unit for dear in unit]
        steps += [one + other - 2 * dear for one, other in pairs for dear in unit]
        saving = [step for step in steps if self.costs @ step < 0]
        yield from sorted(saving, key=lambda step: float(self.costs @ step))

    def _try(self, staff: Counts, move: Counts) -> Counts | None:
        """Return the plan with a step taken wherever it does no harm; None: nowhere.

        Every second interval at a time: what is missed is then the fault of the step there or
        beside it.
        """
        made = staff
        for first in (0, 1):
            tried = made.copy()
            tried[:, first::2] += move[:, None]
            wrong = (tried < 0).any(axis=0) | (tried > self.most[:, None]).any(axis=0)
            tried[:, wrong] = made[:, wrong]
            made = self._keep_good(made, tried)
        return None if np.array_equal(made, staff) else made

    def _keep_good(self, staff: Counts, tried: Counts) -> Counts:
        """Take steps back around each interval that misses its target, until none does."""
        tried = tried.copy()
        while not np.array_equal(tried, staff):
            bad: Flags = np.asarray(self._missed(self._levels([tried])[0]).any(axis=0))
            if not bad.any():
                return tried
            changed: Flags = np.asarray((tried != staff).any(axis=0))
            back = bad.copy()  # who comes at the end of an interval is answered in the next
            back[:-1] |= bad[1:]
            back[1:] |= bad[:-1]
            back &= changed
            if not back.any():  # harm from further off
                back = changed
            tried[:, back] = staff[:, back]
        return staff


def _no_cheaper(costs: Floats, staff: Counts) -> Cut:
    return Cut(costs, float(costs @ staff))


def _by_name(things: Sequence[object], given: float | Mapping[str, float], code: str) -> Floats:
    """Return a number for each queue or group; groups without one cost 1."""
    names = [str(getattr(each, "name", "")) for each in things]
    if isinstance(given, Mapping):
        _check_known(given, names)
        values = [given.get(name, 1.0 if code == "bad_cost" else 0.8) for name in names]
    else:
        values = [given] * len(names)
    for name, value in zip(names, values, strict=True):
        top = np.inf if code == "bad_cost" else 1.0
        good = isinstance(value, int | float | np.integer | np.floating)
        if not good or not 0.0 < value < top:
            raise SimulationError(
                code, f"{name!r} has {value!r}, which must lie between 0 and {top}", name=name
            )
    return np.array(values, np.float64)


def _limits(model: CentreModel, given: Mapping[str, int]) -> Counts:
    names = [group.name for group in model.groups]
    _check_known(given, names)
    limits = [given.get(name, MOST_AGENTS) for name in names]
    for name, limit in zip(names, limits, strict=True):
        if limit < 0 or limit != int(limit):
            raise SimulationError(
                "bad_limit", f"most[{name!r}] is {limit!r}; it must be a whole number", name=name
            )
    return np.array(limits, np.int64)


def _check_known(given: Mapping[str, object], names: Sequence[str]) -> None:
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise SimulationError(
            "unknown_name", f"{unknown[0]!r} is none of {', '.join(names)}", name=unknown[0]
        )
