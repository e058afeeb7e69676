"""When nobody could see what an agent did, and what that explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from watchfloor.rooms.floor.contracts import ExplanationKind, Outage

from .excuses import Excuse
from .slicing import Piece


def all_at_once(silent: Sequence[Sequence[Outage]]) -> tuple[Outage, ...]:
    """Return when all of several sources were silent at once, each of them named.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> def out(begin, end, name):
    ...     return Outage(noon + timedelta(minutes=begin), noon + timedelta(minutes=end), (name,))
    >>> both = all_at_once([[out(0, 10, "phone")], [out(4, 20, "chat")]])
    >>> [(each.start.minute, each.end.minute, each.sources) for each in both]
    [(4, 10, ('chat', 'phone'))]
    """
    if len(silent) == 1:
        return tuple(silent[0])
    edges = sorted({edge for rows in silent for each in rows for edge in (each.start, each.end)})
    found: list[Outage] = []
    for start, end in pairwise(edges):
        there = [next((each for each in rows if _holds(each, start)), None) for rows in silent]
        known = [each for each in there if each is not None]
        if len(known) == len(silent):
            names = sorted({name for each in known for name in each.sources})
            _put(found, Outage(start, end, tuple(names)))
    return tuple(found)


def explain_unseen(pieces: Iterable[Piece], outages: Iterable[Outage]) -> Iterator[Excuse]:
    """Yield what was scheduled while a source that should have told was silent: the system was."""
    unseen = [each for each in pieces if each.scheduled and not each.seen]
    for outage in outages:
        if outage.sources:
            yield from _of_outage([each for each in unseen if _holds(outage, each.start)], outage)


def _of_outage(unseen: Sequence[Piece], outage: Outage) -> Iterator[Excuse]:
    evidence: dict[str, object] = {
        "sources": list(outage.sources),
        "since": outage.start.isoformat(),
        "until": outage.end.isoformat(),
    }
    runs: list[list[datetime]] = []
    for piece in unseen:
        if runs and runs[-1][1] == piece.start:
            runs[-1][1] = piece.end
        else:
            runs.append([piece.start, piece.end])
    for start, end in runs:
        yield Excuse(start, end, ExplanationKind.SYSTEM_DOWN, evidence)


def _holds(outage: Outage, at: datetime) -> bool:
    return outage.start <= at < outage.end


def _put(found: list[Outage], more: Outage) -> None:
    last = found[-1] if found else None
    if last and last.end == more.start and last.sources == more.sources:
        found[-1] = Outage(last.start, more.end, last.sources)
    else:
        found.append(more)
