"""Leave is asked for, spoken for, taken back; what an account does not hold is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import AskState, LeaveKind, RosterNotFound
from watchfloor.rooms.rosters.models import Duty, HoursEntry, Leave
from watchfloor.rooms.rosters.operations.approving import save_approval_rule
from watchfloor.rooms.rosters.operations.leave_decisions import decide_leave
from watchfloor.rooms.rosters.operations.leaves import (
    Grant,
    ask_leave,
    grant_hours,
    withdraw_leave,
)
from watchfloor.rooms.rosters.queries.leaves import balance_of
from watchfloor.rooms.rosters.rules.approving import ApprovalTerms
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan

from . import build

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
BY = Actor(name="planner", user_id=None)
MONDAY, TUESDAY, FRIDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 20)
SUNDAY = date(2026, 3, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture
def agent_id() -> int:
    return people.add_agent(facts=AgentFacts(code="8001", name="Chen"), actor=BY, at=AT)


def ask(agent_id: int, first: date, last: date, kind: LeaveKind = LeaveKind.ANNUAL, **part: int):
    span = LeaveSpan(first, last, part.get("from_minute"), part.get("to_minute"))
    return ask_leave(agent_id=agent_id, kind=kind, span=span, actor=BY, at=AT)


def give(agent_id: int, minutes: int) -> None:
    grant_hours(grants=[Grant(agent_id, "annual", date(2026, 1, 1), minutes)], actor=BY, at=AT)


def left(agent_id: int) -> int:
    return balance_of(agent_id=agent_id, account="annual", on=MONDAY).left_minutes


def test_a_week_takes_five_usual_days_and_is_spoken_for(agent_id):
    give(agent_id, 5 * 480)
    card = ask(agent_id, MONDAY, SUNDAY)
    assert (card.minutes, card.state) == (5 * 480, AskState.ASKED)
    assert left(agent_id) == 0
    assert JournalEntry.objects.filter(action="rosters.leave.asked").count() == 1


def test_what_leave_of_next_year_has_taken_is_not_given_away_again(agent_id):
    give(agent_id, 480)
    later = ask(agent_id, date(2027, 3, 15), date(2027, 3, 15))
    decide_leave(leave_id=later.id, approves=True, scope=WHOLE_CENTRE, actor=BY, at=AT)
    assert left(agent_id) == 0
    with pytest.raises(Refusal) as refused:
        ask(agent_id, MONDAY, MONDAY)
    assert refused.value.code == "rosters.leave.balance"
    grant_hours(grants=[Grant(agent_id, "annual", date(2027, 1, 1), 240)], actor=BY, at=AT)
    assert left(agent_id) == 240
    assert balance_of(agent_id=agent_id, account="annual", on=later.first_day).left_minutes == 240


def test_a_roster_of_another_team_does_not_make_leave_free():
    own = build.a_centre()
    site = people.list_nodes(scope=WHOLE_CENTRE)[1].id
    other = people.add_node(kind="team", name="Team 2", parent_id=site, actor=BY, at=AT)
    (agent_id,) = build.agents(1, own)
    elsewhere = build.agents(1, other, first=2)
    build.shift_types()
    version = build.a_version(build.a_roster(other), [build.early(elsewhere[0], build.MONDAY)])
    operations.publish(version_id=version, actor=BY, at=build.AT)
    card = ask(agent_id, build.MONDAY, build.MONDAY, LeaveKind.SICK)
    assert card.minutes == 480
    assert ask(elsewhere[0], build.MONDAY, build.MONDAY, LeaveKind.SICK).minutes == 450


def test_more_than_the_account_holds_is_refused(agent_id):
    give(agent_id, 4 * 480)
    with pytest.raises(Refusal) as refused:
        ask(agent_id, MONDAY, FRIDAY)
    assert refused.value.code == "rosters.leave.balance"
    assert not Leave.objects.exists()


def test_sick_leave_needs_no_balance(agent_id):
    assert ask(agent_id, MONDAY, TUESDAY, LeaveKind.SICK).minutes == 2 * 480


def test_two_leaves_do_not_meet(agent_id):
    ask(agent_id, MONDAY, TUESDAY, LeaveKind.SICK)
    with pytest.raises(Refusal) as refused:
        ask(agent_id, TUESDAY, FRIDAY, LeaveKind.SICK)
    assert refused.value.code == "rosters.leave.overlap"
    assert Leave.objects.count() == 1


def test_two_parts_of_one_day_may_stand_beside_each_other(agent_id):
    ask(agent_id, MONDAY, MONDAY, LeaveKind.SICK, from_minute=540, to_minute=660)
    card = ask(agent_id, MONDAY, MONDAY, LeaveKind.SICK, from_minute=660, to_minute=720)
    assert card.minutes == 60


def test_what_is_taken_back_is_free_again(agent_id):
    give(agent_id, 480)
    card = ask(agent_id, MONDAY, MONDAY)
    withdraw_leave(leave_id=card.id, agent_id=agent_id, actor=BY, at=AT)
    assert left(agent_id) == 480
    with pytest.raises(Refusal):
        withdraw_leave(leave_id=card.id, agent_id=agent_id, actor=BY, at=AT)


def test_nobody_takes_back_what_is_another_s(agent_id):
    card = ask(agent_id, MONDAY, MONDAY, LeaveKind.SICK)
    with pytest.raises(RosterNotFound):
        withdraw_leave(leave_id=card.id, agent_id=agent_id + 1, actor=BY, at=AT)
    assert Leave.objects.get(pk=card.id).state == AskState.ASKED


@pytest.mark.parametrize(
    ("first", "last", "part", "code"),
    [
        (TUESDAY, MONDAY, {}, "rosters.leave.order"),
        (MONDAY, date(2027, 6, 1), {}, "rosters.leave.long"),
        (MONDAY, TUESDAY, {"from_minute": 0, "to_minute": 60}, "rosters.leave.part"),
        (MONDAY, MONDAY, {"from_minute": 60, "to_minute": 60}, "rosters.leave.part"),
        (MONDAY, MONDAY, {"from_minute": 60}, "rosters.leave.part"),
    ],
)
def test_days_that_cannot_be_are_refused(agent_id, first, last, part, code):
    with pytest.raises(Refusal) as refused:
        ask(agent_id, first, last, LeaveKind.SICK, **part)
    assert refused.value.code == code
    assert not Leave.objects.exists()


def test_nothing_is_no_grant(agent_id):
    with pytest.raises(Refusal):
        grant_hours(
            grants=[
                Grant(agent_id, "annual", MONDAY, 60),
                Grant(agent_id, "annual", MONDAY, 0),
            ],
            actor=BY,
            at=AT,
        )
    assert not HoursEntry.objects.exists()


def decide(card, *, approves: bool = True, scope: Scope = WHOLE_CENTRE):
    return decide_leave(leave_id=card.id, approves=approves, scope=scope, actor=BY, at=AT)


def test_approved_leave_leaves_the_account_and_frees_the_published_shift():
    (agent_id,) = build.agents(1, build.a_centre())
    build.shift_types()
    version = build.a_version(build.a_roster(), [build.early(agent_id)])
    operations.publish(version_id=version, actor=BY, at=AT)
    give(agent_id, 480)
    card = decide(ask(agent_id, build.MONDAY, build.MONDAY + timedelta(days=6)))
    assert (card.state, card.minutes) == (AskState.APPROVED, 450)  # the shift pays so much
    assert left(agent_id) == 30
    duty = Duty.objects.get()
    assert (duty.cancelled_at, duty.sequence) == (AT, 1)


def test_declined_leave_takes_nothing(agent_id):
    give(agent_id, 480)
    assert decide(ask(agent_id, MONDAY, MONDAY), approves=False).state is AskState.DECLINED
    assert left(agent_id) == 480
    assert not HoursEntry.objects.filter(cause="leave").exists()


def test_leave_is_decided_once_and_only_by_those_in_reach(agent_id):
    card = ask(agent_id, MONDAY, MONDAY, LeaveKind.SICK)
    with pytest.raises(RosterNotFound):
        decide(card, scope=Scope(agent_ids=frozenset({agent_id + 1})))
    decide(card)
    with pytest.raises(Refusal) as refused:
        decide(card, approves=False)
    assert refused.value.code == "rosters.leave.decided"
    assert Leave.objects.get().state == AskState.APPROVED


@pytest.mark.parametrize(
    ("terms", "state"),
    [
        (ApprovalTerms(days_ahead=7, most_days=2), AskState.APPROVED),
        (ApprovalTerms(days_ahead=15, most_days=2), AskState.ASKED),
        (ApprovalTerms(days_ahead=7, most_days=1), AskState.ASKED),
    ],
)
def test_a_rule_approves_what_meets_all_its_terms(agent_id, terms, state):
    save_approval_rule(node_id=None, what="leave", terms=terms, actor=BY, at=AT)
    assert ask(agent_id, MONDAY, TUESDAY, LeaveKind.SICK).state is state


def test_nobody_approves_their_own_leave(cast):
    own = cast.agent
    card = ask(own.pk, MONDAY, MONDAY, LeaveKind.SICK)
    himself = Actor(name="himself", user_id=own.user_id)
    with pytest.raises(Refusal) as refused:
        decide_leave(leave_id=card.id, approves=True, scope=WHOLE_CENTRE, actor=himself, at=AT)
    assert refused.value.code == "rosters.asked.own"
    assert Leave.objects.get(pk=card.id).state == AskState.ASKED
