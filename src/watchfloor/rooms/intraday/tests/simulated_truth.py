"""What a proposal is truly worth: the same contacts go through the day with and without it.

The rest of each day has a level of its own, as the forecast's band says; breaks begin when the
contact at hand has ended, and are given whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from callmath.simulation import (
    AgentDay,
    CentreModel,
    Group,
    Intervals,
    Outcome,
    Queue,
    Trace,
    draw_trace,
    exponential,
    lognormal,
    prepare,
    replay,
)
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.rules.proposing import Draft, PersonAhead, moved_spans
from watchfloor.rooms.intraday.rules.proposing._ahead import SERVING, FloatArray

from .simulated_days import (
    FIRST,
    HANDLE_CV,
    HANDLE_SECONDS,
    LEVEL_SD,
    MIDNIGHT,
    MINUTES,
    PATIENCE_SECONDS,
    WITHIN_SECONDS,
    SimulatedDay,
)

# What is left of the contact at hand, in the mean: breaks are as much longer, so that who gives
# the beginning of a break to a customer has all of it.
AT_HAND = timedelta(seconds=0.85 * HANDLE_SECONDS * (1 + HANDLE_CV**2) / 2)
CALLED_BACK_WITHIN = timedelta(hours=2)
_MOVES = (ActionKind.MOVE_BREAK, ActionKind.MOVE_MEETING)
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Truth:
    """What draws of one day gave: contacts gained, and the line's service without and with it."""

    gained: FloatArray
    before: FloatArray
    after: FloatArray


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody's work in one group of lines, [start, end), but for breaks."""

    person: int
    lines: tuple[int, ...]
    start: datetime
    end: datetime
    breaks: tuple[Span, ...]


def truth_of(day: SimulatedDay, draft: Draft, *, seed: int, draws: int) -> Truth:
    """Return what a proposal does to a day, in each of some draws of it."""
    stretches = {"before": _stretches(day.people), "after": _stretches(_changed(day, draft))}
    if draft.kind is ActionKind.MOVE_SKILL:
        stretches["after"] = [piece for each in stretches["before"] for piece in _lent(each, draft)]
    random = np.random.default_rng([seed, 7])
    rows = [
        _one(day, draft, stretches, seed=seed, number=number, random=random)
        for number in range(draws)
    ]
    return Truth(*(np.array(each) for each in zip(*rows, strict=True)))


def _one(day, draft, stretches, *, seed, number, random) -> tuple[float, float, float]:
    level = max(random.normal(1.0, LEVEL_SD), 0.5)
    lines = {
        queue_id: np.where(np.arange(len(row)) < day.over, row, row * level)
        for queue_id, row in day.lines.items()
    }
    models = {
        side: prepare(_model(replace(day, lines=lines), each)) for side, each in stretches.items()
    }
    trace = draw_trace(models["before"], seed=seed, replication=number)
    other, counted, places = _trace_after(trace, day, draft, random)
    since = _seconds(day.at)
    mine = trace.queues == sorted(day.lines).index(draft.queue_id)
    rest = (trace.arrival_seconds >= since) & counted
    was = _in_time(models["before"], trace)
    now = _in_time(models["after"], other)[places]
    return (
        float(now[rest].sum()) - float(was[rest].sum()),
        float(was[rest & mine].mean()),
        float(now[rest & mine].mean()),
    )


def _in_time(made, trace: Trace) -> Bools:
    result = replay(made, trace)
    answered: Bools = result.outcomes == Outcome.ANSWERED
    in_time: Bools = answered & (result.wait_seconds <= WITHIN_SECONDS)
    return in_time


def _trace_after(trace, day, draft, random) -> tuple[Trace, Bools, NDArray[np.int64]]:
    """Return the contacts with a proposal, those that still come to the line, and their places."""
    everybody = np.ones(len(trace.arrival_seconds), dtype=bool)
    if draft.kind not in (ActionKind.OPEN_CALLBACK, ActionKind.DIVERT):
        return trace, everybody, np.arange(len(everybody))
    start, end = _seconds(draft.starts_at), _seconds(draft.ends_at)
    inside = (trace.arrival_seconds >= start) & (trace.arrival_seconds < end)
    mine = trace.queues == sorted(day.lines).index(draft.queue_id)
    taken = random.uniform(size=len(everybody)) < float(draft.details["taken_share"])
    gone = inside & mine & taken
    if draft.kind is ActionKind.DIVERT:
        places = np.cumsum(~gone) - 1
        return _picked(trace, np.flatnonzero(~gone)), ~gone, np.maximum(places, 0)
    later = end + random.uniform(size=len(everybody)) * CALLED_BACK_WITHIN.total_seconds()
    arrivals = np.where(gone, later, trace.arrival_seconds)
    order = np.argsort(arrivals, kind="stable")
    patience = np.where(gone, np.inf, trace.patience_seconds)
    moved = _picked(replace(trace, arrival_seconds=arrivals, patience_seconds=patience), order)
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return moved, ~gone, places


def _picked(trace: Trace, places: NDArray[np.int64]) -> Trace:
    return Trace(
        trace.arrival_seconds[places],
        trace.queues[places],
        trace.handle_seconds[places],
        trace.after_work_seconds[places],
        trace.patience_seconds[places],
        trace.uniforms[places] if trace.uniforms is not None else None,
    )


def _changed(day: SimulatedDay, draft: Draft) -> tuple[PersonAhead, ...]:
    return tuple(
        replace(person, spans=spans_after(person, draft))
        if person.agent_id in draft.agent_ids
        else person
        for person in day.people
    )


def spans_after(person: PersonAhead, draft: Draft) -> tuple[Span, ...]:
    """Return somebody's day after a proposal that touches them was accepted."""
    if draft.kind in _MOVES:
        times = (datetime.fromisoformat(str(draft.details[k])) for k in ("from", "until", "to"))
        return moved_spans(person.spans, *times)
    if draft.kind in (ActionKind.OFFER_OVERTIME, ActionKind.CALL_IN):
        return (*person.spans, Span(draft.starts_at, draft.ends_at, SERVING))
    if draft.kind is ActionKind.OFFER_TIME_OFF:
        kept = (each for each in person.spans if each.start < draft.starts_at)
        return tuple(replace(each, end=min(each.end, draft.starts_at)) for each in kept)
    return person.spans


def _stretches(people: tuple[PersonAhead, ...]) -> list[Stretch]:
    return [
        Stretch(
            person.agent_id,
            tuple(sorted(person.shares)),
            person.starts_at,
            person.ends_at,
            tuple(each for each in person.spans if each.code != SERVING),
        )
        for person in people
        if person.spans
    ]


def _lent(each: Stretch, draft: Draft) -> Iterator[Stretch]:
    """Yield the pieces of a day of which one is lent to another line."""
    if each.person not in draft.agent_ids:
        yield each
        return
    start, end = draft.starts_at, draft.ends_at
    yield _piece(each, each.lines, each.start, start)
    yield _piece(each, (draft.queue_id,), start, end)
    yield _piece(each, each.lines, end, each.end)


def _piece(each: Stretch, lines: tuple[int, ...], start: datetime, end: datetime) -> Stretch:
    inside = (b for b in each.breaks if start <= b.start < end)
    return Stretch(each.person, lines, start, end, tuple(inside))


def _model(day: SimulatedDay, stretches: list[Stretch]) -> CentreModel:
    queues = [
        Queue(
            name=f"line-{queue_id}",
            contacts=day.lines[queue_id],
            handle=lognormal(HANDLE_SECONDS, HANDLE_CV),
            patience=exponential(PATIENCE_SECONDS),
            answer_within_seconds=WITHIN_SECONDS,
        )
        for queue_id in sorted(day.lines)
    ]
    groups: dict[tuple[int, ...], list[AgentDay]] = defaultdict(list)
    for number, each in enumerate(stretches):
        if each.end > each.start:
            groups[each.lines].append(_agent_day(number, each))
    return CentreModel(
        queues=queues,
        groups=[
            Group(name=str(lines), skills=[f"line-{line}" for line in lines], agents=agents)
            for lines, agents in sorted(groups.items())
        ],
        intervals=Intervals(len(day.starts), MINUTES * 60.0),
    )


def _agent_day(number: int, each: Stretch) -> AgentDay:
    ends = [min(b.end + AT_HAND, each.end) for b in each.breaks]
    breaks = [(_seconds(b.start), _seconds(end)) for b, end in zip(each.breaks, ends, strict=True)]
    return AgentDay(str(number), _seconds(each.start), _seconds(each.end), tuple(breaks))


def _seconds(at: datetime) -> float:
    return (at - MIDNIGHT).total_seconds() - FIRST * 60
