"""Folding fresh sums into those of days and months, so that their table stays short."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import connection, transaction
from psycopg.sql import SQL, Composable, Identifier

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations.queries.sums import ROW_SUMS, SUMS, names
from watchfloor.rooms.observations.queries.zones import summed_zone

_LOCK = 0x5741_4F46  # any number of our own: folders take turns
_DAY_KEYS = ("day", "standard_id", "step", "node_id", "layer", "kind")
_YEAR_KEYS = ("year", "standard_id", "agent_id", "node_id", "step", "layer", "kind")
_MONTH_KEYS = ("month", "standard_id", "agent_id", "node_id", "step", "layer", "kind")


def _add(table: str, keys: tuple[str, ...], first: Composable) -> Composable:
    """Return the statement that adds the rows of `gone` to a table of sums."""
    return SQL(
        "INSERT INTO {table} AS t ({keys}, {sums}) SELECT {first}, {rest}, {added} FROM gone"
        " GROUP BY {first}, {rest} ON CONFLICT ({keys}) DO UPDATE SET {updates}"
    ).format(
        table=Identifier(table),
        keys=names(keys),
        sums=names(SUMS),
        first=first,
        rest=names(keys[1:]),
        added=SQL(", ").join(SQL("sum({})").format(Identifier(name)) for name in SUMS),
        updates=SQL(", ").join(
            SQL("{0} = t.{0} + excluded.{0}").format(Identifier(name)) for name in SUMS
        ),
    )


_TO_DAYS = _add("observations_day", _DAY_KEYS, SQL("day"))
_TO_MONTHS = _add("observations_month", _MONTH_KEYS, SQL("date_trunc('month', day)::date"))
_TO_YEARS = _add("observations_year", _YEAR_KEYS, SQL("date_trunc('year', day)::date"))
_FOLD = SQL(
    "WITH gone AS (DELETE FROM observations_fresh RETURNING *), days AS ({days}), months AS"
    " ({months}), years AS ({years}) SELECT count(*) FROM gone"
).format(days=_TO_DAYS, months=_TO_MONTHS, years=_TO_YEARS)
_FORGET = "TRUNCATE observations_fresh, observations_day, observations_month, observations_year"
_SUM_AGAIN = SQL(
    "INSERT INTO observations_fresh ({keys}, {sums})"
    " SELECT (at AT TIME ZONE %(zone)s)::date, {rest}, {row_sums}"
    " FROM observations_observation GROUP BY 1, {rest}"
).format(
    keys=names(("day", "standard_id", "step", "node_id", "agent_id", "layer", "kind")),
    rest=names(("standard_id", "step", "node_id", "agent_id", "layer", "kind")),
    sums=names(SUMS),
    row_sums=ROW_SUMS,
)


@transaction.atomic
def fold() -> int:
    """Move fresh sums to those of days and months; return how many. Readers see no difference."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_FOLD)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@transaction.atomic
def sum_again(*, zone: ZoneInfo) -> None:
    """Make all sums anew from the rows, in the days of a zone. Writers wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("LOCK TABLE observations_fresh IN ACCESS EXCLUSIVE MODE")
        cursor.execute(_FORGET)
        cursor.execute("DELETE FROM observations_zone")
        cursor.execute("INSERT INTO observations_zone (zone) VALUES (%s)", [zone.key])
        cursor.execute(_SUM_AGAIN, {"zone": zone.key})
        cursor.execute(_FOLD)


def follow_zone() -> bool:
    """Sum again when the centre has another time zone than the sums; say whether it had."""
    zone = calendars.centre_zone()
    if summed_zone() == zone:
        return False
    sum_again(zone=zone)
    return True
