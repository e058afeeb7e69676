"""Trying a source: is it there, does it let us in, and does it say what we understand?"""

from __future__ import annotations

import threading
from datetime import timedelta

from watchfloor.rooms.floor.contracts import SourceNotFound, Trial, Wanted
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.floor.rules.adapters import FILE_ADAPTERS, SOCKET_ADAPTERS, Told

from .lines import FileLine, SocketLine
from .reading import Clock, Line, Lost, kind_of, settings_of

_PATIENCE = timedelta(seconds=5)


def try_source(*, source_id: int, clock: Clock) -> Trial:
    """Connect to a source, or read the beginning of its file; nothing of it is kept.

    :raises SourceNotFound: there is none, or it is none that we connect to.
    """
    row = Source.objects.filter(pk=source_id, removed_at=None).first()
    if row is None:
        raise SourceNotFound(source_id)
    secret = bytes(row.secret) if row.secret else None
    line = _fresh_line(Wanted(row.pk, row.name, row.kind, row.settings, secret), clock)
    try:
        return _listen(line, clock)
    except Lost as lost:
        return Trial(lost.problem, lost.fields)
    finally:
        line.close()


def _listen(line: Line, clock: Clock) -> Trial:
    """Take what comes until all of the present state is known."""
    until = clock() + _PATIENCE
    heard, refused, told = 0, 0, line.open()
    while True:
        heard, refused = heard + len(told.events), refused + len(told.refused)
        if told.problem:
            return Trial(told.problem, told.problem_fields)
        if told.is_ready:
            return Trial(events=heard, refused=refused)
        if clock() > until:
            return Trial("no_answer")
        told = line.take() or Told()


def _fresh_line(source: Wanted, clock: Clock) -> Line:
    kind, settings = kind_of(source), {**settings_of(source), "only_new": False}
    if kind in SOCKET_ADAPTERS:
        return SocketLine(SOCKET_ADAPTERS[kind](settings, {}), settings, clock=clock)
    if kind in FILE_ADAPTERS:
        adapter = FILE_ADAPTERS[kind](settings, {})
        return FileLine(adapter, settings, {}, clock=clock, stopping=threading.Event())
    raise SourceNotFound(source.id)
