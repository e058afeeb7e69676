"""A problem in memory: what changes it is seen at once, what does not makes nobody wait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import CellChange, LeaveKind
from watchfloor.rooms.rosters.operations.duties import change_duties
from watchfloor.rooms.rosters.operations.leave_decisions import decide_leave
from watchfloor.rooms.rosters.operations.leaves import Grant, ask_leave, grant_hours
from watchfloor.rooms.rosters.queries.effects import duties_state
from watchfloor.rooms.rosters.queries.state import problem_of
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan

from .build import (
    ANNA,
    AT,
    MONDAY,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    full_time,
    late,
    shift_types,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def staff():
    shift_types()
    found = agents(2, a_centre())
    full_time(found)
    return found


def next_week():
    return operations.make_roster(
        node_id=None, name="Week 25", first_day=MONDAY + WEEK,
        last_day=MONDAY + WEEK + timedelta(days=6), actor=ANNA, at=AT,
    )  # fmt: skip


def history_of(roster_id):
    people = problem_of(roster_id, {}).problem.people
    return sum(len(person.history) for person in people)


def test_leave_that_is_asked_for_changes_nothing_and_approved_leave_does(staff):
    roster = a_roster()
    before = problem_of(roster, {})
    grant_hours(
        grants=[Grant(staff[0], "annual", date(2026, 1, 1), 4800)], actor=ANNA, at=AT
    )  # fmt: skip
    asked = ask_leave(
        agent_id=staff[0], kind=LeaveKind.ANNUAL, span=LeaveSpan(MONDAY, MONDAY), actor=ANNA, at=AT
    )
    assert problem_of(roster, {}) is before
    decide_leave(leave_id=asked.id, approves=True, scope=WHOLE_CENTRE, actor=ANNA, at=AT)
    after = problem_of(roster, {})
    assert after is not before
    assert 0 in {person.id: person.leave for person in after.problem.people}[str(staff[0])]


def test_the_week_before_is_history_as_soon_as_it_is_published(staff):
    roster = next_week()
    assert history_of(roster) == 0
    version = a_version(a_roster(), [early(staff[0])])
    operations.publish(version_id=version, reason="all the same", actor=ANNA, at=AT)
    assert history_of(roster) == 1


def test_a_published_shift_that_changes_is_of_its_own_week_and_history_of_the_next(staff):
    this, following = a_roster(), next_week()
    version = a_version(this, [early(staff[0])])
    operations.publish(version_id=version, reason="all the same", actor=ANNA, at=AT)
    before, after = problem_of(this, {}), problem_of(following, {})
    change = CellChange(staff[0], MONDAY, late(staff[0]))
    shifts = {each.shift for each in duties_state([change]).assignments.values()}
    assert shifts == {"早"}
    change_duties(changes=[change], cause="edited", actor=ANNA, at=AT)
    assert problem_of(this, {}) is before
    assert problem_of(following, {}) is not after
    shifts = {each.shift for each in duties_state([change]).assignments.values()}
    assert shifts == {"晚"}
