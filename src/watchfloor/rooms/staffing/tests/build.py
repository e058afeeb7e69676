"""Small things that the tests of this room are built from: lines with forecasts that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.models import Scenario, Series, Version, VersionDay
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import (
    IntervalRequirement,
    PlanCard,
    Step,
    StepChangeCell,
    StepKind,
    Terms,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 6, 8)  # a Monday
AT = datetime(2026, 6, 8, 0, 30, tzinfo=SHANGHAI)
ANNA = Actor(name="anna", user_id=1, origin="test")
BEN = Actor(name="ben", user_id=2, origin="test")
SLOTS = 48
HANDLE_SECONDS = 240.0
# Half-hours from 08:00 to 18:00, as a working day has them.
BUSY = [30.0, 45.0, 60.0, 72.0, 75.0, 70.0, 66.0, 60.0, 50.0, 45.0,
        48.0, 55.0, 62.0, 60.0, 55.0, 50.0, 44.0, 36.0, 28.0, 20.0]  # fmt: skip
OPENS = 16  # slot of 08:00
_numbers = count(1)


def written(action: str) -> Mapping[str, Any]:
    """Return what the newest line of the journal says of an action."""
    line, *_ = journal.list_lines(wanted=journal.JournalFilter(action=action))
    assert line.after is not None
    return line.after


def a_queue(code: str = "hotline", *, node: int | None = None, channel: str = "voice") -> Queue:
    """Add a queue with a feed of its own."""
    feed = Feed.objects.create(name=f"feed-{next(_numbers)}", format="csv")
    return Queue.objects.create(
        feed=feed, code=code, title=code.title(), node_id=node, channel=channel
    )


def the_base() -> Scenario:
    """Return the base scenario."""
    made = {"title": "Base", "made_by": "anna", "made_at": AT}
    return Scenario.objects.get_or_create(is_base=True, defaults=made)[0]


def a_line(
    code: str = "hotline",
    *,
    node: int | None = None,
    channel: str = "voice",
    day: Sequence[float] = tuple(BUSY),
    days: int = 7,
    handle_seconds: float | None = HANDLE_SECONDS,
    day_sd: float = 0.0,
    first: date = TODAY,
) -> Series:
    """Add a queue whose forecast is the same every day; without `day_sd` only chance is in it."""
    queue = a_queue(code, node=node, channel=channel)
    series = Series.objects.create(
        code=code, title=code.title(), channel=channel, source="queue", queue=queue
    )
    a_version(series, day=day, days=days, handle_seconds=handle_seconds, day_sd=day_sd, first=first)
    return series


def a_version(
    series: Series,
    *,
    day: Sequence[float] = tuple(BUSY),
    days: int = 7,
    handle_seconds: float | None = HANDLE_SECONDS,
    day_sd: float = 0.0,
    first: date = TODAY,
    scenario: Scenario | None = None,
    at: datetime = AT,
    **kept: Any,
) -> Version:
    """Add a forecast version of a series; a day of all slots begins at midnight."""
    scenario = scenario or the_base()
    opens = 0 if len(day) == SLOTS else OPENS
    mean = [0.0] * opens + list(day) + [0.0] * (SLOTS - opens - len(day))
    version = Version.objects.create(
        series=series,
        scenario=scenario,
        number=Version.objects.filter(series=series, scenario=scenario).count() + 1,
        origin="nightly",
        made_at=at,
        made_by="watchfloor",
        timezone=kept.get("timezone", SHANGHAI.key),
        interval_minutes=30,
        first_day=first,
        last_day=first + timedelta(days=days - 1),
        model="seasonal",
        state="done",
        contacts=sum(mean) * days,
        spread={"day_sd": [day_sd] * days, "day_correlation": 0.0, "slot_sd": [0.0] * SLOTS,
                "slot_correlation": 0.0, "dispersion": 1.0, "tilt": 1.0, "tail": 0.0,
                "trust": None},
    )  # fmt: skip
    VersionDay.objects.bulk_create(
        VersionDay(
            version=version,
            day=first + timedelta(days=number),
            mean=mean,
            model_mean=mean,
            is_open=[each > 0 for each in mean],
            handle_seconds=None if handle_seconds is None else [handle_seconds] * SLOTS,
        )
        for number in range(days)
    )
    return version


def agree(*, at: datetime = AT, valid_from: date = date(2026, 1, 1), **terms: Any) -> None:
    """Let terms hold in the whole centre; nobody leaves unless they say so, no cap on occupancy."""
    wanted: dict[str, Any] = {"occupancy_cap": None, **terms}
    operations.save_policy(
        valid_from=valid_from, terms=Terms(**wanted), reason="for the test", actor=ANNA, at=at
    )


def plan(series: Series, *, at: datetime = AT, **asked: Any) -> PlanCard:
    """Make the plan of a series."""
    report = operations.make_plans(series_ids=[series.pk], actor=ANNA, at=at, **asked)
    assert report.skipped == (), report
    return report.made[0]


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def day_of(series: Series, day: date = TODAY, **asked: Any) -> tuple[IntervalRequirement, ...]:
    """Return the requirement of a day."""
    window = Window(local(day, 0), local(day + timedelta(days=1), 0))
    return queries.read_requirements(
        series_id=series.pk, window=window, scope=WHOLE_CENTRE, **asked
    )


def at_clock(
    series: Series, hour: int, minute: int = 0, day: date = TODAY, **asked: Any
) -> IntervalRequirement:
    """Return the requirement of one half-hour."""
    return next(
        each for each in day_of(series, day, **asked) if each.starts_at == local(day, hour, minute)
    )


def cell(
    step: Step,
    value: float | None,
    *,
    kind: StepKind = StepKind.SET,
    hour: int = 10,
    day: date = TODAY,
) -> StepChangeCell:
    """Return a change of one cell of the chain, at ten o'clock."""
    return StepChangeCell(local(day, hour), step, kind, value)
