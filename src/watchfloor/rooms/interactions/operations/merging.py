"""Merging what a run brought with what is there: new, known already, better known, or contrary.

A leg that is there already (same feed, queue, call and entry) is replaced by a better known one:
waiting < lost at a restart < answered but not ended < answered, its end lost at a restart < ended,
and among ended ones the one with more of its parts known. What was there before is kept, so that
an undo can put it back. Ended twice with different outcomes, the first end counts and the second
one's line is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from watchfloor.common.partitions import ensure_month_partitions
from watchfloor.rooms.interactions.models import ImportRun
from watchfloor.rooms.interactions.rules.reasons import Reason

Values = dict[str, int | str | datetime | None]
_MONTHS = """
SELECT DISTINCT date_trunc('month', to_timestamp(entered_ms / 1000) AT TIME ZONE 'UTC')::date
FROM leg_in
"""
_INSTANT = "'epoch'::timestamptz + {} * interval '1 millisecond'"
_COLUMNS = """queue_id, call_id, contact_key, channel, outcome, ending, wait_ms, ring_ms, talk_ms,
    hold_ms, wrap_ms, agent_id, transferred_to, customer_masked, customer_key, note, lines"""
_ADD_LEGS = f"""
INSERT INTO interactions_leg (feed_id, run_id, entered_at, answered_at, ended_at, {_COLUMNS})
SELECT %(feed)s, %(run)s, {_INSTANT.format("entered_ms")}, {_INSTANT.format("answered_ms")},
    {_INSTANT.format("ended_ms")}, {_COLUMNS}
FROM leg_in ORDER BY n
ON CONFLICT (feed_id, queue_id, call_id, entered_at) DO NOTHING
"""  # noqa: S608  only constants of this module go in
_RANK = """CASE WHEN {0}.outcome = 0 THEN 0 WHEN {0}.outcome = 4 AND {0}.{1} IS NULL THEN 1
    WHEN {0}.{1} IS NOT NULL THEN 4 WHEN {0}.note = 'restarted_in_call' THEN 3 ELSE 2 END"""
_KNOWN_PARTS = "num_nonnulls({0}.ring_ms, {0}.talk_ms, {0}.hold_ms, {0}.wrap_ms, {0}.agent_id)"
_MEET = f"""
CREATE TEMP TABLE leg_met ON COMMIT DROP AS
SELECT *, CASE
        WHEN new_rank > old_rank THEN 'better'
        WHEN new_rank < old_rank THEN 'same'
        WHEN new_rank = 4 AND new_outcome <> old_outcome THEN 'contrary'
        WHEN new_parts > old_parts THEN 'better'
        WHEN new_rank = 4 AND differs THEN 'contrary'
        ELSE 'same' END AS verdict
FROM (
    SELECT i.n, i.lines, l.id AS leg_id, l.entered_at, l.run_id AS old_run, l.ending,
        i.outcome AS new_outcome, l.outcome AS old_outcome,
        {_RANK.format("i", "ended_ms")} AS new_rank, {_RANK.format("l", "ended_at")} AS old_rank,
        {_KNOWN_PARTS.format("i")} AS new_parts, {_KNOWN_PARTS.format("l")} AS old_parts,
        i.wait_ms <> l.wait_ms OR i.talk_ms <> l.talk_ms AS differs
    FROM leg_in i
    JOIN interactions_leg l ON l.feed_id = %(feed)s AND l.queue_id = i.queue_id
        AND l.call_id = i.call_id AND l.entered_at = {_INSTANT.format("i.entered_ms")}
    WHERE l.entered_at BETWEEN %(first)s AND %(last)s
        AND (l.run_id <> %(run)s OR l.lines <> i.lines)
) met
"""  # noqa: S608  only constants of this module go in
_BEST = """
CREATE TEMP TABLE leg_better ON COMMIT DROP AS
SELECT DISTINCT ON (leg_id) n, leg_id, entered_at, old_run FROM leg_met WHERE verdict = 'better'
ORDER BY leg_id, new_rank DESC, new_parts DESC, n
"""
_KEEP_REPLACED = """
INSERT INTO interactions_replacedrow (run_id, "table", row_id, data)
SELECT %(run)s, 'leg', l.id, to_jsonb(l) FROM interactions_leg l
JOIN leg_better b ON b.entered_at = l.entered_at AND b.leg_id = l.id WHERE l.run_id <> %(run)s
"""
_REPLACE = f"""
UPDATE interactions_leg l SET run_id = %(run)s, contact_key = i.contact_key,
    outcome = i.outcome, ending = i.ending, answered_at = {_INSTANT.format("i.answered_ms")},
    ended_at = {_INSTANT.format("i.ended_ms")}, wait_ms = i.wait_ms, ring_ms = i.ring_ms,
    talk_ms = i.talk_ms, hold_ms = i.hold_ms, wrap_ms = i.wrap_ms,
    agent_id = COALESCE(i.agent_id, l.agent_id), transferred_to = i.transferred_to,
    customer_masked = COALESCE(NULLIF(i.customer_masked, ''), l.customer_masked),
    customer_key = COALESCE(i.customer_key, l.customer_key), note = i.note, lines = i.lines
FROM leg_better b JOIN leg_in i ON i.n = b.n
WHERE l.entered_at = b.entered_at AND l.id = b.leg_id
"""  # noqa: S608  only constants of this module go in
_REFUSE = """
INSERT INTO interactions_importrefusal (run_id, line, reason, fields)
SELECT DISTINCT ON (line) %(run)s, line, %(reason)s, jsonb_build_object('ending', ending) FROM (
    SELECT lines[cardinality(lines)] AS line, ending FROM leg_met
    WHERE verdict = 'contrary' AND cardinality(lines) > 0
) contrary
"""
_KNOWN_LEG_LINES = """
INSERT INTO known_line SELECT unnest(lines) FROM leg_met
WHERE verdict = 'same'
    OR verdict = 'better' AND n NOT IN (SELECT n FROM leg_better)
UNION ALL
SELECT unnest(lines[:cardinality(lines) - 1]) FROM leg_met WHERE verdict = 'contrary'
"""
_ADD_STATES = f"""
INSERT INTO interactions_agentstate
    (feed_id, run_id, agent_id, state, reason, started_at, ended_at)
SELECT %(feed)s, %(run)s, agent_id, state, reason, {_INSTANT.format("start_ms")},
    {_INSTANT.format("end_ms")}
FROM state_in ORDER BY n
ON CONFLICT (feed_id, agent_id, state, started_at) DO NOTHING
"""  # noqa: S608  only constants of this module go in
_ONCE_PER_STATE = """
WITH again AS (
    DELETE FROM state_in a USING state_in b
    WHERE a.agent_id = b.agent_id AND a.state = b.state AND a.start_ms = b.start_ms AND a.n > b.n
    RETURNING a.lines
)
INSERT INTO known_line SELECT unnest(lines) FROM again
"""
_MEET_STATES = f"""
CREATE TEMP TABLE state_met ON COMMIT DROP AS
SELECT i.lines, s.id AS state_id, s.run_id AS old_run, {_INSTANT.format("i.end_ms")} AS ended_at,
    s.ended_at IS NULL AND i.end_ms IS NOT NULL AS better
FROM state_in i
JOIN interactions_agentstate s ON s.feed_id = %(feed)s AND s.agent_id = i.agent_id
    AND s.state = i.state AND s.started_at = {_INSTANT.format("i.start_ms")}
WHERE s.run_id <> %(run)s
"""  # noqa: S608  only constants of this module go in
_KEEP_REPLACED_STATES = """
INSERT INTO interactions_replacedrow (run_id, "table", row_id, data)
SELECT %(run)s, 'state', s.id, to_jsonb(s) FROM interactions_agentstate s
WHERE s.run_id <> %(run)s AND s.id IN (SELECT state_id FROM state_met WHERE better)
"""
_REPLACE_STATES = """
UPDATE interactions_agentstate s SET run_id = %(run)s, ended_at = m.ended_at
FROM state_met m WHERE s.id = m.state_id AND m.better
"""
_KNOWN_STATE_LINES = """
INSERT INTO known_line SELECT unnest(lines) FROM state_met WHERE NOT better
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it."""

    legs: int  # new or changed
    rests_on: frozenset[int]  # runs whose rows were continued or repeated


def merge(run: ImportRun, *, legs: int) -> Merged:
    """Move what was taken in to where it belongs."""
    values: Values = {"run": run.pk, "feed": run.feed_id, "reason": Reason.SECOND_OUTCOME.value}
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.leg_met, pg_temp.leg_better, pg_temp.state_met"
        )
        cursor.execute("ANALYZE leg_in; ANALYZE state_in")
        cursor.execute(_MONTHS)
        months: list[date] = [month for (month,) in cursor.fetchall()]
        ensure_month_partitions(table="interactions_leg", months=months)
        cursor.execute(_ADD_LEGS, values)
        added = cursor.rowcount
        changed, rests_on = 0, frozenset[int]()
        if added < legs:
            changed, rests_on = _merge_known(cursor, values)
        rests_on |= _merge_states(cursor, values)
    return Merged(added + changed, rests_on - {run.pk})


def _merge_known(cursor: CursorWrapper, values: Values) -> tuple[int, frozenset[int]]:
    cursor.execute(
        f"SELECT {_INSTANT.format('min(entered_ms)')}, {_INSTANT.format('max(entered_ms)')}"  # noqa: S608  only constants of this module go in
        " FROM leg_in"
    )
    first, last = cursor.fetchone() or (None, None)
    values = {**values, "first": first, "last": last}
    cursor.execute(_MEET, values)
    cursor.execute(_BEST)
    cursor.execute(_KEEP_REPLACED, values)
    changed = cursor.rowcount
    cursor.execute(_REPLACE, values)
    cursor.execute(_REFUSE, values)
    cursor.execute(_KNOWN_LEG_LINES)
    cursor.execute("SELECT DISTINCT old_run FROM leg_met")
    return changed, frozenset(row[0] for row in cursor.fetchall())


def _merge_states(cursor: CursorWrapper, values: Values) -> frozenset[int]:
    cursor.execute(_ONCE_PER_STATE)
    cursor.execute(_ADD_STATES, values)
    cursor.execute(_MEET_STATES, values)
    cursor.execute(_KEEP_REPLACED_STATES, values)
    cursor.execute(_REPLACE_STATES, values)
    cursor.execute(_KNOWN_STATE_LINES)
    cursor.execute("SELECT DISTINCT old_run FROM state_met")
    return frozenset(row[0] for row in cursor.fetchall())
