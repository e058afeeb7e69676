"""A board in a real browser: people to show on it, and what the browser's processes cost."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = os.environ.get("WATCHFLOOR_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WINDOW = {"width": 1440, "height": 900}
TEAM_OF = 20
PEOPLE = """
from datetime import UTC, datetime, timedelta
from django.conf import settings
from django.test import Client
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.people.models import Agent, AgentLogin, OrgNode, User
agents, queues, team_of = AGENTS, QUEUES, TEAM_OF
center = OrgNode.objects.get(kind="centre")
teams = []
for number in range(-(-agents // team_of)):
    team = OrgNode.objects.create(
        parent=center, kind="team", name=f"Team {number + 1}", path=f"{center.path}t{number}/")
    team.path = f"{center.path}{team.pk}/"
    team.save()
    teams.append(team)
people = Agent.objects.bulk_create([
    Agent(code=f"A{n:05}", name=f"Agent {n:05}", node=teams[n // team_of]) for n in range(agents)])
AgentLogin.objects.bulk_create([
    AgentLogin(feed="bench", login=each.code, agent=each) for each in people])
feed = Feed.objects.create(name="bench", format="asterisk-queue-log")
Queue.objects.bulk_create([
    Queue(feed=feed, code=f"Q{n}", title=f"Queue {n}", node=center) for n in range(queues)])
now = datetime.now(UTC).replace(microsecond=0)
day = now.astimezone(calendars.centre_zone()).date()
spans = [Span(now - timedelta(hours=1), now + timedelta(hours=6), "queue")]
floor.put_schedules(rows=[(each.pk, day, spans) for each in people], origin="imported",
                    actor=Actor(name="bench"), at=now)
client = Client()
client.force_login(User.objects.get(username="bench"))
print("session:" + settings.SESSION_COOKIE_NAME + "=" +
      client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


def add_people(home: Path, *, agents: int, queues: int) -> tuple[str, str]:
    """Let a center know its people and queues; return the cookie of somebody signed in."""
    code = PEOPLE.replace("AGENTS", str(agents)).replace("QUEUES", str(queues))
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    told = subprocess.run(
        [sys.executable, "-m", "watchfloor.shell.cli", "manage", "shell", "-v0", "-c",
         code.replace("TEAM_OF", str(TEAM_OF))],
        env={**environment, "WATCHFLOOR_HOME": str(home)},
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = re.search(r"session:(\S+)=(\S+)", told)
    assert found, told
    return found[1], found[2]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium without a window, and end it on leaving."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def new_context(browser: Browser, address: str, cookie: tuple[str, str]) -> BrowserContext:
    """Return a fresh profile, signed in, with nothing in its cache."""
    context = browser.new_context(
        base_url=address, viewport={"width": WINDOW["width"], "height": WINDOW["height"]}
    )
    context.add_cookies(
        [{"name": cookie[0], "value": cookie[1], "url": address},
         {"name": "django_language", "value": "en", "url": address}]
    )  # fmt: skip
    return context


@dataclass(frozen=True, slots=True)
class Worked:
    """Processor seconds of the browser's processes so far, by what each is for."""

    seconds: dict[str, float]

    def since(self, before: Worked, lasted: float) -> dict[str, float]:
        """Return the share of one core that each kind used between two readings."""
        return {
            kind: (total - before.seconds.get(kind, 0.0)) / lasted
            for kind, total in self.seconds.items()
        }


def worked() -> Worked:
    """Read what all Chromium processes that this program started have worked so far."""
    found: dict[str, float] = {}
    for process in _descendants(os.getpid()):
        kind = _kind_of(process)
        if kind:
            found[kind] = found.get(kind, 0.0) + _seconds_of(process)
    return Worked(found)


def _descendants(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        parts = _stat(int(folder.name))
        if parts:
            children.setdefault(int(parts[1]), []).append(int(folder.name))
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        yield from below
        waiting += below


def _kind_of(process: int) -> str:
    """Return browser, renderer, gpu-process or utility; nothing for what is no Chromium."""
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
    if "chrom" not in line.partition(" ")[0]:
        return ""
    found = re.search(r"--type=([\w-]+)", line)
    return found[1] if found else "browser"


def _seconds_of(process: int) -> float:
    parts = _stat(process)
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK") if parts else 0.0


def _stat(process: int) -> list[str]:
    """Return what the kernel says of a process, from its state on."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
