"""Keeping the counts of days in step with the legs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.queries.day_counting import COUNT_DAYS, FORGET_DAYS


@transaction.atomic
def recount_days(*, queue_ids: Collection[int], window: Window) -> None:
    """Count the UTC days that a window touches again. Part of the caller's journal line.

    Whoever changes legs, or the terms that hold for them, calls it for what was changed.
    """
    first = _midnight(window.start)
    last = _midnight(window.end - timedelta(microseconds=1)) + timedelta(days=1)
    values: dict[str, Any] = {"queues": list(queue_ids), "start": first, "end": last}
    with connection.cursor() as cursor:
        cursor.execute(FORGET_DAYS, values)
        cursor.execute(COUNT_DAYS, values)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date(), time(), tzinfo=UTC)
