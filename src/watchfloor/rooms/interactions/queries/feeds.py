"""How fresh each feed is."""

from __future__ import annotations

from psycopg.sql import SQL

from watchfloor.rooms.interactions.contracts import FeedHealth, Format

from ._sql import fetch

_HEALTH = SQL(
    """
    SELECT f.id, f.name, f.format, max(r.last_at), max(r.finished_at),
        (SELECT COALESCE(sum(d.legs), 0) FROM interactions_daycount d
            JOIN interactions_queue q ON q.id = d.queue_id WHERE q.feed_id = f.id),
        COALESCE(sum(r.refused), 0),
        (SELECT count(*) FROM interactions_leg l JOIN interactions_queue q ON q.id = l.queue_id
            WHERE q.feed_id = f.id AND l.note <> '')
    FROM interactions_feed f
    LEFT JOIN interactions_importrun r ON r.feed_id = f.id AND r.status = 'done'
    GROUP BY f.id ORDER BY f.name
    """
)


def list_feed_health() -> tuple[FeedHealth, ...]:
    """Return every feed with its newest record and import, and what could not be read."""
    return tuple(
        FeedHealth(
            feed_id=feed_id,
            feed=name,
            format=Format(format_),
            last_record_at=last_record_at,
            last_import_at=last_import_at,
            legs=int(legs),
            refused=int(refused),
            unclosed=unclosed,
        )
        for (
            feed_id,
            name,
            format_,
            last_record_at,
            last_import_at,
            legs,
            refused,
            unclosed,
        ) in fetch(_HEALTH, {})
    )
