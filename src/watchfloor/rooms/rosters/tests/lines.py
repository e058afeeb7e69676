"""Lines of business with a forecast that is the same every day, and their plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.forecast.models import Scenario, Series, Version, VersionDay
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.staffing import service as staffing
from watchfloor.rooms.staffing.contracts import IntervalRequirement, Terms

from .build import ANNA, AT, MONDAY, SHANGHAI

SLOTS = 48
OPENS = 16  # slot of 08:00
HANDLE_SECONDS = 240.0
# Contacts of half-hours from 08:00 to 18:00, as a working day has them.
BUSY = [30.0, 45.0, 60.0, 72.0, 75.0, 70.0, 66.0, 60.0, 50.0, 45.0,
        48.0, 55.0, 62.0, 60.0, 55.0, 50.0, 44.0, 36.0, 28.0, 20.0]  # fmt: skip


def a_line(
    code: str = "hotline",
    *,
    node: int | None = None,
    day: Sequence[float] = tuple(BUSY),
    days: int = 7,
) -> Series:
    """Add a queue of a part of the centre with its forecast from Monday on."""
    feed = Feed.objects.create(name=f"feed-{code}", format="csv")
    queue = Queue.objects.create(feed=feed, code=code, title=code.title(), node_id=node)
    series = Series.objects.create(
        code=code, title=code.title(), channel="voice", source="queue", queue=queue
    )
    mean = [0.0] * OPENS + list(day) + [0.0] * (SLOTS - OPENS - len(day))
    version = Version.objects.create(
        series=series, scenario=_base(), number=1, origin="nightly", made_at=AT,
        made_by="watchfloor", timezone=SHANGHAI.key, interval_minutes=30, first_day=MONDAY,
        last_day=MONDAY + timedelta(days=days - 1), model="seasonal", state="done",
        contacts=sum(mean) * days,
        spread={"day_sd": [0.0] * days, "day_correlation": 0.0, "slot_sd": [0.0] * SLOTS,
                "slot_correlation": 0.0, "dispersion": 1.0, "tilt": 1.0, "tail": 0.0,
                "trust": None},
    )  # fmt: skip
    VersionDay.objects.bulk_create(
        VersionDay(
            version=version, day=MONDAY + timedelta(days=number), mean=mean, model_mean=mean,
            is_open=[each > 0 for each in mean], handle_seconds=[HANDLE_SECONDS] * SLOTS,
        )
        for number in range(days)
    )  # fmt: skip
    return series


def agree(**terms: Any) -> None:
    """Let terms hold in the whole centre; nobody leaves unless they say so."""
    wanted: dict[str, Any] = {"occupancy_cap": None, **terms}
    staffing.save_policy(
        valid_from=date(2026, 1, 1), terms=Terms(**wanted), reason="test", actor=ANNA, at=AT
    )


def plan(series: Series) -> None:
    """Make the plan of a line."""
    report = staffing.make_plans(series_ids=[series.pk], actor=ANNA, at=AT)
    assert report.skipped == (), report


def day_of(series: Series, day: date = MONDAY) -> tuple[IntervalRequirement, ...]:
    """Return the requirement of a day."""
    window: Window = day_window(day, SHANGHAI)
    return staffing.read_requirements(series_id=series.pk, window=window, scope=WHOLE_CENTRE)


def _base() -> Scenario:
    made = {"title": "Base", "made_by": "anna", "made_at": AT}
    return Scenario.objects.get_or_create(is_base=True, defaults=made)[0]
