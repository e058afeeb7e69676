"""The forecast room's part of the demo: weeks of forecasts, plans and what planners changed.

Nothing here writes a table; it goes through the room's own operations, with instants of the past.
What planners changed was not picked with hindsight: whether it helped is for the accuracy page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor

from . import operations, service
from .contracts import CellChange, DriverUnit, Origin, OverrideKind, SeriesCard
from .operations.drivers import save_driver
from .operations.judging import judge_series
from .operations.long_term import run_long_term
from .queries.events import list_events
from .queries.long_term import list_drivers

WEEKS_BACK = 12  # of versions: eight weeks that are judged, up to four weeks ahead
_RAISED_WEEKS_AGO = 5
_OPENS, _CLOSES = time(7), time(21, 30)

Text = Mapping[str, str]


def _both(zh: str, en: str) -> Text:
    return {"zh-hans": zh, "en": en}


@dataclass(frozen=True, slots=True)
class _Plan:
    """A business plan of the marketing calendar: days from the Monday after next."""

    name: Text
    kind: str
    queue: str
    first: int
    days: int
    percent: float | None
    note: Text


_PLANS = (
    _Plan(
        _both("联名卡开卡礼", "Welcome gift for the co-branded card"),
        "campaign",
        "card",
        0,
        5,
        12.0,
        _both("短信分三天发出", "Text messages go out over three days"),
    ),
    _Plan(
        _both("手机银行新版上线", "New version of the mobile app"),
        "release",
        "digital",
        2,
        2,
        None,
        _both("首次全量发布，影响未知", "First release to everybody; nobody knows the effect"),
    ),
)
_CATCH_UP = _both("无话务日次日", "Day after a day without any calls")
_CATCH_UP_NOTE = _both(
    "前一日（本应服务的日子）原始数据全天无记录，次日来电集中。由演示事后补录，因此过去几周的预测"
    "事先知道有这一天；影响幅度由模型从已结束的同类事件测得。",
    "Nothing was recorded on the working day before. The demo entered this afterwards, so the "
    "forecasts of past weeks knew of the day; how much it adds is measured from earlier ones.",
)
_RAISED = _both("上午我们总是偏紧，先上调", "Mornings are always tight, so I raise them")
_RAISED_NOW = _both("对账单提前寄出", "Statements go out early")
_SCENARIO = _both("开卡礼大卖", "The gift sells out")
_SCENARIO_NOTE = _both("市场部的乐观估计", "Marketing's hopeful guess")
_DRIVERS = (
    (
        "card",
        _both("联名卡新客户", "Customers of the co-branded card"),
        8,
        DriverUnit.CONTACTS_PER_WEEK,
        900.0,
    ),
    (
        "account",
        _both("转账限额可自助调整", "Transfer limits become self-service"),
        20,
        DriverUnit.PERCENT,
        -6.0,
    ),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What the demo's forecasts are told with."""

    anchor: date  # the Monday of the first start
    language: str
    zone: ZoneInfo
    actor: Actor
    planner: Actor
    days_of_return: Sequence[date]  # after working days on which the bank recorded nothing


def begin(story: Story) -> None:
    """Make the series, and enter what the marketing calendar and the past know."""
    at = _night(story.anchor - timedelta(weeks=WEEKS_BACK), story.zone)
    service.sync_series(actor=story.actor, at=at)
    if list_events(scope=WHOLE_CENTRE):
        return  # an earlier start was interrupted after this step
    for day in story.days_of_return:
        _enter_catch_up(story, day, at)


def forecast_week(story: Story, monday: date) -> None:
    """Make the version of a Monday night, and what planners did with it on that day."""
    at = _night(monday, story.zone)
    service.run_forecasts(
        history_end=monday - timedelta(days=1), origin=Origin.NIGHTLY, actor=story.actor, at=at
    )
    if monday == story.anchor - timedelta(weeks=_RAISED_WEEKS_AGO):
        days = [monday + timedelta(days=number) for number in range(7, 26) if number % 7 < 5]
        _raise(story, "card", days, 1.06, _RAISED, at + timedelta(hours=8))


def forecast_now(story: Story, at: datetime) -> None:
    """Make the version of now, with what measured events did; judge the last weeks."""
    service.run_forecasts(origin=Origin.NIGHTLY, actor=story.actor, at=at)
    service.measure_events(actor=story.actor, at=at)
    series = service.list_series(scope=WHOLE_CENTRE)
    judge_series(series_ids=[each.id for each in series], at=at)


def plan_ahead(story: Story, at: datetime) -> None:
    """Enter business plans, a scenario, growth, and a change of the newest version; once."""
    if list_drivers(scope=WHOLE_CENTRE):
        return
    monday = story.anchor + timedelta(weeks=2)
    for plan in _PLANS:
        _enter_plan(story, plan, monday, at)
    operations.add_scenario(
        title=_SCENARIO[story.language],
        note=_SCENARIO_NOTE[story.language],
        factor=1.08,
        actor=story.planner,
        at=at,
    )
    for queue, title, weeks, unit, amount in _DRIVERS:
        save_driver(
            series_id=_series(queue).id,
            title=title[story.language],
            starts_on=story.anchor + timedelta(weeks=weeks),
            unit=unit,
            amount=amount,
            actor=story.planner,
            at=at,
        )


def change_by_hand(story: Story, at: datetime) -> None:
    """Let the planner change the newest version once."""
    tuesday = story.anchor + timedelta(weeks=1, days=1)
    _raise(story, "card", [tuesday], 1.1, _RAISED_NOW, at)


def look_far_ahead(story: Story, at: datetime) -> None:
    """Make the long-term forecast of every series."""
    run_long_term(actor=story.actor, at=at)


def _night(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0, 0, 0), zone) - timedelta(minutes=20)


def _series(queue: str) -> SeriesCard:
    return service.find_series(code=queue, scope=WHOLE_CENTRE)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)


def _enter_catch_up(story: Story, day: date, at: datetime) -> None:
    operations.save_event(
        name=_CATCH_UP[story.language],
        kind="catch_up",
        starts_at=_at(day, _OPENS, story.zone),
        ends_at=_at(day, _CLOSES, story.zone),
        note=_CATCH_UP_NOTE[story.language],
        actor=story.planner,
        at=at,
    )


def _enter_plan(story: Story, plan: _Plan, monday: date, at: datetime) -> None:
    first = monday + timedelta(days=plan.first)
    operations.save_event(
        name=plan.name[story.language],
        kind=plan.kind,
        starts_at=_at(first, _OPENS, story.zone),
        ends_at=_at(first + timedelta(days=plan.days - 1), _CLOSES, story.zone),
        series_ids=[_series(plan.queue).id],
        expected_percent=plan.percent,
        is_plan=True,
        note=plan.note[story.language],
        actor=story.planner,
        at=at,
    )


def _raise(
    story: Story, queue: str, days: Sequence[date], factor: float, note: Text, at: datetime
) -> None:
    """Scale the mornings of some days, as far as the newest version reaches."""
    series = _series(queue)
    newest = service.list_versions(series_id=series.id, limit=1, scope=WHOLE_CENTRE)[0]
    half_hours = [time(9), time(9, 30), time(10), time(10, 30)]
    operations.edit_cells(
        series_id=series.id,
        changes=[
            CellChange(_at(day, clock, story.zone), OverrideKind.SCALE, factor)
            for day in days
            for clock in half_hours
        ],
        note=note[story.language],
        seen_version_id=newest.id,
        actor=story.planner,
        at=at,
    )
