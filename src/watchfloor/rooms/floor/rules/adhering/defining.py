"""Published definitions of adherence, worked out of the same pieces of one day.

Suites name all of them "adherence" and differ by six points on one agent-day; so each has its name
here, and its formula on the page. None takes grace or personal time into account: that is what is
counted here, `totals.total_of`. What nobody could know counts in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from watchfloor.rooms.floor.contracts import Definition, ExplanationKind, TermsFacts

from .excuses import Excuse
from .matching import COACHING, QUEUE, WORK_AWAY
from .runs import Run, is_out, list_exceptions
from .slicing import Piece

_PRODUCTIVE = WORK_AWAY | {QUEUE}
AROUND = timedelta(hours=2)


def work_out_definitions(
    *, pieces: Sequence[Piece], excuses: Sequence[Excuse], terms: TermsFacts
) -> Mapping[Definition, float | None]:
    """Return each definition's share; None where there is nothing to divide by."""
    known = [each for each in pieces if each.seen]
    day = [each for each in known if each.scheduled]
    work = sum(each.seconds for each in day)
    wanted = _sum(day, lambda each: each.scheduled == QUEUE)
    not_ready = _sum(day, lambda each: each.scheduled == QUEUE and each.seen != QUEUE)
    neutral = _sum(day, lambda each: each.seen == COACHING)
    met = _sum(day, lambda each: each.is_met and each.seen != COACHING)
    long_ones = [r for r in list_exceptions(known) if r.seconds >= terms.threshold_seconds]
    by_people = [each for each in excuses if each.kind is not ExplanationKind.BREAK_MOVED]
    return {
        Definition.EXACT: _share(work - _sum(day, is_out), work),
        Definition.COACHING_NEUTRAL: _share(met, work - neutral),
        Definition.PRODUCTIVE_ONLY: _share(_sum(day, _is_work_alike), work),
        Definition.AVAILABLE_ONLY: _share(_sum(day, _is_alike), work),
        Definition.READY: _share(wanted - not_ready, wanted),
        Definition.READY_AROUND: _share(work - _not_alike_around(known, day), work),
        Definition.THRESHOLD: _share(work - _unexplained(long_ones, ()), work),
        Definition.THRESHOLD_EXPLAINED: _share(work - _unexplained(long_ones, by_people), work),
        Definition.THRESHOLD_MOVED: _share(work - _unexplained(long_ones, excuses), work),
        Definition.CONFORMANCE: _share(_sum(known, lambda each: each.seen == QUEUE), wanted),
    }


def _is_work_alike(piece: Piece) -> bool:
    return (piece.scheduled in _PRODUCTIVE) == (piece.seen in _PRODUCTIVE)


def _is_alike(piece: Piece) -> bool:
    return (piece.scheduled == QUEUE) == (piece.seen == QUEUE)


def _not_alike_around(known: Sequence[Piece], day: Sequence[Piece]) -> float:
    """Return how long ready and scheduled ready differed, from two hours before to two after."""
    if not day:
        return 0.0
    first, last = day[0].start - AROUND, day[-1].end + AROUND
    return sum(
        (min(each.end, last) - max(each.start, first)).total_seconds()
        for each in known
        if each.end > first and each.start < last and not _is_alike(each)
    )


def _unexplained(runs: Iterable[Run], excuses: Sequence[Excuse]) -> float:
    """Return how much of some exceptions no explanation covers."""
    return sum(run.seconds - _covered(run, excuses) for run in runs)


def _covered(run: Run, excuses: Sequence[Excuse]) -> float:
    covered, upto = 0.0, run.start
    for each in sorted(excuses, key=lambda excuse: excuse.start):
        start, end = max(each.start, upto), min(each.end, run.end)
        if end > start:
            covered, upto = covered + (end - start).total_seconds(), end
    return covered


def _sum(pieces: Iterable[Piece], wanted: Callable[[Piece], bool]) -> float:
    return sum(each.seconds for each in pieces if wanted(each))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
