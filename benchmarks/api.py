"""How long the HTTP API takes, on the data of a running demo or installation.

Run: WATCHFLOOR_URL=http://127.0.0.1:8200/ WATCHFLOOR_TOKEN=… python -m benchmarks.api
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta

ROUNDS = 30


def questions(now: datetime) -> dict[str, str]:
    """Return what is asked: name and path."""
    day = {
        "from": (now - timedelta(days=3)).isoformat(),
        "to": (now - timedelta(days=2)).isoformat(),
    }
    weeks = {"from": (now - timedelta(weeks=3)).isoformat(), "to": now.isoformat()}
    return {
        "queues": "queues",
        "a day by 15 minutes": f"intervals?{urllib.parse.urlencode({**day, 'every': '15m'})}",
        "three weeks by day": f"intervals?{urllib.parse.urlencode({**weeks, 'every': 'day'})}",
        "contacts of a day": f"contacts?{urllib.parse.urlencode(day)}",
        "every metric of a day": f"metrics/values?{urllib.parse.urlencode(day)}",
    }


def milliseconds(address: str, token: str) -> float:
    """Return how long one answer takes."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310  our own server
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  our own server
        answer.read()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print the median and the 95th percentile of each question."""
    url, token = os.environ.get("WATCHFLOOR_URL"), os.environ.get("WATCHFLOOR_TOKEN", "")
    if not url:
        sys.exit("Name a running Watchfloor with WATCHFLOOR_URL and WATCHFLOOR_TOKEN.")
    print(f"{'question':<24}{'median ms':>10}{'p95 ms':>9}")
    for name, path in questions(datetime.now(UTC)).items():
        times = sorted(milliseconds(f"{url}api/v1/{path}", token) for _ in range(ROUNDS))
        print(f"{name:<24}{statistics.median(times):>10.0f}{times[int(ROUNDS * 0.95)]:>9.0f}")


if __name__ == "__main__":
    main()
