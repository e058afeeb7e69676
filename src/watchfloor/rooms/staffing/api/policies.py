"""What queues, parts of the centre and the centre have agreed on."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Text, guarded, problems
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import PolicyNotFound, Terms

router = Router()
Channel = Literal["", "voice", "chat", "email", "task", "outbound"]
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class StaffingPolicyIn(Schema):
    """Terms for a queue, a part's queues or (neither) the centre, from a day on."""

    queue_id: Id | None = None
    node_id: Id | None = None
    channel: Channel = Field("", description="Empty: every channel.")
    valid_from: date
    terms: Terms = Field(description="Shares are from 0 to 1; null is as estimated, or no cap.")
    reason: Reason


class StaffingPolicyOut(Schema):
    """A policy. It is never changed: a later one takes its place."""

    id: int
    queue_id: int | None
    node_id: int | None
    channel: str
    valid_from: date
    terms: dict[str, Any]
    reason: Text
    made_by: str
    made_at: datetime


@router.get(
    "/staffing/policies",
    response={200: list[StaffingPolicyOut], **problems()},
    summary="What was agreed on",
)
@guarded("staffing.view")
def list_policies(request: HttpRequest) -> list[dict[str, Any]]:
    """List the policies of what is in your reach and of what lies above it, newest first."""
    return [asdict(card) for card in queries.list_policies(scope=access_of(request).scope)]


@router.post(
    "/staffing/policies",
    response={201: StaffingPolicyOut, **problems(404, 409)},
    summary="Agree on terms",
)
@guarded("staffing.edit")
def save_policy(request: HttpRequest, body: StaffingPolicyIn) -> Status[dict[str, Any]]:
    """Let terms hold from a day on; the plans after it are made with them."""
    try:
        queries.check_reach(
            queue_id=body.queue_id, node_id=body.node_id, scope=access_of(request).scope
        )
    except PolicyNotFound as error:
        raise Http404(str(error)) from error
    card = operations.save_policy(
        queue_id=body.queue_id,
        node_id=body.node_id,
        channel=body.channel,
        valid_from=body.valid_from,
        terms=body.terms,
        reason=body.reason,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, asdict(card))


@router.post(
    "/staffing/policies/{policy_id}/remove",
    response={204: None, **problems(404)},
    summary="Take a policy back",
)
@guarded("staffing.edit")
def remove_policy(request: HttpRequest, policy_id: int) -> Status[None]:
    """Take a policy back; what held before it, or above it, holds again."""
    try:
        card = queries.find_policy(policy_id=policy_id, scope=access_of(request).scope)
        operations.remove_policy(policy_id=card.id, actor=actor_of(request), at=datetime.now(UTC))
    except PolicyNotFound as error:
        raise Http404(str(error)) from error
    return Status(204, None)
