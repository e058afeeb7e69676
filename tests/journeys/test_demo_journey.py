"""`watchfloor demo` from nothing: it loads, serves, lets a director in, leaves nothing behind."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil  # type: ignore[import-untyped]  # comes with the embedded database
import pytest

from watchfloor.common.access import Role
from watchfloor.flows.demo.center import ZONE
from watchfloor.flows.demo.volumes import FIRST_MINUTE, Replay, find_file, monday_of, read_volumes

pytestmark = pytest.mark.slow
FIRST_START_SECONDS = 400  # measured far below (benchmarks/demo_start.py); machines differ
STOP_SECONDS = 120  # a busy disk writes what the database still holds


@dataclass
class Running:
    """A demo that serves, and what it told when it was ready."""

    process: subprocess.Popen[str]
    told: dict[str, Any]
    seconds: float

    def family(self) -> list[psutil.Process]:
        """Every process of it, the database's too."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def is_alive(pid: int) -> bool:
    """A process that has ended and waits to be noticed is not alive."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def start(home: Path) -> Running:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    begun = time.monotonic()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "watchfloor.shell.cli", "demo", "--json"),
            *("--home", str(home), "--port", str(port)),
        ],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    too_long = threading.Timer(FIRST_START_SECONDS, process.terminate)
    too_long.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    too_long.cancel()
    assert line, f"the demo ended with {process.wait()} before it was ready"
    return Running(process, json.loads(line), time.monotonic() - begun)


class Browser:
    """Cookies and forms, nothing else."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        address = urllib.parse.urljoin(self.url, path)
        request = urllib.request.Request(address, headers={"Accept-Language": "en"})  # noqa: S310  our own server
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())

    def sign_in(self, name: str, password: str) -> str:
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "login": name, "password": password}
        request = urllib.request.Request(  # noqa: S310  our own server
            urllib.parse.urljoin(self.url, "/accounts/login/"),
            data=urllib.parse.urlencode(form).encode(),
            headers={"Referer": self.url, "Accept-Language": "en"},
        )
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("demo"))
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def director(demo: Running) -> Browser:
    browser = Browser(demo.told["url"])
    words = {user["name"]: user["password"] for user in demo.told["users"]}
    browser.sign_in("director", words["director"])
    return browser


def test_it_tells_a_sign_in_for_each_of_the_nine_roles(demo: Running) -> None:
    assert {user["name"] for user in demo.told["users"]} == {role.value for role in Role}
    assert len({user["password"] for user in demo.told["users"]}) == len(Role)


def test_the_director_sees_today_with_its_queues(director: Browser) -> None:
    page = director.get("/")
    assert "信用卡服务" in page
    assert "演示数据。真实：" in page  # the language that the director has chosen


def test_a_wrong_password_opens_nothing(demo: Running) -> None:
    stranger = Browser(demo.told["url"])
    assert 'name="password"' in stranger.sign_in("director", "wrong-wrong-wrong")
    with pytest.raises(urllib.error.HTTPError) as refused:
        stranger.get("/api/v1/queues")
    assert refused.value.code == 401
    refused.value.close()


def test_every_interval_served_has_the_real_volume(director: Browser) -> None:
    zone = ZoneInfo(ZONE)
    today = datetime.now(UTC).astimezone(zone).date()
    replay = Replay(monday_of(today), read_volumes(find_file()))
    day = max(
        today - timedelta(days=n)
        for n in range(1, 8)
        if replay.calls_on(today - timedelta(days=n))[0]
    )
    start_at = datetime.combine(day, datetime.min.time(), zone)
    asked = {
        "from": start_at.isoformat(),
        "to": (start_at + timedelta(days=1)).isoformat(),
        "every": "5m",
        "timezone": ZONE,
    }
    rows = json.loads(director.get(f"/api/v1/intervals?{urllib.parse.urlencode(asked)}"))
    counted = [0] * len(replay.calls_on(day))
    for row in rows:
        at = datetime.fromisoformat(row["interval_start"])
        counted[(at.hour * 60 + at.minute - FIRST_MINUTE) // 5] += row["tally"]["offered"]
    assert sum(counted) > 20_000
    assert tuple(counted) == replay.calls_on(day)


def test_stopped_by_its_own_id_it_leaves_nothing_running_and_starts_again_quickly(
    demo: Running, tmp_path_factory: pytest.TempPathFactory
) -> None:
    family = demo.family()
    home = next(
        folder for folder in tmp_path_factory.getbasetemp().iterdir() if "demo" in folder.name
    )
    database = int((home / "postgresql" / "postmaster.pid").read_text().split()[0])
    assert len(family) >= 2  # the worker begins when the past is loaded
    assert psutil.pid_exists(database)
    assert demo.stop() == 0
    assert [member for member in family if is_alive(member.pid)] == []
    assert not is_alive(database)

    again = start(home)
    try:
        assert again.seconds < 30  # 10 on an idle machine: benchmarks/demo_start.py
        assert again.told["users"] == demo.told["users"]
    finally:
        assert again.stop() == 0
