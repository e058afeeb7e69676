"""What the naming loops call a broken limit is what the rule of that kind calls broken."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.scheduling import (
    Assignment,
    PastShift,
    Person,
    Problem,
    Rule,
    ShiftKind,
    ShiftType,
    check,
)
from callmath.scheduling._tours._board import PAST_DAYS, group_of
from callmath.scheduling._tours._counts import Slot
from callmath.scheduling._tours._fairness import limits_broken

TYPES = (
    ShiftType(code="E", earliest_start_minute=360, latest_start_minute=600),
    ShiftType(code="L", earliest_start_minute=720, latest_start_minute=840),
    ShiftType(code="N", earliest_start_minute=1320, latest_start_minute=1320, kind=ShiftKind.NIGHT),
)
SLOTS = (Slot("E", 360, 480), Slot("E", 600, 480), Slot("L", 840, 480), Slot("N", 1320, 480))
DAYS = 14
RULES = [
    ("max_consecutive_days", {"days": 3}),
    ("max_consecutive_days_off", {"days": 2}),
    ("max_consecutive_nights", {"nights": 2}),
    ("max_days_in", {"days": 3, "window": 5}),
    ("max_days_period", {"days": 6}),
    ("max_days_week", {"days": 3}),
    ("max_minutes_day", {"minutes": 400}),
    ("max_minutes_period", {"minutes": 2880}),
    ("max_minutes_week", {"minutes": 1440}),
    ("max_start_change", {"minutes": 240}),
    ("max_weekends", {"weekends": 1}),
    ("min_consecutive_days_off", {"days": 2}),
    ("min_minutes_period", {"minutes": 2400}),
    ("min_minutes_week", {"minutes": 960}),
    ("min_rest", {"minutes": 660}),
    ("no_night_work", {}),
    ("no_overtime", {"standard_week": 1440}),
    ("days_off_in_row_week", {"days": 2}),
    ("rest_after_nights", {"nights": 1, "minutes": 2880}),
    ("start_band_week", {"minutes": 240}),
    ("weekly_rest", {"minutes": 2160}),
    ("forbidden_succession", {"pairs": (("L", "E"), ("N", "L"))}),
]
rows = st.lists(st.sampled_from([None, *SLOTS]), min_size=DAYS, max_size=DAYS)


def problem_of(kind, parameters, past, leave):
    history = tuple(
        PastShift(day=day - 7, shift=slot.shift, start_minute=slot.start_minute, minutes=480)
        for day, slot in enumerate(past)
        if slot is not None
    )
    person = Person(id="Wu", skills={"a": 1.0}, history=history, leave=leave)
    return Problem(
        first_day=date(2026, 6, 1),  # a Monday
        days=DAYS,
        people=(person,),
        shift_types=TYPES,
        rules=(Rule(id="r", kind=kind, parameters=parameters),),
        friendly=None,
    )


def by_verifier(problem, row):
    shifts = [
        Assignment(
            person="Wu", day=day, shift=slot.shift, start_minute=slot.start_minute, minutes=480
        )
        for day, slot in enumerate(row)
        if slot is not None
    ]
    return any(each.hard and each.rule == "r" for each in check(problem, shifts).violations)


def by_loops(problem, row):
    group = group_of(problem, [0], SLOTS)
    for day, slot in enumerate(row):
        group.board.rows[0, PAST_DAYS + day] = -1 if slot is None else group.numbers[slot]
    board = group.board._replace(open=np.ones_like(group.board.open) - closed_by_rule(group))
    return limits_broken(board, 0, board.rows[0]) > limits_broken(
        board._replace(
            limits=np.full_like(board.limits, -1),
            follows=board.follows * 0,
            open=np.ones_like(board.open),
        ),
        0,
        board.rows[0],
    )


def closed_by_rule(group):
    """What the rule itself closes; leave is a fact and not judged here."""
    closed = 1 - group.board.open[:, PAST_DAYS:, :].max(axis=1)
    out = np.zeros_like(group.board.open)
    out[:, PAST_DAYS:, :] = closed[:, None, :]
    return out


@pytest.mark.parametrize(("kind", "parameters"), RULES, ids=[kind for kind, _ in RULES])
@settings(max_examples=30, deadline=None)
@given(row=rows)
def test_without_a_past_they_agree(kind, parameters, row):
    problem = problem_of(kind, parameters, (), {})
    assert by_loops(problem, row) == by_verifier(problem, row)


WITH_PAST = [
    each
    for each in RULES
    if each[0]
    in {
        "max_consecutive_days",
        "max_consecutive_nights",
        "max_days_week",
        "min_rest",
        "max_days_in",
    }
]


@pytest.mark.parametrize(("kind", "parameters"), WITH_PAST, ids=[kind for kind, _ in WITH_PAST])
@settings(max_examples=30, deadline=None)
@given(row=rows, past=st.lists(st.sampled_from([None, *SLOTS]), min_size=7, max_size=7))
def test_what_the_rule_finds_after_a_past_the_loops_find_too(kind, parameters, row, past):
    """The loops may blame the past as well, which swaps cannot change; never the other way."""
    problem = problem_of(kind, parameters, past, {})
    assert by_loops(problem, row) or not by_verifier(problem, row)


@settings(max_examples=30, deadline=None)
@given(row=rows, leave=st.dictionaries(st.integers(0, DAYS - 1), st.just(480), max_size=5))
def test_leave_counts_as_worked_minutes(row, leave):
    problem = problem_of("max_minutes_week", {"minutes": 1440}, (), leave)
    kept = [None if day in leave else slot for day, slot in enumerate(row)]
    worked = replace(problem, rules=problem.rules)
    if any(slot is not None for slot in kept):
        assert by_loops(worked, kept) or not by_verifier(worked, kept)
