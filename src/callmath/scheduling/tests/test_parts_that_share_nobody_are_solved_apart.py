"""Components: who shares a queue, a rule or a meeting stays together, others come apart."""

from __future__ import annotations

from callmath.scheduling import IntervalDemand, Meeting, Rule, check, solve
from callmath.scheduling._components import components_of
from callmath.scheduling.tests.centers import RULES, center, curve, staff

WANTED = (
    IntervalDemand(skill="A", required=curve(7, 3.0)),
    IntervalDemand(skill="B", required=curve(7, 2.0)),
)


def sizes(problem):
    return [(len(part.people), len(part.demand)) for part in components_of(problem)]


def test_two_queues_with_people_of_their_own_are_two_parts():
    people = (*staff(10, ("A",)), *staff(6, ("B",), "b"))
    assert sizes(center(people, demand=WANTED)) == [(10, 1), (6, 1)]


def test_somebody_who_serves_both_ties_them():
    people = (*staff(10, ("A",)), *staff(6, ("B",), "b"), *staff(1, ("A", "B"), "c"))
    assert sizes(center(people, demand=WANTED)) == [(17, 2)]


def test_seats_and_meetings_tie_them_too():
    people = (*staff(3, ("A",)), *staff(3, ("B",), "b"))
    seats = Rule(id="seats", kind="seats", parameters={"people": 4})
    assert len(sizes(center(people, demand=WANTED, rules=(*RULES, seats)))) == 1
    talk = Meeting(
        id="m", people=("p000", "b000"), minutes=60, earliest_minute=480, latest_minute=900
    )
    plain = center(people, demand=WANTED)
    assert len(sizes(type(plain)(**{**_fields(plain), "meetings": (talk,)}))) == 1


def _fields(problem):
    return {name: getattr(problem, name) for name in problem.__slots__}


def test_bounds_of_parts_add_up():
    both = center((*staff(10, ("A",)), *staff(6, ("B",), "b")), demand=WANTED)
    roster = solve(both, time_limit_seconds=60, seed=1)
    alone = [solve(part, time_limit_seconds=60, seed=1) for part in components_of(both)]
    assert abs(sum(each.lower_bound for each in alone) - roster.lower_bound) < 1e-3
    assert abs(sum(each.cost for each in alone) - roster.cost) < 1e-6
    assert check(both, roster).lawful
