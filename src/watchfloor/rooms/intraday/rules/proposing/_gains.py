"""What a change of people or of contacts gains: contacts served in time, with an interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ._ahead import FloatArray, LineAhead

LEAST_PEOPLE = 0.0


@dataclass(frozen=True, slots=True)
class Gain:
    """More contacts within the threshold until the end of the day; negative: fewer.

    `low` and `high` are what it is worth when as few or as many contacts come as the band of the
    forecast says.
    """

    contacts: float
    low: float
    high: float
    before_share: float
    after_share: float


def gain_of(lines: Mapping[int, LineAhead], changes: Mapping[int, FloatArray], main: int) -> Gain:
    """Return what more or fewer people (an array a line) gain over all lines together.

    Shares before and after are those of the `main` line.
    """
    worth = {kind: 0.0 for kind in ("contacts", "low", "high")}
    for queue_id, change in changes.items():
        line = lines[queue_id]
        for kind in worth:
            worth[kind] += _more_within(line, change, getattr(line, kind))
    line = lines[main]
    after = line.service(_people(line, changes.get(main, np.zeros_like(line.people))))
    low, high = sorted((worth["low"], worth["high"]))
    usual = worth["contacts"]
    return Gain(usual, min(low, usual), max(high, usual), line.service(), after)


def gain_of_fewer(line: LineAhead, contacts: FloatArray) -> Gain:
    """Return what other contacts in a line's intervals gain: of those that come, served in time.

    The contacts that leave the line are not counted: they are served elsewhere or later.
    """
    factors = np.divide(contacts, line.contacts, out=np.ones_like(contacts), where=line.contacts > 0)
    worth = [
        float(contacts_of * factors @ (
            line.serve(line.people, contacts_of * factors) - line.serve(line.people, contacts_of)
        ))
        for contacts_of in (line.contacts, line.low, line.high)
    ]  # fmt: skip
    total = float(contacts.sum())
    after = float(contacts @ line.serve(line.people, contacts)) / total if total else 1.0
    return Gain(worth[0], min(worth), max(worth), line.service(), after)


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """What one person more, and one fewer, is worth in each interval, in contacts in time."""

    more: FloatArray
    fewer: FloatArray


def margins_of(line: LineAhead) -> Margins:
    """Return what one person is worth in each interval: quick, to choose what is looked at."""
    now = line.serve(line.people, line.contacts)
    more = line.serve(line.people + 1, line.contacts)
    fewer = line.serve(np.maximum(line.people - 1, LEAST_PEOPLE), line.contacts)
    return Margins(line.contacts * (more - now), line.contacts * (now - fewer))


def _more_within(line: LineAhead, change: FloatArray, contacts: FloatArray) -> float:
    before = line.serve(line.people, contacts)
    return float(contacts @ (line.serve(_people(line, change), contacts) - before))


def _people(line: LineAhead, change: FloatArray) -> FloatArray:
    return np.maximum(line.people + change, LEAST_PEOPLE)
