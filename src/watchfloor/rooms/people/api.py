"""The HTTP API of this room: the organisation, its agents, its users.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from watchfloor.common.access import Role, access_of
from watchfloor.common.endpoint import Id, PageSize, Text, guarded, problems
from watchfloor.rooms.people import queries
from watchfloor.rooms.people.contracts import AgentCard, NodeCard, UserCard

router = Router(tags=["people"])


class NodeOut(Schema):
    """A part of the organisation: center, site, department or team."""

    id: int
    kind: str = Field(examples=["team"])
    name: str
    parent_id: int | None
    depth: int
    trail: str = Field(examples=["Center / Site 1 / Cards"])


class AgentOut(Schema):
    """Somebody who handles contacts."""

    id: int
    code: str
    name: str
    node_id: int | None
    node: str
    skills: list[str]
    employed_from: date | None
    employed_to: date | None


class GrantOut(Schema):
    """A role at a part of the organisation."""

    role: Role
    node_id: int
    node: str


class UserOut(Schema):
    """Somebody who signs in."""

    id: int
    name: str
    full_name: str
    is_active: bool
    last_seen_at: datetime | None
    grants: list[GrantOut]


@router.get("/nodes", response={200: list[NodeOut], **problems()}, summary="The organisation")
@guarded("people.view")
def list_nodes(request: HttpRequest) -> list[NodeCard]:
    """List the parts of the organisation in reach, from the top down."""
    return list(queries.list_nodes(scope=access_of(request).scope))


@router.get("/agents", response={200: list[AgentOut], **problems()}, summary="Agents")
@guarded("people.view")
def list_agents(
    request: HttpRequest,
    search: Text = "",
    node_id: Id | None = None,
    limit: PageSize = 100,
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0,
) -> list[AgentCard]:
    """List agents in reach by code; `node_id` takes the whole subtree."""
    return list(
        queries.list_agents(
            scope=access_of(request).scope, text=search, node_id=node_id, limit=limit, offset=offset
        )
    )


@router.get("/agents/{agent_id}", response={200: AgentOut, **problems(404)}, summary="One agent")
@guarded("people.view")
def get_agent(request: HttpRequest, agent_id: Annotated[Id, Path()]) -> AgentCard:
    """Show one agent."""
    return queries.get_agent(agent_id=agent_id, scope=access_of(request).scope)


@router.get("/users", response={200: list[UserOut], **problems()}, summary="Users")
@guarded("people.manage")
def list_users(request: HttpRequest, search: Text = "") -> list[UserCard]:
    """List the users with a role in reach, by name."""
    return list(queries.list_users(scope=access_of(request).scope, text=search))
