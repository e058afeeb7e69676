"""Breaks lie in their windows, never overlap, and cost as little cover as any choice of them."""

from dataclasses import replace
from datetime import date
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.scheduling import (
    Activity,
    Assignment,
    BreakRule,
    IntervalDemand,
    Person,
    Problem,
    RestBreak,
    ShiftKind,
    ShiftType,
    check,
)
from callmath.scheduling._cover import Cover
from callmath.scheduling._intraday import replan_breaks
from callmath.scheduling._presence import presence_of
from callmath.scheduling._tours._breaks import floor_of, place_breaks
from callmath.scheduling._tours._breaks_loops import change, estimate, fill

STEP = 30
TEA = BreakRule(name="tea", minutes=30, earliest_minutes=60, latest_minutes=180)
MEAL = BreakRule(name="meal", minutes=60, earliest_minutes=120, latest_minutes=300)
DAY = ShiftType(
    code="D",
    earliest_start_minute=480,
    latest_start_minute=600,
    lengths_minutes=(360,),
    breaks=(TEA, MEAL),
)
NIGHT = replace(
    DAY, code="N", earliest_start_minute=1260, latest_start_minute=1320, kind=ShiftKind.NIGHT
)
SKILLS = ({"a": 1.0}, {"b": 1.0}, {"a": 1.0, "b": 1.0})


def problem_of(skills, required, days=1):
    people = tuple(
        Person(id=f"P{place}", skills=SKILLS[kind]) for place, kind in enumerate([*skills, 2])
    )  # the last is off, and knows everything: demand that nobody can serve is refused
    return Problem(
        first_day=date(2026, 6, 1),
        days=days,
        people=people,
        shift_types=(DAY, NIGHT),
        interval_minutes=STEP,
        friendly=None,
        demand=tuple(
            IntervalDemand(skill=skill, required=table, under_cost=cost)
            for skill, table, cost in zip("ab", required, (4.0, 6.0), strict=True)
        ),
    )


def shifts_of(starts, code="D"):
    return [
        Assignment(person=f"P{place}", day=0, shift=code, start_minute=start, minutes=360)
        for place, start in enumerate(starts)
    ]


def ways_of(shift):
    """All pairs of tea and meal of one shift."""
    teas = range(shift.start_minute + 60, shift.start_minute + 151, STEP)
    meals = range(shift.start_minute + 120, shift.start_minute + 241, STEP)
    for tea, meal in product(teas, meals):
        if tea + 30 <= meal or meal + 60 <= tea:
            rests = (
                RestBreak(name="tea", start_minute=tea, minutes=30),
                RestBreak(name="meal", start_minute=meal, minutes=60),
            )
            yield replace(shift, breaks=tuple(sorted(rests, key=lambda rest: rest.start_minute)))


def random_day(seed, people, days=1):
    rng = np.random.default_rng(seed)
    skills = rng.integers(0, 3, people)
    starts = rng.choice([480, 510, 540, 600], people)
    required = rng.integers(0, 1 + people // 2 + 1, (2, days, 48)).astype(float)
    return problem_of(skills, required, days), shifts_of([int(each) for each in starts])


def missing(problem, shifts):
    """What too few people cost, by the verifier's own cover."""
    return float(Cover(problem, presence_of(problem, shifts)).under.sum())


@pytest.mark.parametrize("seed", range(6))
def test_no_choice_of_breaks_is_cheaper(seed):
    problem, shifts = random_day(seed, 3)
    found = missing(problem, place_breaks(problem, shifts))
    best = min(missing(problem, way) for way in product(*(list(ways_of(each)) for each in shifts)))
    assert found == pytest.approx(best)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), people=st.integers(1, 12))
def test_breaks_are_lawful_and_shifts_are_kept(seed, people):
    problem, shifts = random_day(seed, people)
    placed = place_breaks(problem, shifts)
    assert [replace(each, breaks=()) for each in placed] == shifts
    assert not [each for each in check(problem, placed).violations if each.hard]
    for shift in placed:
        assert [each.name for each in shift.breaks] in (["tea", "meal"], ["meal", "tea"])
        assert all(
            one.start_minute + one.minutes <= two.start_minute
            for one, two in pairwise(shift.breaks)
        )


def test_a_night_has_its_breaks_after_midnight():
    required = np.zeros((2, 2, 48))
    required[:, 0, 44:] = 1.0  # until midnight nobody can be missed
    required[:, 1, 0] = 1.0
    problem = problem_of([2], required, days=2)
    (night,) = place_breaks(problem, shifts_of([1260], "N"))
    assert all(rest.start_minute >= 1470 for rest in night.breaks if rest.name == "meal")
    assert not check(problem, [night]).violations


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_cover_stays_exact_while_people_come_and_go(seed):
    rng = np.random.default_rng(seed)
    problem, shifts = random_day(seed, 8)
    for cells in floor_of(problem, shifts).parts:
        fill(cells, 0, 48)
        people = cells.people.copy()
        for _ in range(30):
            group, cell = int(rng.integers(len(people))), int(rng.integers(16, 34))
            sign = 1.0 if people[group, cell] < 1 or rng.random() < 0.5 else -1.0
            people[group, cell] += sign
            change(cells, cell, group, sign)
            estimate(cells, cell)
        fresh = cells._replace(
            people=people,
            flow=cells.flow * 0,
            served=cells.served * 0,
            away=cells.away * 0,
            back=cells.back * 0,
        )
        fill(fresh, 0, 48)
        assert worth_of(cells) == pytest.approx(worth_of(fresh))
        assert np.allclose(cells.flow.sum(axis=2), people.T)


def worth_of(cells):
    """What all that is served is worth."""
    ends = np.cumsum(np.where(np.isinf(cells.lengths), 1e9, cells.lengths), axis=2)
    begins = np.concatenate([np.zeros((*ends.shape[:2], 1)), ends[:, :, :-1]], axis=2)
    used = np.clip(cells.served[:, :, None], begins, ends) - begins
    return float((used * cells.gains).sum())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), now=st.integers(480, 960))
def test_a_day_under_way_keeps_its_past_and_gets_no_worse(seed, now):
    problem, shifts = random_day(seed, 8)
    before = place_breaks(problem, shifts)
    changed, _ = random_day(seed + 1, 8)
    today = replace(problem, demand=changed.demand)
    after = replan_breaks(today, before, from_minute=now)
    assert check(today, after).parts.under <= check(today, before).parts.under + 1e-6
    assert not [each for each in check(today, after).violations if each.hard]
    for old, new in zip(before, after, strict=True):
        kept = [rest for rest in old.breaks if rest.start_minute < now]
        assert [rest for rest in new.breaks if rest.start_minute < now] == kept


def test_breaks_that_need_not_move_stay():
    problem, shifts = random_day(5, 10)
    before = place_breaks(problem, shifts)
    idle = replace(
        problem, demand=tuple(replace(each, required=each.required * 0) for each in problem.demand)
    )
    assert replan_breaks(idle, before, from_minute=0) == before


def test_shifts_of_other_days_do_not_change():
    problem, shifts = random_day(3, 6, days=3)
    later = [replace(each, day=2) for each in shifts]
    before = place_breaks(problem, [*shifts, *later])
    more = tuple(replace(each, required=each.required + 2) for each in problem.demand)
    after = replan_breaks(replace(problem, demand=more), before, from_minute=500)
    assert after[len(shifts) :] == before[len(shifts) :]


def test_breaks_of_pinned_shifts_stay():
    problem, (shift,) = random_day(1, 1)
    rests = (
        RestBreak(name="tea", start_minute=shift.start_minute + 60, minutes=30),
        RestBreak(name="meal", start_minute=shift.start_minute + 120, minutes=60),
    )
    pinned = replace(shift, breaks=rests, pinned=True)
    assert place_breaks(replace(problem, pinned=(pinned,)), [pinned]) == (pinned,)


def test_breaks_keep_clear_of_meetings():
    problem, (shift,) = random_day(1, 1)
    busy = Activity(name="meeting:m", start_minute=shift.start_minute + 90, minutes=60)
    (placed,) = place_breaks(problem, [replace(shift, activities=(busy,))])
    for rest in placed.breaks:
        assert rest.start_minute + rest.minutes <= busy.start_minute or (
            rest.start_minute >= busy.start_minute + busy.minutes
        )
