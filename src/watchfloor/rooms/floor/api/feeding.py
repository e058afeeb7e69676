"""Sources of events, how they stand, and what of theirs cannot have been so.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from watchfloor.common.endpoint import Id, PageSize, guarded, problems
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import queries
from watchfloor.rooms.floor.contracts import (
    FaultCard,
    FaultCode,
    FaultFilter,
    SourceKind,
    SourceState,
)

router = Router()
_MOST_SKIPPED = 100_000


class FloorSourceOut(Schema):
    """A source of events and how it stands. What it connects with is not told."""

    id: int
    name: str
    kind: SourceKind
    is_on: bool
    state: SourceState
    problem: str = Field(description="A code; empty where nothing is wrong.")
    is_silent: bool
    silent_since: datetime | None
    skew_seconds: float | None = Field(description="How far its clock is ahead of ours.")
    last_event_at: datetime | None
    last_received_at: datetime | None
    last_alive_at: datetime | None
    events_in_a_minute: int
    refused_in_a_day: int
    unknown_names: int


class FloorFaultOut(Schema):
    """Something that cannot have been as it was told."""

    source_id: int
    source: str
    code: FaultCode
    at: datetime
    contact: str
    login: str
    agent_id: int | None
    queue: str
    key: str = Field(description="The source's own id of the event that shows it.")


class FloorFaultsQuery(Schema):
    """Which faults: of the last week, where no day is given."""

    source: Id | None = None
    code: FaultCode | None = None
    first: Annotated[date, Field(ge=date(1970, 1, 2), lt=date(2200, 1, 1))] | None = None
    last: Annotated[date, Field(ge=date(1970, 1, 2), lt=date(2200, 1, 1))] | None = None
    limit: PageSize = 100
    skip: Annotated[int, Field(ge=0, le=_MOST_SKIPPED)] = 0


@router.get(
    "/floor/sources",
    response={200: list[FloorSourceOut], **problems()},
    summary="Sources of events and how they stand",
)
@guarded("floor.manage")
def sources(request: HttpRequest) -> list[dict[str, object]]:
    """List every source by name. Passwords and addresses are never shown."""
    at = datetime.now(UTC)
    feeds = {feed.source_id: feed for feed in queries.list_feeds(at=at)}
    events, refused = queries.count_events(at=at), queries.count_refused(at=at)
    unknown = queries.count_unknown_names()
    return [
        {
            **{name: getattr(card, name) for name in _OF_CARD},
            "is_silent": card.id in feeds and feeds[card.id].is_silent,
            "silent_since": feeds[card.id].silent_since if card.id in feeds else None,
            "events_in_a_minute": events.get(card.id, 0),
            "refused_in_a_day": refused.get(card.id, 0),
            "unknown_names": unknown.get(card.id, 0),
        }
        for card in queries.list_sources()
    ]


_OF_CARD = (
    "id", "name", "kind", "is_on", "state", "problem", "skew_seconds",
    "last_event_at", "last_received_at", "last_alive_at",
)  # fmt: skip


@router.get(
    "/floor/faults",
    response={200: list[FloorFaultOut], **problems()},
    summary="What cannot have been as it was told",
)
@guarded("floor.manage")
def faults(request: HttpRequest, asked: Annotated[FloorFaultsQuery, Query()]) -> list[FaultCard]:
    """List events that contradict each other, the newest first; `skip` goes on after the first."""
    at = datetime.now(UTC)
    today = at.astimezone(calendars.centre_zone()).date()
    wanted = FaultFilter(
        source_id=asked.source,
        code=asked.code,
        first_day=asked.first or today - timedelta(days=queries.USUAL_DAYS - 1),
        last_day=asked.last,
    )
    return list(queries.list_faults(faults=wanted, at=at, limit=asked.limit, skip=asked.skip))
