"""The engine's problem, from plans, people, terms, leave, wishes, history and rules."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from callmath.scheduling import Problem, check_problem
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import CellChange, RuleFacts, WorkTermsFacts
from watchfloor.rooms.rosters.models import Leave, Wish
from watchfloor.rooms.rosters.queries.reach import nodes_by_id
from watchfloor.rooms.staffing.contracts import Shrinkage, ShrinkageKind

from . import lines as staffing
from .build import (
    ANNA,
    AT,
    MONDAY,
    a_centre,
    a_roster,
    agents,
    early,
    full_time,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.django_db


def problem_of(roster_id: int, **settings: object) -> Problem:
    return queries.build_problem(roster_id=roster_id, settings=settings).problem


@pytest.fixture
def team() -> int:
    shift_types()
    return a_centre()


def test_demand_is_what_the_newest_plan_says_on_a_grid_of_quarter_hours(team: int) -> None:
    staff = agents(3, team)
    staffing.agree()
    series = staffing.a_line(node=team)
    staffing.plan(series)
    cells = staffing.day_of(series)
    (entry,) = problem_of(a_roster(team)).demand
    wanted = [max(cell.required, 0) for cell in cells for _ in range(2)]
    assert np.asarray(entry.required)[0].tolist() == wanted
    assert entry.skill == nodes_by_id()[team].name  # sentences of the engine say it to people
    assert entry.required.shape == (7, 96)
    problem = problem_of(a_roster(team))
    assert [person.id for person in problem.people] == [str(each) for each in staff]
    check_problem(problem)


def test_a_share_for_breaks_is_on_top_only_where_it_is_asked_for(team: int) -> None:
    agents(3, team)
    breaks = Shrinkage("breaks", ShrinkageKind.IN_OFFICE, 0.25)
    staffing.agree(shrinkages=(breaks,))
    series = staffing.a_line(node=team)
    staffing.plan(series)
    cells = staffing.day_of(series)
    roster = a_roster(team)

    def asked(**settings: object) -> list[float]:
        (entry,) = problem_of(roster, **settings).demand
        return list(np.asarray(entry.required)[0][::2])

    assert asked() == [cell.required for cell in cells]  # the roster places the breaks itself
    assert asked(need="scheduled") == [cell.scheduled_need for cell in cells]
    assert sum(asked()) < sum(asked(need="scheduled"))


def test_a_roster_may_be_made_for_those_required_or_those_on_the_roster(team: int) -> None:
    agents(3, team)
    staffing.agree(shrinkages=())
    series = staffing.a_line(node=team)
    staffing.plan(series)
    roster = a_roster(team)
    sums = {
        need: float(np.sum(problem_of(roster, need=need).demand[0].required))
        for need in ("required", "scheduled", "rostered")
    }
    assert sums["required"] <= sums["scheduled"] <= sums["rostered"]
    assert sums["required"] == 2 * 7 * sum(max(c.required, 0) for c in staffing.day_of(series))


def test_a_team_has_its_share_of_the_work_of_what_holds_it(team: int) -> None:
    centre = people.list_nodes(scope=WHOLE_CENTRE)[0].id
    other = people.add_node(kind="team", name="Team 2", parent_id=centre, actor=ANNA, at=AT)
    agents(3, team)
    agents(1, other, first=50)
    staffing.agree()
    staffing.plan(staffing.a_line(node=centre))
    whole, share = (
        float(np.sum(problem_of(a_roster(node)).demand[0].required)) for node in (None, team)
    )
    assert share == pytest.approx(0.75 * whole)


def test_a_line_with_a_skill_is_served_by_those_who_have_it_only(team: int) -> None:
    plain, *_ = agents(1, team)
    skilled = people.add_agent(
        facts=AgentFacts(code="S1", node_id=team, skills={"loans": 3}), actor=ANNA, at=AT
    )
    staffing.agree()
    series = staffing.a_line(node=team)
    staffing.plan(series)
    operations.set_line_skill(series_id=series.pk, skill="loans", actor=ANNA, at=AT)
    problem = problem_of(a_roster(team))
    able = {person.id for person in problem.people if "loans" in person.skills}
    assert [entry.skill for entry in problem.demand] == ["loans"]
    assert able == {str(skilled)}, plain


def test_leave_counts_as_worked_days_up_to_the_days_of_a_week(team: int) -> None:
    (one,) = agents(1, team)
    full_time([one])
    Leave.objects.create(
        agent_id=one, kind="annual", first_day=MONDAY, last_day=MONDAY + timedelta(days=6),
        minutes=2400, state="approved", asked_by="anna", asked_at=AT,
    )  # fmt: skip
    Leave.objects.create(
        agent_id=one, kind="annual", first_day=MONDAY + timedelta(days=7),
        last_day=MONDAY + timedelta(days=7), minutes=480, state="asked", asked_by="anna",
        asked_at=AT,
    )  # fmt: skip
    (person,) = problem_of(a_roster(team, days=14)).people
    assert dict(person.leave) == dict.fromkeys(range(5), 480) | {5: 0, 6: 0}


def test_part_of_a_day_and_times_outside_employment_are_times_away(team: int) -> None:
    gone = MONDAY + timedelta(days=4)
    one = people.add_agent(
        facts=AgentFacts(code="P1", node_id=team, employed_to=gone), actor=ANNA, at=AT
    )
    operations.save_work_terms(
        terms=[
            WorkTermsFacts(
                agent_id=one, valid_from=MONDAY, weekly_unavailable=((1, 0, 600),),
                tags={"nursing": None, "minor": MONDAY - timedelta(days=1)},
            )
        ],
        actor=ANNA,
        at=AT,
    )  # fmt: skip
    Leave.objects.create(
        agent_id=one, kind="personal", first_day=MONDAY, last_day=MONDAY, from_minute=540,
        to_minute=600, minutes=60, state="approved", asked_by="anna", asked_at=AT,
    )  # fmt: skip
    (person,) = problem_of(a_roster(team)).people
    assert person.unavailable == ((540, 600), (1440, 2040), (5 * 1440, 8 * 1440))
    assert person.tags & {"nursing", "minor"} == {"nursing"}


def test_contract_hours_and_days_are_rules_for_those_who_have_them(team: int) -> None:
    one, other = agents(2, team)
    full_time([one])
    operations.save_work_terms(
        terms=[
            WorkTermsFacts(
                agent_id=other, valid_from=date(2026, 1, 1), contract="half",
                week_minutes=1200, days_per_week=3,
            )
        ],
        actor=ANNA,
        at=AT,
    )  # fmt: skip
    problem = problem_of(a_roster(team))
    bound = {
        rule.id: {person.id for person in problem.people if rule.scope.holds_for(person)}
        for rule in problem.rules
    }
    assert bound["terms.hours.2400"] == bound["terms.days.5"] == {str(one)}
    assert bound["terms.hours.1200"] == bound["terms.days.3"] == {str(other)}


def test_the_rule_nearest_to_a_team_takes_the_place_of_the_centres(team: int) -> None:
    centre = people.list_nodes(scope=WHOLE_CENTRE)[0].id
    other = people.add_node(kind="team", name="Team 2", parent_id=centre, actor=ANNA, at=AT)
    one, two = *agents(1, team), *agents(1, other, first=50)
    rest_of_eleven_hours()
    operations.save_rule(
        facts=RuleFacts(key="rest", kind="min_rest", parameters={"minutes": 720}, node_id=other),
        actor=ANNA,
        at=AT,
    )
    problem = problem_of(a_roster())
    minutes = {
        person.id: [
            rule.parameters["minutes"]
            for rule in problem.rules
            if rule.kind == "min_rest" and rule.scope.holds_for(person)
        ]
        for person in problem.people
    }
    assert minutes == {str(one): [660], str(two): [720]}


def test_a_rule_that_is_switched_off_or_left_out_does_not_bind(team: int) -> None:
    agents(1, team)
    rest_of_eleven_hours()
    assert "rest" in {rule.id for rule in problem_of(a_roster(team)).rules}
    left_out = problem_of(a_roster(team), without_rules=["rest"])
    assert "rest" not in {rule.id for rule in left_out.rules}
    operations.save_rule(
        facts=RuleFacts(key="rest", kind="min_rest", is_on=False), actor=ANNA, at=AT
    )
    assert "rest" not in {rule.id for rule in problem_of(a_roster(team)).rules}


def test_what_was_published_before_is_history_and_counts_for_equal_shares(team: int) -> None:
    (one,) = agents(1, team)
    sunday = MONDAY - timedelta(days=1)
    operations.change_duties(
        changes=[CellChange(one, sunday, early(one, sunday))],
        cause="edited", actor=ANNA, at=AT,
    )  # fmt: skip
    Wish.objects.create(agent_id=one, day=sunday, wants=False, stars=1, made_at=AT, granted=False)
    Wish.objects.create(agent_id=one, day=MONDAY, wants=True, code="早", stars=2, made_at=AT)
    (person,) = problem_of(a_roster(team)).people
    assert [(past.day, past.shift) for past in person.history] == [(-1, "早")]
    assert (person.counters["weekend"], person.counters["refused_wish"]) == (1, 1)
    (wish,) = person.wishes
    assert (wish.day, wish.wants, wish.shift, wish.weight) == (0, True, "早", 120.0)
