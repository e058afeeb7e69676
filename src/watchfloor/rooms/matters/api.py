"""The HTTP API of this room: what must be brought to an end, in the reach of who asks.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, PageSize, Text, guarded, problems
from watchfloor.rooms.matters import operations, queries
from watchfloor.rooms.matters.contracts import (
    ClockTime,
    MatterCard,
    MatterDetail,
    MatterFilter,
    State,
    Verb,
)
from watchfloor.rooms.matters.rules import kinds

router = Router(tags=["matters"])
Note = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]
MatterId = Annotated[Id, Path()]


class MatterOut(Schema):
    """What must be brought to an end. State, owner and deadline follow from its events."""

    id: int
    kind: str = Field(examples=["action"])
    title: str
    state: State
    subject: str = Field(examples=["contact:PBX-17"])
    node_id: int | None
    node: str
    parent_id: int | None
    standard_version_id: int | None
    opened_at: datetime
    opener_id: int | None
    owner_id: int | None
    owner: str
    due_at: datetime | None
    ended_at: datetime | None
    seq: int = Field(description="Of the last event: send it back with a verb.")
    expected_loss: float
    open_children: int


class EventOut(Schema):
    """One thing that happened."""

    seq: int
    at: datetime
    verb: Verb
    actor: str
    to_user_id: int | None
    note: str


class ClockOut(Schema):
    """How a clock stands; `due_at` is empty while it stands still or stopped in time."""

    name: str
    limit_minutes: int
    time: ClockTime
    due_at: datetime | None
    stopped_at: datetime | None
    is_missed: bool
    is_paused: bool
    left_seconds: float | None


class DetailOut(Schema):
    """A matter with all that belongs to it, and what you may do to it."""

    matter: MatterOut
    body: dict[str, Any]
    events: list[EventOut]
    clocks: list[ClockOut]
    children: list[MatterOut]
    verbs: list[Verb]


class ListIn(Schema):
    """Which matters; what is left out leaves nothing out."""

    kind: Text = ""
    state: State | None = None
    is_open: bool | None = None
    owner_id: Id | None = None
    parent_id: Id | None = None
    subject: Text = ""
    search: Text = ""
    below: Id | None = None
    limit: PageSize = 100


class OpenIn(Schema):
    """A matter to open by hand."""

    kind: Annotated[str, Field(max_length=40, examples=["action"])]
    title: Text
    note: Note = ""
    subject: Text = ""
    node_id: Id | None = None
    parent_id: Id | None = None
    owner_id: Id | None = None
    expected_loss: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)] = 0.0


class ActIn(Schema):
    """A verb for a matter."""

    verb: Verb
    note: Note = Field("", description="The reason, where the verb needs one.")
    to_user_id: Id | None = Field(None, description="Who takes it, for `assign`.")
    holds: bool | None = Field(None, description="The answer to an effect check, for `done`.")
    seen_seq: Id | None = Field(None, description="Refuse (409) if more has happened since.")


@router.get("/matters", response={200: list[MatterOut], **problems()}, summary="Matters")
@guarded("matters.view")
def list_matters(request: HttpRequest, asked: Query[ListIn]) -> list[MatterCard]:
    """List matters in reach, newest first; `below` goes on under a number."""
    wanted = MatterFilter(
        kinds=(asked.kind,) if asked.kind else (),
        states=(asked.state,) if asked.state else (),
        is_open=asked.is_open,
        owner_id=asked.owner_id,
        parent_id=asked.parent_id,
        subject=asked.subject,
        search=asked.search,
    )
    access = access_of(request)
    cards = queries.list_matters(
        wanted=wanted, access=access, limit=asked.limit, before=asked.below
    )
    return list(cards)


@router.get(
    "/matters/{matter_id}", response={200: DetailOut, **problems(404)}, summary="One matter"
)
@guarded("matters.view")
def get_matter(request: HttpRequest, matter_id: MatterId) -> dict[str, Any]:
    """Show a matter with its events, clocks and children."""
    return _detail(request, matter_id)


@router.post(
    "/matters", response={201: MatterOut, **problems(404)}, summary="Open a matter by hand"
)
@guarded("matters.open")
def open_matter(request: HttpRequest, said: OpenIn) -> Status[MatterCard]:
    """Open a matter of a kind that may be opened by hand, in your reach."""
    kind, access = kinds.get_kind(said.kind), access_of(request)
    if not kind.is_opened_by_hand:
        raise PermissionDenied(said.kind)
    if not access.scope.everything and said.node_id not in access.scope.node_ids:
        raise PermissionDenied("node")
    if said.parent_id is not None:
        queries.get_matter(matter_id=said.parent_id, access=access)
    number = operations.open_matter(
        kind=said.kind,
        title=said.title,
        body=kind.body(),
        note=said.note,
        subject=said.subject,
        node_id=said.node_id,
        parent_id=said.parent_id,
        owner_id=said.owner_id,
        expected_loss=said.expected_loss,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, queries.get_matter(matter_id=number, access=access).card)


@router.post(
    "/matters/{matter_id}/act",
    response={200: MatterOut, **problems(404, 409)},
    summary="Let a verb happen to a matter",
)
@guarded("matters.act")
def act(request: HttpRequest, matter_id: MatterId, said: ActIn) -> MatterCard:
    """Assign, hold, resume, say done, reject, verify, cancel, reopen or remind."""
    return operations.act(
        matter_id=matter_id,
        verb=said.verb,
        access=access_of(request),
        actor=actor_of(request),
        at=datetime.now(UTC),
        to_user_id=said.to_user_id,
        note=said.note,
        data=None if said.holds is None else {"holds": said.holds},
        seen_seq=said.seen_seq,
    )


def _detail(request: HttpRequest, matter_id: int) -> dict[str, Any]:
    access, at = access_of(request), datetime.now(UTC)
    found: MatterDetail = queries.get_matter(matter_id=matter_id, access=access, at=at)
    kind = kinds.find_kind(found.card.kind)
    return {
        "matter": found.card,
        "body": kinds.write_body(kind, found.body) if kind else found.body,
        "events": list(found.events),
        "clocks": [
            {
                "name": clock.spec.name,
                "limit_minutes": clock.spec.limit_minutes,
                "time": clock.spec.time,
                "due_at": clock.due_at,
                "stopped_at": clock.stopped_at,
                "is_missed": clock.is_missed,
                "is_paused": clock.is_paused,
                "left_seconds": clock.left_seconds,
            }
            for clock in found.clocks
        ],
        "children": list(found.children),
        "verbs": list(found.verbs),
    }
