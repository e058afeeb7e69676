"""How fast is adherence in a center of 2,000 people, in the middle of a day with 80 calls each?

What a page waits for and works, median of a few looks; its statements; working everybody's day
out anew; the memory of it. CPU is that of the web process: the database joins call after call
beside it, about 0.4 to 0.8 s for all 2,000, which only the time waited shows.
In a database of its own that is deleted afterwards.
WATCHFLOOR_BENCH_PEOPLE names another number of people, in teams of twenty.
"""

from __future__ import annotations

import os
import resource
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ._apart import measure_apart
from ._forecast_centre import TODAY, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

PEOPLE, TEAM = int(os.environ.get("WATCHFLOOR_BENCH_PEOPLE", "2000")), 20
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 15, 2, tzinfo=ZONE)
OPENED = 3
PAGE_MS, CENTER_MS = 500, 2000
# Each six minutes a call, its wrap-up and a wait; breaks and meals are up to six minutes late.
_STRETCHES = """
INSERT INTO floor_stretch (source_id, login, agent_id, state, reason, started_at, ended_at)
SELECT n.source_id, n.login, n.agent_id, part.state, part.reason,
    cycle.began + part.first, cycle.began + part.last
FROM floor_agentname n
CROSS JOIN generate_series(0, 60) step
CROSS JOIN LATERAL (SELECT %s::timestamptz + (n.agent_id %% 7 + 6 * step) * interval '1 min'
    AS began) cycle
CROSS JOIN LATERAL (VALUES
    (CASE WHEN step = 20 OR step BETWEEN 40 AND 49 THEN 'paused' ELSE 'talking' END,
     CASE WHEN step = 20 THEN 'break' WHEN step BETWEEN 40 AND 49 THEN 'meal' ELSE '' END,
     interval '0 s', interval '240 s'),
    (CASE WHEN step BETWEEN 40 AND 49 THEN 'paused' ELSE 'wrapping_up' END,
     CASE WHEN step BETWEEN 40 AND 49 THEN 'meal' ELSE '' END,
     interval '240 s', interval '270 s'),
    (CASE WHEN step BETWEEN 40 AND 49 THEN 'paused' ELSE 'ready' END,
     CASE WHEN step BETWEEN 40 AND 49 THEN 'meal' ELSE '' END,
     interval '270 s', interval '360 s')) AS part(state, reason, first, last)
WHERE cycle.began + part.first < %s"""
_CALLS = """
INSERT INTO floor_stay (source_id, contact, position, queue_name, channel, entered_at,
    answered_at, ended_at, outcome, login, agent_id, hold_ms, holds, transferred_to)
SELECT source_id, login || '-' || started_at, 0, 'support', 'voice',
    started_at - interval '9 s', started_at, ended_at, 'answered', login, agent_id, 0, 0, ''
FROM floor_stretch WHERE state = 'talking' AND ended_at <= %s"""
_SPANS = (
    ("09:00", "11:00", "queue"), ("11:00", "11:15", "break"), ("11:15", "13:00", "queue"),
    ("13:00", "14:00", "meal"), ("14:00", "16:00", "queue"), ("16:00", "16:15", "break"),
    ("16:15", "17:30", "queue"),
)  # fmt: skip


def run() -> list[dict[str, object]]:
    """Load and measure in a process and a database of its own."""
    return measure_apart(__name__)


def measure() -> list[dict[str, object]]:
    """Open the pages as a leader and a floor manager do, then work all days out."""
    from .forecast_pages import signed_in

    client = signed_in("floor_manager")
    rows = [_row(name, _look(client, url), most) for name, (url, most) in _pages().items()]
    rows += [_once(name, work) for name, work in _works().items()]
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [*rows, {"what": "most memory of the process, MB", "p50 ms": held}]


def _row(name: str, work: Callable[[], object], most: int) -> dict[str, object]:
    from ._statements import counted

    work()  # the first look of a fresh process: plans, templates, translations
    with counted() as statements:
        work()
    looks = [_timed(work) for _ in range(OPENED)]
    waited, cpu = (sorted(each)[OPENED // 2] for each in zip(*looks, strict=True))
    return {
        "what": name,
        "p50 ms": round(waited),
        "CPU ms": round(cpu),
        "statements": len(statements),
        "target ms": most,
        "met": "yes" if waited <= most else "NO",
    }


def _once(name: str, work: Callable[[], object]) -> dict[str, object]:
    waited, cpu = _timed(work)
    return {"what": name, "p50 ms": round(waited), "CPU ms": round(cpu)}


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds waited, and of CPU."""
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - cpu)


def _look(client: Client, address: str) -> Callable[[], object]:
    def look() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")

    return look


def _pages() -> dict[str, tuple[str, int]]:
    from watchfloor.rooms.people.models import Agent, OrgNode

    team = OrgNode.objects.filter(kind="team").order_by("pk")[0]
    agent = Agent.objects.filter(node=team).order_by("pk")[0]
    return {
        "a team's board": (f"/floor/adherence/?node={team.pk}", PAGE_MS),
        "what changes of it": (f"/floor/adherence/rows/?node={team.pk}", PAGE_MS),
        "a day of one": (f"/floor/adherence/{agent.pk}/today/", PAGE_MS),
        "the whole center's board": ("/floor/adherence/", CENTER_MS),
        "what changes of that": ("/floor/adherence/rows/", CENTER_MS),
        "attendance of the center": ("/floor/attendance/", CENTER_MS),
    }


def _works() -> dict[str, Callable[[], object]]:
    from watchfloor.common.access import WHOLE_CENTRE
    from watchfloor.rooms.floor.operations.figures import settle_day
    from watchfloor.rooms.floor.queries.adherence import read_adherence

    def days() -> object:
        return read_adherence(scope=WHOLE_CENTRE, day=TODAY, at=NOW)

    def settle() -> object:
        return settle_day(day=TODAY, at=NOW)

    return {
        f"days of {PEOPLE} people": days,
        f"days of {PEOPLE} people worked out and kept": settle,
        "worked out again, nothing new": settle,
    }


def fill() -> None:
    """Put people in teams, their schedules, and what was kept of the day so far."""
    from django.db import connection

    from watchfloor.common.actor import Actor
    from watchfloor.rooms.floor.contracts import Span
    from watchfloor.rooms.floor.models import AgentName, Source
    from watchfloor.rooms.floor.operations.schedules import put_schedules

    agents = _people()
    source = Source.objects.create(
        name="phones", kind="http", state="connected", made_at=NOW, last_alive_at=NOW
    )
    began = NOW.replace(hour=9, minute=0)
    AgentName.objects.bulk_create(
        AgentName(source=source, login=f"L{agent}", agent_id=agent, first_seen_at=began)
        for agent in agents
    )
    spans = [Span(_at(start), _at(end), code) for start, end, code in _SPANS]
    put_schedules(rows=[(agent, TODAY, spans) for agent in agents], origin="imported",
                  actor=Actor(name="benchmark", origin="benchmark"), at=began)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STRETCHES, [began, NOW])
        cursor.execute("UPDATE floor_stretch SET ended_at = NULL WHERE ended_at > %s", [NOW])
        cursor.execute(_CALLS, [NOW])
        cursor.execute("VACUUM ANALYZE")


def _people() -> list[int]:
    from watchfloor.rooms.people.models import Agent, OrgNode

    center, _ = OrgNode.objects.get_or_create(kind="centre", name="Benchmark", path="/1/")
    for number in range(PEOPLE // TEAM):
        team = OrgNode.objects.create(parent=center, kind="team", name=f"Team {number}", path="")
        team.path = f"{center.path}{team.pk}/"
        team.save()
        Agent.objects.bulk_create(
            Agent(code=f"A{number}-{each}", name=f"Person {number}-{each}", node=team)
            for each in range(TEAM)
        )
    return list(Agent.objects.order_by("pk").values_list("pk", flat=True))


def _at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return NOW.replace(hour=0, minute=0) + timedelta(hours=hours, minutes=minutes)
