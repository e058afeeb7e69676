"""Breaks and meetings at other times: nobody works more or less, and waits become shorter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts import ActionKind

from ._ahead import SERVING, FloatArray, LineAhead, PersonAhead
from ._drafts import Draft
from ._gains import Change, Margins, gain_of, margins_of

NOTICE = timedelta(minutes=10)  # people are told so long before
STEP = timedelta(minutes=15)
FURTHEST = timedelta(minutes=90)
APART = timedelta(minutes=60)  # between breaks, and from the ends of the day
SOON = timedelta(hours=3)  # what is later can still be decided later
MOST_PEOPLE = 5
LOOKED_AT = 5  # of each kind, by the quick estimate
BREAKS = frozenset({"break", "meal"})
MEETINGS = frozenset({"meeting", "training", "coaching"})


_Key = tuple[tuple[int, ...], datetime, datetime, datetime]  # lines served, from, until, to


@dataclass(frozen=True, slots=True)
class _Move:
    """The same span of some people, at another time."""

    start: datetime
    end: datetime
    to: datetime
    people: tuple[PersonAhead, ...]
    estimate: float


def propose_moves(
    lines: Mapping[int, LineAhead], people: Sequence[PersonAhead], *, at: datetime
) -> list[Draft]:
    """Return moves of breaks and of meetings that gain something, best first."""
    found = []
    margins = {queue_id: margins_of(line) for queue_id, line in lines.items()}
    for kind, codes in ((ActionKind.MOVE_BREAK, BREAKS), (ActionKind.MOVE_MEETING, MEETINGS)):
        moves = sorted(_moves(lines, margins, people, codes, at), key=lambda each: -each.estimate)
        drafts = [_drafted(lines, move, kind) for move in moves[:LOOKED_AT]]
        found += [each for each in drafts if each is not None]
    return sorted(found, key=lambda each: -each.gain.contacts)


def _moves(
    lines: Mapping[int, LineAhead],
    margins: Mapping[int, Margins],
    people: Sequence[PersonAhead],
    codes: frozenset[str],
    at: datetime,
) -> Iterator[_Move]:
    """Yield for each time at which people are away the best other time that suits them."""
    groups: dict[_Key, list[PersonAhead]] = defaultdict(list)
    worth: dict[_Key, float] = {}
    for person in people:
        for span in person.spans:
            if span.code not in codes or not at + NOTICE <= span.start <= at + SOON:
                continue
            for to in _other_times(person, span, at):
                key = (tuple(sorted(person.shares)), span.start, span.end, to)
                groups[key].append(person)
                if key not in worth:
                    worth[key] = _estimate(lines, margins, person, span, to)
    best: dict[tuple[object, ...], _Move] = {}
    for (served, start, end, to), who in groups.items():
        estimate = worth[served, start, end, to]
        known = best.get((served, start, end))
        if estimate > (known.estimate if known else 0.0):
            best[served, start, end] = _Move(start, end, to, tuple(who), estimate)
    yield from best.values()


def _other_times(person: PersonAhead, span: Span, at: datetime) -> Iterator[datetime]:
    """Yield when a span could begin instead: at work before and after, far from other breaks."""
    length = span.end - span.start
    others = [each for each in person.spans if each.code != SERVING and each is not span]
    for steps in range(-int(FURTHEST / STEP), int(FURTHEST / STEP) + 1):
        to = span.start + steps * STEP
        if not steps or to < at + NOTICE:
            continue
        is_inside = person.starts_at + APART <= to and to + length <= person.ends_at - APART
        if is_inside and all(
            to + length + APART <= each.start or each.end + APART <= to for each in others
        ):
            yield to


def _estimate(
    lines: Mapping[int, LineAhead],
    margins: Mapping[int, Margins],
    person: PersonAhead,
    span: Span,
    to: datetime,
) -> float:
    total = 0.0
    for queue_id, share in person.shares.items():
        line, margin = lines[queue_id], margins[queue_id]
        back = line.reach(span.start, span.end) * share
        away = line.reach(to, to + (span.end - span.start)) * share
        total += float(margin.more @ back - margin.fewer @ away)
    return total


def _drafted(lines: Mapping[int, LineAhead], move: _Move, kind: ActionKind) -> Draft | None:
    """Return the move of as many people as gain together more than one fewer would."""
    best: Draft | None = None
    for count in range(1, min(MOST_PEOPLE, len(move.people)) + 1):
        draft = _draft_of(lines, move, kind, move.people[:count])
        if draft.gain.contacts <= (best.gain.contacts if best else 0.0):
            break
        best = draft
    return best


def _draft_of(
    lines: Mapping[int, LineAhead], move: _Move, kind: ActionKind, people: Sequence[PersonAhead]
) -> Draft:
    length = move.end - move.start
    changes: dict[int, FloatArray] = {}
    for person in people:
        for queue_id, share in person.shares.items():
            line = lines[queue_id]
            moved = line.reach(move.start, move.end) - line.reach(move.to, move.to + length)
            changes[queue_id] = changes.get(queue_id, np.zeros_like(line.people)) + moved * share
    main = max(changes, key=lambda queue_id: float(np.abs(changes[queue_id]).sum()))
    change = Change(main, changes)
    return Draft(
        kind=kind,
        queue_id=main,
        starts_at=min(move.start, move.to),
        ends_at=max(move.end, move.to + length),
        gain=gain_of(lines, change),
        change=change,
        agent_ids=tuple(person.agent_id for person in people),
        rules=("breaks_apart", "notice"),
        details={
            "from": move.start.isoformat(),
            "until": move.end.isoformat(),
            "to": move.to.isoformat(),
        },
    )


def moved_spans(
    spans: Sequence[Span], start: datetime, end: datetime, to: datetime
) -> tuple[Span, ...]:
    """Return a day in which the span [start, end) begins at `to`; work fills where it was.

    :raises ValueError: there is no such span any more.
    """
    found = [each for each in spans if (each.start, each.end) == (start, end)]
    if not found:
        raise ValueError("no such span")
    moved = replace(found[0], start=to, end=to + (end - start))
    rest = [each for each in spans if each.code != SERVING and each is not found[0]]
    away = sorted([*rest, moved], key=lambda each: each.start)
    begin, finish = min(each.start for each in spans), max(each.end for each in spans)
    return tuple(_filled(away, begin, finish))


def _filled(away: Sequence[Span], begin: datetime, finish: datetime) -> Iterator[Span]:
    for span in away:
        if begin < span.start:
            yield Span(begin, span.start, SERVING)
        yield span
        begin = max(begin, span.end)
    if begin < finish:
        yield Span(begin, finish, SERVING)
