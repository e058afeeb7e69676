"""The sign of life of a running import, and how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.common.side_connection import side_connection

RUN_LOCK = 0x5746_0001  # advisory locks (RUN_LOCK, run) are held while the run lives
FEED_LOCK = 0x5746_0002  # (FEED_LOCK, feed): one import of a feed at a time
_SECONDS = 1.0
_BEAT = """
UPDATE interactions_importrun SET heartbeat_at = clock_timestamp(), progress_share = %s
WHERE id = %s
"""

Progress = Callable[[float], None]  # takes a share from 0 to 1


class Heartbeat:
    """Tells how far an import is: to the caller at once, to the database every second."""

    def __init__(self, side: BaseDatabaseWrapper, run_id: int, progress: Progress | None) -> None:
        self._side, self._run_id, self._progress = side, run_id, progress
        self._share = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def start(self) -> None:
        """Take the lock that says that the run lives, and begin to beat."""
        with self._side.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [RUN_LOCK, self._run_id])
        self._thread.start()

    def tell(self, share: float) -> None:
        """Say how far the import is."""
        self._share = share
        if self._progress:
            self._progress(share)

    def stop(self) -> None:
        """Beat no more: the run's row is about to be written by the import itself."""
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stopped.wait(_SECONDS):
            with self._side.cursor() as cursor:
                cursor.execute(_BEAT, [self._share, self._run_id])


@contextmanager
def beating(run_id: int, progress: Progress | None) -> Iterator[Heartbeat]:
    """Keep a run's heart beating; its lock goes when its connection does, however that ends."""
    with side_connection() as side:
        heart = Heartbeat(side, run_id, progress)
        heart.start()
        try:
            yield heart
        finally:
            heart.stop()
