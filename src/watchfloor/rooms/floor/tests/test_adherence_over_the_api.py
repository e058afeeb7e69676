"""Days and explanations over the API: the page's figures, one's own, and nobody out of reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.floor.contracts import ExplanationState
from watchfloor.rooms.floor.models import DayFigures, Explanation
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.people.models import Agent

from .adherence_days import DAY, at
from .adherence_people import EVENING, a_source, did, named, scheduled

pytestmark = pytest.mark.django_db
DAYS, SAID = "/api/v1/floor/adherence", "/api/v1/floor/explanations"


@pytest.fixture
def agent(cast, monkeypatch) -> Agent:
    """Give the agent of the cast the day whose figures are known; it is evening."""
    monkeypatch.setattr(timezone, "now", lambda: EVENING)
    source = a_source()
    named(cast.agent.pk, source)
    scheduled(cast.agent.pk)
    did(cast.agent.pk, source)
    return Agent.objects.get(pk=cast.agent.pk)


@pytest.fixture
def own(client_for: Callable[[Role], Client], agent) -> Client:
    return client_for(Role.AGENT)


@pytest.fixture
def leader(client_for: Callable[[Role], Client], agent) -> Client:
    return client_for(Role.TEAM_LEADER)


@pytest.fixture
def stranger(cast, agent) -> Client:
    """Sign in who leads another team."""
    found = Client()
    found.force_login(cast.stranger)
    return found


def post(client: Client, address: str, **said: object) -> Any:
    return client.post(address, said, content_type="application/json")


def explain(client: Client, start: str = "14:00", end: str = "14:02", **more: object) -> Any:
    said = {"day": DAY.isoformat(), "start": at(start).isoformat(), "end": at(end).isoformat(),
            "kind": "helped", "text": "a customer at the door", **more}  # fmt: skip
    return post(client, SAID, **said)


def test_a_leader_reads_the_moments_and_all_definitions_of_a_day(leader, agent):
    page = leader.get(DAYS, {"day": DAY.isoformat()}).json()
    (found,) = [each for each in page["people"] if each["agent_id"] == agent.pk]
    day = read_own_day(agent_id=agent.pk, day=DAY, at=EVENING)
    assert found["share"] == day.totals.share
    assert found["definitions"] == {
        code.value: share for code, share in day.totals.definitions.items()
    }
    assert [(each["status"], each["why"]) for each in found["moments"]] == [
        (each.status.value, each.why) for each in day.moments
    ]
    assert found["seconds"]["scheduled"] == 9 * 3600
    assert {each["kind"] for each in found["explanations"]} == {"break_moved", "coaching"}
    assert page["next"] is None


def test_an_agent_reads_the_very_same_of_oneself(own, leader, agent):
    mine = own.get(f"{DAYS}/mine", {"day": DAY.isoformat()}).json()
    asked = {"day": DAY.isoformat(), "agent_id": agent.pk}
    (seen,) = leader.get(DAYS, asked).json()["people"]
    assert mine == seen


def test_an_agent_reads_nobody_else(own):
    assert own.get(DAYS).status_code == 403


def test_the_other_team_is_out_of_reach(stranger, agent):
    asked = {"day": DAY.isoformat(), "agent_id": agent.pk}
    assert stranger.get(DAYS, asked).json()["people"] == []


def test_many_people_come_in_parts(leader, agent, cast):
    for number in range(4):
        Agent.objects.create(code=f"B-{number}", node=cast.team)
    seen: list[int] = []
    for _ in range(3):
        asked = {"day": DAY.isoformat(), "limit": 2, "after": seen[-1] if seen else 0}
        page = leader.get(DAYS, asked).json()
        seen += [each["agent_id"] for each in page["people"]]
        assert page["next"] == (seen[-1] if len(seen) < 5 else None)
    assert seen == sorted(set(seen))
    assert len(seen) == 5


def test_a_day_years_away_is_not_there(leader):
    assert leader.get(DAYS, {"day": "1999-01-01"}).status_code == 404


def test_asked_accepted_and_the_figure_follows(own, leader, agent):
    before = own.get(f"{DAYS}/mine", {"day": DAY.isoformat()}).json()["definitions"]
    made = explain(own, "15:30", "15:34", kind="health").json()
    assert made["state"] == "asked"
    assert [each["id"] for each in leader.get(SAID).json()] == [made["id"]]
    said = post(leader, f"{SAID}/{made['id']}/accept").json()
    assert (said["state"], said["agent_id"]) == ("accepted", agent.pk)
    after = own.get(f"{DAYS}/mine", {"day": DAY.isoformat()}).json()
    whys = {each["why"] for each in after["moments"] if each["explanation_id"] == made["id"]}
    assert whys == {"health"}
    assert after["definitions"]["exact"] == before["exact"]
    assert DayFigures.objects.filter(agent=agent, replaced_at=None).count() == 1
    assert post(leader, f"{SAID}/{made['id']}/undo").json()["state"] == "asked"


def test_declining_needs_a_reason(own, leader):
    made = explain(own).json()
    assert post(leader, f"{SAID}/{made['id']}/decline").status_code == 422
    assert Explanation.objects.get().state == ExplanationState.ASKED
    said = post(leader, f"{SAID}/{made['id']}/decline", reason="no such customer").json()
    assert (said["state"], said["decision_reason"]) == ("declined", "no such customer")


def test_an_agent_decides_nothing(own, agent):
    made = explain(own).json()
    assert post(own, f"{SAID}/{made['id']}/accept").status_code == 403
    assert Explanation.objects.get().state == ExplanationState.ASKED


def test_the_other_teams_leader_decides_nothing(stranger, own):
    made = explain(own).json()
    assert post(stranger, f"{SAID}/{made['id']}/accept").status_code == 404
    assert stranger.get(SAID).json() == []
    assert Explanation.objects.get().state == ExplanationState.ASKED


def test_what_is_taken_back_can_not_be_decided(own, leader):
    made = explain(own).json()
    assert post(own, f"{SAID}/{made['id']}/withdraw").status_code == 204
    assert post(leader, f"{SAID}/{made['id']}/accept").status_code == 422
    assert Explanation.objects.get().state == ExplanationState.WITHDRAWN


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "break_moved"},
        {"start": "14:30", "end": "14:00"},
        {"start": "22:00", "end": "22:30"},
        {"day": "tomorrow"},
        {"text": "\0"},
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(own, wrong):
    answer = explain(own, **wrong)
    assert answer.status_code in {404, 422}
    assert not Explanation.objects.exists()


def test_the_same_time_is_not_asked_about_twice(own):
    assert explain(own).status_code == 200
    assert explain(own).status_code == 422
    assert Explanation.objects.count() == 1
