"""One order for what every room wants done. No database here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from watchfloor.common.worklist import Task

SHOWN = 7  # what one can keep in mind; the rest is folded
WORSE_FACTOR = 1.5
_WORSE_LEAST = 10.0  # money: below that, half as much again is no reason to come back
_LONGEST_KEY = 200
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """Where else to look."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the worklist: a room's task, and how it is shown."""

    task: Task
    icon: str
    tone: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Put:
    """That a line was put off or handed on: until when, and what was at stake then."""

    mark_id: int
    kind: str
    until: datetime
    loss: float
    reason: str
    title: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Worklist:
    """What one person should do, dearest first; what she put off; which rooms did not answer."""

    items: tuple[Item, ...]
    put_off: tuple[Put, ...] = ()
    silent: tuple[str, ...] = field(default=())

    @property
    def shown(self) -> tuple[Item, ...]:
        return self.items[:SHOWN]

    @property
    def folded(self) -> tuple[Item, ...]:
        return self.items[SHOWN:]

    @property
    def loss(self) -> float:
        return sum(item.task.loss for item in self.items)


def rank(items: Iterable[Item]) -> list[Item]:
    """Return each thing once, the dearest first; of equal ones the one that is due first.

    Two rooms may tell of one matter; the one that comes later knows it better.
    """
    once = {item.task.key: item for item in items}
    return sorted(
        once.values(),
        key=lambda item: (-item.task.loss, item.task.due_at or _NEVER, item.task.key),
    )


def stored_key(key: str) -> str:
    """Return a line's key as a mark keeps it: a long one is cut, and told apart by a hash.

    >>> stored_key("matter:17"), len(stored_key("x" * 500))
    ('matter:17', 200)
    """
    if len(key) <= _LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{key[: _LONGEST_KEY - len(digest) - 1]}~{digest}"


def is_hidden(item: Item, marks: Mapping[str, Put], at: datetime) -> bool:
    """Say whether a line stays away: put off until later, and not clearly worse since."""
    put = marks.get(stored_key(item.task.key))
    if put is None or put.until <= at:
        return False
    worse = item.task.loss >= put.loss * WORSE_FACTOR and item.task.loss - put.loss >= _WORSE_LEAST
    return not worse
