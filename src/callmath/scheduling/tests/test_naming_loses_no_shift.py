"""Counts get names: every shift that was counted is somebody's, lawful, and burdens are shared."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.scheduling import (
    Assignment,
    IntervalDemand,
    Meeting,
    Person,
    Problem,
    Rule,
    ShiftType,
    Wish,
    check,
)
from callmath.scheduling._counters import count_shares
from callmath.scheduling._tours._board import PAST_DAYS, group_of
from callmath.scheduling._tours._counts import Cell, ClassCounts, DayCounts, Slot, WeekCounts
from callmath.scheduling._tours._fairness import share, state_of
from callmath.scheduling._tours._meetings import place_meetings
from callmath.scheduling._tours._naming import name_shifts

DAY = ShiftType(code="D", earliest_start_minute=420, latest_start_minute=840)
RULES = (
    Rule(id="days", kind="max_days_week", parameters={"days": 5}),
    Rule(id="run", kind="max_consecutive_days", parameters={"days": 6}),
    Rule(id="rest", kind="min_rest", parameters={"minutes": 660}),
)


def problem_of(people, weeks=2):
    return Problem(
        first_day=date(2026, 6, 1),
        days=7 * weeks,
        people=tuple(people),
        shift_types=(DAY,),
        demand=(IntervalDemand(skill="a", required=np.ones((7 * weeks, 96))),),
        rules=RULES,
    )


def counted(seed, people, weeks, leave):
    """Counts of a roster that exists: so they can be named without losing any."""
    rng = np.random.default_rng(seed)
    off = rng.integers(0, 6, people)  # the same days off each week: never a seventh day in a row
    first = rng.choice([420, 480, 600, 720], people)
    out = []
    for week in range(weeks):
        days = range(7 * week, 7 * week + 7)
        cells: dict[tuple[int, ...], list[tuple[int, Cell]]] = {}
        slots: dict[int, Counter[Slot]] = {}
        for person in range(people):
            works = tuple(
                day
                for day in days
                if day % 7 not in (off[person], off[person] + 1) and day not in leave[person]
            )
            mask = tuple(day for day in days if day in leave[person])
            cell = Cell(works, int(first[person]), int(first[person]) + 120)
            cells.setdefault(mask, []).append((person, cell))
            for day in works:
                slot = Slot("D", int(first[person]) + 30 * int(rng.integers(0, 5)), 480)
                slots.setdefault(day, Counter())[slot] += 1
        classes = tuple(
            ClassCounts(
                group=0,
                people=tuple(person for person, _ in held),
                cells=tuple(Counter(cell for _, cell in held).items()),
            )
            for held in cells.values()
        )
        out.append(
            WeekCounts(
                days=days,
                groups=(tuple(range(people)),),
                classes=classes,
                day_counts=tuple(
                    DayCounts(group=0, day=day, slots=tuple(held.items()))
                    for day, held in slots.items()
                ),
            )
        )
    return out


def crew(seed, people, weeks):
    rng = np.random.default_rng(seed + 1)
    leave = [
        {int(day): 480 for day in rng.choice(7 * weeks, 2, replace=False)}
        if rng.random() < 0.3
        else {}
        for _ in range(people)
    ]
    wishes = [(Wish(day=int(rng.integers(7 * weeks)), wants=False),) for _ in range(people)]
    listed = [
        Person(id=f"P{place:02}", skills={"a": 1.0}, leave=leave[place], wishes=wishes[place])
        for place in range(people)
    ]
    return listed, leave


def totals(weeks):
    return Counter(
        {
            (counts.day, slot): number
            for week in weeks
            for counts in week.day_counts
            for slot, number in counts.slots
        }
    )


def slots_of(shifts):
    return Counter((each.day, Slot(each.shift, each.start_minute, each.minutes)) for each in shifts)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), people=st.integers(1, 25))
def test_every_counted_shift_gets_a_name(seed, people):
    listed, _ = crew(seed, people, 2)
    free = [replace(person, leave={}) for person in listed]
    weeks = counted(seed, people, 2, [{} for _ in free])
    shifts = name_shifts(problem_of(free), weeks)
    assert not [each.words.en for each in check(problem_of(free), shifts).violations if each.hard]
    assert slots_of(shifts) == totals(weeks)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), people=st.integers(1, 25))
def test_with_leave_nobody_breaks_a_rule_and_hardly_a_shift_is_given_up(seed, people):
    listed, leave = crew(seed, people, 2)
    weeks = counted(seed, people, 2, leave)
    shifts = name_shifts(problem_of(listed), weeks)
    verdict = check(problem_of(listed), shifts)
    assert not [each.words.en for each in verdict.violations if each.hard]
    wanted = sum(totals(weeks).values())
    assert wanted - 2 <= len(shifts) <= wanted


def test_the_same_counts_give_the_same_names():
    listed, leave = crew(4, 12, 2)
    weeks = counted(4, 12, 2, leave)
    assert name_shifts(problem_of(listed), weeks) == name_shifts(problem_of(listed), weeks)


def test_a_pinned_shift_stays_and_is_not_counted_twice():
    listed, leave = crew(4, 12, 2)
    weeks = counted(4, 12, 2, leave)
    free = name_shifts(problem_of(listed), weeks)
    pinned = replace(free[0], pinned=True)
    problem = replace(problem_of(listed), pinned=(pinned,))
    again = name_shifts(problem, weeks)
    assert pinned in again
    assert slots_of(again) == slots_of(free)


def test_more_shifts_than_anybody_may_work_are_given_up_not_forced():
    listed, leave = crew(4, 3, 1)
    (week,) = counted(4, 3, 1, leave)
    slot = Slot("D", 420, 480)
    flood = tuple(DayCounts(group=0, day=day, slots=((slot, 3),)) for day in range(7))
    problem = problem_of(listed, 1)
    shifts = name_shifts(problem, [replace(week, day_counts=flood)])
    assert not [each for each in check(problem, shifts).violations if each.hard]
    assert len(shifts) <= 15


def test_days_are_chosen_where_no_cells_were_counted():
    listed = [Person(id=f"P{place:02}", skills={"a": 1.0}) for place in range(10)]
    problem = replace(problem_of(listed, 1), friendly=None)
    slot = Slot("D", 420, 480)
    week = WeekCounts(
        days=range(7),
        groups=(tuple(range(10)),),
        classes=(ClassCounts(group=0, people=tuple(range(10))),),
        day_counts=tuple(DayCounts(group=0, day=day, slots=((slot, 7),)) for day in range(7)),
    )  # 49 of the 50 days that ten people may work
    shifts = name_shifts(problem, [week])
    assert len(shifts) == 49
    assert not [each for each in check(problem, shifts).violations if each.hard]


def test_late_shifts_are_shared_as_well_as_any_exchange_of_days_could():
    """Three people, four days, a late shift a day: compared with all ways to deal them out."""
    slots = (Slot("D", 420, 480), Slot("D", 600, 480), Slot("D", 840, 480))
    people = [
        Person(id="A", skills={"a": 1.0}, counters={"late": 2.0}),
        Person(id="B", skills={"a": 1.0}),
        Person(id="C", skills={"a": 1.0}),
    ]
    problem = replace(problem_of(people, 1), rules=(), friendly=None)
    group = group_of(problem, range(3), slots)
    for day in range(4):
        group.board.rows[:, PAST_DAYS + day] = [2, 1, 0]  # the late one always to A
    state = state_of(group.board)
    while share(group.board, state, 1, 3):
        pass
    late = [
        int((group.board.rows[row, PAST_DAYS:] == group.numbers[slots[2]]).sum())
        for row in range(3)
    ]
    ways = {(a, b, 4 - a - b) for a in range(5) for b in range(5 - a)}
    best = min(sum(c**2 for c in (a + 2, b, rest)) for a, b, rest in ways)
    assert sum(c**2 for c in (late[0] + 2, late[1], late[2])) == best
    assert all(sorted(group.board.rows[:, PAST_DAYS + day]) == [0, 1, 2] for day in range(4))


def test_a_wish_is_granted_when_somebody_else_can_take_the_day():
    listed = [Person(id=f"P{place}", skills={"a": 1.0}) for place in range(6)]
    listed[0] = replace(listed[0], wishes=(Wish(day=2, wants=False), Wish(day=9, wants=False)))
    weeks = counted(9, 6, 2, [{} for _ in listed])
    shifts = name_shifts(problem_of(listed), weeks)
    worked = {each.day for each in shifts if each.person == "P0"}
    assert not worked & {2, 9}
    assert count_shares(problem_of(listed), shifts)["P0"]["refused_wish"] == 0


def test_meetings_are_held_in_time_by_all_who_can_come():
    required = np.zeros((1, 96))
    required[0, 28:60] = 3.0
    required[0, 44:48] = 1.0  # eleven to twelve: two can be missed
    people = [Person(id=name, skills={"a": 1.0}) for name in "ABC"]
    problem = replace(
        problem_of(people, 1),
        days=1,
        friendly=None,
        rules=(),
        demand=(IntervalDemand(skill="a", required=required),),
        meetings=(
            Meeting(id="m", people=("A", "B"), minutes=60, earliest_minute=480, latest_minute=840),
            Meeting(id="late", people=("C",), minutes=60, earliest_minute=1200, latest_minute=1440),
        ),
    )
    shifts = [
        Assignment(person=name, day=0, shift="D", start_minute=420, minutes=480) for name in "ABC"
    ]
    held = {each.person: each.activities for each in place_meetings(problem, shifts)}
    assert [each.start_minute for each in held["A"]] == [660]
    assert held["A"] == held["B"]
    assert held["C"] == ()  # nobody is there in the evening
    assert not [
        each for each in check(problem, place_meetings(problem, shifts)).violations if each.hard
    ]
