"""The night: when a day is over in the centre's zone every series is forecast again.

Feeds that bring a day late are waited for: a second go in the early morning takes the series whose
records had not come by then.
"""

from __future__ import annotations

import logging
from concurrent.futures import Executor
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import Origin, RunReport, RunStatus
from watchfloor.rooms.forecast.models import Run, Series
from watchfloor.rooms.forecast.queries.records import list_feeds
from watchfloor.rooms.forecast.queries.versions import list_latest

from .events import measure_events
from .judging import judge_series
from .running import run_forecasts
from .series import sync_series

log = logging.getLogger(__name__)
FIRST_GO, SECOND_GO = time(0, 30), time(5, 0)
_DEAD_AFTER = timedelta(hours=1)


def forecast_night(
    *, actor: Actor, at: datetime, executor: Executor | None = None
) -> RunReport | None:
    """Forecast what the night has to: every series, later those that were late; None: nothing.

    Safe to be called again and again: what is done already is not done twice.
    """
    sync_series(actor=actor, at=at)
    wanted = _find_due(at)
    if not wanted:
        return None
    report = run_forecasts(
        series_ids=wanted, origin=Origin.NIGHTLY, actor=actor, at=at, executor=executor
    )
    measure_events(actor=actor, at=at)
    judge_series(series_ids=wanted, at=at)
    return report


def mark_interrupted(*, at: datetime) -> int:
    """Mark runs of which nothing was heard for an hour; return how many."""
    dead = Run.objects.filter(status=RunStatus.RUNNING, heartbeat_at__lt=at - _DEAD_AFTER)
    return dead.update(status=RunStatus.INTERRUPTED, finished_at=at)


def _find_due(at: datetime) -> list[int]:
    zone = calendars.centre_zone()
    local = at.astimezone(zone)
    goes = [each for each in (FIRST_GO, SECOND_GO) if local.time() >= each]
    midnight = datetime.combine(local.date(), time(), tzinfo=zone)
    done = Run.objects.filter(origin=Origin.NIGHTLY, queued_at__gte=midnight).exclude(
        status=RunStatus.INTERRUPTED
    )
    gone = list(done.order_by("queued_at").values_list("queued_at", flat=True))
    if not goes:
        return []
    everything = Series.objects.filter(is_active=True)
    if not gone:
        return list(everything.values_list("pk", flat=True))
    if goes[-1] is SECOND_GO and gone[-1].astimezone(zone).time() < SECOND_GO:
        return _find_late(list(everything), local.date(), zone)
    return []


def _find_late(series: list[Series], today: date, zone: ZoneInfo) -> list[int]:
    """Return the series whose forecast does not know yesterday, although its records are here."""
    yesterday = today - timedelta(days=1)
    feeds = list_feeds()
    latest = list_latest(scope=WHOLE_CENTRE)
    late = []
    for row in series:
        feed = feeds.get(row.queue_id or 0)
        version = latest.get(row.pk)
        knows = version is not None and (version.history_last or date.min) >= yesterday
        if feed and not knows and feed.last_record_at.astimezone(zone).date() >= yesterday:
            late.append(row.pk)
    return late
