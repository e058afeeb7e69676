"""What a change of people or of contacts gains: contacts served in time, with an interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """People more (or fewer) on lines, or other contacts on one: what a proposal would do."""

    main: int  # the line whose shares are told
    people: Mapping[int, FloatArray] = field(default_factory=dict)
    contacts: FloatArray | None = None  # of the main line


def gain_of(lines: Mapping[int, LineAhead], change: Change) -> Gain:
    """Return what a change gains when as many contacts come as expected; the band is not known.

    Contacts that leave a line are not counted: they are served elsewhere or later.
    """
    line = lines[change.main]
    if change.contacts is not None:
        worth, after = _of_contacts(line, change.contacts, "contacts")
    else:
        worth = sum(_of_people(lines[key], more, "contacts") for key, more in change.people.items())
        more = change.people.get(change.main)
        after = line.service_share if more is None else line.share_of(_served(line, more))
    return Gain(worth, worth, worth, line.service_share, after)


def with_band(lines: Mapping[int, LineAhead], change: Change, gain: Gain) -> Gain:
    """Return a gain with what it is when as few or as many contacts come as the band says."""
    worth = [gain.contacts]
    for kind in ("low", "high"):
        if change.contacts is not None:
            worth.append(_of_contacts(lines[change.main], change.contacts, kind)[0])
        else:
            worth.append(sum(_of_people(lines[key], m, kind) for key, m in change.people.items()))
    return replace(gain, low=min(worth), high=max(worth))


def _of_people(line: LineAhead, more: FloatArray, kind: str) -> float:
    contacts = _contacts(line, kind)
    return float(contacts @ (_served(line, more, contacts) - line.shares[kind]))


def _served(line: LineAhead, more: FloatArray, contacts: FloatArray | None = None) -> FloatArray:
    people = np.maximum(line.people + more, LEAST_PEOPLE)
    return line.serve(people, line.contacts if contacts is None else contacts)


def _of_contacts(line: LineAhead, contacts: FloatArray, kind: str) -> tuple[float, float]:
    """Return what other contacts gain, of those that still come, and their service share."""
    kept = np.divide(contacts, line.contacts, out=np.ones_like(contacts), where=line.contacts > 0)
    coming = _contacts(line, kind) * kept
    shares = line.serve(line.people, coming)
    total = float(coming.sum())
    after = float(coming @ shares) / total if total else 1.0
    return float(coming @ (shares - line.shares[kind])), after


def _contacts(line: LineAhead, kind: str) -> FloatArray:
    return {"contacts": line.contacts, "low": line.low, "high": line.high}[kind]


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """What one person more, and one fewer, is worth in each interval, in contacts in time."""

    more: FloatArray
    fewer: FloatArray


def margins_of(line: LineAhead) -> Margins:
    """Return what one person is worth in each interval: quick, to choose what is looked at."""
    now = line.shares["contacts"]
    more = line.serve(line.people + 1, line.contacts)
    fewer = line.serve(np.maximum(line.people - 1, LEAST_PEOPLE), line.contacts)
    return Margins(line.contacts * (more - now), line.contacts * (now - fewer))


def stays(line: LineAhead, more: FloatArray) -> bool:
    """Say whether a line is at its target with so many people more or fewer."""
    return line.share_of(_served(line, more)) >= line.target_share
