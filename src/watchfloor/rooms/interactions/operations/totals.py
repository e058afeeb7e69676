"""Files that bring only totals an interval: no contacts stand behind their cells."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.backends.utils import CursorWrapper

from watchfloor.rooms.interactions.models import ImportRun
from watchfloor.rooms.interactions.rules.reasons import Reason

Values = Mapping[str, int | str]
_START = "'epoch'::timestamptz + c.start_ms * interval '1 millisecond'"
# One row an interval: of a file that tells one twice, the first counts.
_ONCE = """
WITH again AS (
    DELETE FROM count_in a USING count_in b
    WHERE a.queue_id = b.queue_id AND a.start_ms = b.start_ms AND a.line > b.line
    RETURNING a.line
)
INSERT INTO known_line SELECT line FROM again
"""
_REFUSE = """
WITH refused AS (
    DELETE FROM count_in c WHERE {condition} RETURNING c.line
)
INSERT INTO interactions_importrefusal (run_id, line, reason, fields)
SELECT %(run)s, line, %(reason)s, '{{}}' FROM refused
"""
_DO_NOT_ADD_UP = """
c.offered < c.answered + c.abandoned OR least(c.offered, c.answered, c.abandoned) < 0
OR c.answered_within > c.answered OR c.minutes <= 0
"""
# A value of its own for each row, looked up by the index: EXISTS would be planned as a join of all
# rows with all legs of their queue, since nothing is known yet of the rows that have just come in.
_CONTACTS_KNOWN = f"""
(
    SELECT true FROM interactions_leg l WHERE l.queue_id = c.queue_id AND l.entered_at >= {_START}
        AND l.entered_at < {_START} + c.minutes * interval '1 minute' LIMIT 1
)
"""  # noqa: S608  only constants of this module go in
_OVERLAPS = f"""
(
    SELECT true FROM interactions_intervalcount k WHERE k.queue_id = c.queue_id
        AND (k.start_at <> {_START} OR k.minutes <> c.minutes)
        AND k.start_at < {_START} + c.minutes * interval '1 minute'
        AND k.start_at > {_START} - interval '1 day'
        AND k.start_at + k.minutes * interval '1 minute' > {_START} LIMIT 1
)
"""  # noqa: S608  only constants of this module go in
_FIGURES = """c.offered, c.answered, c.abandoned, coalesce(c.answered_within, 0),
    c.offered - c.answered - c.abandoned, coalesce(c.wait_ms, 0), coalesce(c.talk_ms, 0)"""
_STORED = """k.offered, k.answered, k.abandoned, k.answered_within, k.lost, k.wait_ms_sum,
    k.talk_ms_sum"""
_MEET = f"""
CREATE TEMP TABLE count_met ON COMMIT DROP AS
SELECT c.line, k.id AS count_id, k.run_id AS old_run, ({_FIGURES}) = ({_STORED}) AS same
FROM count_in c
JOIN interactions_intervalcount k ON k.queue_id = c.queue_id AND k.start_at = {_START}
"""  # noqa: S608  only constants of this module go in
_FORGET_KNOWN = """
WITH known AS (
    DELETE FROM count_in c USING count_met m WHERE m.line = c.line AND m.same RETURNING c.line
)
INSERT INTO known_line SELECT line FROM known
"""
_KEEP_REPLACED = """
INSERT INTO interactions_replacedrow (run_id, "table", row_id, data)
SELECT %(run)s, 'count', k.id, to_jsonb(k) FROM interactions_intervalcount k
JOIN count_met m ON m.count_id = k.id WHERE NOT m.same
"""
_DELETE_REPLACED = """
DELETE FROM interactions_intervalcount k USING count_met m WHERE m.count_id = k.id AND NOT m.same
"""
# What is neither answered nor abandoned ended in a way that the file does not tell.
_ADD = f"""
INSERT INTO interactions_intervalcount (
    queue_id, start_at, minutes, run_id, offered, answered, abandoned, answered_within, lost,
    wait_ms_sum, talk_ms_sum, abandoned_short, abandoned_within, flowed_out, flowed_out_within,
    open, transferred, held, abandoned_wait_ms_sum, ring_ms_sum, hold_ms_sum, wrap_ms_sum)
SELECT c.queue_id, {_START}, c.minutes, %(run)s, {_FIGURES}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM count_in c
"""  # noqa: S608  only constants of this module go in
_REPLACED_BY_LEGS = """
WITH replaced AS (
    DELETE FROM interactions_intervalcount k USING cell
    WHERE k.run_id IS NOT NULL AND k.queue_id = cell.queue_id
        AND k.start_at < cell.start_at + interval '5 minutes'
        AND k.start_at + k.minutes * interval '1 minute' > cell.start_at
    RETURNING k.*
)
INSERT INTO interactions_replacedrow (run_id, "table", row_id, data)
SELECT DISTINCT ON (id) %(run)s, 'count', id, to_jsonb(replaced) FROM replaced
RETURNING (data->>'run_id')::bigint
"""


def save_totals(run: ImportRun) -> frozenset[int]:
    """Save the totals that a run brought; return the runs whose totals it repeats or replaces."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM count_in")
        if cursor.fetchone() == (0,):
            return frozenset()
        cursor.execute(_ONCE)
        _refuse(cursor, run, _DO_NOT_ADD_UP, Reason.DOES_NOT_ADD_UP)
        _refuse(cursor, run, _CONTACTS_KNOWN, Reason.CONTACTS_KNOWN)
        _refuse(cursor, run, _OVERLAPS, Reason.OVERLAPS)
        cursor.execute("DROP TABLE IF EXISTS pg_temp.count_met")
        cursor.execute(_MEET)
        cursor.execute(_FORGET_KNOWN)
        cursor.execute(_KEEP_REPLACED, {"run": run.pk})
        cursor.execute(_DELETE_REPLACED)
        cursor.execute(_ADD, {"run": run.pk})
        cursor.execute("SELECT DISTINCT old_run FROM count_met")
        return frozenset(row[0] for row in cursor.fetchall())


def make_way_for_legs(run: ImportRun) -> frozenset[int]:
    """Put totals aside where single contacts have come (the noted cells): those tell more.

    Return the runs that had brought them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REPLACED_BY_LEGS, {"run": run.pk})
        return frozenset(row[0] for row in cursor.fetchall())


def _refuse(cursor: CursorWrapper, run: ImportRun, condition: str, reason: Reason) -> None:
    values: Values = {"run": run.pk, "reason": reason.value}
    cursor.execute(_REFUSE.format(condition=condition), values)
