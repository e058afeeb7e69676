"""From a problem to a roster: which method, and what is known of its answer."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from time import monotonic, process_time
from typing import Any

from . import _activities, _individual
from ._check import check
from ._lawful import keep_lawful
from ._problem_checks import check_problem
from ._telling import explain_roster
from ._tours import solve_tours
from ._tours._solving import Toured
from ._tours._work import OnProgress, Work
from ._types import Assignment, Check, Problem, Roster

ENOUGH = 1e-9
FAR = 0.02  # from the bound


def solve(
    problem: Problem,
    *,
    time_limit_seconds: float,
    seed: int,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
) -> Roster:
    """Return a lawful roster, near the best possible, with a bound that says how near.

    The answer is the same for the same seed, with an executor or without, as long as the time
    limit is not reached. `on_progress` is told how far it is; what it returns is not looked at
    unless it is False, which calls the rest off: the best so far is returned.

    :raises SchedulingError: if the problem cannot be meant so
    """
    check_problem(problem)
    begun = process_time()
    work = Work(float(time_limit_seconds), executor, on_progress)
    found = _find(problem, work, seed)
    shifts, verdict = keep_lawful(problem, found.assignments)
    if verdict.cost > found.bound * (1 + FAR) or not verdict.lawful:
        shifts, verdict = _unless_none_is_better(problem, shifts, verdict)
    roster = _roster(shifts, verdict, found.bound)
    stopped = work.stopped
    work.done = work.due = max(work.due, 1)
    work.stage, work.cost, work.bound = "explaining", roster.cost, roster.lower_bound
    left = work.left() if work.goes_on() else 0.0
    explanation = explain_roster(problem, verdict, seconds_left=left)
    stages = {**found.stages, "all": process_time() - begun}
    work.stage = "done"
    work.goes_on()
    return replace(roster, explanation=explanation, stages=stages, stopped=stopped)


def _unless_none_is_better(
    problem: Problem, shifts: tuple[Assignment, ...], verdict: Check
) -> tuple[tuple[Assignment, ...], Check]:
    """Pinned shifts alone are a roster too: what is found in no time may be a worse one."""
    alone = check(problem, problem.pinned)
    if alone.lawful and (alone.cost < verdict.cost or not verdict.lawful):
        return problem.pinned, alone
    return shifts, verdict


def _find(problem: Problem, work: Work, seed: int) -> Toured:
    """Who does one thing at a time or is wanted by shift type is given whole schedules."""
    limits: dict[str, Any] = {
        "deadline": monotonic() + 0.97 * work.left(),
        "seed": seed,
        "executor": work.executor,
        "on_progress": work.on_progress,
    }
    if _activities.can_translate(problem):
        shifts, bound = _activities.solve_activities(problem, **limits)
    elif _individual.can_translate(problem):
        shifts, bound = _individual.solve_individual(problem, **limits)
    else:
        return solve_tours(problem, work, seed)
    return Toured(shifts, max(bound, 0.0))


def _roster(shifts: tuple[Assignment, ...], verdict: Check, bound: float) -> Roster:
    lower = max(min(bound, verdict.cost), 0.0)
    excess = verdict.cost - lower
    gap = excess / lower if lower > 0 else 0.0 if excess <= ENOUGH else float("inf")
    return Roster(
        assignments=shifts,
        cost=verdict.cost,
        lower_bound=lower,
        gap_share=gap,
        uncovered=verdict.uncovered,
        violations=verdict.violations,
        parts=verdict.parts,
    )
