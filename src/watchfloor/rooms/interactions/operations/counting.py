"""Keeping the counts in step with the legs: five minutes for pages, days for long totals."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from psycopg.sql import SQL, Identifier

from watchfloor.rooms.interactions.queries._figures import JOIN_TERMS, LEG_FIGURES, NAMES

from .day_counts import recount_days

_CELL = SQL("date_bin('5 minutes', l.entered_at, 'epoch')")
_FORGET_CELLS = "DROP TABLE IF EXISTS pg_temp.cell"
_NOTE_CELLS = SQL(
    "CREATE TEMP TABLE cell ON COMMIT DROP AS"
    " SELECT DISTINCT l.queue_id, {cell} AS start_at FROM interactions_leg l WHERE "
).format(cell=_CELL)
_OF_RUN = _NOTE_CELLS + SQL("l.run_id = %(run)s")
_OF_QUEUE = _NOTE_CELLS + SQL("l.queue_id = %(queue)s AND l.entered_at >= %(since)s")
_BOUNDS = """
SELECT array_agg(DISTINCT queue_id), min(start_at), max(start_at) + interval '5 minutes' FROM cell
"""
_DAYS = """
SELECT DISTINCT queue_id, (start_at AT TIME ZONE 'UTC')::date FROM cell
"""
_DELETE = """
DELETE FROM interactions_intervalcount c USING cell
WHERE c.queue_id = cell.queue_id AND c.start_at = cell.start_at AND c.run_id IS NULL
"""
# The bounds let the planner leave out the other months; the join picks the cells.
_COUNT = SQL(
    """
    INSERT INTO interactions_intervalcount (queue_id, start_at, minutes, {names})
    SELECT l.queue_id, {cell}, 5, {figures}
    FROM interactions_leg l
    JOIN cell ON cell.queue_id = l.queue_id AND cell.start_at = {cell}
    {terms}
    WHERE l.queue_id = ANY(%(queues)s) AND l.entered_at >= %(first)s AND l.entered_at < %(last)s
    GROUP BY 1, 2
    """
).format(
    names=SQL(", ").join(map(Identifier, NAMES)), cell=_CELL, figures=LEG_FIGURES, terms=JOIN_TERMS
)


def note_cells_of_run(run_id: int) -> None:
    """Note where a run has legs, for `count_cells`: an undo asks before it deletes them."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_CELLS)
        cursor.execute(_OF_RUN, {"run": run_id})


def note_cells_of_queue(queue_id: int, *, since: datetime) -> None:
    """Note where a queue has legs from an instant on: its terms have changed."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_CELLS)
        cursor.execute(_OF_QUEUE, {"queue": queue_id, "since": since})


def count_cells() -> None:
    """Count the noted cells, and the days that they lie in, again from their legs."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cell")
        cursor.execute(_BOUNDS)
        queues, first, last = cursor.fetchone() or (None, None, None)
        if queues is None:
            return
        cursor.execute(_DELETE)
        cursor.execute(_COUNT, {"queues": queues, "first": first, "last": last})
        cursor.execute(_DAYS)
        days: list[tuple[int, date]] = cursor.fetchall()
    recount_days(days)
