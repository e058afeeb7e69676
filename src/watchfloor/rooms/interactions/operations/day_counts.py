"""Keeping the counts of days in step with the legs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction

from watchfloor.rooms.interactions.queries.day_counting import COUNT_DAYS, FORGET_DAYS

QueueDay = tuple[int, date]  # a queue and a UTC day


@transaction.atomic
def recount_days(days: Collection[QueueDay]) -> None:
    """Count these days of these queues again. Part of the caller's journal line.

    Whoever changes legs, or the terms that hold for them, calls it for what was touched.
    """
    values: dict[str, Any] = {
        "queues": [queue_id for queue_id, _ in days],
        "days": [day for _, day in days],
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET_DAYS, values)
        cursor.execute(COUNT_DAYS, values)
