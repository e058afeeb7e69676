"""Simulate days of a model until the answer is as sure as wanted, on one core or many.

Days are run in batches whose size depends on the model alone, and gathered in their order: what is
found does not depend on how many workers there are, not in its last bit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice
from math import ceil

import numpy as np

from ._errors import SimulationError
from ._estimates import Estimate
from ._model import CentreModel
from ._prepared import Prepared, prepare
from ._replay import replay
from ._results import COLUMNS, Simulation
from ._tally import Tally, add_day, empty_tally
from ._trace import draw_trace
from ._types import Day

BATCH_CONTACTS = 100_000  # 20 to 50 ms of work: less is lost in sending it about
LEAST_BATCHES = 10  # so that there is something to spread and to stop between
LEAST_DAYS = 10  # before a half-width is believed
SECTIONS = 16  # of the days, for the uncertainty of quantiles
AHEAD = 32  # batches handed out before the first is back
MOST_REPLICATIONS = 1_000_000

Progress = Callable[[int, int], None]  # days done, days that may be run
Batch = tuple[int, int, int]  # which model, first day, how many


def simulate(
    model: CentreModel,
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    half_width: float | None = None,
    metric: str = "service_level",
    confidence: float = 0.95,
    on_progress: Progress | None = None,
) -> Simulation:
    """Return what happens on so many independent days of a model.

    :param replications: days to simulate; with `half_width` the most that are simulated
    :param seed: the same seed gives the same days, for every model with the same queues: a contact
        keeps its arrival, service and patience whatever the staff (common random numbers)
    :param executor: any `concurrent.futures.Executor` to run on; None runs here. The answer is
        bitwise the same.
    :param half_width: stop as soon as the half-width of `metric` is so small for every queue.
        Looking many times makes the interval slightly too sure of itself
    :param metric: a name of `Figures`
    :param on_progress: called with (days done, days at most) after each batch; what it raises
        stops the simulation
    :raises SimulationError: `bad_replications`, `bad_half_width`, `unknown_metric`,
        `bad_confidence`; whatever is wrong with the model

    >>> from callmath.simulation import CentreModel, Group, Intervals, Queue, exponential
    >>> model = CentreModel(
    ...     queues=[Queue(name="sales", contacts=60, handle=exponential(300))],
    ...     groups=[Group(name="all", skills=["sales"], staff=14)],
    ...     intervals=Intervals(4),
    ... )
    >>> result = simulate(model, replications=20, seed=1)
    >>> result.by_interval.service_level.value.shape
    (1, 4)
    """
    return simulate_each(
        [model],
        replications=replications,
        seed=seed,
        executor=executor,
        half_width=half_width,
        metric=metric,
        confidence=confidence,
        on_progress=on_progress,
    )[0]


def simulate_each(
    models: Sequence[CentreModel],
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    half_width: float | None = None,
    metric: str = "service_level",
    confidence: float = 0.95,
    on_progress: Progress | None = None,
) -> tuple[Simulation, ...]:
    """Return what happens in each of several models on the same days; see `simulate`.

    Progress counts the days of all models.
    """
    goal = _Goal(half_width, metric, confidence)
    _check(replications, goal)
    if executor is not None and not hasattr(executor, "submit"):
        raise SimulationError("bad_executor", f"{executor!r} is no executor of concurrent.futures")
    runs = [_Run(model, seed, replications, goal) for model in models]
    done, most = 0, replications * len(runs)
    batches = _take_turns(runs)
    for (at, _, days), tally in _run_in_order(models, batches, seed, executor):
        runs[at].add(tally)
        done += days
        if on_progress is not None:
            on_progress(done, most)
        if all(run.reached for run in runs):
            break
    return tuple(run.result() for run in runs)


def run_batch(model: CentreModel | Prepared, seed: int, first: int, days: int) -> Tally:
    """Return the counts of the days [first, first + days). Runs in workers."""
    made = prepare(model)
    tally = empty_tally(made.model, days)
    for at in range(days):
        trace = draw_trace(made, seed=seed, replication=first + at)
        day = replay(made, trace, seed=seed, replication=first + at)
        add_day(tally, at, made.model, day)
    return tally


def summarize_days(
    model: CentreModel, days: Sequence[Day], *, seed: int = 0, confidence: float = 0.95
) -> Simulation:
    """Return the figures of days that were replayed: real ones, say. One day has no half-widths.

    :raises SimulationError: `no_days`; `other_model`: a day of other queues, groups or intervals
    """
    if not days:
        raise SimulationError("no_days", "there must be at least one day to summarize")
    for number, day in enumerate(days):
        _check_day(model, number, day)
    tally = empty_tally(model, len(days))
    for at, day in enumerate(days):
        add_day(tally, at, model, day)
    run = _Run(model, seed, len(days), _Goal(None, "service_level", confidence), [tally])
    return run.result()


@dataclass(frozen=True, slots=True)
class _Goal:
    half_width: float | None
    metric: str
    confidence: float


@dataclass(eq=False)
class _Run:
    """The days of one model, as they come in."""

    model: CentreModel
    seed: int
    replications: int
    goal: _Goal
    tallies: list[Tally] = field(default_factory=list)
    days: int = 0
    reached: bool = False

    def batches(self, at: int) -> Iterator[Batch]:
        """Yield this model's batches, until the goal is reached."""
        size = _batch_days(self.model, self.replications)
        for first in range(0, self.replications, size):
            if self.reached:
                return
            yield at, first, min(size, self.replications - first)

    def add(self, tally: Tally) -> None:
        """Take the next batch; batches beyond the goal, run ahead by other workers, are dropped."""
        if self.reached:
            return
        self.tallies.append(tally)
        self.days += tally.counts.shape[0]
        if self.goal.half_width is not None and self.days >= LEAST_DAYS:
            widths = _estimate(self.result(), self.goal.metric).half_width
            self.reached = bool(np.max(widths) <= self.goal.half_width)

    def result(self) -> Simulation:
        """Return what was found in the days so far."""
        waits = np.zeros((SECTIONS, *self.tallies[0].waits.shape), np.int64)
        for at, tally in enumerate(self.tallies):
            waits[at % SECTIONS] += tally.waits
        return Simulation(
            model=self.model,
            seed=self.seed,
            confidence=self.goal.confidence,
            counts=np.concatenate([each.counts for each in self.tallies]),
            waits=waits[: min(SECTIONS, len(self.tallies))],
            busy_seconds=np.concatenate([each.busy_seconds for each in self.tallies]),
            staffed_seconds=np.concatenate([each.staffed_seconds for each in self.tallies]),
            taken=np.concatenate([each.taken for each in self.tallies]),
            reached=None if self.goal.half_width is None else self.reached,
        )


def _estimate(result: Simulation, metric: str) -> Estimate:
    found: Estimate = getattr(result.by_queue, metric)
    return found


def _batch_days(model: CentreModel, replications: int) -> int:
    expected = max(1.0, float(prepare(model).expected.sum()))
    return max(1, min(ceil(BATCH_CONTACTS / expected), replications // LEAST_BATCHES))


def _take_turns(runs: Sequence[_Run]) -> Iterator[Batch]:
    """Yield batches of all models in turn, so that all get on together."""
    waiting = deque(run.batches(at) for at, run in enumerate(runs))
    while waiting:
        batches = waiting.popleft()
        batch = next(batches, None)
        if batch is not None:
            yield batch
            waiting.append(batches)


def _run_in_order(
    models: Sequence[CentreModel], batches: Iterable[Batch], seed: int, executor: Executor | None
) -> Generator[tuple[Batch, Tally], None, None]:
    """Run batches and yield them in their order, whoever ends first."""
    if executor is None:
        made = [prepare(model) for model in models]  # once; workers get the model and do it anew
        for batch in batches:
            yield batch, run_batch(made[batch[0]], seed, batch[1], batch[2])
        return
    waiting: deque[tuple[Batch, Future[Tally]]] = deque()
    to_come = iter(batches)
    try:
        while True:
            for at, first, days in islice(to_come, AHEAD - len(waiting)):
                future = executor.submit(run_batch, models[at], seed, first, days)
                waiting.append(((at, first, days), future))
            if not waiting:
                return
            batch, due = waiting.popleft()
            yield batch, due.result()
    finally:
        for _, future in waiting:
            future.cancel()


def _check(replications: int, goal: _Goal) -> None:
    if not _is_whole(replications) or not 1 <= replications <= MOST_REPLICATIONS:
        raise SimulationError(
            "bad_replications",
            f"replications must be a whole number from 1 to {MOST_REPLICATIONS}, "
            f"not {replications!r}",
        )
    if goal.half_width is not None and not _is_above_0(goal.half_width):
        raise SimulationError("bad_half_width", "the wanted half-width must be above 0")
    if goal.metric not in COLUMNS:
        raise SimulationError(
            "unknown_metric", f"metric {goal.metric!r} is none of {', '.join(COLUMNS)}"
        )
    if not _is_above_0(goal.confidence) or not goal.confidence < 1.0:
        raise SimulationError("bad_confidence", "the confidence must be between 0 and 1")


def _check_day(model: CentreModel, number: int, day: Day) -> None:
    """Refuse a day of another model: its counts would be written where no place is for them."""
    shape = (len(model.groups), model.intervals.count)
    known = day.queues.max(initial=-1) < len(model.queues)
    if day.busy_seconds.shape != shape or not known or day.groups.max(initial=-1) >= shape[0]:
        message = f"day {number} was replayed with other queues, groups or intervals"
        raise SimulationError("other_model", message, number=number)


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_above_0(value: object) -> bool:
    return isinstance(value, int | float | np.number) and bool(value > 0)
