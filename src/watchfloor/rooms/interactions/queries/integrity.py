"""Does what is stored twice agree? Cells with the legs behind them, a leg with itself."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import IntegrityFault

from ._figures import FIGURES, JOIN_TERMS, NAMES
from ._sql import fetch

_LEG_SUMS = SQL(", ").join(SQL("({})::bigint").format(FIGURES[name]) for name in NAMES)
_CELL_SUMS = SQL(", ").join(SQL("sum({})::bigint").format(Identifier("c", n)) for n in NAMES)
# A queue whose file brought totals only has cells and no legs at all: nothing to compare.
_CELLS_AGAINST_LEGS = SQL(
    """
    WITH legs AS (
        SELECT l.queue_id, (l.entered_at AT TIME ZONE 'UTC')::date AS day, ARRAY[{legs}] AS sums
        FROM interactions_leg l {join}
        WHERE l.entered_at >= %(start)s AND l.entered_at < %(end)s GROUP BY 1, 2
    ), cells AS (
        SELECT c.queue_id, (c.start_at AT TIME ZONE 'UTC')::date AS day, ARRAY[{cells}] AS sums
        FROM interactions_intervalcount c
        WHERE c.start_at >= %(start)s AND c.start_at < %(end)s GROUP BY 1, 2
    )
    SELECT q.code, day, legs.sums[1], cells.sums[1]
    FROM legs FULL JOIN cells USING (queue_id, day) JOIN interactions_queue q ON q.id = queue_id
    WHERE legs.sums IS DISTINCT FROM cells.sums AND (legs.sums IS NOT NULL OR EXISTS (
        SELECT 1 FROM interactions_leg l WHERE l.queue_id = q.id))
    ORDER BY day, q.code LIMIT %(limit)s
    """
).format(legs=_LEG_SUMS, cells=_CELL_SUMS, join=JOIN_TERMS)
_LEGS_IN_THEMSELVES = SQL(
    """
    SELECT q.code, (l.entered_at AT TIME ZONE 'UTC')::date, l.id,
        CASE WHEN l.feed_id <> q.feed_id THEN 'feed' ELSE 'times' END
    FROM interactions_leg l JOIN interactions_queue q ON q.id = l.queue_id
    WHERE l.entered_at >= %(start)s AND l.entered_at < %(end)s AND (
        l.ended_at < l.entered_at OR l.answered_at < l.entered_at OR l.ended_at < l.answered_at
        OR l.feed_id <> q.feed_id)
    ORDER BY l.entered_at LIMIT %(limit)s
    """
)
# A month whose table is not there, or is there and hangs on nothing: its contacts are out of sight.
_MONTHS_WITHOUT_TABLE = SQL(
    """
    WITH attached AS (
        SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent = 'interactions_leg'::regclass
    ), needed AS (
        SELECT month FROM (
            SELECT DISTINCT queue_id, (date_trunc('month', start_at AT TIME ZONE 'UTC'))::date
            FROM interactions_intervalcount) c (queue_id, month)
        WHERE EXISTS (SELECT 1 FROM interactions_leg l WHERE l.queue_id = c.queue_id)
        UNION
        SELECT to_date(right(relname, 7), 'YYYY_MM') FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname ~ '^interactions_leg_[0-9]{4}_[0-9]{2}$'
    )
    SELECT month FROM needed
    WHERE 'interactions_leg_' || to_char(month, 'YYYY_MM') NOT IN (SELECT name FROM attached)
        AND (SELECT partdefid FROM pg_partitioned_table
            WHERE partrelid = 'interactions_leg'::regclass) = 0
    ORDER BY month LIMIT %(limit)s
    """
)


def list_integrity_faults(*, window: Window, limit: int = 20) -> tuple[IntegrityFault, ...]:
    """Return where cells and legs differ, or a leg contradicts itself; nothing when all agree.

    First the months whose table is missing, whenever they were: what follows comes of them.
    """
    values = {"start": window.start, "end": window.end, "limit": limit}
    months = [
        IntegrityFault(kind="month", queue="", day=month)
        for (month,) in fetch(_MONTHS_WITHOUT_TABLE, values)
    ]
    cells = [
        IntegrityFault(kind="counts", queue=queue, day=day, legs=legs or 0, cells=counted or 0)
        for queue, day, legs, counted in fetch(_CELLS_AGAINST_LEGS, values)
    ]
    legs = [
        IntegrityFault(kind=kind, queue=queue, day=day, leg_id=leg_id)
        for queue, day, leg_id, kind in fetch(_LEGS_IN_THEMSELVES, values)
    ]
    return (*months, *cells, *legs)
