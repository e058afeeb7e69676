"""Programs to be solved elsewhere or here, a clock that ends it all, and who wants to know.

Results do not depend on where a program is solved, nor on the order in which answers come in.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from time import monotonic

from callmath.scheduling._giving_back import give_back
from callmath.scheduling._highs import Ints, Program, Solved
from callmath.scheduling._types import Progress

OnProgress = Callable[[Progress], object]
LEAST_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How to solve a program: in whole numbers up to a gap or some nodes, or an interior point."""

    whole: bool
    gap_share: float = 0.0
    nodes: int = 0
    crossover: bool = True
    seed: int = 0
    share: float = 1.0  # of the time that is left
    nudged: Ints | None = None  # see `Program.solve_linear`


@dataclass(slots=True)
class Work:
    """Where programs go, until when, and how far it all is."""

    seconds: float
    executor: Executor | None = None
    on_progress: OnProgress | None = None
    stopped: str = ""  # "time" or "cancelled"
    done: int = 0
    due: int = 0
    stage: str = "counting"
    cost: float | None = None
    bound: float | None = None
    _begun: float = field(default_factory=monotonic)

    def left(self) -> float:
        """Seconds until the limit."""
        return self._begun + self.seconds - monotonic()

    def goes_on(self) -> bool:
        """Tell how far it is; whether there is time, and nobody has called it off."""
        if not self.stopped and self.on_progress is not None:
            share = min(self.done / max(self.due, 1), 1.0)
            seen = self.on_progress(
                Progress(stage=self.stage, share=share, cost=self.cost, lower_bound=self.bound)
            )
            if seen is False:
                self.stopped = "cancelled"
        if not self.stopped and self.left() <= 0:
            self.stopped = "time"
        return not self.stopped

    def submit(self, program: Program, effort: Effort) -> Pending:
        """Let a program be solved; the answer is asked for later."""
        if self.executor is None:
            return Pending(self, program, effort, None)
        future = self.executor.submit(run_program, program, effort, self.left())
        return Pending(self, program, effort, future)


@dataclass(slots=True)
class Pending:
    """An answer that is being worked out."""

    work: Work
    program: Program
    effort: Effort
    future: Future[Solved] | None

    def result(self) -> Solved | None:
        """Return the answer, None if it was called off or nothing was found in time."""
        if not self.work.goes_on():
            if self.future is not None:
                self.future.cancel()
            return None
        solved = self._answer()
        self.work.done += 1
        if not solved.proved and self.work.left() <= LEAST_SECONDS:
            self.work.stopped = self.work.stopped or "time"
        return solved if solved.found else None

    def _answer(self) -> Solved:
        if self.future is None:
            return run_program(self.program, self.effort, self.work.left())
        return self.future.result()


def run_program(program: Program, effort: Effort, seconds: float) -> Solved:
    """Solve a program, in whatever process."""
    guard = max(seconds * effort.share, LEAST_SECONDS)
    solved = _solve(program, effort, guard)
    give_back()
    return solved


def _solve(program: Program, effort: Effort, guard: float) -> Solved:
    if effort.whole:
        return program.solve_near(
            gap_share=effort.gap_share, nodes=effort.nodes, guard_seconds=guard, seed=effort.seed
        )
    return program.solve_linear(
        interior=True, crossover=effort.crossover, guard_seconds=guard, nudged=effort.nudged
    )
