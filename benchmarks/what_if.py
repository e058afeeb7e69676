"""How long does a study of 6 scenarios x 200 days x 10,000 contacts take, as the worker does it?

From the study that waits to its result in the database, with what is written for the page that
shows how far it is. In a database of its own that is deleted afterwards.
WATCHFLOOR_BENCH_REPLICATIONS names another number of days.
"""

from __future__ import annotations

import os
import time

from ._apart import measure_apart

LIMIT_SECONDS, CONTACTS, QUEUES = 5.0, 10_000, 4


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Ask for the study and work on it."""
    from callmath import simulation
    from watchfloor.rooms.staffing import operations
    from watchfloor.rooms.staffing.models import Study

    from ._statements import counted

    simulation.warm()
    replications = int(os.environ.get("WATCHFLOOR_BENCH_REPLICATIONS", "200"))
    study_id = _ask(replications)
    cpu, begun = time.process_time(), time.perf_counter()
    with counted() as statements:
        operations.work_on_study(study_id=study_id)
    waited, cpu = time.perf_counter() - begun, time.process_time() - cpu
    row = Study.objects.get(pk=study_id)
    if row.status != "done" or row.result is None:
        raise SystemExit(f"{row.status}: {row.problem}")
    told = sum("heartbeat_at" in each and "UPDATE" in each for each in statements)
    contacts = row.result["contacts"]
    return [
        {
            "scenarios": len(row.result["scenarios"]),
            "days each": replications,
            "contacts a day": round(contacts / replications / len(row.result["scenarios"])),
            "waited s": round(waited, 1),
            "CPU s": round(cpu, 1),
            "contacts a CPU s": f"{contacts / cpu:,.0f}",
            "progress told": told,
            "statements": len(statements),
            "limit s": LIMIT_SECONDS,
            "met": "yes" if waited <= LIMIT_SECONDS else "NO",
        }
    ]


def _ask(replications: int) -> int:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.staffing import operations
    from watchfloor.rooms.staffing.contracts import Scenario, WhatIfAsked

    from ._forecast_centre import TODAY
    from ._staffing_centre import NOW

    scenarios = (
        Scenario("as planned"),
        Scenario("a tenth more", volume_factor=1.1),
        Scenario("longer calls", handle_factor=1.1),
        Scenario("two people fewer", staff_change=-2),
        Scenario("a fifth cross-trained", cross_trained_share=0.2),
        Scenario("half an hour down", outage_from_minute=660, outage_to_minute=690),
    )
    asked = WhatIfAsked(TODAY, tuple(_queues()), scenarios, replications)
    actor = Actor(name="benchmark", origin="benchmark")
    return operations.ask_study(asked=asked, actor=actor, at=NOW)


def _queues() -> list[int]:
    """Make four lines of 10,000 contacts a day together, with their plans; return their queues."""
    from django.db import connection

    from watchfloor.common.actor import Actor
    from watchfloor.rooms.forecast.models import Series, VersionDay
    from watchfloor.rooms.staffing import operations

    from ._forecast_centre import TODAY
    from ._staffing_centre import NOW

    series = list(Series.objects.filter(channel="voice").order_by("pk")[:QUEUES])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE forecast_versionday DISABLE TRIGGER USER")
        for each in series:
            for row in VersionDay.objects.filter(version__series=each, day=TODAY):
                factor = CONTACTS / QUEUES / sum(row.mean)
                row.mean = [figure * factor for figure in row.mean]
                row.save(update_fields=["mean"])
    actor = Actor(name="benchmark", origin="benchmark")
    operations.make_plans(series_ids=[each.pk for each in series], actor=actor, at=NOW)
    return [each.queue_id for each in series if each.queue_id is not None]


def fill() -> None:
    """Put some queues and their forecasts into the database."""
    from ._staffing_centre import load

    load(2 * QUEUES)
