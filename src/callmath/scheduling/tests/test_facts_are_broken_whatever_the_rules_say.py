"""Leave, windows, breaks, overlaps, pins and meetings, found from the shifts alone."""

from dataclasses import replace
from datetime import date

import pytest

from callmath.scheduling import (
    Activity,
    Assignment,
    BreakRule,
    Meeting,
    PastShift,
    Person,
    Problem,
    RestBreak,
    ShiftDemand,
    ShiftType,
    Wish,
    check,
)

TEA = BreakRule(name="tea", minutes=15, earliest_minutes=60, latest_minutes=120)
LUNCH = BreakRule(name="lunch", minutes=30, earliest_minutes=120, latest_minutes=300, paid=False)
TYPE = ShiftType(
    code="D",
    earliest_start_minute=420,
    latest_start_minute=1320,
    lengths_minutes=(480,),
    breaks=(TEA, LUNCH),
)
WANG = Person(id="王五", skills={"A": 1.0})
PROBLEM = Problem(
    first_day=date(2027, 3, 1), days=7, people=(WANG,), shift_types=(TYPE,), friendly=None
)
GOOD = Assignment(
    person="王五",
    day=1,
    shift="D",
    start_minute=480,
    minutes=480,
    breaks=(
        RestBreak(name="tea", start_minute=555, minutes=15),
        RestBreak(name="lunch", start_minute=720, minutes=30, paid=False),
    ),
)


def moved(shift: Assignment, **changes) -> Assignment:
    """The same shift at another time, its breaks with it."""
    by = changes.get("start_minute", shift.start_minute) - shift.start_minute
    breaks = tuple(replace(each, start_minute=each.start_minute + by) for each in shift.breaks)
    return replace(shift, breaks=breaks, **changes)


def kinds(problem: Problem, *shifts: Assignment) -> list[str]:
    found = check(problem, shifts)
    assert all(each.rule == f"fact.{each.kind}" for each in found.violations)
    assert all(each.words.en and each.words.zh for each in found.violations)
    return [each.kind for each in found.violations]


def with_person(**changes) -> Problem:
    return replace(PROBLEM, people=(replace(WANG, **changes),))


def test_a_good_shift_breaks_nothing():
    assert kinds(PROBLEM, GOOD) == []


def test_leave_blocks_shifts_that_begin_on_its_day():
    assert kinds(with_person(leave={1: 480}), GOOD) == ["leave"]
    late = moved(GOOD, day=0, start_minute=1320)  # until six on day 1
    assert kinds(with_person(leave={1: 480}), late) == []


@pytest.mark.parametrize(("span", "clash"), [((0, 1920), False), ((1900, 1930), True)])
def test_absences_block_by_the_minute(span, clash):
    assert kinds(with_person(unavailable=(span,)), GOOD) == ["unavailable"] * clash


@pytest.mark.parametrize("changes", [{"start_minute": 390}, {"start_minute": 495}])
def test_a_start_outside_its_window_or_step_is_named(changes):
    found = check(PROBLEM, [moved(GOOD, **changes)])
    assert "window" in [each.kind for each in found.violations]


def test_a_length_that_the_type_does_not_have_is_named():
    assert kinds(PROBLEM, replace(GOOD, minutes=510)) == ["window"]


def test_shift_types_that_somebody_does_not_work_are_named():
    assert kinds(with_person(shift_types=frozenset()), GOOD) == ["shift_type"]
    assert kinds(PROBLEM, replace(GOOD, shift="X")) == ["shift_type"]


def test_shifts_of_nobody_and_outside_the_horizon_cost_nothing():
    nobody, outside = replace(GOOD, person="nobody"), replace(GOOD, day=7)
    found = check(PROBLEM, [nobody, outside])
    assert [each.kind for each in found.violations] == ["person", "horizon"]
    assert found.cost == 0


@pytest.mark.parametrize(
    "breaks",
    [
        GOOD.breaks[:1],
        (*GOOD.breaks, GOOD.breaks[0]),
        (replace(GOOD.breaks[0], start_minute=525), GOOD.breaks[1]),
        (replace(GOOD.breaks[0], start_minute=600), GOOD.breaks[1]),
        (replace(GOOD.breaks[0], start_minute=560), GOOD.breaks[1]),
        (replace(GOOD.breaks[0], minutes=30), GOOD.breaks[1]),
        (GOOD.breaks[0], replace(GOOD.breaks[1], paid=True)),
    ],
    ids=["missing", "twice", "early", "late", "off the grid", "too long", "paid"],
)
def test_breaks_are_those_of_the_type_in_their_windows(breaks):
    assert kinds(PROBLEM, replace(GOOD, breaks=breaks)) == ["breaks"]


def test_two_breaks_do_not_overlap():
    early_lunch = replace(LUNCH, earliest_minutes=60, latest_minutes=300)
    problem = replace(PROBLEM, shift_types=(replace(TYPE, breaks=(TEA, early_lunch)),))
    over = replace(GOOD.breaks[1], start_minute=555)
    found = check(problem, [replace(GOOD, breaks=(GOOD.breaks[0], over))])
    assert [each.kind for each in found.violations] == ["breaks"]
    assert "overlap" in found.violations[0].words.en


def test_one_shift_begins_on_a_day_and_none_before_the_last_has_ended():
    assert kinds(PROBLEM, GOOD, moved(GOOD, start_minute=1020)) == ["second_shift"]
    late = moved(GOOD, day=0, start_minute=1320)
    morning = moved(GOOD, start_minute=420)
    assert kinds(replace(PROBLEM, shift_types=(TYPE,)), late, morning) == []
    known = with_person(history=(PastShift(day=-1, shift="D", start_minute=1320, minutes=600),))
    assert kinds(known, moved(GOOD, day=0, start_minute=420)) == ["overlap"]


def test_a_pinned_shift_stays_though_its_breaks_may_move():
    pinned = replace(PROBLEM, pinned=(replace(GOOD, breaks=(), pinned=True),))
    assert kinds(pinned, GOOD) == []
    assert kinds(pinned) == ["pinned"]
    assert kinds(pinned, moved(GOOD, start_minute=510)) == ["pinned"]


MEETING = Meeting(id="m", people=("王五",), minutes=30, earliest_minute=1920, latest_minute=2220)
HELD = Activity(name="meeting:m", start_minute=600, minutes=30)


def test_a_meeting_is_held_in_its_time_and_in_the_shift():
    problem = replace(PROBLEM, meetings=(MEETING,))
    assert kinds(problem, replace(GOOD, activities=(HELD,))) == []
    late = replace(HELD, start_minute=790)
    assert kinds(problem, replace(GOOD, activities=(late,))) == ["meeting"]
    in_tea = replace(HELD, start_minute=540)
    assert kinds(problem, replace(GOOD, activities=(in_tea,))) == ["activity"]


def test_missing_a_meeting_is_told_but_is_not_unlawful():
    found = check(replace(PROBLEM, meetings=(MEETING,)), [GOOD])
    assert [each.kind for each in found.violations] == ["meeting"]
    assert found.lawful
    assert check(replace(PROBLEM, meetings=(MEETING,)), []).violations == ()


def test_a_meeting_that_nobody_called_is_named():
    assert kinds(PROBLEM, replace(GOOD, activities=(HELD,))) == ["meeting"]


def test_an_activity_needs_the_skill():
    other = Activity(name="B", start_minute=600, minutes=30)
    assert kinds(PROBLEM, replace(GOOD, activities=(other,))) == ["activity"]


def test_paid_time_is_the_shift_less_unpaid_breaks_unless_the_type_has_a_cost():
    assert check(PROBLEM, [GOOD]).parts.paid == 450
    priced = replace(PROBLEM, shift_types=(replace(TYPE, cost=1.5),))
    assert check(priced, [GOOD]).parts.paid == 1.5
    assert check(replace(PROBLEM, paid_minute_cost=2.0), [GOOD]).parts.paid == 900


@pytest.mark.parametrize(
    ("wish", "cost"),
    [
        (Wish(day=1, wants=False, weight=7.0), 7),
        (Wish(day=1, wants=True, weight=7.0), 0),
        (Wish(day=2, wants=True, weight=7.0), 7),
        (Wish(day=1, wants=True, shift="X", weight=7.0), 7),
        (Wish(day=1, wants=False, shift="X", weight=7.0), 0),
    ],
)
def test_a_refused_wish_costs_its_weight(wish, cost):
    other = replace(TYPE, code="X")
    problem = replace(with_person(wishes=(wish,)), shift_types=(TYPE, other))
    assert check(problem, [GOOD]).parts.wishes == cost


def test_a_start_outside_what_is_preferred_costs_its_weight():
    problem = with_person(prefers_start=(420, 450), prefers_weight=5.0)
    assert check(problem, [GOOD]).parts.wishes == 5
    assert check(problem, [moved(GOOD, start_minute=450)]).parts.wishes == 0


def test_people_wanted_on_a_shift_type_are_counted_by_skill():
    wanted = ShiftDemand(day=1, shift="D", required=2, under_cost=100.0, over_cost=10.0, skill="A")
    found = check(replace(PROBLEM, shift_demand=(wanted,)), [GOOD])
    assert (found.parts.under, found.parts.over) == (100, 0)
    assert [(each.name, each.day, each.missing) for each in found.uncovered] == [("D", 1, 1.0)]
    none = replace(PROBLEM, shift_demand=(replace(wanted, required=0),))
    assert check(none, [GOOD]).parts.over == 10
