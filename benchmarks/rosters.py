"""How near the best possible are rosters of tours, in what time, and what do peers make of it?

The problems are those of `_tour_problems.py`: quarters of an hour, two peaks, leave, three breaks.
Each row runs in a fresh process with an executor of two. The gap is that of the named roster with
breaks over the bound of the linear programs, violations are the hard ones that `check` finds, CPU
counts all processes, MB is the most that all together held (shared pages counted once). Spreads are
the most by which two people of one preference class (same skills, same liking) differ in late
shifts and in days worked at weekends; wishes are the share granted, likings of starts included.
`WATCHFLOOR_BENCH_PEERS=0` leaves pyworkforce out, `WATCHFLOOR_BENCH_ROWS` picks rows by a part of
their names.
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

from benchmarks._memory import watched
from benchmarks._roster_peers import run_peers
from benchmarks._tour_problems import many_centers, skills_problem, tour_problem, with_likings
from callmath.scheduling import Person, Problem, Roster, solve, warm
from callmath.scheduling._counters import count_shares

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
    ("1,000 x 28, with wishes", partial(with_likings, 1000, 28)),
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
    warm()
    with watched() as memory, ProcessPoolExecutor(2) as executor:
        list(executor.map(abs, range(4)))  # workers are there before the clock starts
        begun, before = monotonic(), _cpu_seconds(resource.RUSAGE_SELF)
        roster = solve(problem, time_limit_seconds=LIMIT_SECONDS, seed=1, executor=executor)
        wall = monotonic() - begun
    own = _cpu_seconds(resource.RUSAGE_SELF) - before
    return Row(
        what=name,
        gap=f"{roster.gap_share:.3%}",
        wall_s=f"{wall:.1f}",
        CPU_s=f"{own:.1f} + {_cpu_seconds(resource.RUSAGE_CHILDREN):.1f}",
        MB=f"{memory.most / 1024:.0f}",
        broken=str(sum(each.hard for each in roster.violations)),
        shifts=f"{len(roster.assignments):,}",
        late=str(_spread(problem, roster, "late")),
        weekend=str(_spread(problem, roster, "weekend")),
        wishes=_granted(problem, roster),
    )


def _cpu_seconds(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def _spread(problem: Problem, roster: Roster, name: str) -> int:
    """The most by which two people of one class differ."""
    shares = count_shares(problem, roster.assignments)
    classes: dict[object, list[float]] = {}
    for person in problem.people:
        alike = person.site, tuple(sorted(person.skills)), person.prefers_start
        classes.setdefault(alike, []).append(shares[person.id][name])
    return round(max(max(held) - min(held) for held in classes.values()))


def _granted(problem: Problem, roster: Roster) -> str:
    """The share of days off wished for that are off, and of shifts that start when liked."""
    asked = sum(len(person.wishes) for person in problem.people)
    if not asked:
        return ""
    shares = count_shares(problem, roster.assignments)
    refused = sum(each["refused_wish"] for each in shares.values())
    liking = {each.id: each for each in problem.people if each.prefers_start is not None}
    held = [
        _is_liked(liking[shift.person], shift.start_minute)
        for shift in roster.assignments
        if shift.person in liking
    ]
    return f"{1 - refused / asked:.1%}, {sum(held) / max(len(held), 1):.1%}"


def _is_liked(person: Person, start: int) -> bool:
    low, high = person.prefers_start or (0, 1440)
    return low <= start <= high
