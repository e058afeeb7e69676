"""Boards that follow the floor, and the thread that tells them.

One thread a process listens to the store and looks every second besides. What changed is written
once for all boards that see the same and are equally far, at most five times a second; a board that
is slow to read is told the sum of what it missed. The thread lives as long as there are boards.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from datetime import datetime

from django.db import connection
from psycopg.sql import SQL, Identifier

from watchfloor.common.access import Scope

from .hub import Hub
from .turning import Turns, Watcher, read_turns

log = logging.getLogger(__name__)
PACE_SECONDS = 0.2
LOOK_SECONDS = 1.0
LINGER_SECONDS = 5.0
_STALE_SECONDS = 5.0  # a floor that was not looked at for so long must not look alive
DAYS = "floor_days"  # who shows days hears whose changed: a schedule, an explanation
_CHANNELS = ("floor_event", "floor_names", DAYS)
_NOTHING = b""


class Board:
    """Somebody who watches. `wake` is called from the thread when there is something to take."""

    def __init__(self, scope: Scope, wake: Callable[[], None]) -> None:
        self.scope = scope
        self.wake = wake
        self.told: int | None = None  # up to which step; None: nothing yet
        self.outbox = _NOTHING

    def take(self) -> bytes:
        """Return what is to be sent, once."""
        found, self.outbox = self.outbox, _NOTHING
        return found


class Follower:
    """The thread of a process that keeps its boards up to date."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._boards: weakref.WeakSet[Board] = weakref.WeakSet()
        self._watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._seen_at = 0.0  # monotonic, when the store was last looked at

    @property
    def is_live(self) -> bool:
        """Say whether the store was looked at just now."""
        return time.monotonic() - self._seen_at < _STALE_SECONDS

    @property
    def is_followed(self) -> bool:
        """Say whether the thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def add_board(
        self,
        *,
        scope: Scope,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
        last_seq: int | None = None,
    ) -> Board:
        """Let somebody watch, who has seen the floor up to a sequence or not at all."""
        board = Board(scope, wake)
        with self.hub.lock:
            at = clock()
            self.hub.catch_up(at=at)
            board.told = None if last_seq is None else self.hub.steps.number_at(last_seq)
            board.outbox = self.hub.write_event(scope=scope, at=at, since=board.told)
            board.told = self.hub.steps.number
            self._boards.add(board)
            self._see_to_thread(clock)
        return board

    def add_watcher(
        self, *, scope: Scope, wake: Callable[[], None], clock: Callable[[], datetime]
    ) -> Watcher:
        """Let a page wait until somebody in its scope turns to something else."""
        watcher = Watcher(scope, wake)
        with self.hub.lock:
            at = clock()
            self.hub.catch_up(at=at)
            watcher.begin(read_turns(self.hub, scope=scope, at=at, since=None))
            watcher.told = self.hub.steps.number
            self._watchers.add(watcher)
            self._see_to_thread(clock)
        return watcher

    def _see_to_thread(self, clock: Callable[[], datetime]) -> None:
        """See that the thread lives; the store was looked at just now."""
        self._seen_at = time.monotonic()
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(
                target=self._run, args=(clock,), name="floor-follower", daemon=True
            )
            self._thread.start()

    def drop_board(self, board: Board) -> None:
        """Let go of somebody who has left."""
        with self.hub.lock:
            self._boards.discard(board)

    def drop_watcher(self, watcher: Watcher) -> None:
        """Let go of a page that was left."""
        with self.hub.lock:
            self._watchers.discard(watcher)

    def stop(self) -> None:
        """End the thread and wait for it."""
        thread = self._thread
        self._stopping.set()
        if thread is not None:
            thread.join(timeout=10)

    def _run(self, clock: Callable[[], datetime]) -> None:
        try:
            self._follow(clock)
        finally:
            with self.hub.lock:  # whoever comes next begins a thread of their own
                if self._thread is threading.current_thread():
                    self._thread = None
            connection.close()

    def _follow(self, clock: Callable[[], datetime]) -> None:
        lonely_since = time.monotonic()
        while not self._stopping.is_set():
            if self._boards or self._watchers:
                lonely_since = time.monotonic()
            elif self._may_end(lonely_since):
                break
            try:
                self._follow_for_a_turn(clock())
            except Exception:  # whatever it was: a floor that stands still must not stay so
                log.exception("the floor cannot be followed; trying again")
                connection.close()
                self._stopping.wait(LOOK_SECONDS)

    def _may_end(self, lonely_since: float) -> bool:
        if time.monotonic() - lonely_since < LINGER_SECONDS:
            return False
        with self.hub.lock:  # nobody may come between the look and the end
            if self._boards or self._watchers:
                return False
            self._thread = None
            return True

    def _follow_for_a_turn(self, at: datetime) -> None:
        _listen()
        began = time.monotonic()
        self._tell(at)
        self._seen_at = time.monotonic()
        self._stopping.wait(max(0.0, PACE_SECONDS - (time.monotonic() - began)))
        for news in connection.connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
            if news.channel == DAYS:
                self._tell_of_days(frozenset(map(int, news.payload.split())))

    def _tell_of_days(self, agent_ids: frozenset[int]) -> None:
        """Wake those who see one of some people; of too many to name, nobody is named."""
        with self.hub.lock:
            for watcher in list(self._watchers):
                scope = watcher.scope
                if scope.everything or not agent_ids or scope.agent_ids & agent_ids:
                    watcher.stir()

    def _tell(self, at: datetime) -> None:
        """Bring the floor up to the store and put what changed into the boards' hands."""
        with self.hub.lock:
            self.hub.catch_up(at=at)
            step = self.hub.steps.number
            written: dict[tuple[Scope, int | None], bytes] = {}
            for board in list(self._boards):
                if board.told == step or board.outbox:
                    continue
                key = (board.scope, board.told)
                if key not in written:
                    written[key] = self.hub.write_event(scope=board.scope, at=at, since=board.told)
                board.told, board.outbox = step, written[key]
                if board.outbox:
                    board.wake()
            self._tell_watchers(at, step)

    def _tell_watchers(self, at: datetime, step: int) -> None:
        """Tell who only waits what people do by now, read once for all who see the same."""
        read: dict[tuple[Scope, int | None], Turns] = {}
        for watcher in list(self._watchers):
            key = (watcher.scope, watcher.told)
            if watcher.told == step:
                continue
            if key not in read:
                read[key] = read_turns(self.hub, scope=key[0], at=at, since=key[1])
            watcher.told = step
            watcher.hear(read[key])


def _listen() -> None:
    """Listen on this thread's connection; again after it was opened anew."""
    opened = connection.connection
    connection.ensure_connection()
    if connection.connection is opened and opened is not None:
        return
    with connection.cursor() as cursor:
        for channel in _CHANNELS:
            cursor.execute(SQL("LISTEN {}").format(Identifier(channel)))
