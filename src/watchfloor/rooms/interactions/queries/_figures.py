"""What each figure counts, as SQL: the one definition that imports and reads share.

`l` is a leg and `t` the terms in force when it entered. A condition used by a figure is also
what its drill-down asks for, so the two cannot part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from operator import add, attrgetter

from psycopg.sql import SQL, Composed, Identifier

from watchfloor.rooms.interactions.contracts import Outcome, Tally
from watchfloor.rooms.interactions.models import QueueTerms

_DEFAULT = QueueTerms()
# A queue has terms from the first day on: the defaults, until others are set.
TERMS = SQL(
    """
    SELECT queue_id, valid_from,
        COALESCE(lead(valid_from) OVER (PARTITION BY queue_id ORDER BY valid_from),
            'infinity') AS valid_to,
        service_level_seconds * 1000 AS service_ms, short_abandon_seconds * 1000 AS short_ms
    FROM interactions_queueterms
    UNION ALL
    SELECT q.id, '-infinity',
        COALESCE((SELECT min(valid_from) FROM interactions_queueterms WHERE queue_id = q.id),
            'infinity'),
        {service_ms}, {short_ms}
    FROM interactions_queue q
    """
).format(
    service_ms=_DEFAULT.service_level_seconds * 1000,
    short_ms=_DEFAULT.short_abandon_seconds * 1000,
)
JOIN_TERMS = SQL(
    "JOIN ({}) t ON t.queue_id = l.queue_id"
    " AND l.entered_at >= t.valid_from AND l.entered_at < t.valid_to"
).format(TERMS)

# An unknown wait is within nothing.
WITHIN = SQL("(l.wait_ms <= t.service_ms) IS TRUE")
SHORT = SQL("(l.wait_ms <= t.short_ms) IS TRUE")
OUTCOME = {outcome: SQL("l.outcome = {}").format(int(outcome)) for outcome in Outcome}
_ANSWERED, _ABANDONED = OUTCOME[Outcome.ANSWERED], OUTCOME[Outcome.ABANDONED]
_FLOWED_OUT = OUTCOME[Outcome.FLOWED_OUT]
# Only who answered can pass on or hold.
TRANSFERRED = SQL("(l.transferred_to IS NOT NULL AND {})").format(_ANSWERED)
HELD = SQL("(l.hold_ms > 0 AND {})").format(_ANSWERED)


def _both(*conditions: SQL | Composed) -> Composed:
    return SQL(" AND ").join(conditions)


def _count(condition: SQL | Composed) -> Composed:
    return SQL("count(*) FILTER (WHERE {})").format(condition)


def _sum(column: str, condition: SQL | Composed) -> Composed:
    return SQL("COALESCE(sum({}) FILTER (WHERE {}), 0)").format(Identifier("l", column), condition)


FIGURES: Mapping[str, SQL | Composed] = {
    "offered": SQL("count(*)"),
    "answered": _count(_ANSWERED),
    "abandoned": _count(_ABANDONED),
    "abandoned_short": _count(_both(_ABANDONED, SHORT)),
    "abandoned_within": _count(_both(_ABANDONED, WITHIN)),
    "answered_within": _count(_both(_ANSWERED, WITHIN)),
    "flowed_out": _count(_FLOWED_OUT),
    "flowed_out_within": _count(_both(_FLOWED_OUT, WITHIN)),
    "lost": _count(OUTCOME[Outcome.LOST]),
    "open": _count(OUTCOME[Outcome.OPEN]),
    "transferred": _count(TRANSFERRED),
    "held": _count(HELD),
    "wait_ms_sum": _sum("wait_ms", _ANSWERED),
    "abandoned_wait_ms_sum": _sum("wait_ms", _ABANDONED),
    "ring_ms_sum": _sum("ring_ms", _ANSWERED),
    "talk_ms_sum": _sum("talk_ms", _ANSWERED),
    "hold_ms_sum": _sum("hold_ms", _ANSWERED),
    "wrap_ms_sum": _sum("wrap_ms", _ANSWERED),
}
# What a cell says about the legs of one outcome; nothing else in it does.
OF_OUTCOME: Mapping[Outcome, frozenset[str]] = {
    Outcome.OPEN: frozenset({"open"}),
    Outcome.ANSWERED: frozenset(
        {"answered", "answered_within", "transferred", "held"}
        | {"wait_ms_sum", "ring_ms_sum", "talk_ms_sum", "hold_ms_sum", "wrap_ms_sum"}
    ),
    Outcome.ABANDONED: frozenset(
        {"abandoned", "abandoned_short", "abandoned_within", "abandoned_wait_ms_sum"}
    ),
    Outcome.FLOWED_OUT: frozenset({"flowed_out", "flowed_out_within"}),
    Outcome.LOST: frozenset({"lost"}),
}
NAMES = tuple(field.name for field in fields(Tally))
values_of = attrgetter(*NAMES)
LEG_FIGURES = SQL(", ").join(
    SQL("{} AS {}").format(FIGURES[name], Identifier(name)) for name in NAMES
)
CELL_FIGURES = SQL(", ").join(
    SQL("COALESCE(sum({}), 0)").format(Identifier("c", name)) for name in NAMES
)


def tally_of(values: Iterable[int]) -> Tally:
    """Return a tally from figures in the order of `NAMES` (sums come back as Decimal)."""
    return Tally(*map(int, values))


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """Return the sum; an empty one for none."""
    total: tuple[int, ...] = values_of(Tally())
    for tally in tallies:
        total = tuple(map(add, total, values_of(tally)))
    return Tally(*total)


def of_outcome(tally: Tally, outcome: Outcome) -> Tally:
    """Return what a tally says about the legs of one outcome alone."""
    kept = {name: getattr(tally, name) for name in OF_OUTCOME[outcome]}
    return Tally(offered=getattr(tally, outcome.name.lower()), **kept)
