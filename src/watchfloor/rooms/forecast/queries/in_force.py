"""What was planned with on each day: the version in force when it began, or now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import HeldForecast
from watchfloor.rooms.forecast.models import Version
from watchfloor.rooms.forecast.rules.packing import list_days

from ._reach import find_series_row
from .days import days_of_window, midnight
from .intervals import read_intervals
from .versions import lead_end, unpack_notes, version_card, versions_of


def read_in_force(
    *,
    series_id: int,
    window: Window,
    scenario_id: int | None = None,
    at: datetime,
    scope: Scope,
) -> tuple[HeldForecast, ...]:
    """Return the intervals of a window by the version that was in force when their day began.

    For today and the days to come it is the one in force now. Days that no version knew in time
    are left out.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_series_row(series_id, scope)
    zone = calendars.centre_zone()
    first, last = days_of_window(window, zone)
    covering = versions_of(row.pk, scenario_id).filter(first_day__lte=last, last_day__gte=first)
    versions = list(covering.defer("spread", "leaderboard", "effects").order_by("-number"))
    held = [(day, _find(versions, day, at, zone)) for day in list_days(first, last)]
    return tuple(
        HeldForecast(
            version=version_card(version),
            notes=unpack_notes(version.notes),
            intervals=read_intervals(
                series_id=row.pk, window=part, version_id=version.pk, scope=scope
            ),
        )
        for version, part in _stretches(held, window, zone)
    )


def _find(versions: Sequence[Version], day: date, at: datetime, zone: ZoneInfo) -> Version | None:
    """Return the newest version that knew a day in time."""
    in_time = at if day >= at.astimezone(zone).date() else lead_end(day, 0)
    knew = (
        each
        for each in versions
        if each.made_at <= in_time and each.first_day <= day <= each.last_day
    )
    return next(knew, None)


def _stretches(
    held: Sequence[tuple[date, Version | None]], window: Window, zone: ZoneInfo
) -> Iterator[tuple[Version, Window]]:
    """Yield each version with the part of the window whose days, one after the other, it holds."""
    for version, group in groupby(held, key=lambda each: each[1]):
        days = [day for day, _ in group]
        if version is not None:
            start = max(window.start, midnight(days[0], zone))
            end = min(window.end, midnight(days[-1] + timedelta(days=1), zone))
            yield version, Window(start, end)
