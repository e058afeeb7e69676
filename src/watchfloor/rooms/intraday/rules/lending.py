"""Which lines people serve of those that they could, and who is lent to another one for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchfloor.rooms.floor.contracts import Span

from .people_there import Presence

_SURE = 5.0  # contacts that should have fallen to somebody, before their absence says anything
_SELDOM = 0.2  # of what should have fallen to somebody: they help out, and do not serve


@dataclass(frozen=True, slots=True)
class Loan:
    """Somebody who takes contacts of another line for a while, [start, end)."""

    agent_id: int
    queue_id: int
    start: datetime
    end: datetime


def lines_served(
    could: Sequence[int], answered: Mapping[int, int], came: Mapping[int, float]
) -> tuple[int, ...]:
    """Return the lines that somebody really serves of those that they have the skill for.

    Had they served all of them, contacts would have fallen to them as they came. Who should have
    answered five of a line by now and answered less than a fifth of it is not on it.

    :param answered: contacts that they answered lately, by line.
    :param came: contacts of everybody in the same time, by line.

    >>> lines_served((1, 2), {1: 60}, {1: 500, 2: 250})
    (1,)
    >>> lines_served((1, 2), {1: 40, 2: 12}, {1: 500, 2: 250})
    (1, 2)
    >>> lines_served((1, 2), {1: 6}, {1: 500, 2: 250})  # too few to tell
    (1, 2)
    """
    mine = sum(answered.get(line, 0) for line in could)
    every = sum(came.get(line, 0.0) for line in could)
    if len(could) < 2 or every <= 0:
        return tuple(could)
    due = {line: mine * came.get(line, 0.0) / every for line in could}
    return tuple(
        line for line in could if due[line] < _SURE or answered.get(line, 0) >= _SELDOM * due[line]
    )


def titled_spans(
    spans: Sequence[Span], code: str, start: datetime, end: datetime, title: str
) -> tuple[Span, ...]:
    """Return a day whose stretches of an activity within [start, end) have a title."""
    found: list[Span] = []
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if span.code != code or first >= last:
            pieces = [span]
        else:
            pieces = [
                replace(span, end=first),
                replace(span, start=first, end=last, title=title),
                replace(span, start=last),
            ]
        for piece in pieces:
            if piece.start < piece.end:
                _append(found, piece)
    return tuple(found)


def _append(found: list[Span], more: Span) -> None:
    """Add a stretch; what goes on where the last one ended is one with it."""
    last = found[-1] if found else None
    if last and last.end == more.start and (last.code, last.title) == (more.code, more.title):
        found[-1] = replace(last, end=more.end)
    else:
        found.append(more)


def with_loans(
    stretches: Iterable[Presence], loans: Sequence[Loan], lines_of: Mapping[int, tuple[int, ...]]
) -> tuple[list[Presence], dict[int, tuple[int, ...]]]:
    """Return stretches cut where somebody is lent, and the lines of each piece's owner.

    A lent piece belongs to a number of its own, below zero, that serves the other line alone.
    """
    served = dict(lines_of)
    of_agent: dict[int, list[tuple[int, Loan]]] = {}
    for place, loan in enumerate(loans):
        served[-1 - place] = (loan.queue_id,)
        of_agent.setdefault(loan.agent_id, []).append((-1 - place, loan))
    found: list[Presence] = []
    for each in stretches:
        pieces = [each]
        for number, loan in of_agent.get(each.agent_id, ()):
            pieces = [piece for one in pieces for piece in _cut(one, loan, number)]
        found += pieces
    return found, served


def _cut(each: Presence, loan: Loan, number: int) -> list[Presence]:
    start, end = max(each.start, loan.start), min(each.end, loan.end)
    if each.agent_id < 0 or start >= end:
        return [each]
    pieces = (
        replace(each, end=start),
        Presence(number, start, end),
        replace(each, start=end),
    )
    return [piece for piece in pieces if piece.start < piece.end]
