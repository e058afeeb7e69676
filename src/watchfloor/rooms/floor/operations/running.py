"""The work of the floor's own process: reading the feeds, and keeping what they tell.

Of several such processes one works and the others stand by, so that no feed is read twice; when
its connection goes, so does its turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import psycopg
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.common.side_connection import side_connection

from .feeding import run_feeds
from .intake import CHANNEL
from .keeping import keep

log = logging.getLogger(__name__)
_TURN = 0x464C_4F52  # any number: of these processes one at a time
_STAND_BY_SECONDS = 2.0
PACE_SECONDS = 0.3  # what comes meanwhile is kept together: a contact's events come in bunches
_LOOK_SECONDS = 1.0
Clock = Callable[[], datetime]


def run_floor(*, clock: Clock, stopping: threading.Event) -> None:
    """Read the feeds and keep what is told, until `stopping`; begin anew when the database went."""
    while not stopping.is_set():
        try:
            with side_connection() as side:
                if _has_turn(side):
                    _work(side, clock, stopping)
        except (DatabaseError, psycopg.Error):
            log.warning("floor: the database does not answer", exc_info=True)
            connection.close()
        stopping.wait(_STAND_BY_SECONDS)
    connection.close()


def _has_turn(side: BaseDatabaseWrapper) -> bool:
    with side.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_TURN])
        return bool((cursor.fetchone() or (False,))[0])


def _work(side: BaseDatabaseWrapper, clock: Clock, stopping: threading.Event) -> None:
    ending = threading.Event()
    feeds = threading.Thread(
        target=run_feeds, kwargs={"clock": clock, "stopping": ending}, name="floor-feeds"
    )
    feeds.start()
    try:
        with side.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        while not stopping.is_set():
            _keep_and_wait(side, clock, stopping)
    finally:
        ending.set()
        feeds.join()


def _keep_and_wait(side: BaseDatabaseWrapper, clock: Clock, stopping: threading.Event) -> None:
    began = time.monotonic()
    done = keep(at=clock())
    if done.is_behind:
        return
    stopping.wait(max(0.0, PACE_SECONDS - (time.monotonic() - began)))
    if not done.events:
        with closing(side.connection.notifies(timeout=_LOOK_SECONDS, stop_after=1)) as news:
            next(news, None)
