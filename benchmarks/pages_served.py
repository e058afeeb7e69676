"""How long pages and API of a running demo take, over HTTP, signed in, on one connection."""

from __future__ import annotations

import statistics
import tempfile
import time
import urllib.parse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ._demo import running_demo, sign_in

ROUNDS = 20


def questions(now: datetime) -> dict[str, str]:
    """Return what is asked: name and path."""
    days = {"from": (now - timedelta(days=7)).isoformat(), "to": now.isoformat()}
    week = urllib.parse.urlencode(days)
    return {
        "Today": "",
        "Queues": "queues/",
        "Contacts": f"contacts/?{week}",
        "Metrics": "metrics/",
        "Health": "health/",
        "API queues": "api/v1/queues",
        "API week by 15 minutes": f"api/v1/intervals?{week}&every=15m",
        "API contacts": f"api/v1/contacts?{week}",
        "API every metric": f"api/v1/metrics/values?{week}",
    }


def run() -> list[dict[str, object]]:
    """Ask each question in turn and return median and 95th percentile."""
    rows: list[dict[str, object]] = []
    with (
        tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder,
        running_demo(Path(folder) / "home") as demo,
    ):
        time.sleep(60)  # the demo's two older weeks are loaded beside the first minute
        opener = sign_in(demo, "administrator")
        for name, path in questions(datetime.now(UTC)).items():
            times = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                with opener.open(demo.told["url"] + path, timeout=60) as answer:
                    answer.read()
                times.append((time.perf_counter() - begun) * 1000)
            times.sort()
            rows.append(
                {
                    "asked": name,
                    "median ms": round(statistics.median(times)),
                    "p95 ms": round(times[int(ROUNDS * 0.95) - 1]),
                }
            )
    return rows
