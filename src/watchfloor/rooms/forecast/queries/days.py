"""The days of versions as figures: what intervals, totals, reasons and accuracy are read from."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.models import Version, VersionDay
from watchfloor.rooms.forecast.rules.outlooks import KeptForecast
from watchfloor.rooms.forecast.rules.packing import DayFigures

from ._reach import find_series_row, find_version_row
from .scenarios import find_base_id


def day_figures(row: VersionDay) -> DayFigures:
    """Return a kept day as figures."""
    handle = row.handle_seconds
    return DayFigures(
        day=row.day,
        mean=np.array(row.mean),
        model_mean=np.array(row.model_mean),
        is_open=np.array(row.is_open),
        handle_seconds=None if handle is None else np.array(handle),
        components=row.components,
        overrides={int(slot): number for slot, number in row.overrides.items()},
    )


def read_kept(version: Version, first: date, last: date) -> KeptForecast:
    """Return the days of a version from one to another, as far as it has them."""
    rows = VersionDay.objects.filter(version=version, day__range=(first, last)).order_by("day")
    days = [day_figures(row) for row in rows]
    lead = (days[0].day - version.first_day).days if days else 0
    return KeptForecast(days, version.spread, lead, version.interval_minutes)


def choose_version(
    *, series_id: int, scenario_id: int | None, version_id: int | None, scope: Scope
) -> Version | None:
    """Return the version asked for, or the newest of a series in a scenario; None: there is none.

    :raises SeriesNotFound: there is no such series in reach.
    :raises VersionNotFound: there is no such version of it.
    """
    if version_id is not None:
        return find_version_row(version_id, scope)
    row = find_series_row(series_id, scope)
    found = Version.objects.filter(series=row, scenario=scenario_id or find_base_id())
    return found.order_by("-number").first()


def days_of_window(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and last local day that a window touches."""
    last = window.end.astimezone(zone) - timedelta(microseconds=1)
    return window.start.astimezone(zone).date(), last.date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a local day begins."""
    return datetime.combine(day, time(), tzinfo=zone)
