"""Individual-rule rosters of Curtois and Qu: reads an instance, solves and checks it.

    python benchmarks/curtois.py INSTANCE.txt --time-limit 600 --json

`python -m benchmarks curtois` runs all instances of the shared data, a minute each unless
`WATCHFLOOR_BENCH_SECONDS` says otherwise, those whose names hold `WATCHFLOOR_BENCH_ROWS`.

The adapter only says in the words of the engine what the file says: days off are spans in which
somebody is not available, requests are wishes, and limits are rules.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import monotonic, process_time

from callmath.scheduling import (
    Person,
    Problem,
    Rule,
    Scope,
    ShiftDemand,
    ShiftType,
    Wish,
    check,
    solve,
)

SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", Path(__file__).parents[2] / "shared"))
DAY = 1440
MONDAY = date(2024, 1, 1)
Sections = dict[str, list[list[str]]]


def read_sections(text: str) -> Sections:
    """Return the rows of each section, split at commas."""
    sections: Sections = {}
    rows: list[list[str]] = []
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith("SECTION_"):
            rows = sections.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append(line.split(","))
    return sections


def read_problem(text: str) -> Problem:
    """Return the problem that an instance states."""
    sections = read_sections(text)
    shifts = sections["SHIFTS"]
    return Problem(
        first_day=MONDAY,
        days=int(sections["HORIZON"][0][0]),
        people=tuple(_people(sections)),
        shift_types=tuple(
            ShiftType(
                code=code,
                earliest_start_minute=0,
                latest_start_minute=0,
                lengths_minutes=(int(minutes),),
                cost=0.0,
            )
            for code, minutes, _ in shifts
        ),
        shift_demand=tuple(
            ShiftDemand(
                day=int(day),
                shift=shift,
                required=int(required),
                under_cost=float(under),
                over_cost=float(over),
            )
            for day, shift, required, under, over in sections["COVER"]
        ),
        rules=(*_successions(shifts), *(rule for row in sections["STAFF"] for rule in _rules(row))),
        friendly=None,
    )


def _people(sections: Sections) -> list[Person]:
    off: dict[str, list[tuple[int, int]]] = {}
    for name, *days in sections.get("DAYS_OFF", []):
        off[name] = [(int(day) * DAY, (int(day) + 1) * DAY) for day in days]
    wishes: dict[str, list[Wish]] = {}
    for section, wants in (("SHIFT_ON_REQUESTS", True), ("SHIFT_OFF_REQUESTS", False)):
        for name, day, shift, weight in sections.get(section, []):
            wish = Wish(day=int(day), wants=wants, shift=shift, weight=float(weight))
            wishes.setdefault(name, []).append(wish)
    return [
        Person(
            id=row[0],
            skills={},
            unavailable=tuple(off.get(row[0], ())),
            wishes=tuple(wishes.get(row[0], ())),
        )
        for row in sections["STAFF"]
    ]


def _successions(shifts: list[list[str]]) -> list[Rule]:
    pairs = [(code, other) for code, _, after in shifts for other in after.split("|") if other]
    parameters = {"pairs": tuple(pairs)}
    return [Rule(id="followers", kind="forbidden_succession", parameters=parameters)]


def _rules(row: list[str]) -> list[Rule]:
    name, most, *limits = row
    kinds = (
        ("max_minutes_period", "minutes"),
        ("min_minutes_period", "minutes"),
        ("max_consecutive_days", "days"),
        ("min_consecutive_days", "days"),
        ("min_consecutive_days_off", "days"),
        ("max_weekends", "weekends"),
    )
    wanted: list[tuple[str, dict[str, object]]] = [
        (kind, {parameter: int(limit)})
        for (kind, parameter), limit in zip(kinds, limits, strict=True)
    ]
    for each in most.split("|"):
        code, number = each.split("=")
        wanted.append(("max_shifts", {"codes": (code,), "shifts": int(number)}))
    scope = Scope(people=frozenset({name}))
    return [
        Rule(id=f"{name}.{kind}.{place}", kind=kind, parameters=parameters, scope=scope)
        for place, (kind, parameters) in enumerate(wanted)
    ]


def run() -> list[dict[str, str]]:
    """Solve the instances, the smallest first, beside the best that is known of each."""
    folder = SHARED / "data/rostering/curtois"
    return [_row(path, best) for path, best in _known(folder).items() if is_asked(path.stem)] or [
        {"instance": f"none in {folder}"}
    ]


def is_asked(name: str) -> bool:
    """Whether a row is to be run."""
    return os.environ.get("WATCHFLOOR_BENCH_ROWS", "") in name


def seconds_each() -> float:
    """Return the time limit of an instance."""
    return float(os.environ.get("WATCHFLOOR_BENCH_SECONDS", "60"))


def _known(folder: Path) -> dict[Path, float]:
    """The best cost known of each instance that is there."""
    table = folder / "best_known.csv"
    if not table.exists():
        return {}
    with table.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {folder / f"Instance{row['instance']}.txt": float(row["best_known"]) for row in rows}


def _row(path: Path, best: float) -> dict[str, str]:
    found = solve_instance(path, limit=seconds_each(), seed=1, workers=2)
    cost, bound = float(str(found["cost"])), float(str(found["bound"]))
    return {
        "instance": path.stem,
        "cost": f"{cost:,.0f}",
        "best known": f"{best:,.0f}",
        "over best": f"{cost / best - 1:+.2%}",
        "bound": f"{bound:,.1f}",
        "feasible": "yes" if found["feasible"] else "NO",
        "CPU s": str(found["cpu_seconds"]),
        "wall s": str(found["wall_seconds"]),
    }


def main(arguments: list[str] | None = None) -> int:
    """Solve one instance and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--time-limit", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = solve_instance(
        given.instance, limit=given.time_limit, seed=given.seed, workers=given.workers
    )
    print(json.dumps(found) if given.json else found)
    return 0 if found["feasible"] else 1


def solve_instance(path: Path, *, limit: float, seed: int, workers: int) -> dict[str, object]:
    """Solve one instance; what it cost is what the verifier says."""
    problem = read_problem(path.read_text())
    wall, cpu = monotonic(), process_time()
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        executor = pool if workers > 1 else None
        roster = solve(problem, time_limit_seconds=limit, seed=seed, executor=executor)
    verdict = check(problem, roster)
    return {
        "instance": path.stem,
        "cost": verdict.cost,
        "bound": roster.lower_bound,
        "feasible": verdict.lawful,
        "broken": len([each for each in verdict.violations if each.hard]),
        "cpu_seconds": round(process_time() - cpu, 2),
        "wall_seconds": round(monotonic() - wall, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
