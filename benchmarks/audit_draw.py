"""How long does it take to draw a day's audit from 1,000,000 items?

An item is a contact held against a risk point. Two shapes of the same million: one point with a
million contacts, and fifty points with twenty thousand contacts each.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

ITEMS = int(os.environ.get("WATCHFLOOR_BENCH_ITEMS", "1000000"))
DAY = date(2026, 3, 2)
NOON, NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC), datetime(2026, 3, 2, 18, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def run() -> list[dict[str, object]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
    from watchfloor.common.database import ensure_database

    ensure_database()
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        _fill(ITEMS)
        rows = [_row(points, contacts) for points, contacts in ((1, ITEMS), (50, ITEMS // 50))]
    finally:
        teardown_databases(made, verbosity=0)
    return rows


def _row(points: int, contacts: int) -> dict[str, object]:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.audits import service as audits

    with _undone():
        _keep(contacts)
        _hold(points)
        begun = time.perf_counter()
        report = audits.draw(day=DAY, actor=Actor("benchmark"), at=NIGHT)
        seconds = time.perf_counter() - begun
    population = sum(point.population for point in report.points)
    assert population == points * contacts, population
    return {
        "points": points,
        "contacts": contacts,
        "items": population,
        "drawn": report.taken,
        "seconds": round(seconds, 2),
        "target": "10 s",
    }


@contextmanager
def _undone() -> Any:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _fill(contacts: int) -> None:
    """Store answered contacts of one day by 1,000 agents of 50 teams."""
    from django.db import connection

    from watchfloor.common.partitions import ensure_month_partitions
    from watchfloor.rooms.interactions.models import Feed, ImportRun, Queue
    from watchfloor.rooms.people.models import Agent, User

    centre = _grow(None, "centre", "Centre")
    teams = [_grow(centre, "team", f"Team {number}") for number in range(50)]
    users = User.objects.bulk_create(User(username=f"a{n}") for n in range(1000))
    agents = Agent.objects.bulk_create(
        Agent(code=f"A-{n}", node=teams[n % 50], user=users[n]) for n in range(1000)
    )
    feed = Feed.objects.create(name="pbx", format="csv")
    run = ImportRun.objects.create(
        feed=feed, file_name="x", content_hash="0", format="csv", timezone="UTC", created_at=NOON,
        by="benchmark",
    )  # fmt: skip
    queue = Queue.objects.create(feed=feed, code="refunds")
    ensure_month_partitions(table="interactions_leg", months=[NOON.date().replace(day=1)])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO interactions_leg (feed_id, queue_id, call_id, contact_key, channel,
                entered_at, outcome, ending, talk_ms, agent_id, customer_masked, note, run_id,
                lines)
            SELECT %s, %s, n::text, 'C-' || lpad(n::text, 8, '0'), 'voice',
                %s::timestamptz + n * interval '20 milliseconds', 1, '',
                (30000 + hashint4(n) %% 20000)::int, %s + n %% 1000, '', '', %s, '{}'
            FROM generate_series(1, %s) n
            """,
            [feed.pk, queue.pk, NOON, agents[0].pk, run.pk, contacts],
        )


def _grow(parent: Any, kind: str, name: str) -> Any:
    from watchfloor.rooms.people.models import OrgNode

    node = OrgNode.objects.create(parent=parent, kind=kind, name=name, path="")
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save()
    return node


def _keep(contacts: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM interactions_leg WHERE call_id::int > %s", [contacts])
        cursor.execute("ANALYZE interactions_leg")


def _hold(points: int) -> None:
    from dataclasses import replace

    from watchfloor.rooms.audits.tests.scene import POINT, hold_point

    for number in range(points):
        hold_point(f"FIN-{number:03d}", stars=4, point=replace(POINT))
