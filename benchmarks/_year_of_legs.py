"""A year of contacts, generated in the database in order of time, as real imports bring them."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta

LEGS = int(os.environ.get("WATCHFLOOR_BENCHMARK_LEGS", "5000000"))
QUEUES = 10
AGENTS = 200
START = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
OPENED = 40  # contacts whose raw lines are kept

_LEGS = """
INSERT INTO interactions_leg (feed_id, queue_id, call_id, contact_key, channel, entered_at,
    outcome, ending, answered_at, ended_at, wait_ms, ring_ms, talk_ms, hold_ms, wrap_ms, agent_id,
    transferred_to, customer_masked, customer_key, note, run_id, lines)
SELECT {feed}, ({queues}::bigint[])[1 + floor(q * {queue_count})::int], 'call' || n,
    'call' || CASE WHEN n % 20 = 0 THEN n - 1 ELSE n END, 'voice', entered,
    outcome, 'BENCH', CASE WHEN outcome = 1 THEN entered + wait * interval '1 ms' END,
    CASE WHEN outcome <> 0 THEN entered + (wait + 1000) * interval '1 ms' END,
    CASE WHEN outcome IN (1, 2, 3) THEN wait END,
    CASE WHEN outcome = 1 THEN wait / 2 END, CASE WHEN outcome = 1 THEN talk END,
    CASE WHEN outcome = 1 AND h < 0.1 THEN talk / 5 END, CASE WHEN outcome = 1 THEN 20000 END,
    CASE WHEN outcome = 1 THEN ({agents}::bigint[])[1 + floor(a * {agent_count})::int] END,
    CASE WHEN outcome = 1 AND h > 0.97 THEN 'desk' END, '138****0000',
    decode(md5((n % ({legs} / 3))::text), 'hex'),
    CASE WHEN outcome IN (0, 4) THEN 'restart' ELSE '' END, {run},
    ARRAY[3 * n, 3 * n + 1]
FROM (
    SELECT n, q, a, h, entered,
        (-ln(1 - w) * 15000)::int AS wait, (-ln(1 - t) * 240000)::int AS talk,
        CASE WHEN o < 0.85 THEN 1 WHEN o < 0.96 THEN 2 WHEN o < 0.999 THEN 3
            WHEN o < 0.9999 THEN 4 ELSE 0 END AS outcome
    FROM (
        SELECT n, random() q, random() a, random() h, random() w, random() t, random() o,
            timestamptz '{start}' + (n + random()) * {step_seconds} * interval '1 second' AS entered
        FROM generate_series({first}, {last}) n
    ) drawn
) known
"""


def load() -> None:
    """Fill a fresh database, in order of time as real imports do."""
    from watchfloor.rooms.interactions.models import Leg

    if Leg.objects.exists():
        return
    names = _make_surroundings()
    _make_partitions()
    step = LEGS // 50
    for first in range(0, LEGS, step):
        _execute(_LEGS.format(first=first, last=first + step - 1, **names))
        _say(f"\rloading: {(first + step) / LEGS:4.0%}")
    _say("\rcounting        ")
    _execute(_cells_sql())
    _count_days()
    _keep_lines()
    _execute("VACUUM ANALYZE")
    _say("\n")


def _make_surroundings() -> dict[str, object]:
    from watchfloor.rooms.interactions import models
    from watchfloor.rooms.people.models import Agent

    feed = models.Feed.objects.create(name="benchmark", format="asterisk-queue-log")
    queues = [
        models.Queue.objects.create(feed=feed, code=f"queue-{number}").pk
        for number in range(QUEUES)
    ]
    agents = [Agent.objects.create(code=f"agent-{number}").pk for number in range(AGENTS)]
    imported = models.ImportRun.objects.create(
        feed=feed,
        file_name="benchmark",
        content_hash="0",
        format=feed.format,
        timezone="UTC",
        status="done",
        created_at=END,
        first_at=START,
        last_at=END,
    )
    return {
        "feed": feed.pk,
        "run": imported.pk,
        "queues": f"'{{{','.join(map(str, queues))}}}'",
        "agents": f"'{{{','.join(map(str, agents))}}}'",
        "queue_count": QUEUES,
        "agent_count": AGENTS,
        "legs": LEGS,
        "start": START.isoformat(),
        "step_seconds": (END - START).total_seconds() / LEGS,
    }


def _make_partitions() -> None:
    for month in range(1, 13):
        start, end = date(2025, month, 1), date(2025 + month // 12, month % 12 + 1, 1)
        _execute(
            f"CREATE TABLE interactions_leg_{start:%Y_%m} PARTITION OF interactions_leg"
            f" FOR VALUES FROM ('{start:%Y-%m-%d}Z') TO ('{end:%Y-%m-%d}Z')"
        )


def _cells_sql() -> str:
    from django.db import connection

    from watchfloor.rooms.interactions.queries import _figures as figures

    connection.ensure_connection()
    names = ", ".join(figures.NAMES)
    return f"""
        INSERT INTO interactions_intervalcount (queue_id, start_at, minutes, {names})
        SELECT l.queue_id, date_bin('5 minutes', l.entered_at, '2000-01-01Z'), 5,
            {figures.LEG_FIGURES.as_string(connection.connection)}
        FROM interactions_leg l {figures.JOIN_TERMS.as_string(connection.connection)}
        GROUP BY 1, 2 ORDER BY 2, 1
    """


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _count_days() -> None:
    from watchfloor.rooms.interactions.models import Queue
    from watchfloor.rooms.interactions.operations.day_counts import recount_days

    days = [START.date() + timedelta(days=number) for number in range((END - START).days)]
    queues = Queue.objects.values_list("pk", flat=True)
    recount_days([(queue, day) for queue in queues for day in days])


def _keep_lines() -> None:
    """Keep whole blocks of raw lines, as an import does, for the contacts that are opened."""
    from watchfloor.common.sealing import seal
    from watchfloor.rooms.interactions.models import ImportRun, RawChunk
    from watchfloor.rooms.interactions.rules.chunks import pack_block
    from watchfloor.rooms.interactions.rules.reading import BLOCK_LINES, RawBlock

    imported = ImportRun.objects.get()
    for number in opened():
        first = 3 * number - BLOCK_LINES // 2
        numbers = list(range(first, first + BLOCK_LINES))
        lines = [
            f"17408{n % 100_000:05}|call-{n}|queue-{n % 10}|NONE|ENTERQUEUE||138{n:08}|1".encode()
            for n in numbers
        ]
        sealed = seal(pack_block(RawBlock(numbers, lines, 0)))
        RawChunk.objects.create(
            run=imported, first_line=first, line_count=BLOCK_LINES, sealed=sealed
        )


def opened() -> list[int]:
    """Return the numbers of contacts of one leg, spread over the year."""
    step = LEGS // (OPENED + 1)
    return [step * number // 20 * 20 + 7 for number in range(1, OPENED + 1)]


def _say(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)
