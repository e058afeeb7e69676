"""How long until the demo serves: the first start in an empty folder, and the second."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ._demo import running_demo

LIMIT_SECONDS = {"first": 40.0, "second": 10.0}


def run() -> list[dict[str, object]]:
    """Start it twice and return both times beside what they may take."""
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder:
        for name, limit in LIMIT_SECONDS.items():
            with running_demo(Path(folder) / "home") as demo:
                rows.append(
                    {
                        "start": name,
                        "seconds": round(demo.seconds, 1),
                        "limit": limit,
                        "contacts": f"{demo.told['contacts']:,}",
                    }
                )
    return rows
