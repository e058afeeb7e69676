"""Tables that are partitioned by month: their partitions are made when rows first need them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from .side_connection import side_connection

_LOCK = 0x5741_5043  # any number: makers of partitions take turns


def ensure_month_partitions(*, table: str, months: Iterable[date]) -> None:
    """Make the partitions of some months (each named by its first day) that do not exist.

    In a connection of its own: attaching takes locks that the caller's long transaction must
    not hold, and an empty partition does no harm if the caller fails.
    """
    with connection.cursor() as cursor:
        missing = [m for m in sorted(set(months)) if not _exists(cursor, _name(table, m))]
    if not missing:
        return
    with side_connection() as side, side.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        for month in missing:
            if not _exists(cursor, _name(table, month)):
                _make(cursor, table, month)


def _name(table: str, month: date) -> str:
    return f"{table}_{month:%Y_%m}"


def _exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    row = cursor.fetchone()
    return bool(row and row[0])


def _make(cursor: CursorWrapper, table: str, month: date) -> None:
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    end = (start + timedelta(days=32)).replace(day=1)
    names = {"part": sql.Identifier(_name(table, month)), "table": sql.Identifier(table)}
    bounds = {"start": sql.Literal(start.isoformat()), "end": sql.Literal(end.isoformat())}
    # Made apart and attached: that lets readers and writers of the other months go on.
    cursor.execute(
        sql.SQL(
            "BEGIN; CREATE TABLE {part} (LIKE {table} INCLUDING ALL);"
            " ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ({start}) TO ({end});"
            " COMMIT"
        ).format(**names, **bounds)
    )
