"""Next best actions over the API: listed, accepted, put aside, taken back; refused out of reach."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.interactions.models import Queue
from watchfloor.rooms.intraday.contracts import ActionKind, ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.operations import look
from watchfloor.rooms.intraday.queries.kept import find_outlook
from watchfloor.rooms.intraday.queries.proposals import list_open
from watchfloor.rooms.people.models import RoleGrant

from .build import JOB, NOON, a_running_line, contacts_came, people, signed_in
from .lines import TODAY, agree, local

pytestmark = pytest.mark.django_db
API = "/api/v1/intraday/proposals"
LATER = NOON + timedelta(minutes=2)


@pytest.fixture
def line(cast, monkeypatch):
    """Let four of eleven people eat at one; the line belongs to a part that the manager runs."""
    agree()
    series = a_running_line(day=[45.0] * 20)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=40)
    agents = people(11, node=series.node)
    rows: list[tuple[int, date, tuple[Span, ...]]] = []
    for place, agent in enumerate(agents):
        meal = 13 if place < 4 else 10
        first, away, back, last = (local(TODAY, hour) for hour in (8, meal, meal + 1, 18))
        spans = (Span(first, away, "queue"), Span(away, back, "meal"), Span(back, last, "queue"))
        rows.append((agent.pk, TODAY, spans))
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=local(TODAY, 8))
    signed_in(agents, local(TODAY, 8))
    look(actor=JOB, at=NOON)
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    return series


@pytest.fixture
def manager(client, cast, line):
    client.force_login(cast.users[Role.FLOOR_MANAGER])
    return client


def a_move():
    return next(each for each in list_open(scope=WHOLE_CENTRE, at=NOON)
                if each.kind is ActionKind.MOVE_BREAK)  # fmt: skip


def meal_of(agent_id: int) -> datetime:
    (card,) = floor.list_schedules(agent_ids=[agent_id], first_day=TODAY, last_day=TODAY)
    return next(span.start for span in card.spans if span.code == "meal")


def post(client, number: int, what: str, **said):
    return client.post(f"{API}/{number}/{what}", said, content_type="application/json")


def test_what_is_proposed_is_listed_with_gain_rules_and_the_figures_of_the_line(manager, line):
    rows = manager.get(API).json()
    row = next(each for each in rows if each["kind"] == "move_break")
    assert row["gain_low"] < row["gain_contacts"] < row["gain_high"]
    assert row["rules"]
    assert "Hotline" in row["what"]
    outlook = find_outlook(queue_id=line.queue_id, day=TODAY)
    assert outlook is not None
    assert row["service_before"] == pytest.approx(outlook.service_share)
    assert row["service_after"] > row["service_before"]
    assert manager.get(API, {"queue_id": line.queue_id + 1}).json() == []
    assert manager.get(API, {"state": "decided"}).json() == []


def test_accepting_does_it_and_taking_back_undoes_it(manager):
    card = a_move()
    answer = post(manager, card.id, "accept", reason="the peak comes")
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["may_undo"]) == ("accepted", True)
    to = datetime.fromisoformat(str(card.details["to"]))
    assert {meal_of(each) for each in card.agent_ids} == {to}
    (decided,) = manager.get(API, {"state": "decided"}).json()
    assert decided["decision_reason"] == "the peak comes"
    assert post(manager, card.id, "undo").json()["state"] == "undone"
    assert {meal_of(each) for each in card.agent_ids} == {local(TODAY, 13)}
    assert post(manager, card.id, "undo").status_code == 422


def test_what_was_decided_is_not_decided_again(manager):
    card = a_move()
    assert post(manager, card.id, "dismiss", reason="we wait").json()["state"] == "dismissed"
    again = post(manager, card.id, "accept")
    assert again.status_code == 422
    assert again.json()["code"] == "intraday.proposal.closed"
    assert {meal_of(each) for each in card.agent_ids} == {local(TODAY, 13)}


def test_a_schedule_that_changed_since_lets_nothing_happen(manager):
    card = a_move()
    floor.put_schedules(
        rows=[(card.agent_ids[0], TODAY, ())], origin="imported", actor=JOB, at=LATER
    )
    answer = post(manager, card.id, "accept")
    assert answer.json()["code"] == "intraday.proposal.changed"
    assert Proposal.objects.get(pk=card.id).state == ProposalState.OPEN
    assert {meal_of(each) for each in card.agent_ids[1:]} <= {local(TODAY, 13)}


def test_out_of_reach_is_not_there(manager, cast, line):
    card = a_move()
    Queue.objects.filter(pk=line.queue_id).update(node=cast.team)
    RoleGrant.objects.filter(user=cast.users[Role.FLOOR_MANAGER]).update(node=cast.other_team)
    assert manager.get(API).json() == []
    for what in ("accept", "dismiss", "undo"):
        assert post(manager, card.id, what).status_code == 404
    assert Proposal.objects.get(pk=card.id).state == ProposalState.OPEN


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.AGENT])
def test_who_may_not_carry_out_is_refused_and_nothing_is_done(client, cast, line, role):
    card = a_move()
    client.force_login(cast.users[role])
    for what in ("accept", "dismiss", "undo"):
        assert post(client, card.id, what).status_code == 403
    assert Proposal.objects.get(pk=card.id).state == ProposalState.OPEN


@pytest.mark.parametrize("reason", ["x" * 301, "a\0b"])
def test_a_reason_that_cannot_be_kept_is_refused(manager, reason):
    card = a_move()
    assert post(manager, card.id, "dismiss", reason=reason).status_code == 422
    assert Proposal.objects.get(pk=card.id).state == ProposalState.OPEN
