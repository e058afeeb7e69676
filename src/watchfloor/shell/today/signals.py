"""Small rules, each of which finds one kind of thing that somebody should act on now.

A rule takes plain facts and returns signals. `loss` says in contacts what is at stake, so that
signals of every kind stand in one order. There is nothing here that always fires.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from watchfloor.rooms.interactions.contracts import RunCard, RunStatus

LATE_FACTOR = 3  # a gap three times the longest usual one is no chance
LATE_LEAST_SECONDS = 15 * 60
_BROKEN = {RunStatus.FAILED, RunStatus.INTERRUPTED}


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to act on. `subject` says which one; `fields` fill the sentence."""

    kind: str
    loss: float
    subject: int | str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueLevel:
    """A queue's service level today. `misses` are (component, contacts) that kept it below 1."""

    queue_id: int
    queue: str
    value: float | None
    denominator: float
    goal: float | None
    misses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FeedPulse:
    """How long a feed has been silent while the centre was open, and how long it usually is."""

    feed_id: int
    feed: str
    last_record_at: datetime | None
    silent_seconds: float
    usual_seconds: float | None  # None: no such weekday in the last weeks to compare with
    expected_contacts: float  # that would usually have come meanwhile


def queues_below_target(levels: Iterable[QueueLevel]) -> Iterator[Signal]:
    """A queue misses its service level: at stake are the contacts by which it does."""
    for level in levels:
        if level.value is None or level.goal is None or level.value >= level.goal:
            continue
        yield Signal(
            "queue_below_target",
            loss=(level.goal - level.value) * level.denominator,
            subject=level.queue_id,
            fields={
                "queue": level.queue,
                "value": level.value,
                "goal": level.goal,
                "missed": sum(count for _, count in level.misses),
                "misses": tuple(each for each in level.misses if each[1]),
            },
        )


def is_late(pulse: FeedPulse) -> bool:
    """Say whether a feed's silence is longer than chance explains; never without a comparison."""
    if pulse.usual_seconds is None:
        return False
    return pulse.silent_seconds > max(LATE_FACTOR * pulse.usual_seconds, LATE_LEAST_SECONDS)


def feeds_late(pulses: Iterable[FeedPulse]) -> Iterator[Signal]:
    """A feed is silent for too long: at stake are the contacts that nobody sees."""
    for pulse in pulses:
        if is_late(pulse):
            yield Signal(
                "feed_late",
                loss=pulse.expected_contacts,
                subject=pulse.feed_id,
                fields={
                    "feed": pulse.feed,
                    "last": pulse.last_record_at,
                    "silent": pulse.silent_seconds,
                    "usual": pulse.usual_seconds,
                    "expected": pulse.expected_contacts,
                },
            )


def imports_broken(runs: Iterable[RunCard]) -> Iterator[Signal]:
    """An import came to nothing and was not repeated: at stake is what such files usually hold."""
    runs = sorted(runs, key=lambda run: run.id)
    done_since: set[tuple[str, str]] = set()
    for run in reversed(runs):
        key = (run.feed, run.file_name)
        if run.status is RunStatus.DONE:
            done_since.add(key)
        elif run.status in _BROKEN and key not in done_since:
            done_since.add(key)  # an older failure of the same file is the same signal
            yield Signal(
                "import_broken",
                loss=_usual_legs(runs, run.feed),
                subject=run.id,
                fields={"file": run.file_name, "feed": run.feed, "status": run.status.value},
            )


def _usual_legs(runs: Iterable[RunCard], feed: str) -> float:
    sizes = [run.legs for run in runs if run.feed == feed and run.status is RunStatus.DONE]
    return float(median(sizes)) if sizes else 1.0


def contacts_unclosed(count: int) -> Iterator[Signal]:
    """Contacts have no certain end: they are in no outcome that a report could use."""
    if count:
        yield Signal("contacts_unclosed", loss=float(count), fields={"count": count})


def agents_unplaced(names: Sequence[str], agents: int, contacts: int) -> Iterator[Signal]:
    """Agents belong to no team: at stake is their share of contacts, which no leader sees."""
    if names:
        yield Signal(
            "agents_unplaced",
            loss=contacts * len(names) / agents,
            fields={"count": len(names), "names": tuple(sorted(names)[:3])},
        )


def contract_not_chosen(
    metric: str, name: str, values: Iterable[float | None], contacts: int
) -> Iterator[Signal]:
    """Nobody chose the contract's formula: at stake are the contacts on which formulas disagree."""
    known = [value for value in values if value is not None]
    if len(known) > 1 and max(known) > min(known):
        yield Signal(
            "contract_not_chosen",
            loss=(max(known) - min(known)) * contacts,
            subject=metric,
            fields={"name": name, "low": min(known), "high": max(known)},
        )


def ranked(signals: Iterable[Signal]) -> list[Signal]:
    """Return signals by expected loss, the largest first; equal ones in a steady order."""
    return sorted(signals, key=lambda each: (-each.loss, each.kind, str(each.subject)))
