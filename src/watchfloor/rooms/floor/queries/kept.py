"""Stays and stretches as the keeper has them, and what stays add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from psycopg.sql import SQL

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, StayOutcome
from watchfloor.rooms.floor.contracts.kept import StayCard, StretchCard
from watchfloor.rooms.floor.models import QueueName, Stay, Stretch
from watchfloor.rooms.floor.rules.folding import Terms
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Tally

MOST_ROWS = 100_000
# The same counts as `rules.folding.tallies.vector_of`; a test holds them against each other.
_FIGURES = {
    "offered": "count(*)",
    "answered": "count(*) FILTER (WHERE answered)",
    "abandoned": "count(*) FILTER (WHERE abandoned)",
    "abandoned_short": "count(*) FILTER (WHERE abandoned AND s.wait_ms <= t.short_ms)",
    "abandoned_within": "count(*) FILTER (WHERE abandoned AND s.wait_ms <= t.service_ms)",
    "answered_within": "count(*) FILTER (WHERE answered AND s.wait_ms <= t.service_ms)",
    "flowed_out": "count(*) FILTER (WHERE flowed_out)",
    "flowed_out_within": "count(*) FILTER (WHERE flowed_out AND s.wait_ms <= t.service_ms)",
    "lost": "count(*) FILTER (WHERE s.outcome = 'lost')",
    "open": "count(*) FILTER (WHERE s.outcome = 'waiting')",
    "transferred": "count(*) FILTER (WHERE answered AND s.transferred_to <> '')",
    "held": "count(*) FILTER (WHERE answered AND s.hold_ms > 0)",
    "wait_ms_sum": "COALESCE(sum(s.wait_ms) FILTER (WHERE answered), 0)",
    "abandoned_wait_ms_sum": "COALESCE(sum(s.wait_ms) FILTER (WHERE abandoned), 0)",
    "ring_ms_sum": "COALESCE(sum(s.ring_ms) FILTER (WHERE answered), 0)",
    "talk_ms_sum": "COALESCE(sum(s.talk_ms) FILTER (WHERE answered), 0)",
    "hold_ms_sum": "COALESCE(sum(s.hold_ms) FILTER (WHERE answered), 0)",
    "wrap_ms_sum": "COALESCE(sum(s.wrap_ms) FILTER (WHERE answered), 0)",
}
_SUM = SQL("""
SELECT s.source_id, s.queue_name,
    to_timestamp(floor(extract(epoch FROM s.entered_at) / %s) * %s), {}
FROM floor_stay s
CROSS JOIN LATERAL (SELECT s.outcome = 'answered' AS answered,
    s.outcome = 'abandoned' AS abandoned, s.outcome = 'flowed_out' AS flowed_out) o
LEFT JOIN unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
    AS given(source_id, code, service_ms, short_ms)
    ON given.source_id = s.source_id AND given.code = s.queue_name
CROSS JOIN LATERAL (SELECT COALESCE(given.service_ms, %s) AS service_ms,
    COALESCE(given.short_ms, %s) AS short_ms) t
WHERE s.entered_at >= %s AND s.entered_at < %s AND s.queue_name <> ''
GROUP BY 1, 2, 3""").format(SQL(", ").join(map(SQL, _FIGURES.values())))


def list_stays(
    *,
    window: Window,
    queue_ids: Collection[int] = (),
    agent_ids: Collection[int] = (),
    only_open: bool = False,
    scope: Scope = WHOLE_CENTRE,
    limit: int = MOST_ROWS,
) -> tuple[StayCard, ...]:
    """Return stays that began in a window, in the order in which they began."""
    rows = Stay.objects.filter(entered_at__gte=window.start, entered_at__lt=window.end)
    if queue_ids:
        rows = rows.filter(queue_id__in=queue_ids)
    if agent_ids:
        rows = rows.filter(agent_id__in=agent_ids)
    if only_open:
        rows = rows.filter(ended_at=None)
    if not scope.everything:
        rows = rows.filter(agent_id__in=scope.agent_ids)
    return tuple(_stay_card(row) for row in rows.order_by("entered_at", "pk")[:limit])


def list_stretches(
    *,
    window: Window,
    agent_ids: Collection[int] = (),
    scope: Scope = WHOLE_CENTRE,
    limit: int = MOST_ROWS,
) -> tuple[StretchCard, ...]:
    """Return stretches that touch a window, whole, in the order in which they began."""
    rows: QuerySet[Stretch] = Stretch.objects.filter(started_at__lt=window.end).filter(
        Q(ended_at=None) | Q(ended_at__gt=window.start)
    )
    if agent_ids:
        rows = rows.filter(agent_id__in=agent_ids)
    if not scope.everything:
        rows = rows.filter(agent_id__in=scope.agent_ids)
    return tuple(_stretch_card(row) for row in rows.order_by("started_at", "pk")[:limit])


def count_answered(*, window: Window) -> Mapping[tuple[int, int], int]:
    """Return how many contacts of each queue each agent answered, of those that began in a window.

    By agent and queue; whoever and whatever is not mapped is left out.
    """
    rows = Stay.objects.filter(
        entered_at__gte=window.start, entered_at__lt=window.end, answered_at__isnull=False,
        agent__isnull=False, queue__isnull=False,
    )  # fmt: skip
    counted = rows.values("agent_id", "queue_id").annotate(count=Count("pk"))
    return {
        (agent, queue): count
        for agent, queue, count in counted.values_list("agent_id", "queue_id", "count")
    }


def sum_stays(*, window: Window, minutes: int) -> Mapping[int, Mapping[datetime, Tally]]:
    """Return what stays add up to by queue and interval of arrival (its start, in UTC).

    What several sources tell of one queue is added. Names that stand for no queue are left out.
    """
    queue_of = {
        (source, code): queue
        for source, code, queue in QueueName.objects.exclude(queue=None).values_list(
            "source_id", "code", "queue_id"
        )
    }
    found: dict[int, dict[datetime, Tally]] = defaultdict(dict)
    for (source, code, start), counts in sum_by_name(window, minutes * 60, read_terms()).items():
        queue = queue_of.get((source, code))
        if queue is not None:
            before = found[queue].get(start)
            found[queue][start] = Tally(*counts) if before is None else _plus(before, counts)
    return found


def sum_by_name(
    window: Window, seconds: int, terms: Mapping[tuple[int, str], Terms]
) -> dict[tuple[int, str, datetime], tuple[int, ...]]:
    """Return the figures of a tally by what sources call the queue, and by interval."""
    usual = Terms()
    keys = list(terms)
    values: list[Any] = [
        seconds,
        seconds,
        [source for source, _ in keys],
        [code for _, code in keys],
        [terms[key].service_ms for key in keys],
        [terms[key].short_ms for key in keys],
        usual.service_ms,
        usual.short_ms,
        window.start,
        window.end,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SUM, values)
        return {
            (source, code, start.astimezone(UTC)): tuple(map(int, counts))
            for source, code, start, *counts in cursor.fetchall()
        }


def read_terms() -> Mapping[tuple[int, str], Terms]:
    """Return what counts as in time by what sources call each queue that is known."""
    cards = {card.id: card for card in interactions.list_queues(scope=WHOLE_CENTRE)}
    rows = QueueName.objects.filter(queue__in=cards).values_list("source_id", "code", "queue_id")
    return {
        (source, code): Terms(
            cards[queue].service_level_seconds * 1000, cards[queue].short_abandon_seconds * 1000
        )
        for source, code, queue in rows
    }


def _plus(tally: Tally, counts: tuple[int, ...]) -> Tally:
    return Tally(
        *(getattr(tally, name) + count for name, count in zip(_FIGURES, counts, strict=True))
    )


def _stay_card(row: Stay) -> StayCard:
    return StayCard(
        source_id=row.source_id,
        contact=row.contact,
        position=row.position,
        queue_name=row.queue_name,
        queue_id=row.queue_id,
        channel=row.channel,
        entered_at=row.entered_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=StayOutcome(row.outcome),
        login=row.login,
        agent_id=row.agent_id,
        wait_ms=row.wait_ms,
        ring_ms=row.ring_ms,
        talk_ms=row.talk_ms,
        hold_ms=row.hold_ms,
        holds=row.holds,
        wrap_ms=row.wrap_ms,
        transferred_to=row.transferred_to,
    )


def _stretch_card(row: Stretch) -> StretchCard:
    return StretchCard(
        source_id=row.source_id,
        login=row.login,
        agent_id=row.agent_id,
        state=AgentState(row.state),
        reason=row.reason,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
