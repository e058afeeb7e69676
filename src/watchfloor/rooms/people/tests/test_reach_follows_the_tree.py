from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from watchfloor.common.access import NOBODY, Role, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import AgentNotFound, NodeNotFound, UserNotFound
from watchfloor.rooms.people.models import Agent, OrgNode, RoleGrant, User

ACT: dict[str, Any] = {"actor": Actor("anna"), "at": datetime(2026, 3, 29, tzinfo=UTC)}


def scope_of(user) -> Scope:
    return queries.get_access(user_id=user.pk).scope


def test_a_director_sees_the_whole_centre(cast):
    assert scope_of(cast.users[Role.DIRECTOR]).everything


def test_a_leader_sees_the_team_and_its_agents(cast):
    colleague = Agent.objects.create(code="A-2", node=cast.team)
    Agent.objects.create(code="B-1", node=cast.other_team)
    scope = scope_of(cast.users[Role.TEAM_LEADER])
    assert scope == Scope(
        node_ids=frozenset({cast.team.pk}), agent_ids=frozenset({cast.agent.pk, colleague.pk})
    )


def test_an_agent_sees_only_herself(cast):
    Agent.objects.create(code="A-2", node=cast.team)
    assert scope_of(cast.users[Role.AGENT]) == Scope(agent_ids=frozenset({cast.agent.pk}))


def test_a_role_at_a_department_reaches_its_teams(cast):
    RoleGrant.objects.create(user=cast.stranger, role=Role.FLOOR_MANAGER, node=cast.department)
    assert scope_of(cast.stranger).node_ids == {
        cast.department.pk,
        cast.team.pk,
        cast.other_team.pk,
    }


def test_ids_that_begin_alike_are_not_mixed_up(cast):
    """Path /1/2/ is no prefix of /1/20/: the last slash keeps them apart."""
    for number in range(12):
        operations.add_node(kind="team", name=f"T{number}", parent_id=cast.department.pk, **ACT)
    for node in OrgNode.objects.filter(kind="team"):
        user = User.objects.create(username=f"leads-{node.pk}")
        RoleGrant.objects.create(user=user, role=Role.TEAM_LEADER, node=node)
        assert scope_of(user).node_ids == {node.pk}


def test_the_stranger_sees_nothing_of_the_team(cast):
    scope = scope_of(cast.stranger)
    assert [node.id for node in queries.list_nodes(scope=scope)] == [cast.other_team.pk]
    assert queries.list_agents(scope=scope) == ()
    assert {user.name for user in queries.list_users(scope=scope)} == {"stranger"}
    with pytest.raises(AgentNotFound):
        queries.get_agent(agent_id=cast.agent.pk, scope=scope)
    with pytest.raises(NodeNotFound):
        queries.get_node(node_id=cast.team.pk, scope=scope)
    with pytest.raises(UserNotFound):
        queries.get_user(user_id=cast.users[Role.AGENT].pk, scope=scope)


def test_agents_without_a_place_are_seen_from_the_centre_only(cast):
    operations.ensure_agents(feed="log", logins=["PJSIP/9"], at=ACT["at"])
    whole = queries.list_agents(scope=Scope(everything=True), is_placed=False)
    assert [agent.code for agent in whole] == ["PJSIP/9"]
    assert queries.list_agents(scope=scope_of(cast.stranger), is_placed=False) == ()


def test_a_moved_team_is_seen_by_its_new_leaders_at_once(cast):
    site = operations.add_node(kind="site", name="North", parent_id=cast.centre.pk, **ACT)
    RoleGrant.objects.filter(user=cast.stranger).update(node_id=site)
    assert scope_of(cast.stranger).agent_ids == frozenset()
    operations.move_node(node_id=cast.team.pk, parent_id=site, **ACT)
    assert scope_of(cast.stranger).agent_ids == {cast.agent.pk}


def test_a_deactivated_user_may_do_nothing(cast):
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    assert queries.get_access(user_id=cast.stranger.pk) == NOBODY
    assert queries.get_access(user_id=2**40) == NOBODY


def test_a_user_without_a_role_is_known_but_may_do_nothing(cast):
    RoleGrant.objects.filter(user=cast.stranger).delete()
    access = queries.get_access(user_id=cast.stranger.pk)
    assert (access.name, access.capabilities, access.scope) == ("stranger", frozenset(), Scope())


@pytest.mark.parametrize("role", list(Role))
def test_access_takes_at_most_four_queries(cast, role, django_assert_max_num_queries):
    RoleGrant.objects.create(user=cast.users[role], role=Role.QUALITY_ANALYST, node=cast.other_team)
    with django_assert_max_num_queries(4):
        queries.get_access(user_id=cast.users[role].pk)
