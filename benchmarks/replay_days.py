"""How long does it take to replay a recorded day, with its own people and with five more?

Days of 2,000 and 10,000 calls in three queues, made by people who take them first come, first
served. In a database of its own that is deleted afterwards.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from ._apart import measure_apart

SIZES = {date(2026, 3, 2): 2_000, date(2026, 3, 3): 10_000}
LIMIT_SECONDS, QUEUES, TALK = 5.0, 3, 180.0


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Replay each day, with nobody more and with five."""
    from callmath import simulation

    simulation.warm()
    return [_row(day, calls, more) for day, calls in SIZES.items() for more in (0, 5)]


def _row(day: date, calls: int, more: int) -> dict[str, object]:
    from watchfloor.common.access import WHOLE_CENTRE
    from watchfloor.rooms.staffing.contracts import ReplayAsked
    from watchfloor.rooms.staffing.queries.replaying import replay_day

    from ._statements import counted

    cpu, begun = time.process_time(), time.perf_counter()
    with counted() as statements:
        asked = ReplayAsked(day, agents_change=more, timezone="UTC")
        found = replay_day(asked=asked, scope=WHOLE_CENTRE)
    waited, cpu = time.perf_counter() - begun, time.process_time() - cpu
    if found.contacts != calls:
        raise SystemExit(f"{found.contacts} calls instead of {calls}")
    recorded, own = found.overall.recorded.service_level, found.overall.own.service_level.value
    return {
        "calls": f"{calls:,}",
        "people": found.agents,
        "more": more,
        "waited s": round(waited, 2),
        "CPU s": round(cpu, 2),
        "statements": len(statements),
        "recorded": f"{recorded:.1%}",
        "replayed": f"{own:.1%}",
        "limit s": LIMIT_SECONDS,
        "met": "yes" if waited <= LIMIT_SECONDS else "NO",
    }


def fill() -> None:
    """Bring the days in, all or none."""
    from django.db import transaction

    with transaction.atomic():
        _load()


def _load() -> None:
    from django.db import connection

    from watchfloor.rooms.interactions.models import Feed, ImportRun, Leg, Queue
    from watchfloor.rooms.people.models import Agent

    if Leg.objects.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS interactions_leg_rest PARTITION OF interactions_leg DEFAULT"
        )
    feed = Feed.objects.create(name="recorded days", format="csv")
    queues = [Queue.objects.create(feed=feed, code=f"replayed-{each}") for each in range(QUEUES)]
    for day, calls in SIZES.items():
        midnight = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
        run = ImportRun.objects.create(
            feed=feed, file_name=str(day), content_hash=str(day), format="csv", timezone="UTC",
            status="done", created_at=midnight, by="benchmark", legs=calls,
            first_at=midnight, last_at=midnight + timedelta(days=1),
        )  # fmt: skip
        people = int(calls * TALK / 36_000 * 1.05) + 1
        agents = [
            Agent.objects.create(code=f"{day}-{each}", first_seen_at=midnight)
            for each in range(people)
        ]
        Leg.objects.bulk_create(
            Leg(
                id=day.toordinal() * 100_000 + number, feed=feed, run=run, call_id=f"{number}",
                queue=queues[number % QUEUES], contact_key=f"{day}-{number}", ending="BENCH",
                entered_at=midnight + timedelta(seconds=arrival), channel="voice",
                customer_masked="", note="", lines=[], wait_ms=int(1000 * wait),
                outcome=2 if who is None else 1, agent=None if who is None else agents[who],
                talk_ms=None if who is None else int(1000 * talk),
            )
            for number, (arrival, wait, talk, who) in enumerate(_calls(calls, people))
        )  # fmt: skip


def _calls(calls: int, people: int) -> list[tuple[float, float, float, int | None]]:
    """Return arrival, wait, talk and who took it (None: left first), from 08:00 to 18:00."""
    random = np.random.default_rng(5)
    free = np.full(people, 8 * 3600.0)
    found: list[tuple[float, float, float, int | None]] = []
    for arrival in np.sort(random.uniform(8 * 3600, 18 * 3600, calls)).tolist():
        talk, patience = random.exponential(TALK), random.exponential(300.0)
        who = int(np.argmin(free))
        wait = max(float(free[who]) - arrival, 0.0)
        if wait <= patience:
            free[who] = arrival + wait + talk
            found.append((arrival, wait, talk, who))
        else:
            found.append((arrival, patience, 0.0, None))
    return found
