"""Runs the parts of the product as processes, ends them together, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType

from watchfloor.common.refusals import Refusal

PARENT_FD = "WATCHFLOOR_PARENT_FD"
_PATIENCE_SECONDS = 15


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse in words when another program already listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                code="serve.address_taken",
                what="Watchfloor cannot listen there: %(reason)s",
                where="%(host)s, port %(port)s",
                mend="Is Watchfloor already running? Otherwise choose another port with --port.",
                fields={"reason": error.strerror or str(error), "host": host, "port": port},
            ) from error


@dataclass
class Family:
    """Child processes that live and die together with this one.

    Each child holds the reading end of a pipe whose writing end is ours: when we are gone,
    however we went, the pipe closes and the child ends itself (see `end_with_parent`).
    """

    children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _pipe: tuple[int, int] = field(default_factory=os.pipe)

    def start(self, arguments: Sequence[str]) -> None:
        """Start `watchfloor <arguments>` as a child."""
        command = [sys.executable, "-m", "watchfloor.shell.cli", *arguments]
        environment = {**os.environ, PARENT_FD: str(self._pipe[0])}
        self.children.append(
            subprocess.Popen(command, env=environment, pass_fds=(self._pipe[0],))  # noqa: S603  our own command
        )

    def watch(self) -> int:
        """Wait for a signal (0) or for a child that ends by itself (1)."""
        while not self.stopping.wait(0.5):
            if any(child.poll() is not None for child in self.children):
                return 1
        return 0

    def stop(self) -> None:
        """End every child: politely first, then surely."""
        self.stopping.set()
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextlib.contextmanager
def family() -> Iterator[Family]:
    """Give a family that ends with the block, or with SIGINT or SIGTERM."""
    ours = Family()

    def ask_to_stop(signum: int, frame: FrameType | None) -> None:
        ours.stopping.set()

    before = {number: signal.signal(number, ask_to_stop) for number in _SIGNALS}
    try:
        yield ours
    finally:
        ours.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_with_parent() -> None:
    """In a child: end as by SIGTERM when the parent is gone, even if it was killed."""
    named = os.environ.pop(PARENT_FD, "")
    if not named:
        return

    def wait_for_the_end() -> None:
        os.read(int(named), 1)  # nothing is ever written: returns when the writing end closes
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True).start()


def wait_until_listening(host: str, port: int, stopping: threading.Event, seconds: float) -> bool:
    """Return True as soon as something accepts connections there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stopping.wait(0.1):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
    return False
