"""A centre of many queues with a forecast of eight weeks each, put straight into the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ._forecast_centre import AT, TODAY, ZONE

if TYPE_CHECKING:
    from watchfloor.rooms.forecast.models import Scenario, Series, Version, VersionDay

WEEKS, SLOTS, HANDLE_SECONDS = 8, 48, 260.0
NOW = AT + timedelta(hours=12)
_DAYS = WEEKS * 7
_OTHER_WEEKS = """
INSERT INTO forecast_versionday ({same}, day)
SELECT {same}, day + 7 * n FROM forecast_versionday, generate_series(1, {more}) n
"""


def load(count: int) -> None:
    """Fill a fresh database: calendar, queues, their forecasts, what is known of their customers.

    Mean contacts of a busy half hour are between 2 and 200, as in centres of many small lines and
    a few great ones; one line in ten is chat, one in twenty mail.
    """
    from django.db import connection, transaction

    from watchfloor.rooms.forecast.models import Series, VersionDay

    if Series.objects.exists():
        return
    _set_calendar()
    series = _make_series(count)
    with transaction.atomic():
        _make_versions(series, _base())
    named = [str(field.column) for field in VersionDay._meta.concrete_fields]
    same = ", ".join(name for name in named if name not in {"id", "day"})
    with connection.cursor() as cursor:
        cursor.execute(_OTHER_WEEKS.format(same=same, more=WEEKS - 1))
        cursor.execute("VACUUM ANALYZE")
    _make_terms(series)


def _set_calendar() -> None:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.calendars import service as calendars

    actor = Actor(name="benchmark", origin="benchmark")
    calendars.set_calendar(
        timezone=ZONE.key, country="CN", works_on_holidays=True, actor=actor, at=AT
    )
    for year in (TODAY.year, TODAY.year + 1):
        calendars.seed_year(year=year, actor=actor, at=AT)


def _make_series(count: int) -> list[Series]:
    from watchfloor.rooms.forecast.models import Series
    from watchfloor.rooms.interactions.models import Feed, Queue

    feed = Feed.objects.create(name="benchmark", format="csv", timezone=ZONE.key)
    queues = Queue.objects.bulk_create(
        Queue(feed=feed, code=f"queue-{number:04}", channel=_channel(number))
        for number in range(count)
    )
    return Series.objects.bulk_create(
        Series(code=queue.code, title=queue.code, channel=queue.channel, source="queue",
               queue=queue, horizon_days=_DAYS)
        for queue in queues
    )  # fmt: skip


def _channel(number: int) -> str:
    if number % 20 == 19:
        return "email"
    return "chat" if number % 10 == 9 else "voice"


def _base() -> Scenario:
    from watchfloor.rooms.forecast.models import Scenario

    return Scenario.objects.create(title="Base", is_base=True, made_by="benchmark", made_at=AT)


def _make_versions(series: list[Series], base: Scenario) -> None:
    from watchfloor.rooms.forecast.models import Version, VersionDay

    made = Version.objects.bulk_create(version_of(each, base, AT) for each in series)
    for number, version in enumerate(made):
        VersionDay.objects.bulk_create(_week(number, version))


def version_of(series: Series, base: Scenario, at: datetime, number: int = 1) -> Version:
    """Return a version of a series as a night makes it."""
    from watchfloor.rooms.forecast.models import Version

    return Version(
        series=series, scenario=base, number=number, origin="nightly", made_at=at,
        made_by="watchfloor", timezone=ZONE.key, interval_minutes=30, first_day=TODAY,
        last_day=TODAY + timedelta(days=_DAYS - 1), model="seasonal", state="done", contacts=0.0,
        spread={"day_sd": [0.08] * _DAYS, "day_correlation": 0.5, "slot_sd": [0.1] * SLOTS,
                "slot_correlation": 0.2, "dispersion": 1.1, "tilt": 1.0, "tail": 0.0,
                "trust": None},
    )  # fmt: skip


def _week(number: int, version: Version) -> list[VersionDay]:
    """Return seven days: a weekday, a profile from 08:00 to 20:00."""
    from watchfloor.rooms.forecast.models import VersionDay

    dice = np.random.default_rng(number)
    level = min(2 + dice.lognormal(2.5, 1.0), 200.0)
    slots = np.arange(SLOTS)
    profile = np.where((slots >= 16) & (slots < 40), 1 + np.sin((slots - 16) / 24 * np.pi), 0)
    weekdays = [1.3, 1.1, 1.0, 1.0, 1.0, 0.5, 0.4]
    days = [(level / 2 * weekday * profile).tolist() for weekday in weekdays]
    return [
        VersionDay(
            version=version, day=TODAY + timedelta(days=at), mean=mean, model_mean=mean,
            is_open=(profile > 0).tolist(), handle_seconds=[HANDLE_SECONDS] * SLOTS,
        )
        for at, mean in enumerate(days)
    ]  # fmt: skip


def _make_terms(series: list[Series]) -> None:
    """Agree on shrinkage and targets, and let the records know how long customers wait."""
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.staffing import operations
    from watchfloor.rooms.staffing.contracts import Shrinkage, ShrinkageKind, Terms
    from watchfloor.rooms.staffing.models import Estimate

    shrinkages = (
        Shrinkage("meetings", ShrinkageKind.IN_OFFICE, 0.12),
        Shrinkage("leave", ShrinkageKind.OUT_OF_OFFICE, 0.15),
    )
    operations.save_policy(
        valid_from=TODAY - timedelta(days=30), terms=Terms(shrinkages=shrinkages), reason="usual",
        actor=Actor(name="benchmark", origin="benchmark"), at=AT,
    )  # fmt: skip
    rest = {"figures": {}, "kind": "", "hours": [], "curve": [], "doubts": [], "facts": {}}
    bodies = {"patience": {**rest, "mean_seconds": 150.0}, "redials": {**rest, "share": 0.1}}
    Estimate.objects.bulk_create(
        Estimate(queue_id=each.queue_id, topic=topic, first_day=TODAY - timedelta(days=28),
                 last_day=TODAY, sample=5000, body=body, made_at=AT)
        for each in series if each.queue_id is not None for topic, body in bodies.items()
    )  # fmt: skip
