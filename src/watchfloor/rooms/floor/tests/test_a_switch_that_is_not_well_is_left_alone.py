"""A switch that trickles what is no message, or goes after each sign-in: it is held up nowhere."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.floor.operations.feeding import reading
from watchfloor.rooms.floor.operations.feeding.lines import SocketLine
from watchfloor.rooms.floor.operations.feeding.reading import Lost, Reader
from watchfloor.rooms.floor.operations.feeding.running import list_wanted
from watchfloor.rooms.floor.rules.adapters import SOCKET_ADAPTERS, Position, Told

from .feeds import add, ami

AT = datetime(2026, 3, 30, 8, tzinfo=UTC)
GREETINGS = {
    SourceKind.AMI: b"Asterisk Call Manager/9.0.0\r\n",
    SourceKind.ESL: b"Content-Type: auth/request\n\n",
}


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def trickle(switch: socket.socket, line: SocketLine, clock: Clock) -> None:
    """Say one letter each five seconds, for a minute."""
    for _ in range(12):
        switch.sendall(b"x")
        clock.pass_(5)
        line.take()


@pytest.mark.parametrize("kind", list(GREETINGS))
def test_bytes_that_never_make_a_message_are_no_sign_of_life(kind: SourceKind):
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = {"host": "127.0.0.1", "port": server.getsockname()[1]}
        line = SocketLine(SOCKET_ADAPTERS[kind](settings, {}), settings, clock=clock)
        line.open()
        ours, _ = server.accept()
        with ours:
            ours.sendall(GREETINGS[kind])
            with pytest.raises(Lost) as lost:
                trickle(ours, line, clock)
        line.close()
    assert lost.value.problem == "no_answer"
    assert clock.now - AT <= timedelta(seconds=45)


def say_and_hear(switch: socket.socket, line: SocketLine, clock: Clock) -> bool:
    """Say something that is of no interest, and tell whether it was a sign of life."""
    switch.sendall(ami("VarSet", Variable="x"))
    clock.pass_(20)
    told = line.take()
    return told is not None and told.is_alive


def test_a_busy_switch_that_never_pauses_is_alive():
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = {"host": "127.0.0.1", "port": server.getsockname()[1]}
        line = SocketLine(SOCKET_ADAPTERS[SourceKind.AMI](settings, {}), settings, clock=clock)
        line.open()
        ours, _ = server.accept()
        with ours:
            ours.sendall(GREETINGS[SourceKind.AMI])
            heard = [say_and_hear(ours, line, clock) for _ in range(12)]
        line.close()
    assert heard == [True] * 12


class Fickle:
    """A source that is ready and gone again so many seconds later."""

    save_every = timedelta(0)

    def __init__(self, clock: Clock, *stays: float) -> None:
        self._clock, self._stays = clock, list(stays)

    def open(self) -> Told:
        return Told(is_ready=True, is_alive=True)

    def take(self) -> Told | None:
        self._clock.pass_(self._stays.pop(0))
        raise Lost("closed", {"host": "pbx", "port": "5038"})

    def position(self) -> Position:
        return {}

    def close(self) -> None:
        return


@pytest.mark.django_db
def test_who_goes_after_each_sign_in_is_asked_more_rarely_and_who_stayed_at_once(
    monkeypatch: pytest.MonkeyPatch,
):
    failures: list[int] = []
    clock, stopping = Clock(), threading.Event()
    stays = [0.1, 0.1, 0.1, 300.0, 0.1]

    def note(count: int, _: float) -> float:
        failures.append(count)
        if len(failures) == len(stays):
            stopping.set()
        return 0.0

    monkeypatch.setattr(reading, "pause_seconds", note)
    source: Source = add(SourceKind.AMI, host="pbx", port=5038, user="watch")
    (wanted,) = [each for each in list_wanted() if each.id == source.pk]
    Reader(wanted, Fickle(clock, *stays), clock=clock, stopping=stopping).run()
    assert failures == [1, 2, 3, 1, 2]
