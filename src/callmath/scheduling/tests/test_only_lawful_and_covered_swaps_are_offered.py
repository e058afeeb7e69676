"""Give-aways, exchanges and rings of three: what is offered holds, and nothing else is offered."""

from dataclasses import replace
from typing import cast

import pytest

from callmath.scheduling import (
    Meeting,
    Person,
    Rule,
    SchedulingError,
    check,
    swap_options,
)
from callmath.scheduling._swaps import Way
from callmath.scheduling._types import Activity

from .repairable import DAY, problem_of, roster_of, shift_of


def _after(shifts, option):
    return [each for each in shifts if each not in option.edit.removed] + list(option.edit.added)


def _small(people, rules=(), **more):
    problem = problem_of(9)
    return replace(problem, people=tuple(people), demand=(), rules=tuple(rules), **more)


def _person(name, **more):
    return Person(id=name, skills={"a": 1.0}, **more)


@pytest.mark.parametrize("place", [0, 7, 20, 41])
def test_every_option_leaves_a_lawful_roster_with_no_less_cover(place):
    problem = problem_of(18)
    shifts = list(roster_of(problem))
    before = check(problem, shifts)
    assert before.lawful
    options = swap_options(problem, shifts, shifts[place])
    assert options
    for option in options:
        after = check(problem, _after(shifts, option))
        assert after.lawful
        assert after.parts.under <= before.parts.under + 1e-6
        assert after.cost - before.cost == pytest.approx(option.effect.difference, abs=1e-6)
        assert shifts[place] in option.edit.removed
        assert option.people[0] == shifts[place].person


def test_options_come_cheapest_first_and_the_same_each_time():
    problem = problem_of(18)
    shifts = roster_of(problem)
    options = swap_options(problem, shifts, shifts[5])
    costs = [round(each.effect.difference, 6) for each in options]
    assert costs == sorted(costs)
    assert options == swap_options(problem, shifts, shifts[5])


def test_a_shift_can_be_given_to_somebody_who_is_off_but_not_to_one_on_leave_or_at_work():
    people = [_person("asks"), _person("off"), _person("ill", leave={0: 0}), _person("works")]
    problem = _small(people)
    mine = shift_of("asks", 0, 480)
    options = swap_options(problem, [mine, shift_of("works", 0, 480)], mine, ways=["give"])
    assert [each.people for each in options] == [("asks", "off")]
    assert options[0].words.en == "off takes over D 08:00–16:00 on 2 March from asks"
    assert "3月2日" in options[0].words.zh


def test_too_little_rest_for_the_other_one_is_not_offered():
    rest = Rule(id="rest", kind="min_rest", parameters={"minutes": 660})
    problem = _small([_person("asks"), _person("late")], [rest])
    mine, evening = shift_of("asks", 1, 420), shift_of("late", 0, 900)
    assert swap_options(problem, [mine, evening], mine, ways=["give"]) == ()
    without = replace(problem, rules=())
    assert len(swap_options(without, [mine, evening], mine, ways=["give"])) == 1


def test_a_swap_that_leaves_a_skill_uncovered_is_not_offered():
    problem = problem_of(18, share=1.0)
    shifts = list(roster_of(problem))
    options = swap_options(problem, shifts, shifts[0])
    given_to = {option.people[1] for option in options if option.kind == "give"}
    only_b = {person.id for person in problem.people if set(person.skills) == {"b"}}
    assert set(problem.people[0].skills) == {"a"}
    assert not given_to & only_b


def test_three_can_pass_shifts_on_where_no_two_could_swap():
    """asks may work early only, two late only, and the third is away on the day asked about."""
    people = [
        _person("asks", unavailable=((1440 + 900, 1440 + 1380),)),
        _person("two", unavailable=((2880 + 420, 2880 + 900),)),
        _person("three", unavailable=((480, 1000),)),
    ]
    most = Rule(id="one", kind="max_days_week", parameters={"days": 1})
    problem = _small(people, [most])
    mine, late, other = shift_of("asks", 0, 480), shift_of("two", 1, 900), shift_of("three", 2, 420)
    options = swap_options(problem, [mine, late, other], mine)
    assert [(each.kind, each.people) for each in options] == [("cycle", ("asks", "two", "three"))]
    assert check(problem, _after([mine, late, other], options[0])).lawful


def test_only_those_who_may_be_asked_are_offered():
    problem = problem_of(18)
    shifts = roster_of(problem)
    options = swap_options(problem, shifts, shifts[5], people=["p006", "p009"])
    assert options
    assert {name for each in options for name in each.people[1:]} <= {"p006", "p009"}


def test_somebody_with_a_meeting_in_the_shift_cannot_give_it_away_if_nobody_would_attend():
    meeting = Meeting(id="m", people=("asks",), minutes=30, earliest_minute=480, latest_minute=960)
    problem = _small([_person("asks"), _person("off")], meetings=(meeting,))
    mine = replace(
        shift_of("asks", 0, 480),
        activities=(Activity(name="meeting:m", start_minute=900, minutes=30),),
    )
    assert check(problem, [mine]).lawful
    for option in swap_options(problem, [mine], mine):
        assert check(problem, _after([mine], option)).lawful
        assert option.edit.added[0].activities == ()


def test_a_pinned_shift_is_refused():
    problem = _small([_person("asks"), _person("off")])
    mine = replace(shift_of("asks", 0, 480), pinned=True)
    with pytest.raises(SchedulingError) as caught:
        swap_options(problem, [mine], mine)
    assert caught.value.code == "pinned"


def test_a_shift_that_is_gone_already_is_refused():
    problem = _small([_person("asks"), _person("off")])
    with pytest.raises(SchedulingError) as caught:
        swap_options(problem, [], shift_of("asks", 0, 480))
    assert caught.value.code == "unknown_shift"


def test_a_way_that_does_not_exist_is_refused():
    problem = _small([_person("asks")])
    mine, ways = shift_of("asks", 0, 480), cast("list[Way]", ["sell"])
    with pytest.raises(SchedulingError) as caught:
        swap_options(problem, [mine], mine, ways=ways)
    assert caught.value.code == "unknown_way"


def test_shift_types_that_somebody_may_not_work_are_not_offered_to_them():
    people = [_person("asks"), _person("other", shift_types=frozenset({"N"}))]
    night = replace(DAY, code="N")
    problem = _small(people, shift_types=(DAY, night))
    mine = shift_of("asks", 0, 480)
    assert swap_options(problem, [mine], mine) == ()
