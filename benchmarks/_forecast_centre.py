"""A centre of many queues with a year of half hours, put straight into the table of counts."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 365
TODAY = date(2026, 6, 8)
AT = datetime(2026, 6, 8, 0, 40, tzinfo=ZONE)  # when the night begins
_FIRST = TODAY - timedelta(days=DAYS)
_SLOTS = np.arange(48)
_CARRIED = ("offered", "answered", "abandoned", "wait_ms_sum", "talk_ms_sum", "wrap_ms_sum")


def queues(usual: int) -> int:
    """Return how many queues to measure with: WATCHFLOOR_BENCH_QUEUES, or the usual number."""
    return int(os.environ.get("WATCHFLOOR_BENCH_QUEUES", usual))


def load(count: int) -> None:
    """Fill a fresh database with queues and what came to them."""
    from watchfloor.rooms.interactions.models import Feed, ImportRun, IntervalCount, Queue

    if Queue.objects.exists():
        return
    _set_calendar()
    feed = Feed.objects.create(name="benchmark", format="csv", timezone=ZONE.key)
    made = Queue.objects.bulk_create(
        Queue(feed=feed, code=f"queue-{number:04}") for number in range(count)
    )
    run = ImportRun.objects.create(
        feed=feed, file_name="benchmark", content_hash="0", format="csv", timezone=ZONE.key,
        status="done", created_at=AT, first_at=AT - timedelta(days=DAYS), last_at=AT,
    )  # fmt: skip
    fields = IntervalCount._meta.concrete_fields
    names = [field.column for field in fields if field.column and field.name != "id"]
    for number, queue in enumerate(made):
        _copy(_counts(number).with_columns(queue_id=queue.pk, run_id=run.pk), names)
        if number % 50 == 49:
            print(f"\rloading: {(number + 1) / count:4.0%}", end="", file=sys.stderr, flush=True)
    _execute("VACUUM ANALYZE")
    print(file=sys.stderr)


def _set_calendar() -> None:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.calendars import service as calendars

    actor = Actor(name="benchmark", origin="benchmark")
    calendars.set_calendar(
        timezone=ZONE.key, country="CN", works_on_holidays=True, actor=actor, at=AT
    )
    for year in (2025, 2026):
        calendars.seed_year(year=year, actor=actor, at=AT)


def _counts(number: int) -> pl.DataFrame:
    """Return what came to a queue: a weekday, a profile, a wandering level, chance."""
    dice = np.random.default_rng(number)
    profile = np.where((_SLOTS >= 16) & (_SLOTS < 40), 1 + np.sin((_SLOTS - 16) / 24 * np.pi), 0)
    weekday = np.array([1.3, 1.1, 1.0, 1.0, 1.0, 0.5, 0.4])
    weekday = weekday[(_FIRST.weekday() + np.arange(DAYS)) % 7]
    level = dice.lognormal(3, 1) * np.exp(np.cumsum(dice.normal(0, 0.01, DAYS)))
    rate = (level * weekday * dice.gamma(50, 1 / 50, DAYS))[:, None] * profile
    offered = dice.poisson(rate)
    day, slot = np.nonzero(offered)
    offered = offered[day, slot]
    answered = dice.binomial(offered, 0.95)
    midnight = datetime.combine(_FIRST, datetime.min.time(), tzinfo=ZONE).astimezone(UTC)
    starts = pl.Series(int(midnight.timestamp()) + day * 86_400 + slot * 1800) * 1_000_000
    return pl.DataFrame(
        {
            "start_at": starts.cast(pl.Datetime("us", "UTC")),
            "offered": offered,
            "answered": answered,
            "abandoned": offered - answered,
            "wait_ms_sum": answered * 12_000,
            "talk_ms_sum": (answered * dice.normal(200_000, 20_000, len(answered))).astype(int),
            "wrap_ms_sum": answered * 40_000,
        }
    )


def _copy(counts: pl.DataFrame, names: list[str]) -> None:
    from django.db import connection, transaction

    known = {*_CARRIED, "queue_id", "run_id", "start_at"}
    rows = counts.select(
        pl.col(name) if name in known else pl.lit(30 if name == "minutes" else 0).alias(name)
        for name in names
    )
    with transaction.atomic(), connection.cursor() as cursor:
        # What is loaded is known to be right: foreign keys of millions of rows are not looked up.
        cursor.execute("SET LOCAL session_replication_role = replica")
        statement = f"COPY interactions_intervalcount ({', '.join(names)}) FROM STDIN (FORMAT csv)"
        with cursor.copy(statement) as copy:
            copy.write(rows.write_csv(include_header=False))


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
