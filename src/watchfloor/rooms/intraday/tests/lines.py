"""Lines that tests of this room are about: their forecast, their promise, their plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from watchfloor.common.actor import Actor
from watchfloor.rooms.forecast.models import Scenario, Series, Version, VersionDay
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.staffing import service as staffing
from watchfloor.rooms.staffing.contracts import Terms

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 6, 8)  # a Monday
BEFORE = datetime(2026, 6, 8, 0, 30, tzinfo=SHANGHAI)
PLANNER = Actor(name="anna", user_id=1, origin="test")
SLOTS = 48
OPENS = 16  # slot of 08:00
# Half-hours from 08:00 to 18:00, as a working day has them.
BUSY = [30.0, 45.0, 60.0, 72.0, 75.0, 70.0, 66.0, 60.0, 50.0, 45.0,
        48.0, 55.0, 62.0, 60.0, 55.0, 50.0, 44.0, 36.0, 28.0, 20.0]  # fmt: skip
_numbers = count(1)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def agree(**terms: Any) -> None:
    """Let terms hold in the whole centre; nobody leaves unless they say so."""
    wanted: dict[str, Any] = {"occupancy_cap": None, **terms}
    staffing.save_policy(
        valid_from=date(2026, 1, 1),
        terms=Terms(**wanted),
        reason="for the test",
        actor=PLANNER,
        at=BEFORE,
    )


def a_line(code: str, *, day: Sequence[float], days: int = 7, day_sd: float = 0.0) -> Series:
    """Add a queue whose forecast is the same every day from today on."""
    feed = Feed.objects.create(name=f"feed-{next(_numbers)}", format="csv")
    queue = Queue.objects.create(feed=feed, code=code, title=code.title(), channel="voice")
    series = Series.objects.create(
        code=code, title=code.title(), channel="voice", source="queue", queue=queue
    )
    a_version(series, day=day, days=days, first=TODAY, at=BEFORE, day_sd=day_sd)
    return series


def a_version(
    series: Series,
    *,
    day: Sequence[float],
    days: int,
    first: date,
    at: datetime,
    day_sd: float = 0.0,
) -> Version:
    """Add a forecast version: half-hours from 08:00 on, 240 s each contact."""
    base = {"title": "Base", "made_by": "anna", "made_at": BEFORE}
    scenario = Scenario.objects.get_or_create(is_base=True, defaults=base)[0]
    mean = [0.0] * OPENS + list(day) + [0.0] * (SLOTS - OPENS - len(day))
    version = Version.objects.create(
        series=series,
        scenario=scenario,
        number=Version.objects.filter(series=series, scenario=scenario).count() + 1,
        origin="nightly",
        made_at=at,
        made_by="watchfloor",
        timezone=SHANGHAI.key,
        interval_minutes=30,
        first_day=first,
        last_day=first + timedelta(days=days - 1),
        model="seasonal",
        state="done",
        contacts=sum(mean) * days,
        spread={
            "day_sd": [day_sd] * days,
            "day_correlation": 0.0,
            "slot_sd": [0.0] * SLOTS,
            "slot_correlation": 0.0,
            "dispersion": 1.0,
            "tilt": 1.0,
            "tail": 0.0,
            "trust": None,
        },
    )
    VersionDay.objects.bulk_create(
        VersionDay(
            version=version,
            day=first + timedelta(days=number),
            mean=mean,
            model_mean=mean,
            is_open=[each > 0 for each in mean],
            handle_seconds=[240.0] * SLOTS,
        )
        for number in range(days)
    )
    return version


def plan(series: Series) -> None:
    """Make the plan of a line."""
    report = staffing.make_plans(series_ids=[series.pk], actor=PLANNER, at=BEFORE)
    assert report.skipped == (), report
