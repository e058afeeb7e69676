from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.models import OrgNode

ACT: dict[str, Any] = {
    "actor": Actor("anna", 7, "127.0.0.1"),
    "at": datetime(2026, 3, 29, tzinfo=UTC),
}


def trails() -> set[str]:
    return {node.trail for node in queries.list_nodes(scope=WHOLE_CENTRE)}


def paths_are_right() -> bool:
    return all(
        node.path == f"{node.parent.path if node.parent else '/'}{node.pk}/"
        for node in OrgNode.objects.select_related("parent")
    )


def test_a_new_unit_hangs_under_its_parent(cast):
    operations.add_node(kind="team", name="Team 3", parent_id=cast.department.pk, **ACT)
    assert "Centre / Site / Department / Team 3" in trails()
    assert paths_are_right()


def test_levels_may_be_skipped(cast):
    operations.add_node(kind="team", name="Night", parent_id=cast.centre.pk, **ACT)
    assert "Centre / Night" in trails()


@pytest.mark.parametrize("kind", ["centre", "site", "department", "team", "galaxy"])
def test_nothing_hangs_under_a_team(cast, kind):
    with pytest.raises(Refusal):
        operations.add_node(kind=kind, name="New", parent_id=cast.team.pk, **ACT)
    assert not OrgNode.objects.filter(name="New").exists()


@pytest.mark.parametrize("kind", ["centre", "site"])
def test_there_is_one_centre_and_it_is_the_top(cast, kind):
    with pytest.raises(Refusal):
        operations.add_node(kind=kind, name="Second", **ACT)
    assert OrgNode.objects.filter(parent=None).count() == 1


@pytest.mark.parametrize("name", ["", "   ", "\0", "x" * 121])
def test_a_unit_needs_a_name_of_fitting_length(cast, name):
    with pytest.raises(Refusal, match="name_length"):
        operations.add_node(kind="team", name=name, parent_id=cast.department.pk, **ACT)


def test_brothers_have_different_names(cast):
    with pytest.raises(Refusal, match="name_taken"):
        operations.rename_node(node_id=cast.team.pk, name="Team 2", **ACT)
    cast.team.refresh_from_db()
    assert cast.team.name == "Team 1"


def test_a_move_takes_the_whole_subtree_along(cast):
    site = operations.add_node(kind="site", name="North", parent_id=cast.centre.pk, **ACT)
    operations.move_node(node_id=cast.department.pk, parent_id=site, **ACT)
    assert {"Centre / North / Department / Team 1", "Centre / North / Department / Team 2"} <= (
        trails()
    )
    assert paths_are_right()
    line = journal.list_lines(wanted=journal.JournalFilter(action="people.node.moved"))[0]
    assert line.after == {"parent_id": site}
    assert line.before is not None
    assert line.before["parent_id"] != site


def test_a_unit_cannot_move_under_what_does_not_hold_its_kind(cast):
    before = trails()
    with pytest.raises(Refusal, match="does_not_nest"):
        operations.move_node(node_id=cast.department.pk, parent_id=cast.team.pk, **ACT)
    assert trails() == before


def test_a_unit_cannot_move_under_itself(cast):
    with pytest.raises(Refusal):
        operations.move_node(node_id=cast.department.pk, parent_id=cast.department.pk, **ACT)
    assert paths_are_right()


def test_the_centre_does_not_move(cast):
    with pytest.raises(Refusal):
        operations.move_node(node_id=cast.centre.pk, parent_id=cast.team.pk, **ACT)


def test_only_an_empty_unit_is_removed(cast):
    for node in (cast.department, cast.team):  # one has teams, the other an agent and roles
        with pytest.raises(Refusal, match="not_empty"):
            operations.remove_node(node_id=node.pk, **ACT)
        assert OrgNode.objects.filter(pk=node.pk).exists()
    spare = operations.add_node(kind="team", name="Spare", parent_id=cast.department.pk, **ACT)
    operations.remove_node(node_id=spare, **ACT)
    assert not OrgNode.objects.filter(pk=spare).exists()
