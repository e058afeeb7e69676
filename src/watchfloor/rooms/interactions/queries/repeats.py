"""Who came back: what first-contact resolution rests on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from psycopg.sql import SQL

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import Repeats

from ._reach import find_reach
from ._sql import fetch

# A contact is judged by what follows it, also past the window's end and in anybody's queue:
# only the contacts that are judged are those in reach.
_REPEATS = SQL(
    """
    WITH contacts AS (
        SELECT l.feed_id, l.contact_key, min(l.entered_at) AS at,
            (array_agg(l.customer_key) FILTER (WHERE l.customer_key IS NOT NULL))[1] AS customer,
            bool_or(l.entered_at < %(end)s AND ({mine})) AS mine
        FROM interactions_leg l
        WHERE l.entered_at >= %(start)s AND l.entered_at < %(end)s + %(within)s
        GROUP BY l.feed_id, l.contact_key
    ), followed AS (
        SELECT customer, mine, at + %(within)s >=
            lead(at) OVER (PARTITION BY customer ORDER BY at, feed_id, contact_key) AS back
        FROM contacts
    )
    SELECT count(customer), count(customer) FILTER (WHERE back), count(DISTINCT customer),
        count(DISTINCT customer) FILTER (WHERE back), count(*) FILTER (WHERE customer IS NULL)
    FROM followed WHERE mine
    """
)


def count_repeats(
    *, window: Window, within_hours: int, queue_ids: Collection[int] = (), scope: Scope
) -> Repeats:
    """Return how many contacts of a window were followed by another of the same customer."""
    reach = find_reach(queue_ids=queue_ids, scope=scope)
    mine = SQL(" OR ").join([part.where for part in reach.parts] or [SQL("FALSE")])
    values: dict[str, object] = {
        "start": window.start,
        "end": window.end,
        "within": timedelta(hours=within_hours),
    }
    for part in reach.parts:
        values.update(part.values)
    found = fetch(_REPEATS.format(mine=mine), values)[0]
    contacts, repeated, customers, customers_back, unknown = found
    return Repeats(
        within_hours=within_hours,
        contacts=contacts,
        repeated=repeated,
        customers=customers,
        customers_back=customers_back,
        unknown=unknown,
    )
