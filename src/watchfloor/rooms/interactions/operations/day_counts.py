"""Keeping the counts of days in step with the legs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from watchfloor.rooms.interactions.queries.day_counting import COUNT_DAYS, FORGET_DAYS

QueueDay = tuple[int, date]  # a queue and a UTC day


@transaction.atomic
def recount_days(days: Collection[QueueDay]) -> None:
    """Count these days of these queues again. Part of the caller's journal line.

    Whoever changes legs, or the terms that hold for them, calls it for what was touched.
    """
    # Month by month, so that an old record and a new one do not drag in the years between them.
    in_order = sorted(days, key=_day)
    for _, month in groupby(in_order, key=_month):
        _recount(list(month))


def _recount(days: Sequence[QueueDay]) -> None:
    values: dict[str, Any] = {
        "queues": [queue_id for queue_id, _ in days],
        "days": [day for _, day in days],
        "start": _midnight(days[0][1]),
        "end": _midnight(days[-1][1]) + timedelta(days=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET_DAYS, values)
        cursor.execute(COUNT_DAYS, values)


def _day(touched: QueueDay) -> date:
    return touched[1]


def _month(touched: QueueDay) -> tuple[int, int]:
    return touched[1].year, touched[1].month


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
