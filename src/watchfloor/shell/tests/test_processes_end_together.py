"""Web and worker live and die with the command that started them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.shell.supervision import (
    PARENT_FD,
    end_with_parent,
    family,
    refuse_taken_port,
    wait_until_listening,
)

CHILD = """
import time
from watchfloor.shell.supervision import end_with_parent
end_with_parent()
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    for _ in range(100):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_taken_port_is_refused_in_words() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal) as refused:
            refuse_taken_port("127.0.0.1", port)
    assert refused.value.code == "serve.address_taken"
    assert refused.value.fields["port"] == port


def test_a_free_port_is_not_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    refuse_taken_port("127.0.0.1", port)


def test_a_child_ends_when_its_parent_is_killed() -> None:
    reading, writing = os.pipe()
    child = subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-c", CHILD],
        env={**os.environ, PARENT_FD: str(reading)},
        pass_fds=(reading,),
    )
    time.sleep(0.3)
    assert child.poll() is None
    os.close(writing)  # what the system does when a parent is killed
    assert child.wait(10) == -signal.SIGTERM
    os.close(reading)


def test_without_a_parent_nothing_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PARENT_FD, raising=False)
    end_with_parent()
    assert PARENT_FD not in os.environ


def test_the_family_ends_with_the_block_and_leaves_no_child() -> None:
    with family() as ours:
        ours.start(["--help"])
        child = ours.children[0]
        ours.watch()
    assert wait_until_gone(child.pid)


def test_a_child_that_ends_by_itself_ends_the_watch_with_one() -> None:
    with family() as ours:
        ours.start(["--version"])
        assert ours.watch() == 1


def test_a_signal_ends_the_watch_with_zero() -> None:
    with family() as ours:
        os.kill(os.getpid(), signal.SIGTERM)
        assert ours.watch() == 0


def test_waiting_for_a_listener_gives_up_in_time() -> None:
    with socket.socket() as other, family() as ours:
        other.bind(("127.0.0.1", 0))  # bound, but nobody listens
        port = other.getsockname()[1]
        assert wait_until_listening("127.0.0.1", port, ours.stopping, seconds=0.3) is False
