"""Do the sums equal the rows behind them?"""

from __future__ import annotations

from datetime import date

from psycopg.sql import SQL, Composable, Identifier

from watchfloor.rooms.observations.contracts import ObservationFault

from ._sql import fetch
from .sums import ROW_SUMS, SUMS, names
from .zones import summed_zone

_EVER = date(1970, 1, 1)
_DAY_KEYS = ("standard_id", "step", "node_id", "layer", "kind")
_MONTH_KEYS = (*_DAY_KEYS, "agent_id")
_COUNTS, _FRACTIONS = SUMS[:4], SUMS[4:]
# The rows count for, the sums against: together they make zero. Numbers must do so to the last
# one; sums of fractions depend on the order of adding. A day more of rows than asked leaves out
# no local day of any zone and lets the planner leave out the other months.
_COMPARE = SQL(
    """
    SELECT day, standard_id, {agent}, coalesce(sum(seen) FILTER (WHERE side = 1), 0)::bigint,
        coalesce(sum(seen) FILTER (WHERE side = -1), 0)::bigint
    FROM (
        SELECT 1 AS side, {local}::date AS day, {keys}, {row_sums} FROM observations_observation
        WHERE at >= %(since)s::date - 1 GROUP BY {local}::date, {keys}
        UNION ALL SELECT -1, {column}, {keys}, {sums} FROM {table} WHERE {column} >= %(since)s
        UNION ALL SELECT -1, {fresh}::date, {keys}, {sums} FROM observations_fresh
        WHERE {fresh}::date >= %(since)s
    ) both_sides
    WHERE day >= %(since)s
    GROUP BY day, {keys} HAVING {differs} ORDER BY day LIMIT %(limit)s
    """
)
_DIFFERS = SQL(" OR ").join(
    [
        *(SQL("sum(side * {}) <> 0").format(Identifier(name)) for name in _COUNTS),
        *(
            SQL("abs(sum(side * {0})) > 1e-6 * (1 + sum({0}))").format(Identifier(name))
            for name in _FRACTIONS
        ),
    ]
)
_LOCAL = SQL("(at AT TIME ZONE %(zone)s)")


def _comparison(table: str, column: str, keys: tuple[str, ...]) -> Composable:
    by_agent = "agent_id" in keys
    local = SQL(f"date_trunc('{column}', {{}})").format(_LOCAL) if by_agent else _LOCAL
    return _COMPARE.format(
        agent=Identifier("agent_id") if by_agent else SQL("NULL::bigint"),
        local=local,
        fresh=SQL(f"date_trunc('{column}', day)") if by_agent else SQL("day"),
        keys=names(keys),
        row_sums=ROW_SUMS,
        sums=names(SUMS),
        table=Identifier(table),
        column=Identifier(column),
        differs=_DIFFERS,
    )


_COMPARISONS = {
    "day": _comparison("observations_day", "day", _DAY_KEYS),
    "month": _comparison("observations_month", "month", _MONTH_KEYS),
    "year": _comparison("observations_year", "year", _MONTH_KEYS),
}


def find_faults(*, since: date = _EVER, limit: int = 20) -> tuple[ObservationFault, ...]:
    """Return where sums and rows differ, from a local day on; nothing when all agree."""
    values = {
        "zone": summed_zone().key,
        "limit": limit,
        "day": since,
        "month": since.replace(day=1),
        "year": since.replace(month=1, day=1),
    }
    return tuple(
        ObservationFault(kind, *row)
        for kind, comparison in _COMPARISONS.items()
        for row in fetch(comparison, {**values, "since": values[kind]})
    )
