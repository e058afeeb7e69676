"""Days as counts by kind of leg: how they are made of legs, and what they add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from psycopg.sql import SQL, Identifier

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import LegFilter, Outcome, Tally

from ._figures import HELD, JOIN_TERMS, SHORT, TRANSFERRED, WITHIN
from ._sql import Row, fetch

# Day by day, so that an old record and a new one do not drag in the years between them.
FORGET_DAYS = SQL(
    """
    DELETE FROM interactions_daycount c
    USING unnest(%(queues)s::bigint[], %(days)s::date[]) AS d (queue_id, day)
    WHERE c.queue_id = d.queue_id AND c.day = d.day
    """
)
COUNT_DAYS = SQL(
    """
    INSERT INTO interactions_daycount (queue_id, day, outcome, within, short, transferred,
        legs, held, wait_ms_sum, ring_ms_sum, talk_ms_sum, hold_ms_sum, wrap_ms_sum)
    SELECT d.queue_id, d.day, l.outcome, {within}, {short}, {transferred},
        count(*), count(*) FILTER (WHERE {held}), COALESCE(sum(l.wait_ms), 0),
        COALESCE(sum(l.ring_ms), 0), COALESCE(sum(l.talk_ms), 0),
        COALESCE(sum(l.hold_ms), 0), COALESCE(sum(l.wrap_ms), 0)
    FROM unnest(%(queues)s::bigint[], %(days)s::date[]) AS d (queue_id, day)
    JOIN interactions_leg l ON l.queue_id = d.queue_id
        AND l.entered_at >= d.day::timestamp AT TIME ZONE 'UTC'
        AND l.entered_at < (d.day + 1)::timestamp AT TIME ZONE 'UTC'
    {join}
    GROUP BY 1, 2, 3, 4, 5, 6
    """
).format(within=WITHIN, short=SHORT, transferred=TRANSFERRED, held=HELD, join=JOIN_TERMS)
_SUM_DAYS = SQL(
    """
    SELECT outcome, within, short, transferred, sum(legs), sum(held), sum(wait_ms_sum),
        sum(ring_ms_sum), sum(talk_ms_sum), sum(hold_ms_sum), sum(wrap_ms_sum)
    FROM interactions_daycount
    WHERE queue_id = ANY(%(queues)s) AND day >= (%(start)s AT TIME ZONE 'UTC')::date
        AND day < (%(end)s AT TIME ZONE 'UTC')::date {kinds}
    GROUP BY 1, 2, 3, 4
    """
)
_KINDS = ("outcome", "within", "short", "transferred")
_HAVE_WITHIN = (Outcome.ANSWERED, Outcome.ABANDONED, Outcome.FLOWED_OUT)
_SUMS = ("held", "wait_ms_sum", "ring_ms_sum", "talk_ms_sum", "hold_ms_sum", "wrap_ms_sum")


def tally_days(*, legs: LegFilter, window: Window, queue_ids: Collection[int]) -> Iterator[Tally]:
    """Return the tallies of the kinds of legs that a filter asks for, over whole UTC days."""
    asked = {name: getattr(legs, name) for name in _KINDS}
    kinds = [
        SQL("AND {} = {}").format(Identifier(name), int(wanted) if name == "outcome" else wanted)
        for name, wanted in asked.items()
        if wanted is not None
    ]
    query = _SUM_DAYS.format(kinds=SQL(" ").join(kinds))
    values = {"queues": list(queue_ids), "start": window.start, "end": window.end}
    return map(_tally, fetch(query, values))


def _tally(row: Row) -> Tally:
    """Return what legs of one kind are in a tally."""
    outcome, within, short, transferred, legs, *sums = row
    name = Outcome(outcome).name.lower()
    found = {"offered": legs, name: legs}
    if within and outcome in _HAVE_WITHIN:
        found[f"{name}_within"] = legs
    if outcome == Outcome.ANSWERED:
        found |= dict(zip(_SUMS, map(int, sums), strict=True))
        found["transferred"] = legs * transferred
    if outcome == Outcome.ABANDONED:
        found["abandoned_short"] = legs * short
        found["abandoned_wait_ms_sum"] = int(sums[1])
    return Tally(**found)
