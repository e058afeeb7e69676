"""The staffing room's part of the demo: what was agreed on, plans, who is scheduled, hiring.

Nothing here writes a table; it goes through the room's own operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard, SeriesNotFound

from . import operations, queries
from .contracts import (
    Shrinkage,
    ShrinkageKind,
    Step,
    StepChangeCell,
    StepKind,
    Terms,
)
from .contracts.capacity import CapacityAsked
from .operations.capacity import make_capacity_plan
from .queries.capacity import list_capacity_plans, suggest_drivers

Text = Mapping[str, str]
SCHEDULE_MINUTES = 30
CAPACITY_WEEKS = 52


def _both(zh: str, en: str) -> Text:
    return {"zh-hans": zh, "en": en}


_BREAKS = _both("小休与用餐", "Breaks and meals")
_MEETINGS = _both("班会与辅导", "Meetings and coaching")
_LEAVE = _both("休假", "Leave")
_SICKNESS = _both("病假", "Sickness")
_CENTRE_REASON = _both("年度服务水平约定", "The year's service agreement")
_COMPLAINT_REASON = _both("投诉须更快接起", "Complaints are to be answered sooner")
_CARD_REASON = _both("开卡礼期间提高服务水平", "A better service level while the welcome gift runs")
_CHANGE = _both("系统切换当日上午多备三人", "Three more on the morning of the switch-over")
_SOURCE = _both("演示排班", "Demo roster")
_YEAR = _both("未来一年", "The coming year")
_AS_FORECAST = _both("按长期预测", "As the long-term forecast says")
_MORE = _both("若联络量多一成", "If a tenth more contacts come")


@dataclass(frozen=True, slots=True)
class Story:
    """What the demo's plans are told with."""

    anchor: date  # the Monday of the first start
    language: str
    zone: ZoneInfo
    actor: Actor
    planner: Actor


def agree(story: Story, at: datetime) -> bool:
    """Enter what the centre and two of its lines have agreed on; False: that was done before."""
    if queries.list_policies(scope=WHOLE_CENTRE):
        return False
    start = date(story.anchor.year, 1, 1)
    usual = _usual_terms(story.language)
    _save(story, usual, start, _CENTRE_REASON, at)
    complaints = replace(usual, service_level=0.9, abandon_cap=0.03)
    _save(story, complaints, start, _COMPLAINT_REASON, at, queue="complaint")
    campaign = story.anchor + timedelta(weeks=2)
    better = replace(usual, service_level=0.85)
    _save(story, better, campaign, _CARD_REASON, at, queue="card")
    after = campaign + timedelta(days=5)
    _save(story, usual, after, _CENTRE_REASON, at, queue="card")
    return True


def estimate(story: Story, at: datetime) -> None:
    """Estimate what the records say of patience, handle times, redials and busyness; once."""
    if not queries.list_estimates(scope=WHOLE_CENTRE):
        operations.estimate_queues(actor=story.actor, at=at)


def plan(story: Story, at: datetime) -> int:
    """Make the plans of every line in every scenario, where something changed; return how many."""
    return len(operations.plan_night(actor=story.actor, at=at).made)


def change_by_hand(story: Story, at: datetime) -> None:
    """Let the planner put three people more on a morning; once."""
    series = _find("account")
    if series is None or queries.list_changes(series_id=series.id, scope=WHOLE_CENTRE):
        return
    wednesday = story.anchor + timedelta(weeks=1, days=2)
    operations.change_steps(
        series_id=series.id,
        changes=[
            StepChangeCell(
                datetime.combine(wednesday, time(hour, minute), story.zone),
                Step.REQUIRED,
                StepKind.ADD,
                3.0,
            )
            for hour in (9, 10)
            for minute in (0, 30)
        ],
        reason=_CHANGE[story.language],
        actor=story.planner,
        at=at,
    )


def schedule(story: Story, queue: str, days: Mapping[date, Sequence[float]], at: datetime) -> None:
    """Keep who is scheduled for a queue."""
    series = _find(queue)
    if series is None or series.queue_id is None or not days:
        return
    operations.save_scheduled(
        queue_id=series.queue_id,
        days=days,
        interval_minutes=SCHEDULE_MINUTES,
        source=_SOURCE[story.language],
        actor=story.planner,
        at=at,
    )


def plan_capacity(story: Story, at: datetime) -> None:
    """Make a capacity plan as forecast, and its next version with a tenth more contacts; once."""
    if list_capacity_plans(scope=WHOLE_CENTRE):
        return
    today = at.astimezone(story.zone).date()
    monday = today + timedelta(days=-today.weekday() % 7)
    usual = suggest_drivers(node_id=None, first_week=monday, scope=WHOLE_CENTRE)
    for number, (note, factor) in enumerate(((_AS_FORECAST, 1.0), (_MORE, 1.1))):
        make_capacity_plan(
            asked=CapacityAsked(
                _YEAR[story.language], monday, CAPACITY_WEEKS, note=note[story.language]
            ),
            drivers=replace(usual, volume_factor=factor),
            scope=WHOLE_CENTRE,
            actor=story.planner,
            at=at + timedelta(seconds=number),
        )


def _usual_terms(language: str) -> Terms:
    """Return the centre's terms: 80 % within 20 s, and where paid time goes."""
    inside, outside = ShrinkageKind.IN_OFFICE, ShrinkageKind.OUT_OF_OFFICE
    return Terms(
        occupancy_cap=0.88,
        minimum_people=2,
        shrinkages=(
            Shrinkage(_BREAKS[language], inside, 0.08),
            Shrinkage(_MEETINGS[language], inside, 0.03),
            Shrinkage(_LEAVE[language], outside, 0.07),
            Shrinkage(_SICKNESS[language], outside, 0.03),
        ),
        menu_seconds=25.0,
        cost_per_hour=45.0,
    )


def _save(
    story: Story, terms: Terms, start: date, reason: Text, at: datetime, *, queue: str = ""
) -> None:
    series = _find(queue) if queue else None
    operations.save_policy(
        queue_id=series.queue_id if series else None,
        valid_from=start,
        terms=terms,
        reason=reason[story.language],
        actor=story.planner,
        at=at,
    )


def _find(queue: str) -> SeriesCard | None:
    try:
        return forecast.find_series(code=queue, scope=WHOLE_CENTRE)
    except SeriesNotFound:
        return None
