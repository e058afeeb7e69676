from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Role, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.people.models import Agent, OrgNode, User

AT = datetime(2026, 3, 29, tzinfo=UTC)
ANNA = Actor("anna", 7)
ACT: dict[str, Any] = {"actor": ANNA, "at": AT}


def undo(line, actor=ANNA, at=AT, scope=WHOLE_CENTRE):
    operations.undo(number=line, scope=scope, actor=actor, at=at)


def test_a_rename_is_undone(cast):
    undo(operations.rename_node(node_id=cast.team.pk, name="Other", **ACT))
    assert OrgNode.objects.get(pk=cast.team.pk).name == "Team 1"


def test_a_move_is_undone_with_the_whole_subtree(cast):
    site = operations.add_node(kind="site", name="North", parent_id=cast.centre.pk, **ACT)
    before = {node.pk: node.path for node in OrgNode.objects.all()}
    undo(operations.move_node(node_id=cast.department.pk, parent_id=site, **ACT))
    assert {node.pk: node.path for node in OrgNode.objects.all()} == before


def test_placing_is_undone_for_each_agent(cast):
    other = Agent.objects.create(code="new")
    agents = [cast.agent.pk, other.pk]
    undo(operations.place_agents(agent_ids=agents, node_id=cast.other_team.pk, **ACT))
    places = dict(Agent.objects.values_list("code", "node_id"))
    assert places == {"A-1": cast.team.pk, "new": None}


def test_a_change_of_an_agent_is_undone_to_the_last_fact(cast):
    facts = AgentFacts(
        code="A-1",
        node_id=cast.team.pk,
        employed_from=date(2024, 1, 1),
        contract_hours_per_week=Decimal("37.5"),
        skills={"billing": 4},
    )
    operations.change_agent(agent_id=cast.agent.pk, facts=facts, **ACT)
    before = queries.get_agent(agent_id=cast.agent.pk, scope=WHOLE_CENTRE)
    line = operations.change_agent(
        agent_id=cast.agent.pk, facts=AgentFacts(code="A-9", skills={"english": 1}), **ACT
    )
    undo(line)
    assert queries.get_agent(agent_id=cast.agent.pk, scope=WHOLE_CENTRE) == before


def test_giving_and_taking_a_role_are_undone(cast):
    role = {"user_id": cast.stranger.pk, "role": Role.PLANNER, "node_id": cast.team.pk}
    undo(operations.give_role(**role, **ACT))
    assert queries.get_access(user_id=cast.stranger.pk).roles == {Role.TEAM_LEADER}
    operations.give_role(**role, **ACT)
    undo(operations.take_role(**role, **ACT))
    assert Role.PLANNER in queries.get_access(user_id=cast.stranger.pk).roles


def test_a_deactivation_is_undone(cast):
    undo(operations.deactivate_user(user_id=cast.stranger.pk, **ACT))
    assert User.objects.get(pk=cast.stranger.pk).is_active


def test_later_work_is_not_overwritten(cast):
    first = operations.rename_node(node_id=cast.team.pk, name="First", **ACT)
    operations.rename_node(node_id=cast.team.pk, name="Second", actor=Actor("bo", 8), at=AT)
    with pytest.raises(Refusal, match="changed_meanwhile"):
        undo(first)
    assert OrgNode.objects.get(pk=cast.team.pk).name == "Second"


def test_an_undo_works_once(cast):
    line = operations.rename_node(node_id=cast.team.pk, name="First", **ACT)
    undo(line)
    with pytest.raises(Refusal):
        undo(line)


@pytest.mark.parametrize(
    ("actor", "later"), [(Actor("bo", 8), timedelta()), (ANNA, timedelta(hours=2))]
)
def test_only_ones_own_act_of_the_last_hour_is_undone(cast, actor, later):
    line = operations.rename_node(node_id=cast.team.pk, name="First", **ACT)
    with pytest.raises(Refusal, match="not_possible"):
        undo(line, actor=actor, at=AT + later)
    assert OrgNode.objects.get(pk=cast.team.pk).name == "First"


def test_what_has_no_undo_is_refused(cast):
    operations.add_node(kind="site", name="North", parent_id=cast.centre.pk, **ACT)
    for number in (journal.count_lines(), 0, 10**15):
        with pytest.raises(Refusal, match="not_possible"):
            undo(number)


def test_the_page_offers_the_undo_after_a_rename(cast, client_for):
    client = client_for(Role.ADMINISTRATOR)
    url = reverse("people:node_rename", kwargs={"node_id": cast.team.pk})
    page = client.post(url, {"name": "Other"}, follow=True).content.decode()
    line = page.partition('name="line" value="')[2].partition('"')[0]
    client.post(reverse("people:undo"), {"line": line})
    assert OrgNode.objects.get(pk=cast.team.pk).name == "Team 1"


def scope_of_team(cast):
    return Scope(node_ids=frozenset({cast.team.pk}), agent_ids=frozenset({cast.agent.pk}))


def test_who_lost_the_centre_cannot_give_it_back_by_an_undo(cast):
    user = cast.users[Role.DIRECTOR]
    act = {"user_id": user.pk, "role": Role.DIRECTOR, "node_id": cast.centre.pk}
    line = operations.take_role(**act, **ACT)
    with pytest.raises(Refusal, match=r"not_possible"):
        undo(line, scope=scope_of_team(cast))
    assert not user.role_grants.exists()


def test_who_lost_a_part_cannot_change_it_by_an_undo(cast):
    agents = [cast.agent.pk]
    lines = [
        operations.rename_node(node_id=cast.other_team.pk, name="Other", **ACT),
        operations.deactivate_user(user_id=cast.users[Role.DIRECTOR].pk, **ACT),
        operations.place_agents(agent_ids=agents, node_id=cast.other_team.pk, **ACT),
    ]
    for line in lines:
        with pytest.raises(Refusal, match=r"not_possible"):
            undo(line, scope=scope_of_team(cast))
    assert OrgNode.objects.get(pk=cast.other_team.pk).name == "Other"
    assert not User.objects.get(pk=cast.users[Role.DIRECTOR].pk).is_active
    assert Agent.objects.get(pk=cast.agent.pk).node_id == cast.other_team.pk


def test_the_last_role_of_somebody_in_reach_is_given_back(cast):
    user = cast.users[Role.TEAM_LEADER]
    act = {"user_id": user.pk, "role": Role.TEAM_LEADER, "node_id": cast.team.pk}
    undo(operations.take_role(**act, **ACT), scope=scope_of_team(cast))
    assert user.role_grants.get().node_id == cast.team.pk
