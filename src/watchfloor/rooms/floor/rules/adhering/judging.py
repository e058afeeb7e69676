"""Each piece of a day as a moment: in, out, unscheduled, unknown or explained, and its impact."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from watchfloor.rooms.floor.contracts import (
    AgentState,
    ExplanationKind,
    Impact,
    Moment,
    MomentStatus,
    Span,
    TermsFacts,
)

from .excuses import Excuse
from .matching import QUEUE, SIGNED_OUT, WORK_AWAY, Matcher
from .runs import Run, is_out, list_exceptions
from .slicing import Piece

GRACE, PERSONAL, NEUTRAL = "grace", "personal", "neutral"
UNSEEN = frozenset({ExplanationKind.SYSTEM_DOWN})  # what explains that nothing was seen at all


def judge_day(
    *,
    pieces: Sequence[Piece],
    spans: Sequence[Span],
    excuses: Sequence[Excuse],
    terms: TermsFacts,
    matcher: Matcher,
) -> tuple[Moment, ...]:
    """Return the moments of a day in order; where nobody is scheduled nor there, there is none.

    What is out of the schedule is held against, in this order: explanations, reasons that count
    neither way, the grace at an edge of the schedule, the budget of personal time. What nobody
    could see is explained by a system that was down.
    """
    graced = _graced(pieces, spans, terms)
    budget = _Budget(terms.personal_minutes_a_day * 60.0)
    edges = sorted({edge for each in excuses for edge in (each.start, each.end)})
    found: list[Moment] = []
    for piece in pieces:
        for part in _cut_at(piece, edges):
            for moment in _moments(part, excuses, graced, budget, matcher):
                _put(found, moment)
    return tuple(found)


def impact_of(piece: Piece) -> Impact:
    """Return what a piece means for the queue: who works through a break helps it."""
    is_on = piece.seen == QUEUE
    if not piece.seen:
        return Impact.UNKNOWN
    if not piece.scheduled:
        return Impact.POSITIVE if is_on else Impact.NEUTRAL
    is_asked = piece.scheduled == QUEUE
    if piece.is_met or is_asked == is_on:
        return Impact.NEUTRAL
    return Impact.NEGATIVE if is_asked else Impact.POSITIVE


class _Budget:
    """The seconds of personal time that are left of a day."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def take(self, seconds: float) -> float:
        """Take as much as there is, at most what is asked for."""
        taken = min(self._left, seconds)
        self._left -= taken
        return taken


def _moments(
    piece: Piece,
    excuses: Sequence[Excuse],
    graced: Sequence[Run],
    budget: _Budget,
    matcher: Matcher,
) -> Iterator[Moment]:
    plain = _plain(piece)
    if plain is None:
        return
    excuse = _excuse_for(piece, excuses)
    if plain.status is MomentStatus.UNKNOWN and excuse and excuse.kind in UNSEEN:
        yield _explained(plain, excuse.kind.value, excuse.id)
    elif plain.status is not MomentStatus.OUT:
        yield plain
    elif excuse:
        yield _explained(plain, excuse.kind.value, excuse.id)
    elif matcher.is_neutral(piece.seen, piece.reason):
        yield _explained(plain, NEUTRAL)
    elif any(run.start <= piece.start < run.end for run in graced):
        yield replace(plain, status=MomentStatus.IN, why=GRACE)
    elif _is_personal(piece):
        yield from _personal(plain, budget)
    else:
        yield plain


def _plain(piece: Piece) -> Moment | None:
    """Return a piece as it stands without explanations; None: nobody was asked for, or there."""
    if not piece.scheduled and piece.seen in {"", SIGNED_OUT}:
        return None
    if not piece.seen:
        status = MomentStatus.UNKNOWN
    elif not piece.scheduled:
        status = MomentStatus.UNSCHEDULED
    else:
        status = MomentStatus.OUT if is_out(piece) else MomentStatus.IN
    return Moment(piece.start, piece.end, piece.scheduled, piece.seen, status, impact_of(piece))


def _explained(moment: Moment, why: str, explanation_id: int | None = None) -> Moment:
    return replace(moment, status=MomentStatus.EXPLAINED, why=why, explanation_id=explanation_id)


def _is_personal(piece: Piece) -> bool:
    """Say whether somebody is away from the queue for something of their own."""
    is_away = piece.state is AgentState.PAUSED and piece.seen not in WORK_AWAY
    return is_away and piece.scheduled == QUEUE


def _personal(moment: Moment, budget: _Budget) -> Iterator[Moment]:
    """Yield what the budget covers, and what lies beyond it."""
    covered_to = moment.start + timedelta(seconds=budget.take(moment.seconds))
    if covered_to > moment.start:
        yield _explained(replace(moment, end=covered_to), PERSONAL)
    if covered_to < moment.end:
        yield replace(moment, start=covered_to)


def _excuse_for(piece: Piece, excuses: Iterable[Excuse]) -> Excuse | None:
    return next((each for each in excuses if each.start <= piece.start < each.end), None)


def _cut_at(piece: Piece, edges: Sequence[datetime]) -> Iterator[Piece]:
    inner = edges[bisect_right(edges, piece.start) : bisect_left(edges, piece.end)]
    if not inner:
        yield piece
        return
    for start, end in pairwise([piece.start, *inner, piece.end]):
        yield replace(piece, start=start, end=end)


def _graced(pieces: Sequence[Piece], spans: Sequence[Span], terms: TermsFacts) -> tuple[Run, ...]:
    """Return the exceptions that are short enough and touch an edge of the schedule."""
    edges: set[datetime] = {edge for each in spans for edge in (each.start, each.end)}
    return tuple(
        run
        for run in list_exceptions(pieces)
        if run.seconds <= terms.grace_seconds and (run.start in edges or run.end in edges)
    )


def _put(found: list[Moment], more: Moment) -> None:
    """Put a moment behind the last, or make the last longer when it stands alike."""
    last = found[-1] if found else None
    if last and last.end == more.start and _says(last) == _says(more):
        found[-1] = replace(last, end=more.end)
    else:
        found.append(more)


def _says(moment: Moment) -> tuple[object, ...]:
    """Return all of a moment but when it was."""
    scheduled, seen = moment.scheduled, moment.seen
    return scheduled, seen, moment.status, moment.impact, moment.why, moment.explanation_id
