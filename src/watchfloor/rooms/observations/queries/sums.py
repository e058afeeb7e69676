"""Where sums come from: days or months for what is whole of them, rows for the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Composable, Identifier

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations.contracts import By, Kind, Layer

from ._sql import Row, fetch, reach_conditions, reach_values
from .zones import summed_zone

SUMS = (
    "seen", "not_applicable", "looked", "failed",
    "weight", "failed_weight", "spread", "failed_spread",
)  # fmt: skip
_LOOKED, _FAILED = "FILTER (WHERE result IN ('pass', 'fail'))", "FILTER (WHERE result = 'fail')"
_WEIGHT, _SPREAD = "sum(1 / probability)", "sum((1 - probability) / probability ^ 2)"
ROW_SUM = {
    name: SQL("{} AS {}").format(SQL(made), Identifier(name))
    for name, made in {
        "seen": "count(*)::int",
        "not_applicable": "(count(*) FILTER (WHERE result = 'not_applicable'))::int",
        "looked": f"(count(*) {_LOOKED})::int",
        "failed": f"(count(*) {_FAILED})::int",
        "weight": f"coalesce({_WEIGHT} {_LOOKED}, 0)",
        "failed_weight": f"coalesce({_WEIGHT} {_FAILED}, 0)",
        "spread": f"coalesce({_SPREAD} {_LOOKED}, 0)",
        "failed_spread": f"coalesce({_SPREAD} {_FAILED}, 0)",
    }.items()
}
ROW_SUMS = SQL(", ").join(ROW_SUM[name] for name in SUMS)
_AS_IT_IS = SQL("")
_COLUMN = {
    By.STANDARD: "standard_id",
    By.STEP: "step",
    By.NODE: "node_id",
    By.AGENT: "agent_id",
    By.LAYER: "layer",
    By.KIND: "kind",
}
_LOCAL_DAY = SQL("(at AT TIME ZONE %(zone)s)::date")
_OF_DAY = {
    By.DAY: SQL("{day}"),
    By.WEEK: SQL("date_trunc('week', {day})::date"),
    By.MONTH: SQL("date_trunc('month', {day})::date"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about sums."""

    start: datetime
    end: datetime
    by: tuple[By, ...]
    scope: Scope
    kinds: tuple[Kind, ...] = ()
    layers: tuple[Layer, ...] = ()
    standard_ids: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()
    agent_ids: tuple[int, ...] = ()


def names(columns: Collection[str]) -> Composable:
    """Return columns with commas between them."""
    return SQL(", ").join(map(Identifier, columns))


def sum_up(asked: Asked, columns: Sequence[str]) -> list[Row]:
    """Return the asked keys and sums. Sums and rows give the same; sums are the quick way."""
    zone = calendars.centre_zone()
    parts = list(_parts(asked, columns, zone))
    keys = [Identifier(f"k{n}") for n in range(len(asked.by))]
    sums = [SQL("sum({0})").format(Identifier(name)) for name in columns]
    grouped = SQL(" GROUP BY {keys} ORDER BY {keys}").format(keys=SQL(", ").join(keys))
    query = SQL("SELECT {what} FROM ({parts}) p{grouped}").format(
        what=SQL(", ").join([*keys, *sums]),
        parts=SQL(" UNION ALL ").join(parts),
        grouped=grouped if keys else SQL(" HAVING count(*) > 0"),
    )
    return fetch(query, _values(asked, zone))


def _parts(asked: Asked, columns: Sequence[str], zone: ZoneInfo) -> Iterator[Composable]:
    """Yield the SELECTs whose rows together are the asked ones, none twice."""
    first, last = whole_days(asked.start, asked.end, zone)
    table, column = "observations_day", "day"
    if not _is_told_by_days(asked):
        first, last = whole_months(first, last)
        table, column = "observations_month", "month"
    if first >= last or not _is_summed(asked) or summed_zone() != zone:
        yield _of_rows(asked, columns, asked.start, asked.end)
        return
    yield from _of_whole(asked, columns, table, (column, first, last))
    yield _of_sums(asked, columns, "observations_fresh", ("day", first, last))
    begin, finish = _midnight(first, zone), _midnight(last, zone)
    if asked.start < begin:
        yield _of_rows(asked, columns, asked.start, begin)
    if finish < asked.end:
        yield _of_rows(asked, columns, finish, asked.end)


def _of_whole(
    asked: Asked, columns: Sequence[str], table: str, days: tuple[str, date, date]
) -> Iterator[Composable]:
    """Yield the sums of whole days, or of whole years and the months around them."""
    column, first, last = days
    begin, end = first.replace(month=1, day=1), last.replace(month=1, day=1)
    if begin < first:
        begin = begin.replace(year=begin.year + 1)
    if column == "day" or By.MONTH in asked.by or begin >= end:
        yield _of_sums(asked, columns, table, days)
        return
    yield _of_sums(asked, columns, "observations_year", ("year", begin, end))
    for start, stop in ((first, begin), (end, last)):
        if start < stop:
            yield _of_sums(asked, columns, table, (column, start, stop))


def _is_told_by_days(asked: Asked) -> bool:
    """Days are not kept by agent, so neither by the reach of somebody who sees single agents."""
    return asked.scope.everything and not asked.agent_ids and By.AGENT not in asked.by


def _is_summed(asked: Asked) -> bool:
    return _is_told_by_days(asked) or not {By.DAY, By.WEEK} & set(asked.by)


def whole_days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """Return the local days that lie wholly in a window, the last one excluded.

    >>> from datetime import UTC
    >>> days = whole_days(datetime(2026, 3, 1, 1, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC),
    ...                   ZoneInfo("UTC"))
    >>> [day.isoformat() for day in days]
    ['2026-03-02', '2026-03-04']
    """
    first = start.astimezone(zone).date()
    if _midnight(first, zone) < start:
        first += timedelta(days=1)
    return first, end.astimezone(zone).date()


def whole_months(first: date, last: date) -> tuple[date, date]:
    """Return the months that lie wholly between two days, as their first days.

    >>> [day.isoformat() for day in whole_months(date(2026, 1, 2), date(2026, 4, 30))]
    ['2026-02-01', '2026-04-01']
    """
    begin = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return begin, last.replace(day=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _of_sums(
    asked: Asked, columns: Sequence[str], table: str, days: tuple[str, date, date]
) -> Composable:
    """Sums as they lie there: they are added once, together with the other parts."""
    column, first, last = days
    day = Identifier(column)
    within = SQL("{day} >= {first} AND {day} < {last}").format(day=day, first=first, last=last)
    sums = list(map(Identifier, columns))
    return _select(asked, Identifier(table), day, within, sums)


def _of_rows(asked: Asked, columns: Sequence[str], start: datetime, end: datetime) -> Composable:
    within = SQL("at >= {} AND at < {}").format(start, end)
    table = Identifier("observations_observation")
    sums = [ROW_SUM[name] for name in columns]
    keys = SQL(", ").join(SQL(str(n + 1)) for n in range(len(asked.by)))
    grouped = SQL(" GROUP BY {}").format(keys) if asked.by else SQL(" HAVING count(*) > 0")
    return _select(asked, table, _LOCAL_DAY, within, sums, grouped)


def _select(
    asked: Asked,
    table: Composable,
    day: Composable,
    within: Composable,
    sums: Sequence[Composable],
    grouped: Composable = _AS_IT_IS,
) -> Composable:
    shown = [
        SQL("{} AS {}").format(_key(by, day), Identifier(f"k{n}")) for n, by in enumerate(asked.by)
    ]
    return SQL("(SELECT {what} FROM {table} WHERE {where}{grouped})").format(
        what=SQL(", ").join([*shown, *sums]),
        table=table,
        where=SQL(" AND ").join([within, *_conditions(asked)]),
        grouped=grouped,
    )


def _key(by: By, day: Composable) -> Composable:
    return _OF_DAY[by].format(day=day) if by in _OF_DAY else Identifier(_COLUMN[by])


_CONDITIONS = {
    "kinds": SQL("kind = ANY(%(kinds)s)"),
    "layers": SQL("layer = ANY(%(layers)s)"),
    "standard_ids": SQL("standard_id = ANY(%(standard_ids)s)"),
    "steps": SQL("step = ANY(%(steps)s)"),
    "agent_ids": SQL("agent_id = ANY(%(agent_ids)s)"),
}


def _conditions(asked: Asked) -> list[Composable]:
    wanted = [where for name, where in _CONDITIONS.items() if getattr(asked, name)]
    return [*wanted, *reach_conditions(asked.scope)]


def _values(asked: Asked, zone: ZoneInfo) -> dict[str, Any]:
    narrowed = {
        name: [str(each) if isinstance(each, str) else each for each in getattr(asked, name)]
        for name in _CONDITIONS
    }
    return {"zone": zone.key, **narrowed, **reach_values(asked.scope)}
