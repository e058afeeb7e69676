"""Fixtures that every test may use: a small centre and a standing cast, one person a role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from psycopg.sql import SQL, Identifier

from watchfloor.common.access import Role
from watchfloor.rooms.people.models import Agent, OrgNode, RoleGrant, User
from watchfloor.rooms.risks.queries.library import forget

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # the hour the clocks change in Europe


@dataclass
class Cast:
    """One centre, one site, one department, two teams; each role's person works in team one."""

    centre: OrgNode
    department: OrgNode
    team: OrgNode
    other_team: OrgNode
    users: dict[Role, User] = field(default_factory=dict)
    stranger: User | None = None  # a team leader of the other team: must see nothing of ours
    agent: Agent | None = None  # the agent behind users[Role.AGENT]


def grow(parent: OrgNode | None, kind: str, name: str) -> OrgNode:
    node = OrgNode.objects.create(parent=parent, kind=kind, name=name, path="")
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save()
    return node


@pytest.fixture(autouse=True)
def _fresh_library() -> None:
    """The database is undone behind the back of what this process keeps of the risk library."""
    forget()


@pytest.fixture(autouse=True)
def _tables_without_models(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty what Django does not know of after a test that commits: the next one starts clean."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None or not mark.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    known = {*connection.introspection.django_table_names(), "django_migrations"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        unknown = sorted({name for (name,) in cursor.fetchall()} - known)
        cursor.execute(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(map(Identifier, unknown))))


@pytest.fixture
def cast(db: None) -> Cast:
    centre = grow(None, "centre", "Centre")
    department = grow(grow(centre, "site", "Site"), "department", "Department")
    people = Cast(
        centre, department, grow(department, "team", "Team 1"), grow(department, "team", "Team 2")
    )
    places = {Role.AGENT: people.team, Role.TEAM_LEADER: people.team}
    for role in Role:
        user = people.users[role] = User.objects.create(username=role.value)
        RoleGrant.objects.create(user=user, role=role, node=places.get(role, centre))
    people.agent = Agent.objects.create(
        code="A-1", node=people.team, user=people.users[Role.AGENT], first_seen_at=AT
    )
    people.stranger = User.objects.create(username="stranger")
    RoleGrant.objects.create(user=people.stranger, role=Role.TEAM_LEADER, node=people.other_team)
    return people


@pytest.fixture
def client_for(cast: Cast) -> Callable[[Role], Client]:
    """Return a signed-in client for a role."""

    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(cast.users[role])
        return client

    return sign_in
