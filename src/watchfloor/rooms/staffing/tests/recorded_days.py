"""Days of single calls that the tests replay: made by a small center with known people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
from django.db import connection

from watchfloor.rooms.interactions.models import Feed, ImportRun, Leg, Queue

DAY = datetime(2026, 3, 2, tzinfo=UTC)
_numbers = count(1)


def make_day(
    agents: list[Any], *, node: int | None = None, calls: int = 400, title: str = "Hotline"
) -> Queue:
    """Bring a day of calls from 08:00 to 18:00 UTC that so many agents took in turn, first come.

    Talks last three minutes on average, people leave after five; the result is what a waiting line
    of these agents does, so that its replay has to come out near it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS interactions_leg_rest PARTITION OF interactions_leg DEFAULT"
        )
    name = f"feed-{next(_numbers)}"
    feed = Feed.objects.create(name=name, format="csv")
    run = ImportRun.objects.create(
        feed=feed, file_name=name, content_hash=name, format="csv", timezone="UTC", status="done",
        created_at=DAY, by="anna", last_at=DAY + timedelta(hours=20), legs=calls,
        first_at=DAY,
    )  # fmt: skip
    queue = Queue.objects.create(feed=feed, code=name, title=title, node_id=node)
    random = np.random.default_rng(5)
    free = [8 * 3600.0] * len(agents)
    legs = []
    for arrival in np.sort(random.uniform(8 * 3600, 18 * 3600, calls)).tolist():
        talk, patience = random.exponential(180.0), random.exponential(300.0)
        who = int(np.argmin(free))
        wait = max(free[who] - arrival, 0.0)
        told = {"wait_ms": int(min(wait, patience) * 1000)}
        if wait <= patience:
            free[who] = arrival + wait + talk
            told |= {"talk_ms": int(talk * 1000), "agent_id": agents[who].pk, "outcome": 1}
        legs.append(_leg(queue, run, arrival, told))
    Leg.objects.bulk_create(legs)
    return queue


def _leg(queue: Queue, run: ImportRun, arrival: float, told: dict[str, Any]) -> Leg:
    number = next(_numbers)
    known = {"outcome": 2, "agent_id": None, **told}
    return Leg(
        id=number, feed=queue.feed, run=run, queue=queue, call_id=f"call-{number}",
        contact_key=f"call-{number}", entered_at=DAY + timedelta(seconds=arrival), ending="TEST",
        channel="voice", customer_masked="", note="", lines=[], **known,
    )  # fmt: skip
