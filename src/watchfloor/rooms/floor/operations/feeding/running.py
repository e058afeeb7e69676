"""All sources that we connect to, each in a thread of its own, for as long as the process lives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, connections

from watchfloor.rooms.floor.contracts import StoreBusy, Wanted
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.floor.rules.adapters import FILE_ADAPTERS, SOCKET_ADAPTERS

from .lines import FileLine, SocketLine
from .reading import Clock, Line, Reader, kind_of, position_of, settings_of

log = logging.getLogger(__name__)
CONNECTED_TO = frozenset({*FILE_ADAPTERS, *SOCKET_ADAPTERS})
_LOCK = 0x4645_4544  # with a source's number: one reader a source, whatever runs twice
_JOIN_SECONDS = 10.0


@dataclass
class _Run:
    """A source that is being read."""

    wanted: Wanted
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


def run_feeds(*, clock: Clock, stopping: threading.Event, look_seconds: float = 2.0) -> None:
    """Read every source that is on; follow what is added, changed or switched off meanwhile.

    A reader that fails, because the database went away, is begun anew at the next look.
    """
    runs: dict[int, _Run] = {}
    try:
        while True:
            try:
                _follow(runs, {each.id: each for each in list_wanted()}, clock)
            except DatabaseError:
                log.warning("feeds: the database does not answer", exc_info=True)
                connection.close()
            if stopping.wait(look_seconds):
                break
    finally:
        for run in runs.values():
            run.stopping.set()
        for run in runs.values():
            if run.thread is not None:
                run.thread.join(_JOIN_SECONDS)
        connections.close_all()


def list_wanted() -> list[Wanted]:
    """Return the sources that we are to connect to or to read."""
    rows = Source.objects.filter(is_on=True, removed_at=None, kind__in=CONNECTED_TO)
    return [
        Wanted(row.pk, row.name, row.kind, row.settings, bytes(row.secret) if row.secret else None)
        for row in rows.order_by("pk")
    ]


def _follow(runs: dict[int, _Run], wanted: Mapping[int, Wanted], clock: Clock) -> None:
    for source_id, run in list(runs.items()):
        if wanted.get(source_id) != run.wanted:
            run.stopping.set()
        if run.thread is not None and not run.thread.is_alive():
            del runs[source_id]
    for source_id, source in wanted.items():
        if source_id not in runs:
            runs[source_id] = run = _Run(source)
            run.thread = threading.Thread(
                target=_read, args=(run, clock), name=f"feed-{source_id}", daemon=True
            )
            run.thread.start()


def _read(run: _Run, clock: Clock) -> None:
    """Read one source, unless another process does."""
    try:
        if _is_ours(run.wanted.id):
            line = make_line(run.wanted, clock=clock, stopping=run.stopping)
            Reader(run.wanted, line, clock=clock, stopping=run.stopping).run()
        else:
            run.stopping.wait(5.0)
    except (DatabaseError, StoreBusy):
        log.warning("feed %s: begun anew", run.wanted.name, exc_info=True)
    finally:
        connections.close_all()  # the lock goes with it


def _is_ours(source_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, source_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def make_line(source: Wanted, *, clock: Clock, stopping: threading.Event) -> Line:
    """Return the way to a source, from where it was left."""
    kind, settings, position = kind_of(source), settings_of(source), position_of(source)
    if kind in SOCKET_ADAPTERS:
        adapter = SOCKET_ADAPTERS[kind](settings, position)
        return SocketLine(adapter, settings, clock=clock)
    reader = FILE_ADAPTERS[kind](settings, position)
    return FileLine(reader, settings, position, clock=clock, stopping=stopping)
