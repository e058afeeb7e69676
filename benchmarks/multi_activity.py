"""Multi-activity, multi-day rosters of Curtois and Qu: reads an instance, solves and checks it.

    python -m benchmarks.multi_activity INSTANCE.txt --time-limit 600 --json

The file states days, tasks, people and cover; the rules are those of its set: shifts of 6 to 10
hours that begin at 06:00 to 10:00, 14:00 to 18:00 or 20:00 to 24:00, one for each calendar day,
14 hours of rest, at most five days in a row, at least an hour for each task, the cover between its
limits. What counts is how many people are too many, by quarter of an hour; too few are not allowed,
and cost a thousand times as much here. A horizon of n days begins and ends at 06:00.

`python -m benchmarks multi_activity` runs the instances of seven days of the shared data.
`--solution` recomputes the penalty of a solution of the set instead of solving.
"""

from __future__ import annotations

import argparse
import json
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import monotonic, process_time

import numpy as np

from benchmarks.curtois import DAY, SHARED, Sections, is_asked, read_sections, seconds_each
from callmath.scheduling import (
    Activities,
    Activity,
    Assignment,
    IntervalDemand,
    Person,
    Problem,
    Rule,
    Scope,
    ShiftType,
    check,
    solve,
)

MONDAY = date(2024, 1, 1)
QUARTER, MORNING = 15, 6 * 60
WINDOWS = (("early", 0, 0), ("morning", 360, 600), ("afternoon", 840, 1080), ("night", 1200, 1425))
PUBLISHED = {"1_7_10_1": 383, "10_7_20_3": 193}  # penalties of a variable neighborhood search
UNDER, OVER = 1000.0, 1.0  # for one person and one quarter of an hour


def read_problem(text: str) -> Problem:
    """Return the problem that an instance states."""
    sections = read_sections(text)
    days = int(sections["HORIZON"][0][0])
    tasks = [str(number + 1) for number in range(int(sections["TASKS"][0][0]))]
    outside = ((0, MORNING), (days * DAY + MORNING, (days + 2) * DAY))
    skills = dict.fromkeys(tasks, 1.0)
    return Problem(
        first_day=MONDAY,
        days=days + 1,
        people=tuple(
            Person(id=name, skills=skills, unavailable=outside) for name, _, _ in sections["STAFF"]
        ),
        shift_types=tuple(
            ShiftType(
                code=code,
                earliest_start_minute=first,
                latest_start_minute=last,
                start_step_minutes=QUARTER,
                lengths_minutes=tuple(range(360, 601, QUARTER)),
                cost=0.0,
            )
            for code, first, last in WINDOWS
        ),
        demand=_demand(sections, tasks, days + 1),
        rules=tuple(_rules(sections)),
        friendly=None,
        activities=Activities(least_run_minutes=60, most_run_minutes=600),
    )


def _demand(sections: Sections, tasks: list[str], days: int) -> tuple[IntervalDemand, ...]:
    low = {task: np.zeros((days, DAY // QUARTER)) for task in tasks}
    high = {task: np.zeros((days, DAY // QUARTER)) for task in tasks}
    for day, time, task, least, most in sections["COVER"]:
        hours, minutes = time.split("-", maxsplit=1)[0].split(":")
        place = int(day) - 1, (int(hours) * 60 + int(minutes)) // QUARTER
        low[task][place], high[task][place] = float(least), float(most)
    return tuple(
        IntervalDemand(
            skill=task,
            required=low[task],
            most=high[task],
            under_cost=UNDER / QUARTER,
            over_cost=OVER / QUARTER,
        )
        for task in tasks
    )


def _rules(sections: Sections) -> list[Rule]:
    rules = [
        Rule(id="rest", kind="min_rest", parameters={"minutes": 14 * 60}),
        Rule(id="days", kind="max_consecutive_days", parameters={"days": 5}),
    ]
    for name, least, most in sections["STAFF"]:
        scope = Scope(people=frozenset({name}))
        for kind, minutes in (("min_minutes_period", least), ("max_minutes_period", most)):
            parameters = {"minutes": int(minutes)}
            rules.append(Rule(id=f"{name}.{kind}", kind=kind, parameters=parameters, scope=scope))
    return rules


def read_solution(text: str) -> tuple[Assignment, ...]:
    """Return the shifts of a solution of the set."""
    found = []
    for employee in ET.fromstring(text).findall("Employee"):  # noqa: S314  of one's own disk
        for shift in employee.findall("Shift"):
            hours, minutes, _ = (shift.findtext("Start") or "").split(":")
            begin = reach = int(hours) * 60 + int(minutes)
            activities = []
            for task in shift.findall("Task"):
                length = int(task.findtext("Length") or "0")
                name = task.findtext("ID") or ""
                activities.append(Activity(name=name, start_minute=reach, minutes=length))
                reach += length
            found.append(
                Assignment(
                    person=employee.get("ID", ""),
                    day=int(shift.findtext("Day") or "0"),
                    shift=next(code for code, first, last in WINDOWS if first <= begin <= last),
                    start_minute=begin,
                    minutes=reach - begin,
                    activities=tuple(activities),
                )
            )
    return tuple(found)


def judge(problem: Problem, shifts: tuple[Assignment, ...]) -> dict[str, object]:
    """Return the cost of shifts, and whether they are a solution: lawful, nobody missing."""
    verdict = check(problem, shifts)
    missing = sum(each.missing * each.minutes / QUARTER for each in verdict.uncovered)
    return {
        "cost": round(verdict.cost, 6),
        "feasible": verdict.lawful and missing == 0,
        "missing": round(missing, 6),
        "broken": len([each for each in verdict.violations if each.hard]),
    }


def run() -> list[dict[str, str]]:
    """Solve the instances of a week, those with few people first."""
    folder = SHARED / "data/rostering/multiactivity"
    paths = [path for path in folder.glob("*_7_*.txt") if is_asked(path.stem)]
    paths.sort(key=lambda path: [int(part) for part in path.stem.split("_")[2:]])
    return [_row(path) for path in paths] or [{"instance": f"none in {folder}"}]


def _row(path: Path) -> dict[str, str]:
    found = solve_instance(path, limit=seconds_each(), seed=1, workers=2)
    return {
        "instance": path.stem,
        "penalty": str(found["cost"]),
        "published": str(PUBLISHED.get(path.stem, "")),
        "bound": str(found["bound"]),
        "feasible": "yes" if found["feasible"] else "NO",
        "missing": str(found["missing"]),
        "CPU s": str(found["cpu_seconds"]),
        "wall s": str(found["wall_seconds"]),
    }


def solve_instance(path: Path, *, limit: float, seed: int, workers: int) -> dict[str, object]:
    """Solve one instance and judge what came out."""
    problem = read_problem(path.read_text())
    wall, cpu = monotonic(), process_time()
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        executor = pool if workers > 1 else None
        roster = solve(problem, time_limit_seconds=limit, seed=seed, executor=executor)
    return {
        **judge(problem, roster.assignments),
        "bound": round(roster.lower_bound, 6),
        "instance": path.stem,
        "cpu_seconds": round(process_time() - cpu, 2),
        "wall_seconds": round(monotonic() - wall, 2),
    }


def main(arguments: list[str] | None = None) -> int:
    """Solve one instance and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("instance", type=Path)
    parser.add_argument("--time-limit", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--solution", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = (
        judge(read_problem(given.instance.read_text()), read_solution(given.solution.read_text()))
        if given.solution
        else solve_instance(
            given.instance, limit=given.time_limit, seed=given.seed, workers=given.workers
        )
    )
    print(json.dumps(found) if given.json else found)
    return 0 if found["feasible"] else 1


if __name__ == "__main__":
    sys.exit(main())
