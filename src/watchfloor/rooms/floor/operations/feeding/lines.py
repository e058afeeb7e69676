"""The two ways to a source: a file that grows, and a connection over TCP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from watchfloor.rooms.floor.rules.adapters import Adapter, FileAdapter, Position, Told

from .files import FileGone, Growing
from .reading import Clock, Lost

_LOOK_SECONDS = 0.2
_CONNECT_SECONDS = 5.0
_BEAT_EVERY = timedelta(seconds=10)
_DEAD_AFTER = timedelta(seconds=30)
_BLOCK = 65_536


class FileLine:
    """A file that grows. Where in it, and what the adapter carries, is saved once a second."""

    save_every = timedelta(seconds=1)

    def __init__(
        self,
        adapter: FileAdapter,
        settings: Mapping[str, object],
        position: Position,
        *,
        clock: Clock,
        stopping: threading.Event,
    ) -> None:
        self._adapter, self._clock, self._stopping = adapter, clock, stopping
        self._path = Path(str(settings.get("path", "")))
        self._from_end = bool(settings.get("only_new")) and not position
        self._file = Growing(self._path, position)

    def open(self) -> Told:
        """Open the file where it was left."""
        begun = self._adapter.begin(self._clock())
        if not self._from_end:
            return self._feed(self._read(), begun)
        self._from_end = False
        self._read(skip=True)
        return begun

    def take(self) -> Told | None:
        """Return what was written since."""
        data = self._read()
        if data:
            return self._feed(data, Told())
        self._stopping.wait(_LOOK_SECONDS)
        return None

    def position(self) -> Position:
        """Return where in the file to go on, and what is carried."""
        return {**self._adapter.position(), **self._file.position(self._adapter.unread)}

    def close(self) -> None:
        """Close the file; half a line is read again."""
        self._file.close(self._adapter.unread)

    def _read(self, *, skip: bool = False) -> bytes:
        try:
            return self._file.skip() if skip else self._file.read()
        except FileGone as gone:
            raise Lost(gone.problem, {"path": str(self._path)}) from gone

    def _feed(self, data: bytes, begun: Told) -> Told:
        now = self._clock()
        if self._file.is_fresh:
            self._adapter.begin(now)
        told = self._adapter.feed(data, now)
        told.is_ready = told.is_ready or begun.is_ready
        return told


class SocketLine:
    """A connection. What comes is not told again, so the position is saved with every event."""

    save_every = timedelta(0)

    def __init__(self, adapter: Adapter, settings: Mapping[str, object], *, clock: Clock) -> None:
        self._adapter, self._clock = adapter, clock
        self._host, self._port = str(settings.get("host", "")), int(str(settings.get("port", 0)))
        self._socket: socket.socket | None = None
        self._heard_at = self._beaten_at = clock()

    def open(self) -> Told:
        """Connect."""
        try:
            self._socket = socket.create_connection(
                (self._host, self._port), timeout=_CONNECT_SECONDS
            )
        except (OSError, OverflowError, UnicodeError) as error:
            raise Lost(_name_of(error), self._where()) from error
        self._socket.settimeout(_LOOK_SECONDS)
        self._heard_at = self._beaten_at = self._clock()
        told = self._adapter.begin(self._heard_at)
        self._send(told)
        return told

    def take(self) -> Told | None:
        """Return what came; None when nothing did."""
        now = self._clock()
        try:
            data = self._connected().recv(_BLOCK)
        except TimeoutError:
            return self._beat(now)
        except OSError as error:
            raise Lost("cut", self._where()) from error
        if not data:
            raise Lost("closed", self._where())
        told = self._adapter.feed(data, now)
        if told.is_alive or told.problem:
            self._heard_at = now
        else:
            self._check_heard(now)  # bytes that never make a frame are no sign of life
        self._send(told)
        return told

    def position(self) -> Position:
        """Return what is open."""
        return self._adapter.position()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _beat(self, now: datetime) -> Told | None:
        self._check_heard(now)
        if now - self._beaten_at < _BEAT_EVERY:
            return None
        self._beaten_at = now
        told = self._adapter.beat(now)
        self._send(told)
        return told

    def _check_heard(self, now: datetime) -> None:
        if now - self._heard_at > _DEAD_AFTER:
            raise Lost("no_answer", self._where())

    def _send(self, told: Told) -> None:
        try:
            for reply in told.replies:
                self._connected().sendall(reply)
        except OSError as error:
            raise Lost("cut", self._where()) from error

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise Lost("closed", self._where())
        return self._socket

    def _where(self) -> dict[str, str]:
        return {"host": self._host, "port": str(self._port)}


def _name_of(error: Exception) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return "unknown_host"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "no_answer" if isinstance(error, TimeoutError) else "unreachable"
