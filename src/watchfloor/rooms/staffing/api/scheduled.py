"""Who is scheduled: heads a slot."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Text, guarded, problems
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import PolicyNotFound

router = Router()
_MOST_DAYS = 400


class StaffingScheduledDayIn(Schema):
    """A local day: one figure an interval, 0 where nobody is there."""

    day: date
    people: Annotated[list[float], Field(min_length=24, max_length=288)]


class StaffingScheduledIn(Schema):
    """Days of a queue; what was kept of them is replaced."""

    interval_minutes: Annotated[int, Field(ge=5, le=60)] = 30
    source: Text = Field("", description="Where it comes from: a roster's name, a file.")
    days: Annotated[list[StaffingScheduledDayIn], Field(min_length=1, max_length=_MOST_DAYS)]


class StaffingScheduledDayOut(Schema):
    """Who is scheduled for a queue on a local day."""

    queue_id: int
    day: date
    interval_minutes: int
    people: list[float]
    source: str
    saved_by: str
    saved_at: datetime


class ScheduledQuery(Schema):
    """Which days, of which queues."""

    first: date
    last: date
    queue: list[Id] = Field([], max_length=200, description="Queue ids; none: all in reach.")


@router.get(
    "/staffing/scheduled",
    response={200: list[StaffingScheduledDayOut], **problems()},
    summary="Who is scheduled",
)
@guarded("staffing.view")
def list_scheduled(
    request: HttpRequest, asked: Annotated[ScheduledQuery, Query()]
) -> list[dict[str, Any]]:
    """List the scheduled days of queues in your reach, by queue and day; at most 400 days."""
    if not 0 <= (asked.last - asked.first).days < _MOST_DAYS:
        raise Refusal(
            code="staffing.scheduled.days",
            what=msgid("%(count)s days cannot be shown at once."),
            mend=msgid("Give between 1 and %(most)s days."),
            fields={"count": (asked.last - asked.first).days + 1, "most": _MOST_DAYS},
        )
    cards = queries.list_scheduled(
        queue_ids=asked.queue, first=asked.first, last=asked.last, scope=access_of(request).scope
    )
    return [asdict(card) for card in cards]


@router.post(
    "/staffing/queues/{queue_id}/scheduled",
    response={201: int, **problems(404)},
    summary="Say who is scheduled",
)
@guarded("staffing.edit")
def save_scheduled(request: HttpRequest, queue_id: int, body: StaffingScheduledIn) -> Status[int]:
    """Keep who is scheduled for a queue on some days; returns how many days were kept."""
    try:
        queries.check_reach(queue_id=queue_id, node_id=None, scope=access_of(request).scope)
    except PolicyNotFound as error:
        raise Http404(queue_id) from error
    days = {each.day: each.people for each in body.days}
    if len(days) != len(body.days):
        raise Refusal(
            code="staffing.scheduled.twice",
            what=msgid("A day is there twice."),
            mend=msgid("Give each day once."),
        )
    kept = operations.save_scheduled(
        queue_id=queue_id,
        days=days,
        interval_minutes=body.interval_minutes,
        source=body.source,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, kept)
