"""Pages and keeper are killed under load, as a cut of the power does: nothing lost or doubled."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from benchmarks._floor_center import _wait
from benchmarks._floor_kills import Parts, torment
from conftest import Cast
from django.db import connection

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.people import operations as people

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def parts(cast: Cast) -> Iterator[Parts]:
    """Pages and keeper of the test's own database, each a process of its own."""
    port = free_port()
    url = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DATABASE_URL": url._replace(path=f"/{name}").geturl()}
    with ExitStack() as ending:
        processes: dict[str, subprocess.Popen[bytes]] = {}
        found = Parts(port, make_token(cast), processes, environment)
        ending.callback(stop, found)
        for arguments in (("web", "--port", str(port)), ("floor",)):
            command = [sys.executable, "-m", "watchfloor.shell.cli", *arguments]
            processes[arguments[0]] = subprocess.Popen(command, env=environment)
        _wait(port)
        yield found


def make_token(cast: Cast) -> str:
    """Make a token that may tell and look, as the page of one's account does."""
    return people.add_token(
        user_id=cast.users[Role.ADMINISTRATOR].pk,
        name="load",
        capabilities=["floor.feed", "floor.view"],
        days=365,
        actor=Actor(name="test"),
        at=datetime.now(UTC),
    ).secret


def stop(parts: Parts) -> None:
    for process in parts.processes.values():
        process.terminate()
    for process in parts.processes.values():
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_three_kills_lose_and_double_nothing_and_what_is_shown_is_the_replay(parts):
    outcome = torment(parts, kills=3, rate=200, seconds=(1.0, 4.0), seed=7)
    assert outcome.told.refused == 0
    assert outcome.told.acknowledged == outcome.told.sent
    assert outcome.stored == len(outcome.told.sent) > 1000
    assert (outcome.lost, outcome.doubled) == (0, 0)
    assert (outcome.differences, outcome.served_differences) == (0, 0)
    assert Source.objects.get().name == "load"
