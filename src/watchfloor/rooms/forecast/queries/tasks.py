"""What somebody should do about forecasts now.

Years whose holidays nobody confirmed are told by the calendars room, once for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import (
    LeaderboardRow,
    RunState,
    SeriesSource,
    VersionCard,
)
from watchfloor.rooms.forecast.models import Event, RunResult, Series, Version
from watchfloor.rooms.forecast.rules.stakes import (
    contacts_a_week,
    missed_by_error,
    missed_without_forecast,
)

from ._reach import reach_series
from .events import keep_own_events
from .versions import list_latest

_STALE = timedelta(days=2)  # without a night's forecast
_MEASURED_WITHIN = timedelta(days=7)  # after its end an event should have its effect
_LOOKED_BACK = timedelta(days=60)
_FEW = 3  # series that are told one by one
_FAR = 2.0  # times its floor, and
_FAR_APART = 0.05  # this much above it: a miss that nobody would call chance


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return series without a forecast or with a poor one, and events nobody could measure."""
    if not (access.can("forecast.edit") or access.can("forecast.run")):
        return ()
    series = list(reach_series(access.scope).filter(is_active=True).order_by("code"))
    if not series:
        return ()
    latest = list_latest(scope=access.scope)
    tomorrow = at.astimezone(calendars.centre_zone()).date() + timedelta(days=1)
    missing = [row for row in series if _is_missing(row, latest.get(row.pk), tomorrow, at)]
    told = {row.pk for row in missing}
    poor = [row for row in series if row.pk not in told]
    tasks = [
        *_missing_tasks(missing, latest),
        *_fallen_tasks(poor, latest),
        *_miss_tasks(poor, latest),
        *_event_tasks(access, at),
    ]
    return tuple(tasks)


def _is_missing(row: Series, version: VersionCard | None, tomorrow: date, at: datetime) -> bool:
    """Return whether a series has no forecast for tomorrow, or none of the last nights."""
    if version is None or version.last_day < tomorrow:
        return True
    is_nightly = row.source != SeriesSource.HAND and row.method != "imported"
    return is_nightly and version.made_at < at - _STALE


def _missing_tasks(rows: list[Series], latest: Mapping[int, VersionCard]) -> Iterator[Task]:
    """Tell of each while they are few, of many in one line."""
    stakes = _without_forecast(rows, latest)
    if len(rows) > _FEW:
        yield Task(
            key="forecast.missing",
            title=ngettext("%(count)s line has no forecast", "%(count)s lines have no forecast",
                           len(rows)) % {"count": len(rows)},
            reason=_("Nobody can be planned for them; were the records of the last days imported?"),
            loss=0.0,
            missed_contacts=sum(stakes.values()),
            url=reverse("forecast:overview"),
        )  # fmt: skip
        return
    for row in rows:
        version = latest.get(row.pk)
        yield Task(
            key=f"forecast.missing:{row.pk}",
            title=_("No forecast for %(series)s") % {"series": row.title},
            reason=_("The last one was made on %(day)s.") % {"day": version.made_at.date()}
            if version
            else _("There has never been one; were its records imported?"),
            loss=0.0,
            missed_contacts=stakes.get(row.pk, 0.0),
            url=reverse("forecast:series", kwargs={"series_id": row.pk}),
        )


def _fallen_tasks(rows: list[Series], latest: Mapping[int, VersionCard]) -> Iterator[Task]:
    """Tell of series whose last run failed or took the simple way."""
    by_id = {row.pk: row for row in rows}
    last = (
        RunResult.objects.filter(series__in=by_id)
        .order_by("series_id", "-at", "-pk")
        .distinct("series_id")
    )
    fallen = [each for each in last if each.state in {RunState.FELL_BACK, RunState.FAILED}]
    stakes = _without_forecast([by_id[each.series_id] for each in fallen], latest)
    for result in fallen:
        row = by_id[result.series_id]
        yield Task(
            key=f"forecast.fell_back:{row.pk}",
            title=_("The forecast of %(series)s is a makeshift") % {"series": row.title},
            reason=_("The usual way failed (%(reason)s); what is planned with is simpler or older.")
            % {"reason": result.reason},
            loss=0.0,
            missed_contacts=stakes.get(row.pk, 0.0),
            url=reverse("forecast:series", kwargs={"series_id": row.pk}),
        )


def _miss_tasks(rows: list[Series], latest: Mapping[int, VersionCard]) -> Iterator[Task]:
    """Tell of series whose forecasts miss by far more than chance makes them."""
    for row in rows:
        wape, floor = row.recent_wape, row.recent_floor
        if wape is None or floor is None or wape <= max(_FAR * floor, floor + _FAR_APART):
            continue
        yield Task(
            key=f"forecast.misses:{row.pk}",
            title=_("Forecasts of %(series)s miss far more than they must") % {"series": row.title},
            reason=_("%(wape)s off in four weeks, a week ahead; chance alone makes %(floor)s.")
            % {"wape": f"{wape:.1%}", "floor": f"{floor:.1%}"},
            loss=0.0,
            missed_contacts=missed_by_error(
                contacts=contacts_a_week(latest[row.pk]),
                wape=wape,
                floor=floor,
                bias=row.recent_bias or 0.0,
            ),
            url=f"{reverse('forecast:accuracy')}?series={row.pk}",
        )


def _without_forecast(rows: list[Series], latest: Mapping[int, VersionCard]) -> Mapping[int, float]:
    """Return the contacts likely missed in a week for want of a real forecast, by series."""
    weeks = {row.pk: contacts_a_week(latest[row.pk]) for row in rows if row.pk in latest}
    if not weeks:
        return {}
    # A makeshift has no back-test of its own: the last one that there was tells.
    tried = Version.objects.filter(series__in=weeks).exclude(leaderboard=[])
    boards = tried.order_by("series_id", "-pk").distinct("series_id")
    return {
        series_id: missed_without_forecast(
            contacts=weeks[series_id], leaderboard=[LeaderboardRow(**row) for row in board]
        )
        for series_id, board in boards.values_list("series_id", "leaderboard")
    }


def _event_tasks(access: Access, at: datetime) -> Iterator[Task]:
    """Tell of events that are over for a week and of which no effect was measured."""
    over = Event.objects.filter(
        removed_at=None,
        exclude=False,
        measures=None,
        ends_at__lt=at - _MEASURED_WITHIN,
        ends_at__gt=at - _LOOKED_BACK,
    )
    own = keep_own_events(event_ids=over.values_list("pk", flat=True), scope=access.scope)
    for event in over.filter(pk__in=own).distinct().order_by("ends_at")[:_FEW]:
        yield Task(
            key=f"forecast.event_unmeasured:{event.pk}",
            title=_("Nobody knows what “%(event)s” did") % {"event": event.name},
            reason=_("It is over, and its effect could not be measured: are its times right, and "
                     "the records there?"),
            loss=0.0,
            url=reverse("forecast:event", kwargs={"event_id": event.pk}),
        )  # fmt: skip
