"""explain: planted conflicts are found, nothing more is named, and each way out works."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from callmath.scheduling import (
    Assignment,
    BreakRule,
    Explanation,
    Friendly,
    IntervalDemand,
    Level,
    PastShift,
    Person,
    Problem,
    Rule,
    Scope,
    ShiftKind,
    ShiftType,
    explain,
)

LUNCH = BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=330, paid=False)
DAY = ShiftType(
    code="D",
    earliest_start_minute=420,
    latest_start_minute=900,
    start_step_minutes=120,
    breaks=(LUNCH,),
)
NIGHT = ShiftType(
    code="N", earliest_start_minute=1320, latest_start_minute=1320, kind=ShiftKind.NIGHT
)
TYPES = (DAY, NIGHT)


def rule(rule_id: str, kind: str, level: Level = Level.POLICY, scope: Scope | None = None, **given):
    return Rule(id=rule_id, kind=kind, parameters=given, level=level, scope=scope or Scope())


HARMLESS = (
    rule("rest", "min_rest"),
    rule("six", "max_consecutive_days", days=6),
    rule("nights", "max_consecutive_nights", nights=4),
    rule("no_n_d", "forbidden_succession", pairs=[("N", "D")]),
    rule("week", "max_minutes_week", minutes=2880),
)


def on_day(day: int) -> Scope:
    return Scope(days=frozenset({day}))


def roster(*rules: Rule, count: int = 3, days: int = 14, **changes: Any) -> Problem:
    person = Person(id="p", skills={"A": 1.0}, **changes.pop("person", {}))
    frame: dict[str, Any] = {
        "first_day": date(2027, 3, 1),
        "days": days,
        "people": tuple(replace(person, id=f"p{number}") for number in range(count)),
        "shift_types": TYPES,
        "rules": (*HARMLESS, *rules),
        "friendly": None,
    }
    return Problem(**frame | changes)


def members(found: Explanation) -> list[set[str]]:
    return [{member.id for member in each.members} for each in found.conflicts]


def without(problem: Problem, member: str) -> Problem:
    """The problem without one member of a conflict."""
    kind, _, what = member.partition(":")
    if kind == "leave" and what in {person.id for person in problem.people}:
        people = tuple(
            replace(each, leave={}, unavailable=()) if each.id == what else each
            for each in problem.people
        )
        return replace(problem, people=people)
    if kind == "leave":
        day = (date.fromisoformat(what) - problem.first_day).days
        people = tuple(
            replace(each, leave={key: value for key, value in each.leave.items() if key != day})
            for each in problem.people
        )
        return replace(problem, people=people)
    if kind == "pinned":
        person, _, day_ = what.rpartition(":")
        pins = tuple(pin for pin in problem.pinned if (pin.person, pin.day) != (person, int(day_)))
        return replace(problem, pinned=pins)
    if member == "friendly.days_off":
        return replace(problem, friendly=Friendly(consecutive_days_off=0))
    if member == "friendly.start_band":
        return replace(problem, friendly=Friendly(start_band_minutes=1440))
    return replace(problem, rules=tuple(each for each in problem.rules if each.id != member))


def assert_named(problem: Problem, planted: set[str]) -> Explanation:
    found = explain(problem)
    assert members(found) == [planted]
    assert not found.possible
    for member in planted:
        assert explain(without(problem, member)).possible, member
    assert len(found.ways_out) >= 2
    costs = [way.cost for way in found.ways_out]
    assert costs == sorted(costs)
    assert all(cost > 0 for cost in costs)
    texts = [found.conflicts[0].words, *(way.words for way in found.ways_out)]
    assert all(words.en and words.zh and "{" not in words.en + words.zh for words in texts)
    return found


def test_more_hours_than_days_allow():
    found = assert_named(
        roster(
            rule("hours", "min_minutes_week", Level.CONTRACT, minutes=2250),
            rule("days", "max_days_week", days=4),
        ),
        {"hours", "days"},
    )
    assert found.conflicts[0].words.en == (
        "For p0, p1, p2 these cannot all hold: At most 4 days of work a week; At least 37 h 30 min"
        " a week"
    )
    less, more = found.ways_out[:2]
    assert less.relaxes == ("hours",)
    assert less.amount == pytest.approx(3 * 2 * 5.5)
    assert (more.relaxes, more.amount) == (("days",), 6)


def test_what_is_law_is_never_given_up():
    found = explain(
        roster(
            rule("hours", "min_minutes_week", Level.CONTRACT, minutes=2250),
            rule("days", "max_days_week", Level.LEGAL, days=4),
        )
    )
    assert all(way.relaxes != ("days",) for way in found.ways_out)
    assert len(found.ways_out) >= 2


def test_whole_shifts_matter_where_parts_of_them_would_do():
    assert_named(
        roster(
            rule("least", "min_minutes_week", minutes=1000),
            rule("most", "max_minutes_week", minutes=1300),
        ),
        {"least", "most"},
    )


@pytest.mark.parametrize(
    ("rules", "planted"),
    [
        (
            [
                rule("some", "min_shifts", codes=["N"], shifts=1, per="week"),
                rule("none", "no_night_work"),
            ],
            {"some", "none"},
        ),
        (
            [
                rule("on", "max_consecutive_days_off", days=2),
                rule("off", "min_consecutive_days_off", days=4),
            ],
            {"on", "off", "six"},
        ),
        (
            [
                rule("much", "min_days_period", days=12),
                rule("row", "max_consecutive_days", days=3),
                rule("pairs_off", "min_consecutive_days_off", days=2),
            ],
            {"much", "row"},
        ),
        (
            [
                rule("many", "min_shifts", codes=["N"], shifts=6, per="week"),
                rule("single", "max_consecutive_nights", nights=2),
            ],
            {"many", "single"},
        ),
        (
            [
                rule("weeks", "min_days_week", days=6),
                rule("weekends", "max_weekends", weekends=0),
            ],
            {"weeks", "weekends"},
        ),
        (
            [
                rule("all", "min_days_week", days=5),
                rule("turn", "team_rotation", cycle=["D", "-"]),
            ],
            {"all", "turn"},
        ),
        (
            [
                rule("half", "min_days_period", days=10),
                rule("window", "max_days_in", days=3, window=5),
            ],
            {"half", "window"},
        ),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else "",
)
def test_pairs_of_personal_rules_are_named(rules, planted):
    assert_named(roster(*rules), planted)


def test_friendly_rules_are_named_like_others():
    assert_named(
        roster(rule("six_days", "min_days_week", days=6), friendly=Friendly()),
        {"six_days", "friendly.days_off"},
    )


def test_three_that_conflict_only_together_are_all_named():
    assert_named(
        roster(
            rule("days", "min_shifts", codes=["D"], shifts=1, per="week"),
            rule("some_nights", "min_shifts", codes=["N"], shifts=3, per="week"),
            rule("four", "max_days_week", days=3),
        ),
        {"days", "some_nights", "four"},
    )


def test_leave_of_one_person_is_named_with_the_person():
    problem = roster(rule("work", "min_shifts", codes=["D"], shifts=5, per="week"))
    away = replace(problem.people[1], leave={0: 0, 1: 0, 2: 0})
    problem = replace(problem, people=(problem.people[0], away, problem.people[2]))
    found = assert_named(problem, {"work", "leave:p1"})
    assert found.conflicts[0].words.en.startswith("For p1 these cannot all hold")
    assert [member.kind for member in found.conflicts[0].members] == ["leave", "rule"]


def test_leave_that_counts_as_work_is_no_conflict():
    problem = roster(rule("hours", "min_minutes_week", minutes=2250))
    away = replace(problem.people[1], leave={0: 450, 1: 450, 2: 450})
    assert explain(replace(problem, people=(away,))).possible


def test_pinned_shifts_without_rest_are_named():
    pins = tuple(
        Assignment(person="p0", day=day, shift=code, start_minute=start, minutes=480)
        for day, code, start in ((2, "D", 900), (3, "D", 420))
    )
    problem = roster(pinned=pins, rules=(rule("rest", "min_rest"), rule("six", "max_days_week")))
    assert_named(problem, {"pinned:p0:2", "pinned:p0:3", "rest"})


def test_what_happened_before_the_horizon_is_no_conflict():
    past = tuple(
        PastShift(day=day, shift="D", start_minute=420, minutes=480) for day in range(-9, 0)
    )
    problem = roster(rule("five", "max_days_week", days=5), person={"history": past})
    assert explain(replace(problem, first_day=date(2027, 3, 4))).possible


def test_nights_before_the_horizon_count_in_a_conflict():
    past = tuple(
        PastShift(day=day, shift="N", start_minute=1320, minutes=480) for day in range(-4, 0)
    )
    pin = Assignment(person="p0", day=0, shift="N", start_minute=1320, minutes=480)
    problem = roster(person={"history": past}, pinned=(pin,))
    assert_named(problem, {"nights", "pinned:p0:0"})


def cover(people: int = 3, day: int = 2, first: int = 600, last: int = 720, days: int = 14):
    required = np.zeros((days, 96))
    required[day, first // 15 : last // 15] = people
    return (IntervalDemand(skill="A", required=required),)


def test_cover_that_more_people_are_wanted_for_than_have_seats():
    found = assert_named(
        roster(
            rule("cover", "staffing_share", share=1.0),
            rule("room", "seats", people=2),
            demand=cover(),
        ),
        {"cover", "room"},
    )
    assert {"Bring in 2 h of overtime, or of people from elsewhere"} <= {
        way.words.en for way in found.ways_out
    }


def test_cover_and_leave_of_a_small_team():
    problem = roster(rule("cover", "staffing_share", share=1.0), demand=cover())
    away = replace(problem.people[0], leave={2: 450})
    assert_named(replace(problem, people=(away, *problem.people[1:])), {"cover", "leave:p0"})


def test_without_a_hard_rule_about_cover_there_is_always_a_roster():
    problem = roster(demand=cover(people=50))
    assert explain(problem).possible
    soft = Rule(id="soft", kind="staffing_share", hard=False, weight=1.0)
    assert explain(replace(problem, rules=(*problem.rules, soft))).possible


def test_pairs_that_must_and_must_not_meet():
    named: dict[str, Any] = {"people": ["p0", "p1"]}
    assert_named(
        roster(
            rule("both", "pairs_together", **named),
            rule("never", "pairs_apart", per="day", **named),
            rule("work", "min_days_week", days=1),
        ),
        {"both", "never", "work"},
    )


def test_somebody_must_be_there_at_night_but_nobody_may():
    assert_named(
        roster(
            rule("guard", "min_present", scope=on_day(3), people=1, until_minute=60),
            rule("none", "no_night_work"),
        ),
        {"guard", "none"},
    )


def test_two_conflicts_are_both_told():
    found = explain(
        roster(
            rule("hours", "min_minutes_week", minutes=2250),
            rule("days", "max_days_week", days=4),
            rule("cover", "staffing_share", share=1.0),
            rule("room", "seats", people=2),
            demand=cover(),
        )
    )
    assert members(found) == [{"hours", "days"}, {"cover", "room"}]


def crowd(rules: tuple[Rule, ...], away: int = 80) -> Problem:
    """Two hundred people with 49 rules; on day 6 many are on leave."""
    people = tuple(
        Person(
            id=f"p{number}",
            team=f"t{number % 20}",
            skills=[{"A": 1.0}, {"B": 1.0}, {"A": 1.0, "B": 1.0}][number % 3],
            leave={6: 450} if number < away else {},
        )
        for number in range(200)
    )
    required = np.zeros((7, 96))
    required[:, 40:60] = 30
    busy = required.copy()
    busy[6, 40:60] = 95
    demand = tuple(
        IntervalDemand(skill=skill, required=wanted)
        for skill, wanted in (("A", required), ("B", busy))
    )
    return roster(*rules, days=7, demand=demand, friendly=Friendly(), people=people)


FORTY_NINE = (
    *(
        rule(
            f"cover.{skill}.{day}",
            "staffing_share",
            scope=Scope(days=frozenset({day})),
            skill=skill,
        )
        for skill in ("A", "B")
        for day in range(7)
    ),
    *(
        rule(f"team{number}", "max_consecutive_days", scope=Scope(teams=frozenset({f"t{number}"})))
        for number in range(20)
    ),
    *(rule(f"long{number}", "max_minutes_day", minutes=600 + number) for number in range(8)),
)


def test_a_planted_conflict_among_forty_nine_rules_is_named():
    problem = crowd(FORTY_NINE)
    assert len(problem.rules) + 2 == 49
    found = assert_named(problem, {"cover.B.6", "leave:2027-03-07"})
    assert "80 people on leave" in found.conflicts[0].words.en
    shares = [way.words.en for way in found.ways_out if "instead of 95 %" in way.words.en]
    assert len(shares) == 1


def test_a_conflict_of_a_whole_week_is_found_where_each_day_is_possible():
    weekly = tuple(
        rule(f"cover.{day}", "staffing_share", scope=on_day(day), skill="A", share=1.0)
        for day in range(7)
    )
    required = np.zeros((7, 96))
    required[:, 40:60] = 80
    problem = replace(
        crowd((*weekly, rule("five", "max_days_week", days=4)), away=0),
        demand=(IntervalDemand(skill="A", required=required),),
    )
    found = explain(problem)
    assert len(found.conflicts) == 1
    named = members(found)[0]
    assert named == {"five", *(f"cover.{day}" for day in range(7))}
    for member in named:
        assert explain(without(problem, member)).possible, member


def test_notes_say_when_one_more_person_would_cost_most():
    required = np.zeros((14, 96))
    required[2, 40:60] = 1
    required[2, 52] = 4  # one more than there are, for a quarter of an hour
    under = np.full(required.shape, 2.0)
    under[2, 52] = 3.2
    demand = (IntervalDemand(skill="A", required=required, under_cost=under),)
    found = explain(roster(demand=demand))
    assert found.notes[0].en == (
        "A: one more person wanted on Wednesday, 3 March at 13:00 costs 3.2 paid intervals"
    )
    assert found.notes[0].zh == "A：3月3日（星期三）13:00每多需要 1 人，成本相当于 3.2 个计薪时段"


def test_notes_say_which_days_ask_for_more_than_there_is():
    problem = replace(roster(demand=cover(people=20, first=420, last=1380)), shift_types=(DAY,))
    assert explain(replace(problem, rules=())).notes[0].en == (
        "A on 3 March: 320 h of work are required, 22 h 30 min at most are there"
    )


def test_one_person_among_many_with_leave_of_their_own_is_found():
    rng = np.random.default_rng(3)
    people = [
        Person(
            id=f"p{number}",
            skills={"A": 1.0},
            leave={int(day): 450 for day in rng.choice(28, size=2, replace=False)},
        )
        for number in range(150)
    ]
    hours = rule("hours", "min_minutes_week", minutes=2250)
    exact = rule("exact", "max_minutes_week", minutes=2400)
    problem = roster(
        hours, exact, people=tuple(people), days=28, shift_types=(DAY,), friendly=Friendly()
    )
    assert explain(problem).possible
    people[97] = replace(people[97], leave={14: 0, 15: 0, 16: 0})
    assert_named(replace(problem, people=tuple(people)), {"hours", "leave:p97"})
