"""How fast are the staffing pages, and Today, with 200 series planned eight weeks ahead?

CPU of the page's process and the wait, median of a few looks; statements. In a database of its own
that is deleted afterwards. WATCHFLOOR_BENCH_QUEUES names another number of queues.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from ._apart import measure_apart
from ._forecast_centre import AT, TODAY, queues
from ._staffing_centre import NOW, load

if TYPE_CHECKING:
    from django.test import Client

OPENED, LIMIT_MS = 5, 300
_STUDIES = 200


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Open each page a few times, as a director's browser does."""
    from .forecast_pages import signed_in

    client = signed_in("planner")
    return [_row(client, name, address) for name, address in _addresses().items()]


def _row(client: Client, name: str, address: str) -> dict[str, object]:
    from ._statements import counted

    _look(client, address)  # the first look of a fresh process: plans, templates, translations
    with counted() as statements:
        _look(client, address)
    looks = [_look(client, address) for _ in range(OPENED)]
    waited, cpu = (sorted(each)[OPENED // 2] for each in zip(*looks, strict=True))
    return {
        "what": name,
        "p50 ms": round(waited),
        "CPU ms": round(cpu),
        "statements": len(statements),
        "target ms": LIMIT_MS,
        "met": "yes" if waited <= LIMIT_MS else "NO",
    }


def _look(client: Client, address: str) -> tuple[float, float]:
    """Return milliseconds waited, and of CPU."""
    begun, cpu = time.perf_counter(), time.process_time()
    answer = client.get(address)
    spent = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - cpu)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return spent


def _addresses() -> dict[str, str]:
    from watchfloor.rooms.forecast.models import Series

    from ._forecast_centre import TODAY

    one = f"/staffing/series/{Series.objects.order_by('pk')[5].pk}"
    at = f"{TODAY + timedelta(days=1)}T10:00:00%2B08:00"
    return {
        "overview": "/staffing/",
        "requirement of a week": f"{one}/",
        "a few more or fewer": f"{one}/interval/?at={at}",
        "steps of the chain": f"{one}/steps/",
        "versions": f"{one}/versions/",
        "policies": "/staffing/policies/",
        "studies": "/staffing/studies/",
        "ask what if": "/staffing/studies/what-if/",
        "capacity plans": "/staffing/capacity/",
        "ask a capacity plan": "/staffing/capacity/new/",
        "Today": "/",
    }


def fill() -> None:
    """Plan every series, schedule people for half of them, ask for studies."""
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.staffing import operations
    from watchfloor.rooms.staffing.models import PlanDay, ScheduledDay, Study

    load(queues(200))
    operations.plan_night(actor=Actor(name="benchmark", origin="benchmark"), at=AT)
    days = PlanDay.objects.filter(day__lt=TODAY + timedelta(days=28)).order_by("pk")
    ScheduledDay.objects.bulk_create(
        ScheduledDay(
            queue_id=queue_id, day=row.day, interval_minutes=30,
            people=[max(people - 1, 0) for people in row.scheduled], source="benchmark",
            saved_by="benchmark", saved_at=AT,
        )
        for row in days.select_related("plan__series") if row.plan.series_id % 2
        if (queue_id := row.plan.series.queue_id) is not None
    )  # fmt: skip
    Study.objects.bulk_create(
        Study(kind="replay", title=f"Study {number}", status="done", asked={"day": str(TODAY)},
              queued_at=NOW, finished_at=NOW, by="benchmark")
        for number in range(_STUDIES)
    )  # fmt: skip
