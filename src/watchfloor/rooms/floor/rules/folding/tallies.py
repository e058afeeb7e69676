"""What stays add up to, kept by minute of arrival so that any stretch of the day is a sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from watchfloor.rooms.floor.contracts import StayOutcome
from watchfloor.rooms.interactions.contracts import Tally

from .contacts import StayFold

_FIELDS = tuple(each.name for each in fields(Tally))
_PLACE = {name: place for place, name in enumerate(_FIELDS)}
WRAP_PLACE = _PLACE["wrap_ms_sum"]
_NOTHING = (0,) * len(_FIELDS)
MINUTE = 60
Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a queue counts as in time, and as a short abandon."""

    service_ms: int = 20_000
    short_ms: int = 5_000


def vector_of(stay: StayFold, terms: Terms) -> Vector:
    """Return what one stay adds to each figure of a tally.

    Wrap-ups are left out: they end long after the stay, and are kept beside it.
    """
    counts = [0] * len(_FIELDS)

    def put(name: str, value: int = 1) -> None:
        counts[_PLACE[name]] = value

    put("offered")
    wait = stay.wait_ms
    if stay.outcome is StayOutcome.ANSWERED:
        put("answered")
        put("answered_within", int(wait is not None and wait <= terms.service_ms))
        put("transferred", int(bool(stay.transferred_to)))
        put("held", int(stay.hold_ms > 0))
        put("wait_ms_sum", wait or 0)
        put("ring_ms_sum", stay.ring_ms or 0)
        put("talk_ms_sum", stay.talk_ms or 0)
        put("hold_ms_sum", stay.hold_ms)
    elif stay.outcome is StayOutcome.ABANDONED:
        put("abandoned")
        put("abandoned_within", int(wait is not None and wait <= terms.service_ms))
        put("abandoned_short", int(wait is not None and wait <= terms.short_ms))
        put("abandoned_wait_ms_sum", wait or 0)
    elif stay.outcome is StayOutcome.FLOWED_OUT:
        put("flowed_out")
        put("flowed_out_within", int(wait is not None and wait <= terms.service_ms))
    else:
        put("lost" if stay.outcome is StayOutcome.LOST else "open")
    return tuple(counts)


def add_vectors(vectors: Iterable[Sequence[int]]) -> Sequence[int]:
    """Return the sum of vectors, which is nothing of none."""
    return [sum(each) for each in zip(_NOTHING, *vectors, strict=True)]


def tally_of(vector: Sequence[int]) -> Tally:
    """Return a vector as a tally."""
    return Tally(*vector)


@dataclass(slots=True)
class TallySum:
    """The tally of a queue's day, and of each minute of it by arrival."""

    day: list[int] = field(default_factory=lambda: list(_NOTHING))
    minutes: dict[int, list[int]] = field(default_factory=dict)

    def add(self, entered_at: datetime, vector: Sequence[int], sign: int = 1) -> None:
        """Add what a stay that began at an instant counts for, or take it away."""
        minute = int(entered_at.timestamp()) // MINUTE
        sums = self.minutes.setdefault(minute, list(_NOTHING))
        for place, value in enumerate(vector):
            if value:
                sums[place] += sign * value
                self.day[place] += sign * value

    def since(self, at: datetime) -> list[int]:
        """Return the sums of the minutes from an instant's on."""
        first = int(at.timestamp()) // MINUTE
        found = list(_NOTHING)
        for minute, sums in self.minutes.items():
            if minute >= first:
                found = [a + b for a, b in zip(found, sums, strict=True)]
        return found
