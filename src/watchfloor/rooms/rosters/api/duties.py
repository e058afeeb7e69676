"""Published shifts, and what each person had of nights, weekends and holidays."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from watchfloor.common.access import access_of
from watchfloor.common.endpoint import Id, guarded, problems
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters import queries
from watchfloor.rooms.rosters.contracts import DutyCard, FairnessRow

from .shapes import RosterDay, ShiftCellOut

router = Router()
_MOST_DAYS = 100


class DutyOut(Schema):
    """A published shift."""

    id: int
    uid: UUID
    sequence: int
    cell: ShiftCellOut
    kind: str
    starts_at: datetime
    ends_at: datetime
    paid_minutes: int
    changed_at: datetime
    cancelled_at: datetime | None


class DutiesQuery(Schema):
    """Which days, of whom."""

    first: RosterDay
    last: RosterDay
    agent_id: Id | None = None
    cancelled: bool = False


class FairnessOut(Schema):
    """What somebody had in twelve months."""

    agent_id: int
    name: str
    team: str
    shifts: int
    nights: int
    weekends: int
    holidays: int
    lates: int
    splits: int
    refused_wishes: int
    granted_wishes: int


class FairnessQuery(Schema):
    """Of which part, before which day."""

    until: RosterDay
    node_id: Id | None = None


@router.get(
    "/rosters/duties", response={200: list[DutyOut], **problems()}, summary="Published shifts"
)
@guarded("rosters.view")
def list_duties(request: HttpRequest, asked: Annotated[DutiesQuery, Query()]) -> list[DutyCard]:
    """List the published shifts of the people in your reach; at most 100 days."""
    days = (asked.last - asked.first).days + 1
    if not 1 <= days <= _MOST_DAYS:
        raise Refusal(
            code="rosters.duties.days",
            what=msgid("%(count)s days cannot be shown at once."),
            mend=msgid("Give between 1 and %(most)s days."),
            fields={"count": days, "most": _MOST_DAYS},
        )
    scope = access_of(request).scope
    found = queries.list_duties(
        agent_id=asked.agent_id,
        agent_ids=None if scope.everything else scope.agent_ids,
        first_day=asked.first,
        last_day=asked.last,
        with_cancelled=asked.cancelled,
    )
    return list(found)


@router.get(
    "/rosters/fairness",
    response={200: list[FairnessOut], **problems()},
    summary="Who had which nights, weekends and holidays",
)
@guarded("rosters.view")
def fairness(request: HttpRequest, asked: Annotated[FairnessQuery, Query()]) -> list[FairnessRow]:
    """List what each person in your reach had in the twelve months before a day."""
    found = queries.fairness(
        node_id=asked.node_id, until=asked.until, scope=access_of(request).scope
    )
    return list(found)
