"""What is out of the ordinary now, and what of it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.rooms.intraday.contracts import SignalFacts, SignalKey, SignalKind
from watchfloor.rooms.intraday.rules.learning import USUAL_ABSENCE
from watchfloor.rooms.intraday.rules.watching import (
    DROP,
    SURGE,
    Change,
    look_at,
    watch_abandonment,
    watch_absence,
    watch_handle_times,
    watch_volume,
)

from .day_looks import Watched
from .line_days import LineDay
from .running import Running

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one round of looking found: what is out of the ordinary, and what no longer is."""

    found: tuple[SignalFacts, ...]
    over: frozenset[SignalKey]


def look_around(running: Running, watched: Watched) -> Seen:
    """Return what is out of the ordinary in the running day, by the room's own watches.

    Lines that are closed, or of which no forecast knows the day, are not watched; what stood of
    them is over.
    """
    found: list[SignalFacts] = []
    over: set[SignalKey] = {
        SignalKey(kind, line.id) for kind in SignalKind for line in running.lines
    } - {SignalKey(kind, day.line.id) for kind in SignalKind for day in watched.days}
    for facts, keys in (*_of_looks(watched), *_of_absence(watched), *_of_feeds(running)):
        found.extend(facts)
        over |= keys
    return Seen(tuple(found), frozenset(over))


Part = tuple[list[SignalFacts], set[SignalKey]]


def _of_looks(watched: Watched) -> Iterator[Part]:
    if not watched.looks:
        return
    minutes = [day.rest.interval_minutes for day in watched.days]
    rises = watch_volume(watched.looks, minutes, SURGE)
    drops = watch_volume(watched.looks, minutes, DROP)
    both = [rise if rise.is_told else drop for rise, drop in zip(rises, drops, strict=True)]
    calm = [rise.is_over and drop.is_over for rise, drop in zip(rises, drops, strict=True)]
    yield _part(watched, SignalKind.VOLUME, both, calm)
    for kind, changes in (
        (SignalKind.HANDLE_TIME, watch_handle_times(watched.looks)),
        (SignalKind.ABANDONMENT, watch_abandonment(watched.looks)),
    ):
        yield _part(watched, kind, changes, [each.is_over for each in changes])


def _part(watched: Watched, kind: SignalKind, changes: list[Change], calm: list[bool]) -> Part:
    facts, over = [], set()
    for day, change, is_calm in zip(watched.days, changes, calm, strict=True):
        if change.is_told:
            facts.append(_facts(watched, day, kind, change))
        elif is_calm:
            over.add(SignalKey(kind, day.line.id))
    return facts, over


def _facts(watched: Watched, day: LineDay, kind: SignalKind, change: Change) -> SignalFacts:
    return SignalFacts(
        kind=kind,
        queue_id=day.line.id,
        since=look_at(watched.start, change.since),
        observed=change.observed,
        expected=change.expected,
        ratio=change.ratio,
        loss=max(change.ratio - 1, 0.0) * _next_hour(day),
    )


def _next_hour(day: LineDay) -> float:
    """Return how many contacts were planned for the next hour."""
    near = (each.planned for each in day.ahead if each.starts_at < day.at + _HOUR)
    return sum(near) * min(_HOUR / (day.length * max(_HOUR // day.length, 1)), 1.0)


def _of_absence(watched: Watched) -> Iterator[Part]:
    for day in watched.days:
        is_told, is_over = watch_absence(day.absence)
        key = SignalKey(SignalKind.ABSENCE, day.line.id)
        usual = USUAL_ABSENCE * day.absence.due
        if is_told:
            yield [_absent(day, usual)], set()
        elif is_over:
            yield [], {key}


def _absent(day: LineDay, usual: float) -> SignalFacts:
    seconds = float(day.handle_seconds[0]) if len(day.handle_seconds) else 0.0
    each_hour = 3600 / seconds if seconds > 0 else 0.0
    return SignalFacts(
        kind=SignalKind.ABSENCE,
        queue_id=day.line.id,
        since=day.at,
        observed=float(day.absence.missing),
        expected=usual,
        ratio=day.absence.missing / usual if usual else 0.0,
        loss=(day.absence.missing - usual) * each_hour,
    )


def _of_feeds(running: Running) -> Iterator[Part]:
    for feed in running.facts.feeds:
        if feed.is_silent:
            since: datetime = feed.silent_since or running.facts.at
            facts = SignalFacts(
                SignalKind.HEART_BEAT, None, since, 0.0, 0.0, 0.0, source_name=feed.name
            )
            yield [facts], set()
        else:
            yield [], {SignalKey(SignalKind.HEART_BEAT, None, feed.name)}
