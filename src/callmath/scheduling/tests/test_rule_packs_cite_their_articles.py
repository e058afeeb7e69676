"""Packs of rules by country and date."""

from dataclasses import replace
from datetime import date

import pytest

from callmath.scheduling import (
    RULE_PACKS,
    Level,
    Problem,
    SchedulingError,
    check,
    check_rule,
    rule_pack,
)

from .ruled import DAY, MONDAY, NIGHT, ZHANG, on

TODAY = date(2027, 3, 1)


@pytest.mark.parametrize("name", RULE_PACKS)
def test_every_rule_of_a_pack_is_one_that_the_engine_takes(name):
    rules = rule_pack(name, on=TODAY)
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        check_rule(rule)


@pytest.mark.parametrize("name", RULE_PACKS)
def test_what_is_law_is_hard_and_names_its_article(name):
    for rule in rule_pack(name, on=TODAY):
        assert rule.level is not Level.LEGAL or (rule.hard and rule.source)


def test_eleven_hours_are_law_in_europe_and_policy_in_china():
    rests = {
        name: next(rule for rule in rule_pack(name, on=TODAY) if rule.kind == "min_rest")
        for name in ("china_standard", "eu_working_time")
    }
    assert rests["china_standard"].level is Level.POLICY
    assert rests["eu_working_time"].level is Level.LEGAL
    assert {rest.parameters["minutes"] for rest in rests.values()} == {660}


def test_a_pack_is_not_in_force_before_its_first_edition():
    with pytest.raises(SchedulingError) as refused:
        rule_pack("china_standard", on=date(1990, 1, 1))
    assert refused.value.code == "rule_pack_not_in_force"


def test_a_pack_that_does_not_exist_is_refused():
    with pytest.raises(SchedulingError) as refused:
        rule_pack("atlantis", on=TODAY)
    assert refused.value.code == "unknown_rule_pack"


def found(pack: str, shifts, **person) -> set[str]:
    problem = Problem(
        first_day=MONDAY,
        days=28,
        people=(replace(ZHANG, **person),),
        shift_types=(DAY, NIGHT),
        rules=rule_pack(pack, on=TODAY),
        friendly=None,
    )
    return {each.rule for each in check(problem, shifts).violations if each.hard}


FIVE = [day for day in range(28) if day % 7 < 5]
SIX = [day for day in range(28) if day % 7 < 6]


@pytest.mark.parametrize("pack", RULE_PACKS)
def test_five_days_of_eight_hours_are_lawful_everywhere(pack):
    assert found(pack, on(*FIVE)) == set()


def test_standard_hours_allow_thirty_six_hours_of_overtime_a_month_and_a_day_off_a_week():
    assert found("china_standard", on(*SIX)) == set()  # four sixth days: 32 h
    assert found("china_standard", [*on(*FIVE), *on(5, 12, 19, 26, minutes=600)]) == {
        "cn.overtime_month"
    }
    assert found("china_standard", on(*range(7))) == {"cn.day_off_week", "cn.consecutive_days"}
    assert "cn.day" in found("china_standard", on(0, minutes=720))


def test_comprehensive_hours_let_long_weeks_be_made_good():
    long, short = on(*range(6), minutes=600), on(*range(7, 10))
    assert found("china_comprehensive", [*long, *short]) == set()
    worked = {"period_minutes": 59 / 7 * 2400 + 2160 * 2.5}
    assert "cn.average" in found("china_comprehensive", on(*SIX, minutes=600), counters=worked)


@pytest.mark.parametrize("tag", ["pregnant", "nursing", "minor"])
def test_the_protected_have_neither_nights_nor_overtime(tag):
    night = on(0, code="N", start=1320)
    assert f"cn.{tag}.night" in found("china_standard", night, tags=frozenset({tag}))
    long = on(0, minutes=600)
    assert f"cn.{tag}.overtime" in found("china_standard", long, tags=frozenset({tag}))
    assert found("china_standard", [*long, *on(2, code="N", start=1320)]) == set()
