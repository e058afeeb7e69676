"""How long until the demo serves: the first start in an empty folder, and the second.

Run: python -m benchmarks.demo_start
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMITS = {"first": 40.0, "second": 10.0}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path) -> tuple[float, int]:
    """Start the demo, stop it when it serves; return the seconds and the contacts it brought."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "watchfloor.shell.cli", "demo", "--json"),
            *("--home", str(home), "--port", str(free_port())),
        ],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101  asked for above
    told = json.loads(process.stdout.readline())
    seconds = time.perf_counter() - begun
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return seconds, int(told["contacts"])


def main() -> None:
    """Print both starts beside what they may take."""
    print(f"{'start':<8}{'seconds':>9}{'limit':>8}{'contacts':>10}")
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder:
        for name, limit in LIMITS.items():
            seconds, contacts = start(Path(folder) / "home")
            print(f"{name:<8}{seconds:>9.1f}{limit:>8.0f}{contacts:>10,}")


if __name__ == "__main__":
    main()
