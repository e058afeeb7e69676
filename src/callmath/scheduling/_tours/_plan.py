"""From a problem to counts: weeks one after the other, days beside each other, always an answer.

Each week is a linear program whose value is a bound. Its tours are rounded to whole people, then
each day is a small program of its own with the people that the tours give it. The next week knows
how many have worked how many days in a row, so that none of its shifts is one too many. What has no
answer in time is counted by hand (`_greedy`): there is always a legal plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from ._blocks import Staffed
from ._classes import WeekFrame, frame_week, weeks_of
from ._counts import BreakCounts, Cell, ClassCounts, DayCounts, Slot, WeekCounts
from ._days import DayProgram, DayTask, day_program, presence_of_values
from ._fairness import NONE, WEEK_MINUTES
from ._greedy import greedy_day
from ._ground import Floats, Ground, Ints, lay_ground
from ._known import known_presence
from ._owed import PERIODS, owed_minutes
from ._rounding import round_tours
from ._sides import Cap, caps_of, rest_pairs
from ._week import WeekProgram, tail_run, unions_of, values_of, week_program
from ._work import Effort, Pending, Work

GAP_SHARE, WIDEST_GAP = 0.001, 0.0045  # of a day's cost
SHIFT_SHARE = 0.33  # of a shift: a small day's gap is wider, one shift is more of it
NODES = 200  # of a day
IMPRECISION = 1e-8  # of an interior point's value, which may be above the least
LARGE = 40_000  # columns of a week, above which the way from an interior point to a corner is long
BOUND_SHARE = 0.2  # of the time that is left may go to the bound of a week
SMALL = 1e-6


@dataclass(slots=True)
class DayPlan:
    """A day: its pools with people, and its program on the way."""

    task: DayTask
    expected: Floats  # group x slot: whom the week's program puts where
    program: DayProgram | None = None
    pending: Pending | None = None
    values: Floats | None = None


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

    @property
    def days(self) -> list[DayPlan]:
        """All days in order."""
        return [day for week in self.weeks for day in week.days]


def begin_plan(ground: Ground, work: Work, seed: int) -> Plan:
    """Work out the weeks and let the days be solved.

    Days that share slots (nights) are solved in two turns: every other day with what the weeks
    expect of its neighbors, then those between with what the neighbors have become.
    """
    plan = Plan(ground, known_presence(ground), seed)
    frames = [frame_week(ground, days, whole=whole) for days, whole in weeks_of(ground)]
    alone = ground.duties.spill == 0
    mixed = _mixes_lengths(ground)
    loose = _without_passing(ground)
    own = alone and not mixed and loose is ground and not _has_penalties(ground)
    chunks = _chunks(frames)
    relaxed = chunks[int(own) :]
    if mixed or loose is not ground:
        held = [frame_week(loose, days, whole=w, relaxed=True) for days, w in weeks_of(loose)]
        relaxed = _chunks(held)
    _submit_bounds(plan, work, (loose, relaxed), alone=alone)
    ends: list[tuple[int, Ints]] = []
    spilled = np.zeros_like(plan.known)
    for chunk in chunks:
        weeks = _plan_weeks(plan, work, (chunk, ends, spilled), first=own and not plan.weeks)
        plan.weeks += weeks
        ends = _ends(ground, chunk[-1], weeks[-1].tours)
        spilled = weeks[-1].days[-1].expected
        for day in [day for week in weeks for day in week.days] if alone else []:
            _submit_day(plan, day, work)
    if not alone:
        _submit_even(plan, work)
    return plan


def _without_passing(ground: Ground) -> Ground:
    """Leave out rules that hold on some days only: counts keep them on all, a bound must not."""
    problem = ground.problem
    ever = date.min, date.max
    first, last = problem.first_day, problem.first_day + timedelta(days=problem.days - 1)
    lasting = tuple(
        rule
        for rule in problem.rules
        if not rule.scope.days
        and (rule.valid_from or ever[0]) <= first
        and last <= (rule.valid_to or ever[1])
    )
    if len(lasting) == len(problem.rules):
        return ground
    return lay_ground(replace(problem, rules=lasting))


def _mixes_lengths(ground: Ground) -> bool:
    """Whether hours a week may be made of several lengths, as no tour that is counted is."""
    limited = (ground.limits.values[:, WEEK_MINUTES] != NONE).any()
    return bool(limited) and np.unique(ground.duties.paid).size > 1


def _has_penalties(ground: Ground) -> bool:
    """Whether the programs hold prices of hard rules, which are no cost of a roster."""
    floors = any(queue.floor is not None for queue in ground.queues)
    hard = {"seats", *PERIODS}
    return floors or any(rule.hard and rule.kind in hard for rule in ground.problem.rules)


def _chunks(frames: Sequence[WeekFrame]) -> list[list[WeekFrame]]:
    """Weeks that are planned together: a part of a week with the whole one next to it."""
    chunks: list[list[WeekFrame]] = []
    for frame in frames:
        before = chunks[-1] if chunks else []
        if before and not (frame.whole and before[-1].whole):
            before.append(frame)
        else:
            chunks.append([frame])
    return chunks


def _submit_bounds(
    plan: Plan, work: Work, given: tuple[Ground, Sequence[list[WeekFrame]]], *, alone: bool
) -> None:
    """Let the bounds be worked out: of each week, or of all together where nights tie them.

    Rules across weeks are left out: what that adds up to costs no more than any lawful roster. The
    first week knows all that went before it: its own program is its bound unless it holds more.
    """
    ground, chunks = given
    whole = [[frame for chunk in chunks for frame in chunk]]
    for held in chunks if alone else whole:
        _submit_bound(plan, work, ground, held)


def _submit_bound(plan: Plan, work: Work, ground: Ground, frames: Sequence[WeekFrame]) -> None:
    known = plan.known if ground is plan.ground else known_presence(ground)
    relaxed = week_program(ground, frames, known, relaxed=True)
    effort = Effort(whole=False, crossover=False, share=BOUND_SHARE)
    plan.bounds.append(work.submit(relaxed.program, effort))


def _plan_weeks(
    plan: Plan,
    work: Work,
    given: tuple[list[WeekFrame], Sequence[tuple[int, Ints]], Floats],
    *,
    first: bool,
) -> list[WeekPlan]:
    """Whole numbers of people by tour; where `first`, the value is the weeks' bound as well."""
    ground, (frames, ends, spilled) = plan.ground, given
    known = plan.known + spilled
    program = week_program(ground, frames, known, ends, beyond=ground.duties.spill)
    large = program.program.columns > LARGE
    effort = Effort(whole=False, nudged=program.choices if large else None)
    solved = Pending(work, program.program, effort, None).result()
    if first and (solved is None or not solved.proved):
        _submit_bound(plan, work, ground, frames)
    if solved is None:
        return [_with_days(plan, frame, _by_turns(frame), None) for frame in frames]
    if first and solved.proved:
        plan.bound += solved.objective
    return [
        _with_days(
            plan,
            frame,
            round_tours(frame, values_of(columns, solved.values)),
            (program, solved.values),
        )
        for frame, columns in zip(frames, program.tours, strict=True)
    ]


def _with_days(
    plan: Plan, frame: WeekFrame, tours: Ints, found: tuple[WeekProgram, Floats] | None
) -> WeekPlan:
    """Split a week into days, with what its program says of each."""
    ground = plan.ground
    heads = np.zeros(len(frame.pools), np.int64)
    uses = np.array(frame.uses, np.int64).reshape(-1, 2)
    np.add.at(heads, uses[:, 1], tours[uses[:, 0]])
    caps: dict[int, list[Cap]] = {}
    if found is not None:
        unions = unions_of(frame, np.arange(len(frame.cells)))
        pairs = rest_pairs(ground)
        caps = caps_of(pairs, found[0].staffed, found[1], frame.days, unions, tours)
    week = WeekPlan(frame, tours)
    for day in frame.days:
        chosen = [
            place for place, pool in enumerate(frame.pools) if pool.day == day and heads[place] > 0
        ]
        least = _least(ground, frame, day, found)
        pools = [frame.pools[place] for place in chosen]
        task = DayTask(day, pools, heads[chosen], caps.get(day, []), least)
        week.days.append(DayPlan(task, _expected(ground, day, found)))
    return week


def _least(
    ground: Ground, frame: WeekFrame, day: int, found: tuple[WeekProgram, Floats] | None
) -> list[tuple[int, int]]:
    """Shifts that rules want for people on a day, as the week's program has spread them."""
    owing = {group for groups, _, _, _ in owed_minutes(ground, frame.days) for group in groups}
    if found is None:
        return []
    return [
        (group, int(np.ceil(found[1][each.counts].sum() - SMALL)))
        for (group, on), each in found[0].staffed.items()
        if on == day and group in owing
    ]


def _expected(ground: Ground, day: int, found: tuple[WeekProgram, Floats] | None) -> Floats:
    """Whom the week's program puts where on a day, if other days have to know."""
    shape = (len(ground.groups), ground.all_slots + ground.duties.spill)
    if found is None or ground.duties.spill == 0:
        return np.zeros(shape)
    program, values = found
    mine = np.zeros(values.size)
    for (_, on), each in program.staffed.items():
        if on == day:
            mine[each.counts] = values[each.counts]
            mine[each.rest_counts] = values[each.rest_counts]
    return presence_of_values(program.presence, mine, shape)


def _submit_even(plan: Plan, work: Work) -> None:
    """The first turn: every other day."""
    for place, day in enumerate(plan.days):
        if place % 2 == 0:
            _submit_day(plan, day, work, _neighbors(plan, place))


def _submit_odd(plan: Plan, work: Work) -> None:
    """The second turn: the days between, once their neighbors are known."""
    days = plan.days
    for place, day in enumerate(days):
        if place % 2 == 1:
            for each in days[place - 1 : place + 2 : 2]:
                _settle(plan, each)
            _submit_day(plan, day, work, _neighbors(plan, place))


def _settle(plan: Plan, day: DayPlan) -> None:
    """Replace what was expected of a day by what it has become."""
    if day.values is None and day.program is not None and day.pending is not None:
        solved = day.pending.result()
        if solved is not None:
            day.values = np.rint(solved.values)
            shape = day.expected.shape
            day.expected = presence_of_values(day.program.presence, day.values, shape)


def _neighbors(plan: Plan, place: int) -> Floats:
    days = plan.days
    out = plan.known.copy()
    for each in (place - 1, place + 1):
        if 0 <= each < len(days):
            out += days[each].expected
    return out


def _submit_day(plan: Plan, day: DayPlan, work: Work, known: Floats | None = None) -> None:
    if not day.task.pools or not work.goes_on():
        return
    day.program = day_program(plan.ground, day.task, plan.known if known is None else known)
    shifts = max(int(day.task.people.sum()), 1)
    gap = min(max(GAP_SHARE, SHIFT_SHARE / shifts), WIDEST_GAP)
    effort = Effort(whole=True, gap_share=gap, nodes=NODES, seed=plan.seed)
    day.pending = work.submit(day.program.program, effort)


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


def finish_plan(plan: Plan, work: Work) -> tuple[WeekCounts, ...]:
    """Wait for the days and return the counts; afterwards the bound is known as well."""
    _finish_bounds(plan, work)
    if plan.ground.duties.spill:
        _submit_odd(plan, work)
    return tuple(_week_counts(plan, week) for week in plan.weeks)


def _finish_bounds(plan: Plan, work: Work) -> None:
    """Wait for what each week costs at the least: before the days, which may use up the time.

    A bound that is too slow must not leave the days to be counted by hand: see `BOUND_SHARE`.
    """
    for pending in plan.bounds:
        solved = pending.result()
        if solved is not None and solved.proved:
            plan.bound += solved.objective * (1 - IMPRECISION)


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
    ground, task = plan.ground, day.task
    _settle(plan, day)
    taken: dict[int, Ints] = {}
    rests: list[BreakCounts] = []
    if day.values is None or day.program is None:
        by_hand = greedy_day(ground, task.pools, task.people, task.day)
        for pool, counts in zip(task.pools, by_hand, strict=True):
            _add(taken, ground, pool.group, pool.duties, counts)
    else:
        whole = day.values.astype(np.int64)
        for (group, _), staffed in day.program.staffed.items():
            _add(taken, ground, group, staffed.duties, whole[staffed.counts])
            rests += _break_counts(ground, (group, task.day), staffed, whole)
    _add_pinned(taken, ground, task.day)
    slots = ground.duties.slots
    return [
        DayCounts(
            group=group,
            day=task.day,
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
