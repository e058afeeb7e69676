"""Whose days the sums are kept in: the centre's, unless it has moved since."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from psycopg.sql import SQL

from watchfloor.rooms.calendars import service as calendars

from ._sql import fetch


def summed_zone() -> ZoneInfo:
    """Return the zone of the days and months that sums are kept by."""
    rows = fetch(SQL("SELECT zone FROM observations_zone"), {})
    return ZoneInfo(rows[0][0]) if rows else calendars.centre_zone()
