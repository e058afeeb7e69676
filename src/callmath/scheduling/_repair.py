"""A published roster that something happened to, with the fewest changes that mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from math import inf
from time import perf_counter, process_time

from ._check import check
from ._effects import effect_on
from ._intraday import replan_breaks
from ._problem_checks import check_problem
from ._repair_aim import aimed_problem
from ._repair_changes import Asked, asked_of
from ._repair_desk import Desk, Edit
from ._repair_drafts import is_pinned
from ._repair_law import changed_violations
from ._repair_moves import moves_of
from ._repair_pool import pool_of
from ._repair_prices import ChangePrices
from ._repair_search import Search
from ._types import DAY_MINUTES, Assignment, Change, Check, Problem, Roster

POOL = 100
SMALL = 1e-6


def repair(
    problem: Problem,
    roster: Roster | Iterable[Assignment],
    changes: Sequence[Change],
    *,
    time_limit_seconds: float = 60.0,
    seed: int = 0,
    pool: int = POOL,
    prices: ChangePrices | None = None,
) -> Roster:
    """Return a roster after changes, with few and cheap changes to what was published.

    Shifts of absent people are covered by others of a pool: on a day off, by a day off that moves,
    by other hours. A change is made if what it saves in cover is more than its price, and more than
    the paid time beyond what was planned; the one that saves most goes first. Nothing is broken
    that would hold if nothing were done, and cover is never worse than that. `moves` tell each
    change with its price and reason; the cost is that of the problem after the changes.

    :param changes: `Absent`, `NewDemand`, `Frozen`
    :param time_limit_seconds: after it what is done so far is the result, `stopped` is "time"
    :param seed: nothing is drawn by lot: the result is the same for every seed
    :param pool: at most so many people are asked
    :raises SchedulingError: `unknown_person`, `unknown_day`, `unknown_change`, or a problem that is
        refused after the changes
    """
    begun, cpu, prices = perf_counter(), process_time(), prices or ChangePrices()
    check_problem(problem)
    asked = asked_of(problem, roster, changes)
    check_problem(asked.problem)
    aim = aimed_problem(problem, (*asked.kept, *asked.lost), asked.problem)
    desk = Desk(aim, _with_breaks_moved(asked))
    finished = asked.breaks_only
    if not asked.breaks_only:
        asking = pool_of(desk, asked, pool)
        late = partial(_is_late, begun + time_limit_seconds)
        finished = Search(desk, asked, asking, prices, late).run()
    desk, checked = _verified(asked, desk.shifts)
    made = _roster(desk, checked, _bound(problem, roster, asked))
    return replace(
        made, moves=moves_of(asked, desk, prices), stopped="" if finished else "time",
        stages={"repair": process_time() - cpu},
    )  # fmt: skip


def _is_late(until: float) -> bool:
    return perf_counter() > until


def _with_breaks_moved(asked: Asked) -> tuple[Assignment, ...]:
    """Return what is left with its breaks moved, where that is asked for or demand is another."""
    days = set(asked.demand_days)
    if asked.breaks_only:
        days |= {*asked.days, asked.fixed_until // DAY_MINUTES}
    shifts = asked.kept
    for day in sorted(days):
        first, last = day * DAY_MINUTES, (day + 1) * DAY_MINUTES
        if asked.fixed_until < last:
            begin = max(first, asked.fixed_until)
            shifts = replan_breaks(asked.problem, shifts, from_minute=begin, until_minute=last)
    pairs = zip(asked.kept, shifts, strict=True)
    return tuple(old if is_pinned(asked.problem, old) else new for old, new in pairs)


def _verified(asked: Asked, shifts: list[Assignment]) -> tuple[Desk, Check]:
    """Return a roster that is no worse than doing nothing: the repaired one, if it is that."""
    checked, idle = check(asked.problem, shifts), Desk(asked.problem, asked.kept)
    known, now = ({id(each) for each in some} for some in (asked.kept, shifts))
    edit = Edit(
        removed=tuple(each for each in asked.kept if id(each) not in now),
        added=tuple(each for each in shifts if id(each) not in known),
    )
    worse = not effect_on(idle, edit).covered
    if not worse and not checked.lawful:  # a full check of both, as it may have been so before
        before = check(asked.problem, asked.kept).violations
        worse = any(each.hard for each in changed_violations(before, checked.violations)[0])
    if worse:
        return idle, check(asked.problem, asked.kept)
    return Desk(asked.problem, shifts), checked


def _bound(problem: Problem, roster: Roster | Iterable[Assignment], asked: Asked) -> float:
    """Return what is still known about the best possible: fewer people make nothing cheaper."""
    demands = zip_longest(asked.problem.demand, problem.demand)
    same = all(one is other for one, other in demands)
    return roster.lower_bound if isinstance(roster, Roster) and same else 0.0


def _roster(desk: Desk, checked: Check, bound: float) -> Roster:
    bound = min(bound, checked.cost)
    gap = (checked.cost - bound) / bound if bound > 0.0 else inf if checked.cost > 0.0 else 0.0
    return Roster(
        assignments=tuple(sorted(desk.shifts, key=lambda each: (each.day, each.person))),
        cost=checked.cost, lower_bound=bound, gap_share=gap, uncovered=checked.uncovered,
        violations=checked.violations, parts=checked.parts,
    )  # fmt: skip
