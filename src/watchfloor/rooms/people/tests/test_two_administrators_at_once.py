from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations
from watchfloor.rooms.people.contracts import NodeNotFound
from watchfloor.rooms.people.models import OrgNode, RoleGrant, User

pytestmark = pytest.mark.django_db(transaction=True)
ACT: dict[str, Any] = {"actor": Actor("anna"), "at": datetime(2026, 3, 29, tzinfo=UTC)}


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same moment; return "done" or the code of the refusal of each."""
    barrier, results = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
            results[number] = "done"
        except Refusal as refusal:
            results[number] = refusal.code
        except NodeNotFound:  # the other act was quicker and removed it
            results[number] = "gone"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(results)


@pytest.fixture
def centre() -> int:
    return operations.add_node(kind="centre", name="Centre", **ACT)


def administrator(name: str, centre: int) -> int:
    user = User.objects.create(username=name)
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR, node_id=centre)
    return user.pk


def test_two_administrators_who_remove_each_other_leave_one(centre):
    one, two = administrator("one", centre), administrator("two", centre)
    results = at_once(
        lambda: operations.deactivate_user(user_id=one, **ACT),
        lambda: operations.take_role(user_id=two, role=Role.ADMINISTRATOR, node_id=centre, **ACT),
    )
    assert results == ["done", "people.user.last_administrator"]
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).count() == 1


def test_two_units_of_one_name_become_one(centre):
    def add() -> None:
        operations.add_node(kind="site", name="North", parent_id=centre, **ACT)

    assert at_once(add, add) == ["done", "people.node.name_taken"]
    assert OrgNode.objects.filter(name="North").count() == 1


def test_the_first_centre_is_made_once():
    def add() -> None:
        operations.add_node(kind="centre", name="Centre", **ACT)

    assert at_once(add, add) == ["done", "people.node.name_taken"]
    assert OrgNode.objects.count() == 1


def test_a_unit_is_not_removed_while_something_moves_into_it(centre):
    site = operations.add_node(kind="site", name="North", parent_id=centre, **ACT)
    team = operations.add_node(kind="team", name="Team", parent_id=centre, **ACT)

    def move() -> None:
        operations.move_node(node_id=team, parent_id=site, **ACT)

    def remove() -> None:
        operations.remove_node(node_id=site, **ACT)

    try:
        at_once(move, remove)
    finally:
        moved = OrgNode.objects.get(pk=team)
        assert moved.parent_id in {centre, site}
        assert moved.parent_id == centre or OrgNode.objects.filter(pk=site).exists()
        assert moved.parent is not None
        assert moved.path == f"{moved.parent.path}{team}/"


def test_two_imports_agree_on_a_new_agent():
    logins = [f"PJSIP/{number}" for number in range(50)]
    found: list[dict[str, int]] = []

    def ensure() -> None:
        found.append(dict(operations.ensure_agents(feed="log", logins=logins, at=ACT["at"])))

    assert at_once(ensure, ensure) == ["done", "done"]
    assert found[0] == found[1]


def test_the_journal_stays_whole_when_many_write(centre):
    def write(number: int) -> Callable[[], object]:
        return lambda: operations.add_node(
            kind="site", name=f"Site {number}", parent_id=centre, **ACT
        )

    assert at_once(*(write(number) for number in range(6))) == ["done"] * 6
    assert list(journal.find_faults()) == []
    assert journal.count_lines() == 7
