"""Rosters of tours: lawful, near the bound, whatever the shifts, grid and horizon are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from callmath.scheduling import (
    Assignment,
    IntervalDemand,
    PastShift,
    Problem,
    Roster,
    Rule,
    Scope,
    check,
    solve,
)
from callmath.scheduling.tests.centers import (
    DAY,
    HALF,
    NIGHT,
    RULES,
    SPLIT,
    center,
    curve,
    staff,
)


def solved(problem: Problem) -> Roster:
    roster = solve(problem, time_limit_seconds=120, seed=1)
    verdict = check(problem, roster)
    assert verdict.lawful, [each.words.en for each in verdict.violations if each.hard]
    assert roster.cost == pytest.approx(verdict.cost)
    assert 0 < roster.lower_bound <= roster.cost
    return roster


def test_a_friendly_week_of_twenty_is_within_three_percent_of_the_bound():
    roster = solved(center(staff(20)))
    assert roster.gap_share < 0.03
    assert not roster.violations
    assert all(len(shift.breaks) == 2 for shift in roster.assignments)


def test_nights_run_on_over_midnight_over_two_parts_of_weeks():
    wanted = IntervalDemand(skill="A", required=curve(10, 6, always=2.0))
    roster = solved(
        center(staff(24), 10, shift_types=(DAY, NIGHT), first_day=date(2026, 6, 3), demand=[wanted])
    )
    assert roster.gap_share < 0.05
    assert {shift.shift for shift in roster.assignments} == {"D", "N"}
    nights = [each for each in roster.uncovered if (each.start_minute or 0) < 360 and each.day > 0]
    assert all(each.missing <= 1 for each in nights)  # one of two is at table
    assert len(nights) <= 2 * 9


def test_part_time_people_keep_their_hours():
    part = tuple(
        replace(person, shift_types=frozenset({"H"}), contract="part")
        for person in staff(8, prefix="h")
    )
    hours = Rule(
        id="hours",
        kind="max_minutes_week",
        parameters={"minutes": 1200},
        scope=Scope(contracts=frozenset({"part"})),
    )
    roster = solved(center((*staff(12), *part), shift_types=(DAY, HALF), rules=(*RULES, hours)))
    assert roster.gap_share < 0.06
    assert any(shift.shift == "H" for shift in roster.assignments)


def test_two_part_shifts_leave_their_gap():
    roster = solved(center(staff(20), shift_types=(DAY, SPLIT), friendly=None))
    split = [shift for shift in roster.assignments if shift.shift == "S"]
    assert split
    assert all([rest.minutes for rest in shift.breaks] == [180] for shift in split)


def test_nobody_gets_a_seventh_day_across_the_beginning_of_the_horizon():
    past = tuple(PastShift(day=-k, shift="D", start_minute=840, minutes=480) for k in range(1, 7))
    people = tuple(replace(person, history=past) for person in staff(10))
    roster = solved(center(people, friendly=None))
    assert roster.assignments
    assert all(shift.day > 0 for shift in roster.assignments)


def test_no_shift_is_lost_at_a_boundary_of_weeks():
    problem = center(staff(20), 21)
    roster = solved(problem)
    assert roster.gap_share < 0.03


def test_pinned_shifts_stay_and_count():
    pin = Assignment(person="p003", day=2, shift="D", start_minute=600, minutes=480, pinned=True)
    roster = solved(replace(center(staff(10)), pinned=(pin,)))
    held = [shift for shift in roster.assignments if (shift.person, shift.day) == ("p003", 2)]
    assert [shift.start_minute for shift in held] == [600]


def test_nobody_is_rostered_when_away():
    people = tuple(
        replace(person, leave={3: 480}, unavailable=((0, 600), (1440, 2880))) for person in staff(8)
    )
    roster = solved(center(people))
    begins = [(shift.day, shift.start_minute) for shift in roster.assignments]
    assert not any(day in (1, 3) for day, _ in begins)
    assert all(start >= 600 for day, start in begins if day == 0)


def test_seats_are_never_more_than_there_are():
    seats = Rule(id="seats", kind="seats", parameters={"people": 6})
    roster = solved(center(staff(20), rules=(*RULES, seats)))
    assert roster.uncovered  # more are wanted than can sit


def test_hours_that_are_owed_are_given():
    owed = Rule(id="owed", kind="min_minutes_week", parameters={"minutes": 2100})
    roster = solved(center(staff(20), rules=(*RULES, owed)))
    assert len(roster.assignments) == 100


def test_the_first_who_is_missing_costs_less_than_the_third():
    losses = np.broadcast_to(np.array([0.5, 2.0, 8.0]), (7, 48, 3))
    wanted = IntervalDemand(skill="A", required=curve(7, 8.0), losses=losses, over_cost=0.2)
    roster = solved(center(staff(20), demand=[wanted]))
    assert roster.gap_share < 0.05
    many = sum(each.missing > 2 for each in roster.uncovered)
    assert many < 0.1 * len(roster.uncovered)


def test_one_day_is_a_roster_too():
    assert solved(center(staff(8), 1)).gap_share < 0.06


def test_weeks_of_a_large_center_are_as_near_to_the_same_bound(monkeypatch):
    """With more columns than a small center ever has, weeks are solved another way."""
    problem = center(staff(20), 14)
    plain = solved(problem)
    monkeypatch.setattr("callmath.scheduling._tours._plan.LARGE", 0)
    large = solved(problem)
    assert large.lower_bound == pytest.approx(plain.lower_bound, rel=1e-6)
    assert large.gap_share < 0.03
