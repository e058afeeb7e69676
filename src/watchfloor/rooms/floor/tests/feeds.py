"""Sources for tests, and a switch that speaks over the loopback as it is told to."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watchfloor.common.sealing import seal
from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.models import Event, Source
from watchfloor.rooms.floor.operations.feeding.running import run_feeds

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
_BEGAN = time.monotonic()
WORD = "opensesame"
SAMPLES = Path(__file__).parent / "samples"


def clock() -> datetime:
    """Return a time that passes as the real one does: threads and sockets live in it."""
    return AT + timedelta(seconds=time.monotonic() - _BEGAN)


def add(kind: SourceKind, name: str = "pbx", secret: str = "", **settings: object) -> Source:
    sealed = seal(secret.encode()) if secret else None
    return Source.objects.create(
        name=name, kind=kind.value, settings=settings, secret=sealed, made_at=AT
    )


def add_ami(switch: Switch) -> Source:
    return add(SourceKind.AMI, secret=WORD, host="127.0.0.1", port=switch.port, user="watch")


def kept(source: Source) -> list[tuple[str, str, str, str]]:
    """Return what the store has of a source, in the order in which it happened."""
    rows = Event.objects.filter(source=source).order_by("at", "key")
    return [(row.type, row.contact, row.queue, row.agent) for row in rows]


@contextmanager
def reading(look_seconds: float = 0.05) -> Iterator[None]:
    """Read all sources as the product does, until the block ends."""
    stopping = threading.Event()
    thread = threading.Thread(
        target=run_feeds,
        kwargs={"clock": clock, "stopping": stopping, "look_seconds": look_seconds},
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_for(is_so: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait until something is so; say what it was waiting for when it never is."""
    turn = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if is_so():
            return
        turn.wait(0.02)
    raise AssertionError("it never came to be")


class Switch:
    """A TCP server of one connection at a time. `answer` is asked for each thing it hears."""

    def __init__(self, greeting: bytes, answer: Callable[[bytes], bytes], end: bytes) -> None:
        self._greeting, self._answer, self._end = greeting, answer, end
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._current: socket.socket | None = None
        self.heard: list[bytes] = []
        self.connections = 0
        self._closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send something to whoever listens."""
        assert self._current is not None
        self._current.sendall(data)

    def hang_up(self) -> None:
        """Cut the connection."""
        if self._current is not None:
            self._current.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._closing = True
        self._listening.close()
        if self._current is not None:
            self._current.close()
        with socket.socket() as knock:
            knock.connect_ex(("127.0.0.1", self.port))
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._closing:
            try:
                self._current, _ = self._listening.accept()
            except OSError:
                return
            with self._current:
                self.connections += 1
                self._talk(self._current)

    def _talk(self, connection: socket.socket) -> None:
        rest = b""
        try:
            connection.sendall(self._greeting)
            while data := connection.recv(65536):
                *asked, rest = (rest + data).split(self._end)
                for each in asked:
                    self.heard.append(each)
                    connection.sendall(self._answer(each))
        except OSError:
            return


@contextmanager
def switch(greeting: bytes, answer: Callable[[bytes], bytes], end: bytes) -> Iterator[Switch]:
    """Give a switch that is gone after the block."""
    ours = Switch(greeting, answer, end)
    try:
        yield ours
    finally:
        ours.close()


class Asterisk:
    """What a small Asterisk answers: who waits and who is there can be changed by a test."""

    greeting = b"Asterisk Call Manager/9.0.0\r\n"
    end = b"\r\n\r\n"

    def __init__(self, secret: str = WORD) -> None:
        self.secret = secret
        self.state: list[bytes] = []
        self.channels: list[str] = []
        self.forbidden: set[bytes] = set()

    def answer(self, asked: bytes) -> bytes:
        lines = dict(line.split(b": ", 1) for line in asked.split(b"\r\n") if b": " in line)
        tag = b"\r\nActionID: " + lines.get(b"ActionID", b"") + b"\r\n"
        action = lines.get(b"Action")
        if action == b"Login":
            is_right = lines.get(b"Secret") == self.secret.encode()
            said = b"Success" if is_right else b"Error"
            return b"Response: " + said + tag + b"Message: Authentication failed\r\n\r\n"
        if action in self.forbidden:
            return b"Response: Error" + tag + b"Message: Permission denied\r\n\r\n"
        if action == b"QueueStatus":
            done = ami("QueueStatusComplete")
            return b"Response: Success" + tag + b"\r\n" + b"".join(self.state) + done
        if action == b"CoreShowChannels":
            rows = b"".join(ami("CoreShowChannel", Uniqueid=each) for each in self.channels)
            return b"Response: Success" + tag + b"\r\n" + rows + ami("CoreShowChannelsComplete")
        return b"Response: Success" + tag + b"Ping: Pong\r\n\r\n"


def ami(event: str, **fields: object) -> bytes:
    """Return a message of the manager interface."""
    lines = [f"{name}: {value}" for name, value in {"Event": event, **fields}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
