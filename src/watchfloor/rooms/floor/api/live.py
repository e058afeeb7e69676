"""The live interface: what happens comes in here, and the floor as it is now goes out.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import guarded, problems
from watchfloor.rooms.floor import service
from watchfloor.rooms.floor.contracts import EventType, IntakeReport, SourceKind
from watchfloor.rooms.floor.rules.reasons import explain_reason
from watchfloor.rooms.floor.rules.taking import MOST_EVENTS

live_router = Router(tags=["live"])


class FloorEventIn(Schema):
    """One thing that happened to an agent or a contact."""

    id: str = Field(max_length=200, description="Your own; the same id is never kept twice.")
    at: str | float = Field(
        description="ISO 8601 with an offset, or seconds or milliseconds since 1970."
    )
    type: str = Field(json_schema_extra={"enum": [each.value for each in EventType]})
    agent: str = Field("", max_length=200, description="As your system calls the agent.")
    contact: str = Field("", max_length=200, description="Your id of the call, chat or mail.")
    queue: str = Field("", max_length=200, description="As your system calls the queue.")
    channel: str = Field("voice", examples=["voice", "chat", "email", "task"])
    data: dict[str, Any] = Field({}, description="What else is known: reason, until, to.")


class RefusedEventOut(Schema):
    """An event that was not taken, and why."""

    id: str
    reason: str = Field(description="In the language of Accept-Language.")
    code: str = Field(examples=["in_future"])
    field: str = ""


class FloorEventsOut(Schema):
    """What became of a batch. What is counted as accepted is on disk."""

    accepted: int
    duplicates: int = Field(description="Events that had been taken before.")
    refused: list[RefusedEventOut]


_BATCH = {
    "type": "object",
    "required": ["events"],
    "properties": {
        "events": {
            "type": "array",
            "maxItems": MOST_EVENTS,
            "items": FloorEventIn.json_schema(),
        }
    },
}


@live_router.post(
    "/events",
    response={200: FloorEventsOut, **problems(409, 413)},
    summary="Tell what happens",
    openapi_extra={  # read by hand, since one bad event must not refuse the others
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _BATCH}},
        }
    },
)
@guarded("floor.feed")
def take_events(request: HttpRequest) -> dict[str, object]:
    """Take a batch of events of one source: that of the token's name.

    An answer means that what it counts is on disk. Without one send the same batch again: what
    had been taken is counted as duplicates. 429 means that nothing was kept; Retry-After says
    when to send it again.
    """
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise HttpError(413, "") from error
    report = service.tell_events(
        body=body,
        kind=SourceKind.HTTP,
        access=access_of(request),
        actor=actor_of(request),
        received_at=datetime.now(UTC),
    )
    return written(report)


def written(report: IntakeReport) -> dict[str, object]:
    """Return what became of a batch, in the language of who asks."""
    refused = [
        {
            "id": each.key,
            "reason": gettext(explain_reason(each.reason)),
            "code": each.reason,
            "field": each.field,
        }
        for each in report.refused
    ]
    return {"accepted": report.accepted, "duplicates": report.duplicates, "refused": refused}
