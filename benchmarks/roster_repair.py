"""How quickly is a published roster of named people repaired, re-planned, edited and explained?

The tour problem with friendly tours, solved first. Ten people are absent for five days (four
draws); half a day later there is more demand and breaks are planned anew; one shift is dragged;
swaps of a shift are looked for; a conflict planted among 49 rules is named. CPU seconds of one
process. A lost shift counts as covered by the share of lost cover that came back.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import process_time
from typing import Any

from callmath.scheduling import (
    Absent,
    Assignment,
    Change,
    Edit,
    Frozen,
    Level,
    NewDemand,
    Person,
    Problem,
    Roster,
    Rule,
    Scope,
    changed_problem,
    check,
    effect_of,
    explain,
    repair,
    solve,
    swap_options,
    warm,
)
from callmath.scheduling._intraday import replan_breaks

from ._tour_problems import tour_problem

ABSENT_DAYS, ABSENT, DRAWS = range(7, 12), 10, 4
NINE_THIRTY = 8 * 1440 + 570
Row = dict[str, object]


def run() -> list[Row]:
    """Measure a centre of 100 and one of 1,000 people."""
    warm()
    rows: list[Row] = []
    for people in (100, 1000):
        problem = tour_problem(people, 28)
        roster = solve(problem, time_limit_seconds=120, seed=0)
        rows += [_repair_row(problem, roster, draw) for draw in range(DRAWS)]
        rows += [_breaks_row(problem, roster), _effect_row(problem, roster)]
        rows += [_swap_row(problem, roster)]
    return [*rows, _explain_row()]


def _row(what: str, people: int, cpu: float, limit: float, **more: object) -> Row:
    told = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in more.items())
    met = "yes" if cpu <= limit else "NO"
    return {"what": what, "people": people, "CPU s": round(cpu, 3), "limit s": limit,
            "met": met, "found": told}  # fmt: skip


def _timed(work: Any) -> tuple[Any, float]:
    begun = process_time()
    return work(), process_time() - begun


def _repair_row(problem: Problem, roster: Roster, draw: int) -> Row:
    """Ten absentees of five days, a pool of a hundred."""
    named = Random(draw).sample([person.id for person in problem.people], ABSENT)
    changes = [Absent(person=each, days=ABSENT_DAYS) for each in named]
    found, cpu = _timed(lambda: repair(problem, roster, changes, pool=100))
    after = changed_problem(problem, roster, changes)
    gone = {(each.person, day) for each in changes for day in each.days}
    lost = [each for each in roster.assignments if (each.person, each.day) in gone]
    idle = check(after, [each for each in roster.assignments if each not in set(lost)])
    planned, mended = roster.parts.under, check(after, found)
    assert mended.lawful
    share = (idle.parts.under - mended.parts.under) / max(idle.parts.under - planned, 1e-9)
    changed = [move for move in found.moves if (move.person, move.day) not in gone]
    covered = share * len(lost)
    return _row(
        f"repair, draw {draw}", len(problem.people), cpu, 1.0,
        lost=len(lost), covered=round(covered, 1), changes=len(changed),
        per_covered=round(len(changed) / max(covered, 1e-9), 2),
    )  # fmt: skip


def _breaks_row(problem: Problem, roster: Roster) -> Row:
    """More demand from eleven to one, known at half past nine: breaks of the rest of the day."""
    demand = tuple(replace(each, required=each.required.copy()) for each in problem.demand)
    for each in demand:
        each.required[8, 44:52] *= 1.15
    more: list[Change] = [NewDemand(demand=demand)]
    frozen = Frozen(until_minute=NINE_THIRTY, breaks_only=True)
    after = changed_problem(problem, roster, more)
    shifts, cpu = _timed(
        lambda: replan_breaks(after, roster.assignments, from_minute=frozen.until_minute)
    )
    before, now = check(after, roster), check(after, shifts)
    moved = sum(
        len(set(new.breaks) - set(old.breaks))
        for old, new in zip(roster.assignments, shifts, strict=True)
    )
    assert now.lawful
    missing = (round(each.parts.under / 60) for each in (before, now))
    return _row(
        "breaks of a day", len(problem.people), cpu, 0.2,
        cost_of_missing_before_and_after_h="/".join(map(str, missing)), breaks_moved=moved,
    )  # fmt: skip


def _effect_row(problem: Problem, roster: Roster) -> Row:
    """A shift dragged by half an hour, mean of ten."""
    shifts = Random(0).sample([each for each in roster.assignments if each.start_minute < 900], 10)
    edits = [Edit(removed=(each,), added=(_later(each),)) for each in shifts]
    effects, cpu = _timed(lambda: [effect_of(problem, roster, each) for each in edits])
    lawful = sum(each.lawful for each in effects)
    return _row(
        "effect of an edit", len(problem.people), cpu / len(edits), 0.02,
        shifts=len(roster.assignments), lawful=f"{lawful} of {len(edits)}",
    )  # fmt: skip


def _later(shift: Assignment) -> Assignment:
    breaks = tuple(replace(each, start_minute=each.start_minute + 30) for each in shift.breaks)
    return replace(shift, start_minute=shift.start_minute + 30, breaks=breaks)


def _swap_row(problem: Problem, roster: Roster) -> Row:
    """All ways to pass one shift on."""
    shift = Random(1).choice(roster.assignments)
    options, cpu = _timed(lambda: swap_options(problem, roster, shift))
    kinds = [each.kind for each in options]
    return _row(
        "swaps of a shift", len(problem.people), cpu, 1.0,
        **{kind: kinds.count(kind) for kind in ("give", "swap", "cycle")},
    )  # fmt: skip


def _explain_row() -> Row:
    """A thousand people: an event on Sunday while four of five who know B are on leave."""
    problem = _planted(tour_problem(1000, 7))
    found, cpu = _timed(lambda: explain(problem, time_limit_seconds=30))
    named = [member.id for conflict in found.conflicts for member in conflict.members]
    return _row(
        "planted conflict", len(problem.people), cpu, 5.0,
        rules=len(problem.rules) + 2, named=", ".join(named), ways_out=len(found.ways_out),
    )  # fmt: skip


def _planted(problem: Problem) -> Problem:
    shares = [
        Rule(id=f"cover.{skill}.{day}", kind="staffing_share", parameters={"skill": skill},
             scope=Scope(days=frozenset({day})), level=Level.POLICY)
        for skill in "AB"
        for day in range(7)
    ]  # fmt: skip
    others = [
        Rule(id=f"long{number}", kind="max_minutes_day", parameters={"minutes": 600 + number})
        for number in range(30)
    ]
    return replace(
        problem,
        people=tuple(_away(each, place) for place, each in enumerate(problem.people)),
        rules=(*problem.rules, *shares, *others),
    )


def _away(person: Person, place: int) -> Person:
    """Four of five of those who know B are on leave on Sunday."""
    if "B" not in person.skills or place % 5 == 0:
        return person
    return replace(person, leave={**person.leave, 6: 480})
