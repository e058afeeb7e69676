"""Problems and rosters as data: read back as they were, slips refused with their place."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest

from callmath.scheduling import (
    Assignment,
    BreakRule,
    Friendly,
    IntervalDemand,
    Level,
    Meeting,
    PastShift,
    Person,
    Problem,
    RestBreak,
    Roster,
    Rule,
    SchedulingError,
    Scope,
    ShiftKind,
    ShiftType,
    Wish,
    read_document,
    write_document,
)

SHIFT = Assignment(
    person="a", day=0, shift="早", start_minute=480, minutes=480, pinned=True,
    breaks=(RestBreak(name="lunch", start_minute=720, minutes=30, paid=False),),
)  # fmt: skip
PROBLEM = Problem(
    first_day=date(2026, 6, 8),
    days=7,
    people=(
        Person(
            id="a", skills={"x": 1.2}, leave={2: 480}, unavailable=((0, 60),),
            shift_types=frozenset({"早"}), prefers_start=(420, 540), tags=frozenset({"minor"}),
            wishes=(Wish(day=3, wants=False),), counters={"night": 2.0},
            history=(PastShift(day=-1, shift="早", start_minute=480, minutes=480),),
        ),
    ),
    shift_types=(
        ShiftType(
            code="早", earliest_start_minute=420, latest_start_minute=540, kind=ShiftKind.DAY,
            breaks=(
                BreakRule(
                    name="lunch", minutes=30, earliest_minutes=180, latest_minutes=300, paid=False
                ),
            ),
        ),
    ),
    rules=(
        Rule(
            id="no", kind="forbidden_succession", parameters={"pairs": (("夜", "早"),)},
            scope=Scope(tags=frozenset({"minor"})), level=Level.LEGAL, valid_to=date(2030, 1, 1),
        ),
    ),
    friendly=Friendly(start_band_minutes=60),
    meetings=(Meeting(id="m", people=("a",), minutes=30, earliest_minute=480, latest_minute=900),),
    pinned=(SHIFT,),
    holidays=frozenset({3}),
)  # fmt: skip


def roster() -> Roster:
    return Roster(assignments=(SHIFT,), cost=450.0, lower_bound=0.0, gap_share=float("inf"))


def test_what_is_written_is_read_back_through_json() -> None:
    text = json.dumps(write_document(PROBLEM, roster()), allow_nan=False)
    problem, shifts = read_document(json.loads(text))
    assert problem == PROBLEM
    assert shifts == (SHIFT,)


def test_arrays_of_demand_keep_their_shape() -> None:
    required = np.arange(192.0).reshape(2, 96)
    demand = IntervalDemand(skill="x", required=required, under_cost=required * 2)
    problem = Problem(
        first_day=date(2026, 6, 8), days=2, people=(), shift_types=(), demand=(demand,)
    )
    text = json.dumps(write_document(problem))
    (found,) = read_document(json.loads(text))[0].demand
    assert (found.required == required).all()
    assert np.asarray(found.under_cost).shape == (2, 96)
    assert found.over_cost == 0.0


def test_without_a_friendly_rule_there_is_none_after_reading() -> None:
    problem = Problem(first_day=date(2026, 6, 8), days=1, people=(), shift_types=(), friendly=None)
    assert read_document(write_document(problem))[0].friendly is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"first_day": "2026-02-31"}, "problem.first_day"),
        ({"days": "seven"}, "problem.days"),
        ({"days": 1.5}, "problem.days"),
        ({"people": {}}, "problem.people"),
        ({"people": [{"skills": {}}]}, "problem.people[0].id"),
        ({"people": [{"id": "a", "skills": {"x": "much"}}]}, "problem.people[0].skills.x"),
        ({"people": [{"id": "a", "skills": {}, "leave": {"Monday": 0}}]},
         "problem.people[0].leave.Monday"),
        ({"people": [{"id": "a", "skills": {}, "unavailable": [[1, 2, 3]]}]},
         "problem.people[0].unavailable[0]"),
        ({"shift_types": [{"code": "E", "earliest_start_minute": 0, "latest_start_minute": 0,
                           "kind": "lazy"}]}, "problem.shift_types[0].kind"),
        ({"demand": [{"skill": "x", "required": [[1], [1, 2]]}]}, "problem.demand[0].required"),
        ({"horizon": 7}, "problem.horizon"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    document = write_document(PROBLEM)
    document["problem"] |= change
    with pytest.raises(SchedulingError) as refused:
        read_document(document)
    assert refused.value.code == "bad_document"
    assert refused.value.fields["place"] == place


@pytest.mark.parametrize("document", [None, [], {}, {"format": "other"}, "text"])
def test_something_else_is_no_document(document: object) -> None:
    with pytest.raises(SchedulingError, match="begins with format"):
        read_document(document)
