from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.people.models import Agent

AT = datetime(2026, 3, 29, tzinfo=UTC)
ACT: dict[str, Any] = {"actor": Actor("anna", 7), "at": AT}


def get(agent_id):
    return queries.get_agent(agent_id=agent_id, scope=WHOLE_CENTRE)


def test_an_agent_has_facts_and_skills(cast):
    facts = AgentFacts(
        code=" 8001 ",
        name="王芳",
        node_id=cast.team.pk,
        employed_from=date(2024, 1, 1),
        contract_hours_per_week=Decimal("37.5"),
        skills={"billing": 4, "english": 2},
    )
    agent = get(operations.add_agent(facts=facts, **ACT))
    assert (agent.code, agent.name, agent.node) == ("8001", "王芳", "Team 1")
    assert agent.contract_hours_per_week == Decimal("37.5")
    assert [(level.code, level.level) for level in agent.levels] == [("billing", 4), ("english", 2)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"code": "x" * 81},
        {"skills": {"billing": 6}},
        {"skills": {"billing": 0}},
        {"skills": {"<b>": 3}},
        {"contract_hours_per_week": Decimal(81)},
        {"employed_from": date(2026, 2, 1), "employed_to": date(2026, 1, 31)},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(cast, wrong):
    with pytest.raises(Refusal):
        operations.add_agent(facts=AgentFacts(**({"code": "9"} | wrong)), **ACT)
    assert Agent.objects.count() == 1


def test_a_code_is_given_once(cast):
    with pytest.raises(Refusal, match="taken"):
        operations.add_agent(facts=AgentFacts(code="A-1"), **ACT)
    assert Agent.objects.count() == 1


def test_a_change_is_in_the_journal_with_what_it_was(cast):
    facts = AgentFacts(code="A-1", name="李娜", node_id=cast.team.pk, skills={"billing": 3})
    line = journal.find_line(
        number=operations.change_agent(agent_id=cast.agent.pk, facts=facts, **ACT) or 0
    )
    assert line is not None
    assert line.before is not None
    assert line.after == {"name": "李娜", "user_id": None, "skills": {"billing": 3}}
    assert line.before["name"] == ""


def test_a_change_that_changes_nothing_leaves_no_line(cast):
    facts = AgentFacts(code="A-1", node_id=cast.team.pk, user_id=cast.agent.user_id)
    assert operations.change_agent(agent_id=cast.agent.pk, facts=facts, **ACT) is None
    assert journal.count_lines() == 0


def test_many_agents_are_placed_at_once(cast):
    known = operations.ensure_agents(feed="log", logins=["a", "b", "c"], at=AT)
    operations.place_agents(agent_ids=known.values(), node_id=cast.other_team.pk, **ACT)
    placed = queries.list_agents(scope=WHOLE_CENTRE, node_id=cast.other_team.pk)
    assert [agent.code for agent in placed] == ["a", "b", "c"]
    assert queries.count_agents(scope=WHOLE_CENTRE, is_placed=False) == 0


def test_placing_nobody_is_refused(cast):
    with pytest.raises(Refusal, match="none_chosen"):
        operations.place_agents(agent_ids=[], node_id=cast.team.pk, **ACT)


def test_a_feed_names_an_agent_once_however_often_it_is_read(cast):
    first = operations.ensure_agents(feed="log", logins=["PJSIP/8001", "A-1"], at=AT)
    again = operations.ensure_agents(feed="log", logins=["A-1", "PJSIP/8001"], at=AT)
    assert first == again
    assert first["A-1"] == cast.agent.pk  # the code of an agent whom the roster knows
    assert Agent.objects.count() == 2


def test_a_login_longer_than_a_code_is_still_told_apart_by_feed(cast):
    long = "x" * 150
    known = operations.ensure_agents(feed="log", logins=[long], at=AT)
    assert operations.ensure_agents(feed="log", logins=[long], at=AT) == known


@pytest.mark.parametrize("text", ["芳", "王芳", "80", "8001 王", "PJSIP/70", "pjsip"])
def test_a_search_finds_code_name_and_login(cast, text):
    facts = AgentFacts(code="8001", name="王芳", node_id=cast.team.pk)
    operations.add_agent(facts=facts, **ACT)
    agent = Agent.objects.get(code="8001")
    agent.logins.create(feed="log", login="PJSIP/7001")
    found = queries.list_agents(scope=WHOLE_CENTRE, text=text)
    assert [agent.code for agent in found] == ["8001"]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "\0nobody"])
def test_a_search_takes_every_sign_as_itself(cast, text):
    assert queries.list_agents(scope=WHOLE_CENTRE, text=text) == ()


def test_a_list_of_many_agents_takes_few_queries(cast, django_assert_max_num_queries):
    operations.ensure_agents(feed="log", logins=[str(n) for n in range(50)], at=AT)
    with django_assert_max_num_queries(3):
        assert len(queries.list_agents(scope=WHOLE_CENTRE)) == 51
