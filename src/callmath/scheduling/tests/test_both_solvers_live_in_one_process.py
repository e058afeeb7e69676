"""HiGHS and CP-SAT work in one process, whichever was loaded first.

From highspy 1.15 on they do not (google/or-tools, issue 5246). A fresh process for each order shows
what an upgrade of either would do.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest


def by_highs() -> float:
    import highspy  # noqa: PLC0415  the order of imports is what is tested

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003  of HiGHS
    one = solver.addVariable(0.0, 4.0)
    other = solver.addVariable(0.0, 4.0)
    solver.addConstr(one + 2.0 * other <= 6.0)
    solver.maximize(one + other)
    return round(float(solver.getObjectiveValue()), 6)


def by_cpsat() -> float:
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    count = model.new_int_var(0, 9, "count")
    model.add(2 * count <= 7)
    model.maximize(count)
    solver = cp_model.CpSolver()
    solver.solve(model)
    return float(solver.objective_value)


SOLVERS = {"highs": by_highs, "cpsat": by_cpsat}
BEST = {"highs": 5.0, "cpsat": 3.0}


def answers(order: Sequence[str]) -> list[float]:
    return [SOLVERS[name]() for name in order]


@pytest.mark.parametrize("first", SOLVERS)
def test_each_solver_answers_after_the_other_was_loaded(first):
    second = next(name for name in SOLVERS if name != first)
    order = [first, second, first]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        assert fresh.submit(answers, order).result(timeout=120) == [BEST[name] for name in order]
