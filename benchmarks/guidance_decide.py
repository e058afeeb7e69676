"""How long a decision takes at the server: 10,000 risk points, 1,000 agents at work.

A database of its own holds 2,000 steps with five points each and 1,000 agents. In-process: one
call after the other. Over HTTP: a real `watchfloor web` on the loopback; requests of the embed
arrive by chance at 15 a second, which is 1,000 agents with a step every 67 seconds.
Target: p99 below 20 ms.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfloor.rooms.risks.contracts import RiskPoint

POINTS, STEPS, AGENTS = 10_000, 2_000, 1_000
IN_PROCESS, ARRIVALS, PER_SECOND = 1_000, 400, 15
WARM = 60
START_SECONDS = 120


def run() -> list[dict[str, object]]:
    """Lay the library, measure in the process, then over HTTP; one row for each."""
    with tempfile.TemporaryDirectory(prefix="watchfloor-guidance-") as folder:
        command = [sys.executable, "-m", "benchmarks.guidance_decide", "inside"]
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = kept | {
            "WATCHFLOOR_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "watchfloor.site.settings",
        }
        told = subprocess.run(
            command, check=True, env=environment, cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        rows: list[dict[str, object]] = json.loads(told.stdout.splitlines()[-1])
    return rows


def _inside() -> None:
    """Run where the database of the benchmark is; the last line printed is the rows."""
    from watchfloor.common.database import ensure_database

    ensure_database()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        _lay()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps([_in_process(), _over_http()]))


def _lay() -> None:
    """Let 10,000 points hold on 2,000 steps, and let 1,000 agents work.

    Straight into the tables: proposing and approving each would take longer than the measuring.
    """
    from pydantic import TypeAdapter

    from watchfloor.rooms.people.models import Agent
    from watchfloor.rooms.risks.contracts import RiskPoint
    from watchfloor.rooms.risks.rules.kinds import POINT
    from watchfloor.rooms.standards.models import Library, Standard, StandardVersion

    at = datetime.now(UTC) - timedelta(hours=1)
    Agent.objects.bulk_create(Agent(code=f"B-{n}", first_seen_at=at) for n in range(AGENTS))
    standards = Standard.objects.bulk_create(
        Standard(kind=POINT, code=f"X-{n}") for n in range(POINTS)
    )
    plain = TypeAdapter(RiskPoint)
    StandardVersion.objects.bulk_create(
        StandardVersion(
            standard=standard, kind=POINT, number=1, title_en=standard.code,
            body=plain.dump_python(_point(n), mode="json"), proposed_by="bench", proposed_at=at,
            approved_at=at, approved_by="other", valid_from=at,
        )
        for n, standard in enumerate(standards)
    )  # fmt: skip
    Library.objects.update_or_create(kind=POINT, defaults={"changes": POINTS})


def _point(number: int) -> RiskPoint:
    from watchfloor.common.words import Words
    from watchfloor.rooms.risks.contracts import (
        Check,
        Guard,
        GuardAction,
        LossRange,
        Prompt,
        RiskPoint,
    )

    words = Words("Typed by hand", "手工录入")
    when = f'record.amount > {number} && record.approver == ""'
    return RiskPoint(
        classes={"zone": "money"},
        cause=words,
        procedure=words,
        likely_errors=(words,),
        remedy=words,
        loss=LossRange(50, 500 + number),
        steps=(f"step.{number % STEPS}",),
        prompts=(Prompt("p", words),),
        checks=(Check("c", words),),
        guards=(Guard("g", when, GuardAction.WARN, words),),
    )


def _in_process() -> dict[str, object]:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.guidance import service

    chance, times = random.Random(1), []
    for n in range(IN_PROCESS + WARM):
        begun = time.perf_counter()
        service.decide(
            step=f"step.{chance.randrange(STEPS)}",
            record={"amount": chance.randrange(20_000), "approver": ""},
            agent_code=f"B-{chance.randrange(AGENTS)}",
            contact_key=f"P-{n}",
            at=datetime.now(UTC),
            actor=Actor("bench"),
        )
        times.append(1000 * (time.perf_counter() - begun))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return _row("in the process, one after the other", times[WARM:], peak)


def _over_http() -> dict[str, object]:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.guidance import service

    chance, port = random.Random(2), _free_port()
    tokens = [
        service.issue_token(
            agent_code=f"B-{n % AGENTS}", contact_key=f"H-{n}", actor=Actor("bench"),
            at=datetime.now(UTC), minutes=60,
        ).token
        for n in range(ARRIVALS + WARM)
    ]  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "watchfloor.shell.cli", "web", "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        for token in tokens[ARRIVALS:]:
            _ask(port, token, chance.randrange(STEPS))
        with ThreadPoolExecutor(32) as pool:
            asked = []
            for token in tokens[:ARRIVALS]:
                asked.append(pool.submit(_ask, port, token, chance.randrange(STEPS)))
                time.sleep(chance.expovariate(PER_SECOND))
            times = [each.result() for each in asked]
        return _row(f"over HTTP, {PER_SECOND} a second", times, _memory(server.pid))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def _ask(port: int, token: str, step: int) -> float:
    body = json.dumps({"step": f"step.{step}", "record": {"amount": 500, "approver": ""}})
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/embed/v1/decide", body, headers)
    answer = connection.getresponse()
    content = answer.read()
    taken = 1000 * (time.perf_counter() - begun)
    connection.close()
    assert answer.status == 200, content
    return taken


def _row(name: str, times: list[float], memory_mb: float) -> dict[str, object]:
    times = sorted(times)
    return {
        "asked": name,
        "decisions": len(times),
        "p50 ms": round(statistics.median(times), 1),
        "p95 ms": round(times[int(0.95 * len(times))], 1),
        "p99 ms": round(times[int(0.99 * len(times))], 1),
        "memory MB": round(memory_mb),
    }


def _memory(pid: int) -> float:
    """Return the resident memory of a process and of those that it started."""
    status = Path(f"/proc/{pid}/status").read_text()
    own = int(status.split("VmRSS:")[1].split()[0]) / 1024
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(_memory(int(child)) for child in children)


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the web server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__" and sys.argv[1:] == ["inside"]:
    _inside()
