"""Absent people, another demand, a frozen past: covered lawfully, with few and priced changes."""

from dataclasses import replace

import numpy as np
import pytest

from callmath.scheduling import (
    Absent,
    Change,
    ChangePrices,
    Frozen,
    NewDemand,
    Person,
    Rule,
    SchedulingError,
    changed_problem,
    check,
    repair,
)

from .repairable import as_roster, people_of, problem_of, roster_of, shift_of


def _places(shifts):
    return {(each.person, each.day): each for each in shifts}


def _without(shifts, changes):
    gone = {(each.person, day) for each in changes if isinstance(each, Absent) for day in each.days}
    return [each for each in shifts if (each.person, each.day) not in gone]


def _small(people, rules=(), **more):
    return replace(problem_of(9), people=tuple(people), rules=tuple(rules), **more)


def _wanting(problem, shifts):
    """The problem with a demand that these shifts just meet."""
    required = np.zeros((problem.days, 96))
    for shift in shifts:
        required[shift.day, shift.start_minute // 15 : shift.end_minute // 15] += 1
        for rest in shift.breaks:
            begin = rest.start_minute // 15
            required[shift.day, begin : begin + rest.minutes // 15] -= 1
    return replace(problem, demand=(replace(problem.demand[0], required=required),))


CASES = [
    [Absent(person="p000", days=[2])],
    [Absent(person="p001", days=[0, 1, 2, 3, 4, 5, 6]), Absent(person="p005", days=[3])],
    [Absent(person=f"p{place:03d}", days=range(7)) for place in range(0, 18, 2)],
]


@pytest.mark.parametrize("changes", CASES)
@pytest.mark.parametrize("rules", ["own", "friendly"])
def test_a_repaired_roster_is_lawful_and_never_worse_covered_than_doing_nothing(changes, rules):
    problem = problem_of(18)
    if rules == "friendly":
        more = Rule(id="band", kind="start_band_week", parameters={"minutes": 120})
        problem = replace(problem, rules=(*problem.rules, more))
    shifts = roster_of(problem)
    assert check(problem, shifts).lawful
    found = repair(problem, as_roster(shifts), changes)
    after = changed_problem(problem, shifts, changes)
    idle, checked = check(after, _without(shifts, changes)), check(after, found.assignments)
    assert checked.lawful
    assert checked.parts.under < idle.parts.under or idle.parts.under == 0
    assert found.cost == pytest.approx(checked.cost)
    assert found.violations == checked.violations
    absent = {(each.person, day) for each in changes for day in each.days}
    assert not absent & _places(found.assignments).keys()


def test_moves_are_exactly_the_differences_each_with_its_price_and_words():
    problem, changes = problem_of(18), CASES[1]
    shifts = roster_of(problem)
    found = repair(problem, shifts, changes)
    before, after = _places(shifts), _places(found.assignments)
    told = {(each.person, each.day): (each.before, each.after) for each in found.moves}
    differ = {place for place in before | after if before.get(place) != after.get(place)}
    assert told == {place: (before.get(place), after.get(place)) for place in differ}
    for move in found.moves:
        assert move.words.en
        assert move.words.zh
        lost = any(each.person == move.person and move.day in each.days for each in changes)
        assert lost or move.cost == ChangePrices().of(move.before, move.after) > 0


def test_the_result_is_the_same_each_time_and_for_each_seed():
    problem, shifts = problem_of(18), roster_of(problem_of(18))
    first = repair(problem, shifts, CASES[1], seed=1)
    second = repair(problem, tuple(reversed(shifts)), CASES[1], seed=2)
    assert first.assignments == second.assignments
    assert first.moves == second.moves


def test_one_absent_person_is_stood_in_for_by_one_change():
    people = [Person(id=name, skills={"a": 1.0}) for name in ("ill", "off", "works")]
    ill, works = shift_of("ill", 0, 480), shift_of("works", 0, 480)
    problem = _wanting(_small(people), [ill, works])
    found = repair(problem, [ill, works], [Absent(person="ill", days=[0])])
    assert found.uncovered == ()
    lost, taken = found.moves
    assert (lost.person, lost.after) == ("ill", None)
    assert lost.words.en == "ill is absent on 2 March: D 08:00–16:00 has to be covered"
    assert (taken.person, taken.before, taken.cost) == ("off", None, 360.0)
    assert taken.words.en == "off takes over D 08:00–16:00 from ill on 2 March, a day off until now"
    assert taken.words.zh == "off 3月2日（原为休息）顶替ill的 D 08:00–16:00"


def test_nobody_is_moved_where_enough_are_left():
    people = [Person(id=name, skills={"a": 1.0}) for name in ("ill", "off", "works")]
    ill, works = shift_of("ill", 0, 480), shift_of("works", 0, 480)
    problem = _wanting(_small(people), [works])
    found = repair(problem, [ill, works], [Absent(person="ill", days=[0])])
    assert [(each.person, each.cost) for each in found.moves] == [("ill", 0.0)]


def test_who_has_not_rested_is_not_called():
    rest = Rule(id="rest", kind="min_rest", parameters={"minutes": 660})
    people = [Person(id=name, skills={"a": 1.0}) for name in ("ill", "late")]
    ill, late = shift_of("ill", 1, 420), shift_of("late", 0, 900)
    problem = _wanting(_small(people, [rest]), [ill, late])
    found = repair(problem, [ill, late], [Absent(person="ill", days=[1])])
    assert check(problem, found.assignments).lawful
    assert all(each.start_minute >= 600 for each in found.assignments if each.day == 1)
    free = repair(replace(problem, rules=()), [ill, late], [Absent(person="ill", days=[1])])
    assert any(each.start_minute == 420 for each in free.assignments if each.day == 1)


def test_somebody_who_lacks_the_skill_is_not_called():
    people = [Person(id="ill", skills={"a": 1.0}), Person(id="other", skills={"b": 1.0})]
    ill = shift_of("ill", 0, 480)
    problem = _wanting(_small(people), [ill])
    found = repair(problem, [ill], [Absent(person="ill", days=[0])])
    assert found.assignments == ()
    assert found.moves[0].cost == pytest.approx(4.0 * (480 - 60))


def test_a_day_off_moves_where_nobody_may_work_one_day_more():
    most = Rule(id="one", kind="max_days_week", parameters={"days": 1})
    people = [Person(id=name, skills={"a": 1.0}) for name in ("ill", "spare")]
    ill, spare = shift_of("ill", 0, 480), shift_of("spare", 3, 480)
    problem = _wanting(_small(people, [most]), [ill])
    found = repair(problem, [ill, spare], [Absent(person="ill", days=[0])])
    assert [(each.person, each.day) for each in found.assignments] == [("spare", 0)]
    assert check(problem, found.assignments).lawful


def test_pinned_shifts_do_not_move():
    problem = problem_of(18, share=1.0)
    shifts = roster_of(problem)
    held = tuple(each for each in shifts if int(each.person[1:]) % 4)
    problem = replace(problem, pinned=held)
    found = repair(problem, shifts, [Absent(person="p004", days=range(7))])
    assert set(held) <= set(found.assignments)
    moved = {(each.person, each.day) for each in found.moves if each.person != "p004"}
    assert moved
    assert not moved & _places(held).keys()


def test_the_shift_of_somebody_absent_is_gone_though_it_was_pinned():
    problem = problem_of(18)
    shifts = roster_of(problem)
    problem = replace(problem, pinned=shifts)
    changes = [Absent(person="p004", days=[2])]
    found = repair(problem, shifts, changes)
    assert ("p004", 2) not in _places(found.assignments)
    assert check(changed_problem(problem, shifts, changes), found.assignments).lawful


def test_what_has_begun_stays_and_nothing_new_begins_before_now():
    problem, now = problem_of(18), 2 * 1440 + 600
    shifts = roster_of(problem)
    changes = [Absent(person=f"p{place:03d}", days=[1, 2]) for place in range(6)]
    found = repair(problem, shifts, [*changes, Frozen(until_minute=now)])
    begun = {each for each in shifts if each.day * 1440 + each.start_minute < now}
    ill = {f"p{place:03d}" for place in range(6)}
    stays = {each for each in begun if each.person not in ill or each.day < 2}
    assert stays <= set(found.assignments)
    fresh = set(found.assignments) - set(shifts)
    assert fresh
    assert all(each.day * 1440 + each.start_minute >= now for each in fresh)


def test_more_demand_of_a_day_is_met_on_that_day():
    problem = problem_of(18, share=0.8)
    shifts = roster_of(problem)
    first = problem.demand[0]
    required = first.required.copy()
    required[4, 40:56] += 2
    changes = [NewDemand(demand=(replace(first, required=required),))]
    after = changed_problem(problem, shifts, changes)
    found = repair(problem, shifts, changes)
    assert check(after, found.assignments).lawful
    assert found.parts.under < check(after, shifts).parts.under
    assert {each.day for each in found.moves} == {4}


def test_breaks_only_moves_breaks_that_are_to_come_and_nothing_else():
    problem, now = problem_of(30, share=0.9), 1440 + 660
    shifts = roster_of(problem)
    first = problem.demand[0]
    required = first.required.copy()
    required[1, 46:50] += 3
    changes: list[Change] = [
        NewDemand(demand=(replace(first, required=required),)),
        Frozen(until_minute=now, breaks_only=True),
    ]
    after = changed_problem(problem, shifts, changes)
    found = repair(problem, shifts, changes)
    assert check(after, found.assignments).lawful
    assert found.parts.under < check(after, shifts).parts.under
    assert found.moves
    for move in found.moves:
        assert move.before is not None
        assert move.after is not None
        assert replace(move.after, breaks=()) == replace(move.before, breaks=())
        for old, new in zip(move.before.breaks, move.after.breaks, strict=True):
            assert old == new or min(old.start_minute, new.start_minute) + 1440 >= now
        assert "breaks" in move.words.en


def test_a_dearer_day_off_is_broken_less_often():
    problem, shifts = problem_of(18), roster_of(problem_of(18))
    usual = repair(problem, shifts, CASES[2])
    dear = repair(problem, shifts, CASES[2], prices=ChangePrices(day_off_broken=1e6))
    broken = [each for each in usual.moves if each.before is None]
    assert broken
    assert not [each for each in dear.moves if each.before is None]


def test_only_the_pool_is_asked():
    problem, shifts = problem_of(30), roster_of(problem_of(30))
    found = repair(problem, shifts, CASES[2], pool=2)
    absent = {each.person for each in CASES[2]}
    assert len({each.person for each in found.moves} - absent) <= 2


def test_out_of_time_is_doing_nothing_and_said():
    problem, shifts = problem_of(18), roster_of(problem_of(18))
    found = repair(problem, shifts, CASES[2], time_limit_seconds=0.0)
    assert found.stopped == "time"
    assert set(found.assignments) == set(_without(shifts, CASES[2]))


def test_rules_about_several_people_are_kept():
    seats = Rule(id="seats", kind="seats", parameters={"people": 7})
    problem = replace(problem_of(9), rules=(*problem_of(9).rules, seats))
    shifts = roster_of(problem)
    assert check(problem, shifts).lawful
    first = problem.demand[0]
    changes = [NewDemand(demand=(replace(first, required=first.required + 5),))]
    found = repair(problem, shifts, changes)
    assert check(changed_problem(problem, shifts, changes), found.assignments).lawful


def test_a_roster_that_breaks_a_rule_already_breaks_no_other_after():
    problem = replace(problem_of(18), people=people_of(18))
    shifts = list(roster_of(problem))
    odd = replace(shifts[0], start_minute=425)
    before = [odd, *shifts[1:]]
    changes = [Absent(person="p004", days=[1, 2, 3])]
    after = changed_problem(problem, before, changes)
    hard = {each.rule for each in check(after, _without(before, changes)).violations if each.hard}
    found = repair(problem, before, changes)
    assert {each.rule for each in found.violations if each.hard} <= hard
    assert odd in found.assignments or ("p000", 0) not in _places(found.assignments)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Absent(person="nobody", days=[1]), "unknown_person"),
        (Absent(person="p001", days=[7]), "unknown_day"),
        (Absent(person="p001", days=[-1]), "unknown_day"),
        ("sick", "unknown_change"),
        (NewDemand(demand=(replace(problem_of(9).demand[0], required=np.ones((2, 96))),)), None),
        (NewDemand(demand=(replace(problem_of(9).demand[0], required=-np.ones((7, 96))),)), None),
    ],
)
def test_changes_that_cannot_be_meant_so_are_refused(change, code):
    problem = problem_of(9)
    with pytest.raises(SchedulingError) as caught:
        repair(problem, roster_of(problem), [change])
    assert code is None or caught.value.code == code


def test_no_change_gives_the_same_roster():
    problem, shifts = problem_of(9), roster_of(problem_of(9))
    found = repair(problem, shifts, [])
    assert set(found.assignments) == set(shifts)
    assert found.moves == ()


def test_negative_prices_are_refused():
    with pytest.raises(SchedulingError) as caught:
        ChangePrices(start_moved=-1.0)
    assert caught.value.code == "negative_price"
