"""A center without data: pages, the process of the floor, and a token for programs."""

from __future__ import annotations

import heapq
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

STOP_SECONDS = 60
START_SECONDS = 180
PREPARE = """
from datetime import UTC, datetime
from watchfloor.common.actor import Actor
from watchfloor.rooms.people import operations as people
from watchfloor.rooms.people.models import OrgNode, RoleGrant, User
at = datetime.now(UTC)
node = OrgNode.objects.create(parent=None, kind="centre", name="Center", path="")
node.path = f"/{node.pk}/"
node.save()
user = User.objects.create(username="bench")
for role in ("administrator", "floor_manager"):
    RoleGrant.objects.create(user=user, role=role, node=node)
print("token:" + people.add_token(user_id=user.pk, name="bench",
    capabilities=["floor.feed", "floor.view"], days=1, actor=Actor(name="bench"), at=at).secret)
"""


@dataclass(slots=True)
class FloorCenter:
    """A running center. `processes` are its parts by name."""

    port: int
    token: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def cpu_seconds(self) -> dict[str, float]:
        """Return the time that each part has worked so far."""
        return {name: cpu_of(process.pid) for name, process in self.processes.items()}

    def memory_mb(self) -> dict[str, int]:
        """Return what each part holds."""
        return {name: _held(process.pid) // 1024 for name, process in self.processes.items()}


@contextmanager
def floor_center(home: Path) -> Iterator[FloorCenter]:
    """Start a center in an empty folder; end it, and all that it started, on leaving."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment["WATCHFLOOR_HOME"] = str(home)
    command = [sys.executable, "-m", "watchfloor.shell.cli"]
    subprocess.run([*command, "manage", "migrate", "-v0"], env=environment, check=True)
    told = subprocess.run(
        [*command, "manage", "shell", "-v0", "-c", PREPARE],
        env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = re.search(r"token:(\S+)", told)
    assert found, told
    center = FloorCenter(_free_port(), found[1])
    try:
        for name in ("web", "floor"):
            options = ["--port", str(center.port)] if name == "web" else []
            center.processes[name] = subprocess.Popen([*command, name, *options], env=environment)
        _wait(center.port)
        yield center
    finally:
        for process in center.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in center.processes.values():
            process.wait(STOP_SECONDS)


def calls(agents: int, per_second: float, seconds: float) -> Iterator[tuple[float, dict[str, str]]]:
    """Yield what happens on a busy floor, in order: seconds from the beginning, and the event.

    Each agent has one call after the other; a call and what follows it are seven events.
    """
    apart = agents * len(_STEPS) / per_second
    due = [(number / agents * apart, number, 0, 0) for number in range(agents)]
    heapq.heapify(due)
    while due[0][0] < seconds:
        at, number, call, place = heapq.heappop(due)
        kind = _STEPS[place]
        event = {
            "type": kind,
            "agent": "" if kind in _WITHOUT_AGENT else f"agent-{number:05d}",
            "contact": f"c{number}-{call}" if kind.startswith("contact.") else "",
            "queue": f"queue-{number % 40:02d}" if kind.startswith("contact.") else "",
        }
        yield at, event
        last = place + 1 == len(_STEPS)
        heapq.heappush(
            due, (at + apart / len(_STEPS), number, call + int(last), 0 if last else place + 1)
        )


_STEPS = (
    "contact.offered", "contact.queued", "contact.ringing", "contact.answered", "contact.ended",
    "agent.wrapping_up", "agent.ready",
)  # fmt: skip
STEPS = len(_STEPS)
_WITHOUT_AGENT = frozenset({"contact.offered", "contact.queued"})


def now_text() -> str:
    """Return this instant as events carry it."""
    return datetime.now(UTC).isoformat()


def cpu_of(process: int) -> float:
    """Return the processor seconds of a process and of those it waited for."""
    try:
        parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, parts[11:15])) / os.sysconf("SC_CLK_TCK")


def _held(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(port)
