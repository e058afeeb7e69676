"""A running demo to measure on: started, signed in to, stopped by its own id."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """What a started demo told, and how long it took to tell it."""

    seconds: float
    told: dict[str, Any]


@contextmanager
def running_demo(home: Path) -> Iterator[RunningDemo]:
    """Start the demo in a folder; end it, and all that it started, on leaving."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "watchfloor.shell.cli", "demo", "--json"),
            *("--home", str(home), "--port", str(_free_port())),
        ],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        yield RunningDemo(time.perf_counter() - begun, told)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def sign_in(demo: RunningDemo, name: str) -> urllib.request.OpenerDirector:
    """Return an opener with a signed-in session."""
    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    address = urllib.parse.urljoin(demo.told["url"], "accounts/login/")
    page = opener.open(address, timeout=STOP_SECONDS).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    words = {user["name"]: user["password"] for user in demo.told["users"]}
    form = {"csrfmiddlewaretoken": token[1], "login": name, "password": words[name]}
    request = urllib.request.Request(
        address, urllib.parse.urlencode(form).encode(), headers={"Referer": address}
    )
    opener.open(request, timeout=STOP_SECONDS).read()
    return opener


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
