"""CP-SAT of OR-Tools for small exact pieces, always the same answer for the same question.

One worker and a limit in deterministic seconds: how busy the machine is changes nothing. The limit
by the wall clock is only an outer guard. The import takes time, so it waits for the first model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

EFFORT = 5.0  # deterministic seconds: near those of the clock on an idle core
GUARD_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a model: `values` are those of the variables asked for, empty without any."""

    found: bool
    proved: bool  # best possible, or certainly impossible
    objective: float
    bound: float
    values: tuple[int, ...]
    core: tuple[int, ...] = ()  # indices of assumptions that cannot all hold


def new_model() -> Any:
    """Return an empty `ortools.sat.python.cp_model.CpModel`."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  takes half a second

    return cp_model.CpModel()


def solve_model(
    model: Any,
    variables: Sequence[Any] = (),
    *,
    effort: float = EFFORT,
    guard_seconds: float = GUARD_SECONDS,
    seed: int = 0,
    hints: Iterable[tuple[Any, int]] = (),
) -> Answer:
    """Solve a model with one worker; where it is impossible, `core` are its assumptions to blame.

    :param variables: those whose values are wanted, in this order
    :param effort: deterministic seconds after which the best so far is taken
    :param hints: a solution to begin with
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415

    for variable, value in hints:
        model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = guard_seconds
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    impossible = status == cp_model.INFEASIBLE
    return Answer(
        found=found,
        proved=impossible or status == cp_model.OPTIMAL,
        objective=solver.objective_value if found else float("inf"),
        bound=solver.best_objective_bound if found else float("-inf"),
        values=tuple(solver.value(each) for each in variables) if found else (),
        core=tuple(solver.sufficient_assumptions_for_infeasibility()) if impossible else (),
    )
