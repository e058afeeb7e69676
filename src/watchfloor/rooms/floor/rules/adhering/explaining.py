"""Explanations that the day itself gives: nobody has to ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import ExplanationKind, Outage, Span, TermsFacts

from .excuses import Excuse
from .matching import COACHING, QUEUE, RESTS, Matcher
from .runs import list_exceptions
from .slicing import Piece
from .unseen import explain_unseen


def list_rests(spans: Sequence[Span], matcher: Matcher) -> tuple[Span, ...]:
    """Return the breaks and meals of a schedule: a contact at hand moves them."""
    return tuple(each for each in spans if matcher.planned(each.code) in RESTS)


def find_automatic(
    *,
    pieces: Sequence[Piece],
    spans: Sequence[Span],
    terms: TermsFacts,
    matcher: Matcher,
    outages: Sequence[Outage] = (),
) -> tuple[Excuse, ...]:
    """Return what the day explains by itself.

    That is breaks which a contact moved, calls into coaching, and systems that were down.
    """
    rests = list_rests(spans, matcher)
    moved = (found for rest in rests for found in _moved_break(rest, pieces, terms, matcher))
    found = (*moved, *_coaching(pieces), *explain_unseen(pieces, outages))
    return tuple(sorted(found, key=lambda each: each.start))


def _coaching(pieces: Sequence[Piece]) -> Iterator[Excuse]:
    for run in list_exceptions(pieces):
        if run.seen == COACHING:
            evidence = {"reason": run.pieces[0].reason}
            yield Excuse(run.start, run.end, ExplanationKind.COACHING, evidence)


def _moved_break(
    rest: Span, pieces: Sequence[Piece], terms: TermsFacts, matcher: Matcher
) -> Iterator[Excuse]:
    """Yield both ends of a break that began late because a contact was still at hand.

    Whoever could not leave may stay away as long as was promised, counted from when they left.
    """
    grace = timedelta(seconds=terms.grace_seconds)
    freed_at = _freed_at(rest.start, pieces)
    if freed_at is None:
        return
    evidence: dict[str, object] = {"overran_seconds": (freed_at - rest.start).total_seconds()}
    left_at, back_at = _rest_taken(freed_at, grace, pieces, matcher.planned(rest.code))
    kind = ExplanationKind.BREAK_MOVED
    first = Window(rest.start, min(left_at, rest.end))
    yield Excuse(first.start, first.end, kind, evidence)
    late_from, late_to = max(rest.end, left_at), min(back_at, left_at + (rest.end - rest.start))
    if late_to > late_from:
        yield Excuse(late_from, late_to, kind, evidence)


def _freed_at(start: datetime, pieces: Sequence[Piece]) -> datetime | None:
    """Return when the contact that was at hand as the break began let go; None: there was none."""
    before = next((each for each in pieces if each.end == start), None)
    if before is None or not before.is_busy:
        return None
    end = start
    for piece in pieces:
        if piece.start == end and piece.is_busy:
            end = piece.end
    return end if end > start else None


def _rest_taken(
    freed_at: datetime, grace: timedelta, pieces: Sequence[Piece], code: str
) -> tuple[datetime, datetime]:
    """Return when the agent left and came back; both `freed_at` for who did not leave at all."""
    left_at = next(
        (each.start for each in pieces if freed_at <= each.start and each.seen == code), None
    )
    if left_at is None or left_at - freed_at > grace:
        return freed_at, freed_at
    back_at = left_at
    for piece in pieces:
        if piece.start == back_at and piece.seen == code and piece.seen != QUEUE:
            back_at = piece.end
    return left_at, back_at
