"""Days as counts by kind of leg: how they are made of legs, and what they add up to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from psycopg.sql import SQL, Composable, Identifier

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import LegFilter, Outcome, Tally

from ._figures import HELD, JOIN_TERMS, NAMES, SHORT, TRANSFERRED, WITHIN, tally_of
from ._sql import Row, fetch

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
    FROM interactions_leg l
    JOIN unnest(%(queues)s::bigint[], %(days)s::date[]) AS d (queue_id, day)
        ON d.queue_id = l.queue_id AND d.day = (l.entered_at AT TIME ZONE 'UTC')::date
    {join}
    WHERE l.entered_at >= %(start)s AND l.entered_at < %(end)s
    GROUP BY 1, 2, 3, 4, 5, 6
    """
).format(within=WITHIN, short=SHORT, transferred=TRANSFERRED, held=HELD, join=JOIN_TERMS)
_FIGURES: Mapping[str, Composable] = {
    "offered": SQL("sum(d.legs)"),
    **{
        outcome.name.lower(): SQL("sum(d.legs) FILTER (WHERE d.outcome = {})").format(int(outcome))
        for outcome in Outcome
    },
    **{
        f"{outcome.name.lower()}_within": SQL(
            "sum(d.legs) FILTER (WHERE d.outcome = {} AND d.within)"
        ).format(int(outcome))
        for outcome in (Outcome.ANSWERED, Outcome.ABANDONED, Outcome.FLOWED_OUT)
    },
    "abandoned_short": SQL("sum(d.legs) FILTER (WHERE d.outcome = {} AND d.short)").format(
        int(Outcome.ABANDONED)
    ),
    "transferred": SQL("sum(d.legs) FILTER (WHERE d.transferred)"),
    "held": SQL("sum(d.held)"),
    "abandoned_wait_ms_sum": SQL("sum(d.wait_ms_sum) FILTER (WHERE d.outcome = {})").format(
        int(Outcome.ABANDONED)
    ),
    **{
        name: SQL("sum({}) FILTER (WHERE d.outcome = {})").format(
            Identifier("d", name), int(Outcome.ANSWERED)
        )
        for name in ("wait_ms_sum", "ring_ms_sum", "talk_ms_sum", "hold_ms_sum", "wrap_ms_sum")
    },
}
_DAY_FIGURES = SQL(", ").join(SQL("COALESCE({}, 0)").format(_FIGURES[name]) for name in NAMES)
_SUM_DAYS = SQL(
    """
    SELECT {figures} FROM interactions_daycount d
    WHERE d.queue_id = ANY(%(queues)s) AND d.day >= (%(start)s AT TIME ZONE 'UTC')::date
        AND d.day < (%(end)s AT TIME ZONE 'UTC')::date {kinds}
    """
)
_DAYS_BY_INTERVAL = SQL(
    """
    SELECT d.queue_id, width_bucket(d.day::timestamp AT TIME ZONE 'UTC', %(cuts)s::timestamptz[]),
        {figures}
    FROM interactions_daycount d
    WHERE d.queue_id = ANY(%(queues)s) AND d.day = ANY(%(days)s) GROUP BY 1, 2
    """
).format(figures=_DAY_FIGURES)


def tally_days(*, legs: LegFilter, window: Window, queue_ids: Collection[int]) -> Tally:
    """Return the tally of the kinds of legs that a filter asks for, over whole UTC days."""
    asked = {name: getattr(legs, name) for name in ("outcome", "within", "short", "transferred")}
    kinds = [
        SQL("AND {} = {}").format(
            Identifier("d", name), int(wanted) if name == "outcome" else wanted
        )
        for name, wanted in asked.items()
        if wanted is not None
    ]
    query = _SUM_DAYS.format(figures=_DAY_FIGURES, kinds=SQL(" ").join(kinds))
    values = {"queues": list(queue_ids), "start": window.start, "end": window.end}
    return tally_of(fetch(query, values)[0])


def fetch_days(
    *, days: Collection[date], cuts: Collection[datetime], queue_ids: Collection[int]
) -> list[Row]:
    """Return queue, number of the interval and figures, over UTC days that no cut divides."""
    values = {"queues": list(queue_ids), "days": list(days), "cuts": list(cuts)}
    return fetch(_DAYS_BY_INTERVAL, values)
