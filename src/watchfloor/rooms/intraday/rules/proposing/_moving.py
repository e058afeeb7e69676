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
APART_FROM_MEETINGS = timedelta(minutes=15)
SOON = timedelta(hours=3)  # what is later can still be decided later
MOST_PEOPLE = 5
LOOKED_AT = 5  # of each kind, by the quick estimate
BREAKS = frozenset({"break", "meal"})
MEETINGS = frozenset({"meeting", "training", "coaching"})


_Span = tuple[tuple[int, ...], datetime, datetime]  # lines served (none: any), from, until


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
    """Yield for each time at which people are away the best other time that suits them.

    A break is each one's own, and moved for as many as it helps; a meeting is moved for all who
    are in it, or not at all.
    """
    is_whole = codes is MEETINGS
    away: dict[_Span, list[tuple[PersonAhead, Span]]] = defaultdict(list)
    for person in people:
        for span in person.spans:
            if span.code in codes and at + NOTICE <= span.start <= at + SOON:
                served = () if is_whole else tuple(sorted(person.shares))
                away[served, span.start, span.end].append((person, span))
    for (_, start, end), who in away.items():
        times: dict[datetime, list[PersonAhead]] = defaultdict(list)
        for person, span in who:
            for to in _other_times(person, span, at):
                times[to].append(person)
        found = [
            _Move(start, end, to, tuple(able), _worth(lines, margins, able, (start, end, to)))
            for to, able in times.items()
            if not is_whole or len(able) == len(who)
        ]
        best = max(found, key=lambda each: each.estimate, default=None)
        if best is not None and best.estimate > 0:
            yield best


def _other_times(person: PersonAhead, span: Span, at: datetime) -> Iterator[datetime]:
    """Yield when a span could begin instead: at work before and after, far from other breaks."""
    length = span.end - span.start
    apart = APART_FROM_MEETINGS if span.code in MEETINGS else APART
    others = [each for each in person.spans if each.code != SERVING and each is not span]
    for steps in range(-int(FURTHEST / STEP), int(FURTHEST / STEP) + 1):
        to = span.start + steps * STEP
        if not steps or to < at + NOTICE:
            continue
        is_inside = person.starts_at + apart <= to and to + length <= person.ends_at - apart
        if is_inside and all(
            to + length + apart <= each.start or each.end + apart <= to for each in others
        ):
            yield to


def _worth(
    lines: Mapping[int, LineAhead],
    margins: Mapping[int, Margins],
    people: Sequence[PersonAhead],
    times: tuple[datetime, datetime, datetime],
) -> float:
    """Return the quick estimate: one person of each set of lines stands for the others of it."""
    sets: dict[tuple[int, ...], list[PersonAhead]] = defaultdict(list)
    for person in people:
        sets[tuple(sorted(person.shares))].append(person)
    found = (_estimate(lines, margins, each[0], times) for each in sets.values())
    return max(found, default=0.0) if len(sets) == 1 else sum(found)


def _estimate(
    lines: Mapping[int, LineAhead],
    margins: Mapping[int, Margins],
    person: PersonAhead,
    times: tuple[datetime, datetime, datetime],
) -> float:
    start, end, to = times
    total = 0.0
    for queue_id, share in person.shares.items():
        line, margin = lines[queue_id], margins[queue_id]
        back = line.reach(start, end) * share
        away = line.reach(to, to + (end - start)) * share
        total += float(margin.more @ back - margin.fewer @ away)
    return total


def _drafted(lines: Mapping[int, LineAhead], move: _Move, kind: ActionKind) -> Draft | None:
    """Return the move of as many people as gain together more than one fewer would."""
    if kind is ActionKind.MOVE_MEETING:
        whole = _draft_of(lines, move, kind, move.people)
        return whole if whole.gain.contacts > 0 else None
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
        rules=("breaks_apart", "notice") if kind is ActionKind.MOVE_BREAK else ("notice",),
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
