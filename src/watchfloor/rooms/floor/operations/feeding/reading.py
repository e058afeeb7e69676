"""One source read on and on: connect, take what comes, keep it, go on where it stopped.

A reader is made to be thrown away. Whatever goes wrong in keeping (the database is gone) ends it,
and another one begins from the position that was kept last; keys make what is read twice harmless.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from watchfloor.common.sealing import unseal
from watchfloor.rooms.floor.contracts import SourceKind, SourceState, StoreBusy, Wanted
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.floor.rules.adapters import Position, Told
from watchfloor.rooms.floor.rules.retrying import pause_seconds

from .keeping_told import keep_told, note_state

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
_ALIVE_EVERY = timedelta(seconds=5)
_BUSY_SECONDS = 0.5
_REFUSALS = frozenset(
    {"login_refused", "not_permitted", "turned_away", "not_a_manager", "not_an_event_socket"}
)
_REFUSED_SECONDS = (
    300.0  # a switch may lock out who knocks often; a change of settings tries at once
)
_STEADY = timedelta(seconds=30)  # who goes sooner than this after each sign-in is not back


class Lost(Exception):
    """The connection, or the file, is no more. `problem` is a code."""

    def __init__(self, problem: str, fields: Mapping[str, str] | None = None) -> None:
        self.problem, self.fields = problem, dict(fields or {})
        super().__init__(problem)


class Line(Protocol):
    """A way to a source: a connection, or a file."""

    def open(self) -> Told:
        """Begin. :raises Lost: it cannot be."""

    def take(self) -> Told | None:
        """Return what came since; None after a moment in which nothing did. :raises Lost: ended."""

    def position(self) -> Position:
        """Return where to go on."""

    def close(self) -> None:
        """End it; it may be opened again."""

    save_every: timedelta  # what can be read again need not be saved each time


class Reader:
    """Reads one source until it is told to stop."""

    def __init__(
        self, source: Wanted, line: Line, *, clock: Clock, stopping: threading.Event
    ) -> None:
        self._source, self._line = source, line
        self._clock, self._stopping = clock, stopping
        self._saved_at = self._alive_at = self._ready_at = clock() - timedelta(days=1)
        self._is_unsaved = False
        self._failures = 0
        self._is_connected = False

    def run(self) -> None:
        """Connect again and again, each time after a longer pause, until told to stop."""
        while not self._stopping.is_set():
            try:
                self._read_on()
            except Lost as lost:
                self._stopping.wait(self._note_loss(lost))
            finally:
                self._line.close()

    def _read_on(self) -> None:
        self._handle(self._line.open())
        while not self._stopping.is_set():
            told = self._line.take()
            if told is None:
                self._save_when_due()
            else:
                self._handle(told)
        self._save_when_due(is_last=True)

    def _handle(self, told: Told) -> None:
        if told.is_ready and not self._is_connected:
            self._ready_at, self._is_connected = self._clock(), True
            self._is_unsaved = True  # which file it is, though nothing of it was told yet
            self._note(SourceState.CONNECTED)
        self._is_unsaved = self._is_unsaved or told.is_alive or bool(told.events)
        is_due = told.is_alive and self._clock() - self._alive_at >= _ALIVE_EVERY
        if told.events or told.refused or is_due:
            self._keep(told)
        if told.problem:
            raise Lost(told.problem, told.problem_fields)

    def _keep(self, told: Told) -> None:
        """Keep what came; when the store is busy the source waits, and nothing is lost."""
        while True:
            now = self._clock()
            is_due = now - self._saved_at >= self._line.save_every
            try:
                keep_told(
                    source_id=self._source.id,
                    told=told,
                    position=self._line.position() if is_due else None,
                    received_at=now,
                )
            except StoreBusy:
                if self._stopping.wait(_BUSY_SECONDS):
                    raise
                continue
            break
        self._alive_at = now
        if is_due:
            self._saved_at, self._is_unsaved = now, False

    def _save_when_due(self, *, is_last: bool = False) -> None:
        if self._is_unsaved and (
            is_last or self._clock() - self._saved_at >= self._line.save_every
        ):
            now = self._clock()
            position = self._line.position()
            keep_told(source_id=self._source.id, told=Told(), position=position, received_at=now)
            self._saved_at, self._is_unsaved = now, False

    def _note_loss(self, lost: Lost) -> float:
        """Note why it is gone, and return how long to wait before the next try."""
        if self._is_connected and self._clock() - self._ready_at >= _STEADY:
            self._failures = 0
        self._failures, self._is_connected = self._failures + 1, False
        is_refused = lost.problem in _REFUSALS
        state = SourceState.FAILED if is_refused else SourceState.RETRYING
        self._note(state, lost.problem, lost.fields)
        log.warning("feed %s: %s", self._source.name, lost.problem)
        chance = secrets.randbelow(1_000) / 1_000
        return _REFUSED_SECONDS if is_refused else pause_seconds(self._failures, chance)

    def _note(
        self, state: SourceState, problem: str = "", fields: Mapping[str, str] | None = None
    ) -> None:
        note_state(source_id=self._source.id, state=state, problem=problem, fields=fields)


def settings_of(source: Wanted) -> dict[str, object]:
    """Return a source's settings with its secret opened, for the adapter alone."""
    secret = unseal(source.secret).decode() if source.secret else ""
    return {**source.settings, "secret": secret}


def position_of(source: Wanted) -> Mapping[str, object]:
    """Return where a source was left."""
    position = Source.objects.values_list("position", flat=True).get(pk=source.id)
    return position if isinstance(position, dict) else {}


def kind_of(source: Wanted) -> SourceKind:
    """Return what kind of system it is."""
    return SourceKind(source.kind)
