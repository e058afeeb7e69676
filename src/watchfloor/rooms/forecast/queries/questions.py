"""What the engine is asked of a series: its records, hours, special days and events."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from callmath.forecasting import Event as EngineEvent
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.models import Event, Series
from watchfloor.rooms.forecast.rules.asking import Question

from .days import midnight
from .history import read_history
from .records import Records

_AROUND = timedelta(days=32)  # a festival just outside is felt within


def build_question(
    *,
    series: Series,
    records: Records,
    history_end: date | None = None,
    horizon_days: int | None = None,
) -> Question | None:
    """Return what to ask of a series with records; None where nothing was recorded."""
    history = read_history(series=series, records=records, history_end=history_end)
    if history is None:
        return None
    zone = records.zone
    today = records.at.astimezone(zone).date()
    first_day = history.last_day + timedelta(days=1)
    last_day = max(today, first_day) + timedelta(days=(horizon_days or series.horizon_days) - 1)
    window = Window(midnight(history.first_day, zone), midnight(last_day + timedelta(days=1), zone))
    return Question(
        code=series.code,
        frame=history.frame,
        timezone=zone.key,
        interval_minutes=series.interval_minutes,
        history_last=history.last_day,
        first_day=first_day,
        last_day=last_day,
        open_windows=_open_windows(series, window),
        special_days=calendars.day_table_entries(
            start=history.first_day - _AROUND, end=last_day + _AROUND
        ),
        country=calendars.get_calendar().country,
        events=_events(series, window),
        method=series.method,
    )


def _open_windows(series: Series, window: Window) -> tuple[Window, ...] | None:
    """Return when the series' queue is open; None where nobody entered any hours."""
    node_id = series.queue.node_id if series.queue else series.node_id
    hours = calendars.list_hours()
    concerned = any(
        each.queue_id == series.queue_id or each.node_id == node_id
        if each.queue_id or each.node_id
        else True
        for each in hours
    )
    if not concerned:
        return None
    return tuple(
        calendars.working_windows(node_id=node_id, queue_id=series.queue_id, window=window)
    )


def _events(series: Series, window: Window) -> tuple[tuple[int, EngineEvent], ...]:
    """Return the events that move the series, as the engine takes them."""
    rows = events_of(series).filter(starts_at__lt=window.end, ends_at__gt=window.start)
    return tuple((row.pk, _engine_event(row)) for row in rows.order_by("starts_at", "pk"))


def events_of(series: Series) -> QuerySet[Event]:
    """Return the events of a series: those that name it, and those that name none."""
    return Event.objects.filter(removed_at=None).filter(Q(series=series.pk) | Q(series=None))


def _engine_event(row: Event) -> EngineEvent:
    expected = row.expected_percent
    return EngineEvent(
        name=f"{row.name} #{row.pk}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=row.kind,
        expected_factor=None if expected is None else 1.0 + expected / 100.0,
        exclude=row.exclude,
    )
