"""From a problem to counts: weeks one after the other, days beside each other, always an answer.

Each week is a linear program whose value is a bound. Its tours are rounded to whole people, then
each day is a small program of its own with the people that the tours give it. The next week knows
how many have worked how many days in a row, so that none of its shifts is one too many. What has no
answer in time is counted by hand (`_greedy`): there is always a legal plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ._blocks import Staffed
from ._classes import Pool, WeekFrame, frame_week, weeks_of
from ._counts import BreakCounts, Cell, ClassCounts, DayCounts, Slot, WeekCounts
from ._days import DayProgram, day_program
from ._greedy import greedy_day
from ._ground import Floats, Ground, Ints
from ._known import known_presence
from ._rounding import round_tours
from ._week import tail_run, values_of, week_program
from ._work import Effort, Pending, Work

GAP_SHARE, WIDEST_GAP = 0.001, 0.004  # of a day's cost
SHIFT_SHARE = 0.2  # of a shift: a small day's gap is wider, one shift is more of it
NODES = 200  # of a day


@dataclass(slots=True)
class DayPlan:
    """A day: its pools with people, and its program on the way."""

    day: int
    pools: list[Pool]
    people: Ints
    program: DayProgram | None = None
    pending: Pending | None = None


@dataclass(slots=True)
class WeekPlan:
    """A week: its frame, whole numbers of tours, and its days."""

    frame: WeekFrame
    tours: Ints
    days: list[DayPlan] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """A component on its way to counts."""

    ground: Ground
    known: Floats
    seed: int
    weeks: list[WeekPlan] = field(default_factory=list)
    bounds: list[Pending] = field(default_factory=list)
    bound: float = 0.0


def begin_plan(ground: Ground, work: Work, seed: int) -> Plan:
    """Work out the weeks and let the days be solved."""
    plan = Plan(ground, known_presence(ground), seed)
    ends: list[tuple[int, Ints]] = []
    for number, (days, whole) in enumerate(weeks_of(ground)):
        frame = frame_week(ground, days, whole=whole)
        if number:
            relaxed = week_program(ground, frame, plan.known)
            plan.bounds.append(work.submit(relaxed.program, Effort(whole=False, crossover=False)))
        tours = _tours_of_week(plan, work, frame, ends)
        plan.weeks.append(WeekPlan(frame, tours))
        ends = _ends(ground, frame, tours)
        _start_days(plan, plan.weeks[-1], work)
    return plan


def _tours_of_week(
    plan: Plan, work: Work, frame: WeekFrame, ends: Sequence[tuple[int, Ints]]
) -> Ints:
    """Whole numbers of people by tour; the first week's value is its bound as well."""
    if not frame.cells or not work.goes_on():
        return _by_turns(frame)
    program = week_program(plan.ground, frame, plan.known, ends)
    solved = Pending(work, program.program, Effort(whole=False), None).result()
    if solved is None:
        return _by_turns(frame)
    if not plan.weeks and solved.proved:
        plan.bound += solved.objective
    return round_tours(frame, values_of(program.tours, solved.values))


def _by_turns(frame: WeekFrame) -> Ints:
    """Everybody works, spread over the tours of their class."""
    out = np.zeros(len(frame.cells), np.int64)
    owners = np.array(frame.class_of, np.int64)
    for number, people in enumerate(frame.people):
        mine = np.flatnonzero(owners == number)
        if mine.size:
            turns = np.arange(len(people)) * mine.size // len(people)
            np.add.at(out, mine[turns], 1)
    return out


def _ends(ground: Ground, frame: WeekFrame, tours: Ints) -> list[tuple[int, Ints]]:
    """Per group, how many end the week with 0, 1, 2, ... days of work in a row."""
    size = len(frame.days)
    counted = np.zeros((len(ground.groups), size + 1), np.int64)
    for group, people in zip(frame.groups, frame.people, strict=True):
        counted[group, 0] += len(people)
    for tour in np.flatnonzero(tours):
        run = tail_run(frame.cells[tour].works, frame.days)
        group = frame.groups[frame.class_of[tour]]
        counted[group, run] += tours[tour]
        counted[group, 0] -= tours[tour]
    return list(enumerate(counted))


def _start_days(plan: Plan, week: WeekPlan, work: Work) -> None:
    heads = np.zeros(len(week.frame.pools), np.int64)
    uses = np.array(week.frame.uses, np.int64).reshape(-1, 2)
    np.add.at(heads, uses[:, 1], week.tours[uses[:, 0]])
    for day in week.frame.days:
        chosen = [
            place
            for place, pool in enumerate(week.frame.pools)
            if pool.day == day and heads[place] > 0
        ]
        pools = [week.frame.pools[place] for place in chosen]
        each = DayPlan(day, pools, heads[chosen])
        week.days.append(each)
        if pools and work.goes_on():
            _submit_day(plan, each, work)


def _submit_day(plan: Plan, day: DayPlan, work: Work) -> None:
    known = plan.known
    day.program = day_program(plan.ground, day.pools, day.people, known, day.day)
    shifts = max(int(day.people.sum()), 1)
    gap = min(max(GAP_SHARE, SHIFT_SHARE / shifts), WIDEST_GAP)
    effort = Effort(whole=True, gap_share=gap, nodes=NODES, seed=plan.seed)
    day.pending = work.submit(day.program.program, effort)


def finish_plan(plan: Plan) -> tuple[WeekCounts, ...]:
    """Wait for the days and return the counts; afterwards the bound is known as well."""
    counts = tuple(_week_counts(plan, week) for week in plan.weeks)
    for pending in plan.bounds:
        solved = pending.result()
        plan.bound += solved.objective if solved is not None and solved.proved else 0.0
    return counts


def _week_counts(plan: Plan, week: WeekPlan) -> WeekCounts:
    ground, frame = plan.ground, week.frame
    day_counts: list[DayCounts] = []
    breaks: list[BreakCounts] = []
    for day in week.days:
        found, rests = _day_counts(plan, day)
        day_counts += found
        breaks += rests
    return WeekCounts(
        days=frame.days,
        groups=tuple(group.people for group in ground.groups),
        classes=_class_counts(frame, week.tours),
        day_counts=tuple(day_counts),
        breaks=tuple(breaks),
    )


def _class_counts(frame: WeekFrame, tours: Ints) -> tuple[ClassCounts, ...]:
    cells: list[dict[Cell, int]] = [{} for _ in frame.people]
    for tour in np.flatnonzero(tours):
        held = cells[frame.class_of[tour]]
        cell = frame.cells[tour]
        held[cell] = held.get(cell, 0) + int(tours[tour])
    return tuple(
        ClassCounts(group=group, people=people, cells=tuple(sorted(held.items())))
        for group, people, held in zip(frame.groups, frame.people, cells, strict=True)
    )


def _day_counts(plan: Plan, day: DayPlan) -> tuple[list[DayCounts], list[BreakCounts]]:
    ground = plan.ground
    solved = None if day.pending is None else day.pending.result()
    taken: dict[int, Ints] = {}
    rests: list[BreakCounts] = []
    if solved is None or day.program is None:
        for pool, counts in zip(
            day.pools, greedy_day(ground, day.pools, day.people, day.day), strict=True
        ):
            _add(taken, ground, pool.group, pool.duties, counts)
    else:
        whole = np.rint(solved.values).astype(np.int64)
        for (group, _), staffed in day.program.staffed.items():
            _add(taken, ground, group, staffed.duties, whole[staffed.counts])
            rests += _break_counts(ground, (group, day.day), staffed, whole)
    _add_pinned(taken, ground, day.day)
    slots = ground.duties.slots
    return [
        DayCounts(
            group=group,
            day=day.day,
            slots=tuple((slots[duty], int(counts[duty])) for duty in np.flatnonzero(counts)),
        )
        for group, counts in sorted(taken.items())
    ], rests


def _add(taken: dict[int, Ints], ground: Ground, group: int, duties: Ints, counts: Ints) -> None:
    held = taken.setdefault(group, np.zeros(len(ground.duties.slots), np.int64))
    held[duties] += counts


def _add_pinned(taken: dict[int, Ints], ground: Ground, day: int) -> None:
    numbers = {slot: number for number, slot in enumerate(ground.duties.slots)}
    place_of = {person.id: place for place, person in enumerate(ground.problem.people)}
    for shift in ground.problem.pinned:
        number = numbers.get(Slot(shift.shift, shift.start_minute, shift.minutes))
        if shift.day == day and shift.person in place_of and number is not None:
            group = int(ground.group_of[place_of[shift.person]])
            _add(taken, ground, group, np.array([number]), np.ones(1, np.int64))


def _break_counts(
    ground: Ground, place: tuple[int, int], staffed: Staffed, whole: Ints
) -> list[BreakCounts]:
    duties = ground.duties
    kinds = {each.code: each for each in ground.problem.shift_types}
    held: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for rest, column in zip(staffed.rests, staffed.rest_counts, strict=True):
        if whole[column] > 0:
            key = int(duties.rest_duty[rest]), int(duties.rest_break[rest])
            held.setdefault(key, []).append((int(duties.rest_offset[rest]), int(whole[column])))
    return [
        BreakCounts(
            group=place[0],
            day=place[1],
            slot=duties.slots[duty],
            name=kinds[duties.slots[duty].shift].breaks[number].name,
            offsets=tuple(offsets),
        )
        for (duty, number), offsets in held.items()
    ]
