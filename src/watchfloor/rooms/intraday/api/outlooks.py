"""The running day: what is foreseen of each line, what is out of the ordinary, which rules hold."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from watchfloor.common.access import access_of
from watchfloor.common.endpoint import guarded, problems
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import DayOutlook, LiveRuleCard, SignalCard
from watchfloor.rooms.intraday.queries.kept import list_outlooks
from watchfloor.rooms.intraday.queries.live_rules import list_rules
from watchfloor.rooms.intraday.queries.signals import list_signals

router = Router()


class OutlookIntervalOut(Schema):
    """One interval; what nobody knows is null."""

    start: datetime
    minutes: int
    forecast_contacts: float
    foreseen_contacts: float
    low_contacts: float
    high_contacts: float
    actual_contacts: float | None
    handle_seconds: float | None
    required: float | None
    scheduled: float | None
    present: float | None
    service_share: float | None
    service_low: float | None
    service_high: float | None


class DayOutlookOut(Schema):
    """A queue's day as it was foreseen last."""

    queue_id: int
    day: date
    made_at: datetime
    service_share: float | None
    service_low: float | None
    service_high: float | None
    so_far_share: float | None
    next_hours_share: float | None
    forecast_contacts: float
    foreseen_contacts: float
    low_contacts: float
    high_contacts: float
    absent_share: float | None
    goal_share: float | None
    intervals: list[OutlookIntervalOut]


class LiveSignalOut(Schema):
    """Something out of the ordinary, from its first look to its end."""

    id: int
    kind: str
    queue_id: int | None
    rule_id: int | None
    source_name: str
    raised_at: datetime
    ended_at: datetime | None
    since: datetime
    observed: float
    expected: float
    ratio: float
    loss: float
    marked: str
    matter_id: int | None


class LiveRuleOut(Schema):
    """A threshold that somebody wrote."""

    id: int
    node_id: int
    name: str
    expression: str
    queue_ids: list[int]
    looks_in_a_row: int
    is_on: bool
    tested_at: datetime | None


class OutlooksQuery(Schema):
    """Of which day; today without one."""

    day: date | None = None


class SignalsQuery(Schema):
    """Only those that stand, or the newest of all."""

    standing: bool = True


@router.get(
    "/intraday/outlooks",
    response={200: list[DayOutlookOut], **problems()},
    summary="What the rest of the day will bring",
)
@guarded("intraday.view")
def outlooks(request: HttpRequest, asked: Annotated[OutlooksQuery, Query()]) -> list[DayOutlook]:
    """List the newest outlook of each line in your reach."""
    today = timezone.now().astimezone(calendars.centre_zone()).date()
    return list(list_outlooks(day=asked.day or today, scope=access_of(request).scope))


@router.get(
    "/intraday/signals",
    response={200: list[LiveSignalOut], **problems()},
    summary="What is out of the ordinary",
)
@guarded("intraday.view")
def signals(request: HttpRequest, asked: Annotated[SignalsQuery, Query()]) -> list[SignalCard]:
    """List signals of the lines in your reach, the newest first; at most 100."""
    scope = access_of(request).scope
    return list(list_signals(scope=scope, is_open=True if asked.standing else None))


@router.get(
    "/intraday/rules",
    response={200: list[LiveRuleOut], **problems()},
    summary="Thresholds that people wrote",
)
@guarded("intraday.view")
def rules(request: HttpRequest) -> list[LiveRuleOut]:
    """List the rules of the parts in your reach."""
    return [_rule(card) for card in list_rules(scope=access_of(request).scope)]


def _rule(card: LiveRuleCard) -> LiveRuleOut:
    return LiveRuleOut(
        id=card.id,
        node_id=card.node_id,
        name=card.facts.name,
        expression=card.facts.expression,
        queue_ids=list(card.facts.queue_ids),
        looks_in_a_row=card.facts.looks_in_a_row,
        is_on=card.is_on,
        tested_at=card.tested_at,
    )
