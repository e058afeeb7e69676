"""A leg as a row of a list."""

from __future__ import annotations

from psycopg.sql import SQL

from watchfloor.rooms.interactions.contracts import Channel, LegRow, Outcome

from ._sql import Row

# First what legs are ordered by. The agent's name is read along our own foreign key.
SELECT_LEGS = SQL(
    """
    SELECT l.entered_at, l.id, l.contact_key, l.queue_id, q.code,
        COALESCE(NULLIF(q.title, ''), q.code), l.channel, l.outcome, l.ending,
        l.wait_ms, l.talk_ms, l.hold_ms, l.wrap_ms, l.ended_at, l.agent_id,
        COALESCE(NULLIF(a.name, ''), a.code, ''), l.customer_masked, l.transferred_to, l.note
    FROM ({found}) l
    JOIN interactions_queue q ON q.id = l.queue_id
    LEFT JOIN people_agent a ON a.id = l.agent_id
    ORDER BY l.entered_at, l.id
    """
)


def leg_row(row: Row) -> LegRow:
    """Return what `SELECT_LEGS` found as a contract."""
    entered_at, id_, contact_key, queue_id, queue, title, *rest = row
    channel, outcome, ending, *rest = rest
    wait_ms, talk_ms, hold_ms, wrap_ms, ended_at, agent_id, agent, *texts = rest
    customer, transferred_to, note = texts
    return LegRow(
        id=id_,
        contact_key=contact_key,
        queue_id=queue_id,
        queue=queue,
        queue_title=title,
        channel=Channel(channel),
        entered_at=entered_at,
        outcome=Outcome(outcome),
        ending=ending,
        wait_seconds=_seconds(wait_ms),
        talk_seconds=_seconds(talk_ms),
        hold_seconds=_seconds(hold_ms),
        wrap_seconds=_seconds(wrap_ms),
        ended_at=ended_at,
        agent_id=agent_id,
        agent=agent,
        customer=customer,
        transferred_to=transferred_to,
        note=note,
    )


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
