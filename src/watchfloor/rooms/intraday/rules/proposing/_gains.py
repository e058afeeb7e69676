"""What a change of people or of contacts gains: contacts served in time, with an interval."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from watchfloor.rooms.intraday.rules.expecting import chance_of_share

from ._ahead import FloatArray, LineAhead

LEAST_PEOPLE = 0.0
_Z = 1.2816  # the band of four cases in five ends so many standard deviations off
_SURE_Z = 0.8416  # of what holds in four cases of five


@dataclass(frozen=True, slots=True)
class Gain:
    """More contacts within the threshold until the end of the day; negative: fewer.

    `contacts` is the mean over what the day may come to, `low` and `high` hold what one day really
    gains in four cases of five. `better` is the chance that it is more than nothing.
    """

    contacts: float
    low: float
    high: float
    before_share: float
    after_share: float
    better: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """People more (or fewer) on lines, or other contacts on one: what a proposal would do."""

    main: int  # the line whose shares are told
    people: Mapping[int, FloatArray] = field(default_factory=dict)
    contacts: FloatArray | None = None  # of the main line


def gain_of(lines: Mapping[int, LineAhead], change: Change) -> Gain:
    """Return what a change gains when as many contacts come as expected: to choose by.

    Contacts that leave a line are not counted: they are served elsewhere or later.
    """
    line = lines[change.main]
    worth = sum(float(row.sum()) for _, row in _rows(lines, change, "contacts"))
    return Gain(worth, worth, worth, line.service_share, _share_after(line, change))


def with_band(lines: Mapping[int, LineAhead], change: Change, gain: Gain, *, bunch: float) -> Gain:
    """Return a gain over all that the day may come to: its mean, its interval and its chance.

    The level of the day is that of the forecast's band. Through what the change gains with few,
    expected and many contacts goes a parabola; of it the mean and the variance are taken. To that
    comes chance: contacts are saved (and lost) in bunches of those who wait together, and these are
    the larger the more people a line has.

    :param bunch: contacts in such a bunch for each person of the line at its fullest.
    """
    usual = list(_rows(lines, change, "contacts"))
    few, many = (
        sum(float(row.sum()) for _, row in _rows(lines, change, kind)) for kind in ("low", "high")
    )
    middle = sum(float(row.sum()) for _, row in usual)
    bend, slope = (few + many - 2 * middle) / (2 * _Z**2), (many - few) / (2 * _Z)
    moved = sum(float(np.abs(row).sum() * line.people.max(initial=1.0)) for line, row in usual)
    mean = middle + bend
    deviation = math.sqrt(slope**2 + 2 * bend**2 + bunch * moved)
    return replace(
        gain,
        contacts=mean,
        low=mean - _Z * deviation,
        high=mean + _Z * deviation,
        better=_chance_above_nothing(mean, deviation),
    )


def _chance_above_nothing(mean: float, deviation: float) -> float:
    if deviation <= 0:
        return float(mean > 0)
    return 0.5 * (1 + math.erf(mean / deviation / math.sqrt(2)))


def _rows(
    lines: Mapping[int, LineAhead], change: Change, kind: str
) -> Iterator[tuple[LineAhead, FloatArray]]:
    """Yield each line with what it gains in each interval, in contacts."""
    if change.contacts is not None:
        yield lines[change.main], _of_contacts(lines[change.main], change.contacts, kind)
        return
    for queue_id, more in change.people.items():
        line = lines[queue_id]
        contacts = _contacts(line, kind)
        yield line, contacts * (_served(line, more, contacts) - line.shares[kind])


def _served(line: LineAhead, more: FloatArray, contacts: FloatArray | None = None) -> FloatArray:
    people = np.maximum(line.people + more, LEAST_PEOPLE)
    return line.serve(people, line.contacts if contacts is None else contacts)


def _of_contacts(line: LineAhead, contacts: FloatArray, kind: str) -> FloatArray:
    """Return what other contacts gain: of those that come as they would have come anyway."""
    kept = np.divide(contacts, line.contacts, out=np.ones_like(contacts), where=line.contacts > 0)
    usual = _contacts(line, kind)
    coming = usual * kept
    same: FloatArray = np.minimum(usual, coming)
    return same * (line.serve(line.people, coming) - line.shares[kind])


def _share_after(line: LineAhead, change: Change) -> float:
    if change.contacts is not None:
        total = float(change.contacts.sum())
        shares = line.serve(line.people, change.contacts)
        return float(change.contacts @ shares) / total if total else 1.0
    more = change.people.get(line.queue_id)
    return line.service_share if more is None else line.share_of(_served(line, more))


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
    """Say whether a line keeps its target with so many people more or fewer, in four of five days.

    The day may be busier than expected, and chance moves its service too.
    """
    share = line.share_of(_served(line, more))
    if share < line.target_share:
        return False
    busy = _served(line, more, line.high)
    total = float(line.high.sum())
    worse = float(line.high @ busy) / total if total > 0 else 1.0
    chance = chance_of_share(share, float(line.contacts.sum()))
    spread = math.hypot((share - worse) / _Z, chance)
    return share - _SURE_Z * spread >= line.target_share
