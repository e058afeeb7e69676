"""What every kind of rule must do, whatever it is about."""

from dataclasses import replace

import numpy as np
import pytest

from callmath.scheduling import (
    RULE_KINDS,
    Form,
    IntervalDemand,
    Parameter,
    Person,
    Problem,
    Rule,
    SchedulingError,
    check,
    check_rule,
)
from callmath.scheduling._explaining._personal_rows import PERSONAL_ROWS

from .ruled import DAY, MONDAY, NIGHT, ZHANG, on

GIVEN = {
    Form.MINUTES: 480,
    Form.DAYS: 3,
    Form.WEEKENDS: 1,
    Form.SHIFTS: 2,
    Form.PEOPLE: 1,
    Form.PAIRS: [("N", "D")],
    Form.TEXTS: ["D", "N"],
    Form.TEXT: "night",
}
KINDS = list(RULE_KINDS)


def parameters_of(name: str) -> dict[str, object]:
    missing = [each for each in RULE_KINDS[name].parameters if each.default is None]
    given: dict[str, object] = {each.name: GIVEN[each.form] for each in missing}
    if "people" in given and isinstance(given["people"], list):
        given["people"] = ["张三", "李四"]
    return given


def problem_with(name: str, *, hard: bool = True, weight: float = 0.0) -> Problem:
    required = np.zeros((14, 96))
    required[:, 40:60] = 1.0
    return Problem(
        first_day=MONDAY,
        days=14,
        people=(ZHANG, Person(id="李四", skills={"A": 1.0})),
        shift_types=(DAY, NIGHT),
        demand=(IntervalDemand(skill="A", required=required),),
        rules=(Rule(id="r", kind=name, parameters=parameters_of(name), hard=hard, weight=weight),),
        friendly=None,
    )


@pytest.mark.parametrize("name", KINDS)
def test_it_says_itself_in_both_languages_with_its_parameters(name):
    said = RULE_KINDS[name].sentence(parameters_of(name))
    assert said.en.endswith((".", ")"))
    assert said.zh.endswith(("。", "）"))
    assert "{" not in said.en + said.zh
    assert not any(each in said.zh for each in ("week", "day", "month", "roster"))


@pytest.mark.parametrize("name", KINDS)
def test_without_shifts_it_is_broken_only_if_it_forces_work(name):
    broken = check(problem_with(name), []).violations
    assert bool(broken) <= RULE_KINDS[name].forces_work


@pytest.mark.parametrize("name", KINDS)
def test_hard_it_costs_nothing_and_soft_its_weight_for_each_unit(name):
    shifts = [*on(*range(14), minutes=720), *on(*range(14), code="N", start=1200, who="李四")]
    hard = check(problem_with(name), shifts)
    soft = check(problem_with(name, hard=False, weight=2.0), shifts)
    assert hard.parts.rules == 0
    assert all(each.hard for each in hard.violations)
    assert soft.lawful
    assert soft.parts.rules == pytest.approx(2 * sum(each.amount for each in hard.violations))
    assert soft.cost - hard.cost == pytest.approx(soft.parts.rules)
    assert [each.words for each in soft.violations] == [each.words for each in hard.violations]


@pytest.mark.parametrize("name", KINDS)
def test_it_refuses_parameters_that_it_does_not_know(name):
    rule = Rule(id="r", kind=name, parameters=parameters_of(name) | {"nonsense": 1})
    with pytest.raises(SchedulingError) as refused:
        check_rule(rule)
    assert refused.value.code == "unknown_parameter"
    assert refused.value.fields["parameters"] == ["nonsense"]


BOUNDED = [(name, each) for name in KINDS for each in RULE_KINDS[name].parameters]


@pytest.mark.parametrize(
    ("name", "parameter"), BOUNDED, ids=lambda value: getattr(value, "name", value)
)
def test_each_parameter_refuses_what_it_cannot_be(name: str, parameter: Parameter):
    for wrong in (-1, float("nan"), object()):
        rule = Rule(id="r", kind=name, parameters=parameters_of(name) | {parameter.name: wrong})
        with pytest.raises(SchedulingError) as refused:
            check_rule(rule)
        assert refused.value.code == "bad_parameter"
        assert refused.value.fields["parameter"] == parameter.name


def test_parameters_without_a_default_must_be_given():
    with pytest.raises(SchedulingError) as refused:
        check_rule(Rule(id="r", kind="max_shifts", parameters={"shifts": 2}))
    assert (refused.value.code, refused.value.fields["parameter"]) == ("parameter_missing", "codes")


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(SchedulingError) as refused:
        check_rule(Rule(id="r", kind="no_such_rule"))
    assert refused.value.code == "unknown_rule_kind"


def test_rules_that_explain_knows_are_personal_kinds():
    assert set(PERSONAL_ROWS) <= {name for name in KINDS if RULE_KINDS[name].personal}


def test_a_person_is_called_by_name_where_there_is_one():
    named = replace(ZHANG, id="0017", name="张三")
    problem = replace(problem_with("max_days_week"), people=(named,))
    found = check(problem, on(*range(6), who="0017")).violations
    assert found[0].people == ("0017",)
    assert found[0].words.en.startswith("张三 works on 6 days")
