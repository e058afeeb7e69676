"""Cover that must be reached, people at work, seats, pairs, equal shares."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from callmath.scheduling import (
    BreakRule,
    IntervalDemand,
    Person,
    Problem,
    RestBreak,
    Rule,
    Scope,
    ShiftKind,
    Wish,
    check,
)

from .ruled import DAY, EVENING, NIGHT, ZHANG, amounts, broken, on

LI = Person(id="李四", skills={"A": 1.0, "B": 1.0})
WANG = Person(id="王五", skills={"B": 1.0})
ALL = (ZHANG, LI, WANG)


def wanted(skill: str, people: float, first: int = 540, last: int = 600, day: int = 0):
    required = np.zeros((14, 96))
    required[day, first // 15 : last // 15] = people
    return IntervalDemand(skill=skill, required=required)


def test_a_staffing_share_is_wanted_in_each_interval():
    demand = (wanted("A", 2),)
    found = broken("staffing_share", on(0), {"share": 0.75}, people=ALL, demand=demand)
    assert amounts(found) == [pytest.approx(4 * 15 * 0.5)]
    assert found[0].words.en == (
        "A on 1 March at 09:00: 50 % of what is required is served; 75 % are wanted"
    )
    assert not broken("staffing_share", on(0), {"share": 0.5}, people=ALL, demand=demand)


def test_a_share_of_the_day_may_be_made_up_at_another_time():
    demand = (wanted("A", 1, 480, 600),)
    by_day = {"share": 0.5, "per": "day"}
    assert not broken("staffing_share", on(0), by_day, people=ALL, demand=demand)
    assert broken("staffing_share", on(0), {"share": 0.5}, people=ALL, demand=demand)


def test_serving_more_than_is_wanted_makes_up_for_nothing():
    demand = (wanted("A", 1, 480, 600),)
    both = [*on(0), *on(0, who="李四")]
    found = broken("staffing_share", both, {"share": 0.9, "per": "day"}, people=ALL, demand=demand)
    assert amounts(found) == [pytest.approx((0.9 - 0.5) * 120)]


def test_what_a_hard_rule_wants_comes_before_dearer_cover():
    dear = replace(wanted("B", 1), under_cost=100.0)
    demand = (wanted("A", 1), dear)
    only_li = on(0, who="李四")
    assert not broken("staffing_share", only_li, {"skill": "A"}, people=ALL, demand=demand)
    both = {"skill": "", "share": 1.0}
    assert amounts(broken("staffing_share", only_li, both, people=ALL, demand=demand)) == [60]


def test_a_share_for_some_days_says_nothing_of_others():
    demand = (wanted("A", 1, day=3),)
    held = Scope(days=frozenset({2}))
    assert not broken("staffing_share", [], people=ALL, demand=demand, scope=held)


def test_somebody_with_the_skill_is_always_there():
    rule = {"people": 1, "skill": "B", "from_minute": 540, "until_minute": 1020}
    once = Scope(days=frozenset({0}))
    assert not broken("min_present", on(0, who="王五"), rule, people=ALL, scope=once)
    found = broken("min_present", on(0, start=600, who="王五"), rule, people=ALL, scope=once)
    assert amounts(found) == [60]
    assert "at 09:00 only 0 are at work; at least 1" in found[0].words.en
    assert broken("min_present", on(0), rule, people=ALL, scope=once)


def test_hours_over_midnight_belong_to_both_mornings():
    rule = {"people": 1, "from_minute": 1320, "until_minute": 1800}
    night = on(0, code="N", start=1320)
    held = Scope(days=frozenset({1}))
    found = broken("min_present", night, rule, people=ALL, scope=held)
    assert amounts(found) == [120]  # day 1: 0:00-6:00 is covered, 22:00-24:00 is not


def test_no_more_than_so_many_are_there():
    both = [*on(0), *on(0, who="李四")]
    assert not broken("max_present", both, {"people": 2}, people=ALL)
    assert amounts(broken("max_present", both, {"people": 1}, people=ALL)) == [480]


def test_seats_run_out_and_some_shifts_need_none():
    home = replace(EVENING, takes_seat=False)
    both = [*on(0), *on(0, who="李四")]
    found = broken("seats", both, {"people": 1}, people=ALL)
    assert amounts(found) == [480]
    assert found[0].words.zh == "3月1日09:00有 2 人需要座席，只有 1 个"
    at_home = [*on(0), *on(0, code="E", who="李四")]
    assert not broken("seats", at_home, {"people": 1}, people=ALL, shift_types=(DAY, home))


def test_the_gap_of_a_split_shift_frees_the_seat():
    gap = BreakRule(name="gap", minutes=240, earliest_minutes=180, latest_minutes=480, paid=False)
    split = replace(EVENING, kind=ShiftKind.SPLIT, breaks=(gap,), lengths_minutes=(720,))
    rest = RestBreak(name="gap", start_minute=780, minutes=240, paid=False)
    halves = [replace(each, breaks=(rest,)) for each in on(0, code="E", minutes=720, who="李四")]
    between = on(0, start=780, minutes=240)
    types = (DAY, split)
    assert not broken("seats", [*halves, *between], {"people": 1}, people=ALL, shift_types=types)
    longer = on(0, start=720, minutes=240)
    assert amounts(
        broken("seats", [*halves, *longer], {"people": 1}, people=ALL, shift_types=types)
    ) == [60]


def test_seats_are_those_of_a_site():
    at_home = replace(LI, site="home")
    here = replace(ZHANG, site="office")
    both = [*on(0), *on(0, who="李四")]
    office = Scope(sites=frozenset({"office"}))
    assert not broken("seats", both, {"people": 1}, people=(here, at_home), scope=office)


@pytest.mark.parametrize(
    ("shifts", "per", "times"),
    [
        ([*on(0), *on(0, who="李四")], "day", 0),
        ([*on(0)], "day", 1),
        ([*on(0), *on(0, code="E", who="李四")], "day", 0),
        ([*on(0), *on(0, code="E", who="李四")], "shift", 1),
    ],
)
def test_two_who_belong_together_work_together(shifts, per, times):
    rule = {"people": ["张三", "李四"], "per": per}
    assert len(broken("pairs_together", shifts, rule, people=ALL)) == times


def test_leave_of_one_sets_the_other_free():
    away = replace(LI, leave={0: 480})
    rule = {"people": ["张三", "李四"]}
    assert not broken("pairs_together", on(0), rule, people=(ZHANG, away))


@pytest.mark.parametrize(
    ("start", "code", "per", "times"),
    [
        (540, "D", "time", 1),
        (1020, "D", "time", 0),
        (1020, "D", "shift", 1),
        (1020, "E", "shift", 0),
        (1020, "E", "day", 1),
    ],
)
def test_two_who_must_not_meet_are_apart(start, code, per, times):
    shifts = [*on(0), *on(0, code=code, start=start, who="李四")]
    rule = {"people": ["张三", "李四"], "per": per}
    assert len(broken("pairs_apart", shifts, rule, people=ALL)) == times


def test_people_meet_over_midnight_too():
    shifts = [*on(0, code="N", start=1320), *on(1, start=300, who="李四")]
    found = broken("pairs_apart", shifts, {"people": ["张三", "李四"]}, people=ALL)
    assert [each.days for each in found] == [(1,)]


@pytest.mark.parametrize(
    ("counter", "shifts"),
    [
        ("night", on(0, 1, 2, code="N", start=1320)),
        ("late", on(0, 1, 2, start=900)),
        ("weekend", on(5, 6, 12)),
        ("holiday", on(0, 1, 2)),
        ("split", on(0, 1, 2, code="E")),
    ],
)
def test_shares_are_equal_up_to_a_spread(counter, shifts):
    types = (DAY, replace(EVENING, kind=ShiftKind.SPLIT), NIGHT)
    frame = {"people": (ZHANG, LI), "shift_types": types, "holidays": frozenset({0, 1, 2})}
    assert not broken("equal_share", shifts, {"counter": counter, "spread": 3}, **frame)
    found = broken("equal_share", shifts, {"counter": counter, "spread": 2}, **frame)
    assert amounts(found) == [1]
    assert found[0].people == ("张三", "李四")


def test_shares_carry_the_past_and_stay_within_teams():
    owed = (replace(ZHANG, team="red", counters={"night": 4.0}), replace(LI, team="red"))
    other = replace(WANG, team="blue")
    rule = {"counter": "night", "spread": 2, "within": "team"}
    assert amounts(broken("equal_share", [], rule, people=(*owed, other))) == [2]
    turn = on(0, 1, 2, code="N", start=1320, who="李四")
    assert not broken("equal_share", turn, rule, people=(*owed, other))


def test_refused_wishes_are_shared_too():
    wishing = replace(ZHANG, wishes=tuple(Wish(day=day, wants=False) for day in range(3)))
    rule = {"counter": "refused_wish", "spread": 2}
    assert not broken("equal_share", on(0, 1), rule, people=(wishing, LI))
    assert amounts(broken("equal_share", on(0, 1, 2), rule, people=(wishing, LI))) == [1]


def test_a_rule_holds_only_while_it_is_valid():
    rule = Rule(
        id="r",
        kind="max_minutes_day",
        parameters={"minutes": 60},
        valid_from=date(2027, 3, 3),
        valid_to=date(2027, 3, 3),
    )
    problem = Problem(
        first_day=date(2027, 3, 1),
        days=14,
        people=(ZHANG,),
        shift_types=(DAY,),
        rules=(rule,),
        friendly=None,
    )
    assert [each.days for each in check(problem, on(1, 2, 3)).violations] == [(2,)]
