"""How near the best possible are rosters of tours, in what time, and what do peers make of it?

The problems are those of `_tour_problems.py`: quarters of an hour, two peaks, leave, three breaks.
Each row runs in a fresh process with an executor of two. The gap is that of the named roster with
breaks over the bound of the linear programs, violations are those that `check` finds; CPU and
memory count all processes. `WATCHFLOOR_BENCH_PEERS=0` leaves pyworkforce out,
`WATCHFLOOR_BENCH_ROWS` picks rows by a part of their names.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from time import monotonic

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks._roster_peers import run_peers
from benchmarks._tour_problems import many_centers, skills_problem, tour_problem
from callmath.scheduling import Problem, solve

Row = dict[str, str]
Make = Callable[[], Problem]
LIMIT_SECONDS = 600.0
CASES: tuple[tuple[str, Make], ...] = (
    ("1,000 x 28, friendly", partial(tour_problem, 1000, 28)),
    ("1,000 x 28, flexible", partial(tour_problem, 1000, 28, friendly=False)),
    ("100 x 28, friendly", partial(tour_problem, 100, 28)),
    ("100 x 28, flexible", partial(tour_problem, 100, 28, friendly=False)),
    ("100 x 7, friendly", partial(tour_problem, 100, 7)),
    ("1,000 x 28, 10 skills in 25 groups", partial(skills_problem, 1000, 28)),
    ("5,000 x 28, 10 components", partial(many_centers, 10, 500, 28)),
)


def run() -> list[Row]:
    """Solve each problem and judge what came out."""
    asked = os.environ.get("WATCHFLOOR_BENCH_ROWS", "")
    rows = [_alone(name, make) for name, make in CASES if asked in name]
    if os.environ.get("WATCHFLOOR_BENCH_PEERS", "1") != "0":
        rows += run_peers()
    return rows


def _alone(name: str, make: Make) -> Row:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(measure, name, make).result()


def measure(name: str, make: Make) -> Row:
    """Solve one problem with two processes."""
    problem = make()
    with ProcessPoolExecutor(2) as executor:
        list(executor.map(abs, range(4)))  # workers are there before the clock starts
        begun = monotonic()
        roster = solve(problem, time_limit_seconds=LIMIT_SECONDS, seed=1, executor=executor)
        wall = monotonic() - begun
    own = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = sum(each.ru_utime + each.ru_stime for each in (own, workers))
    megabytes = (own.ru_maxrss + 2 * workers.ru_maxrss) / 1024
    return Row(
        what=name,
        gap=f"{roster.gap_share:.3%}",
        wall_s=f"{wall:.1f}",
        CPU_s=f"{spent:.1f}",
        MB=f"{megabytes:.0f}",
        violations=str(sum(each.hard for each in roster.violations)),
        shifts=f"{len(roster.assignments):,}",
    )
