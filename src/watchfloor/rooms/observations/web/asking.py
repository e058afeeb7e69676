"""What a list's address asks for: days, and what narrows the observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.http import QueryDict

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations.contracts import Kind, Layer, ObservationFilter, Result

E = TypeVar("E", bound=StrEnum)
_FIRST, _LAST = date(2000, 1, 2), date(2099, 12, 30)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
USUAL_DAYS = 31
CHIPS = ("standard", "step", "agent", "node", "frame")  # shown as chips: no field asks for them


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about observations, and its address."""

    wanted: ObservationFilter
    first: date
    last: date
    zone: ZoneInfo
    query: QueryDict

    def address(self, **changes: str) -> str:
        """Return the address with other values; an empty one is left out."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def read_ask(query: QueryDict, now: datetime) -> Ask:
    """Read an address. What it says wrongly narrows nothing."""
    zone = calendars.centre_zone()
    today = now.astimezone(zone).date()
    last = _day(query.get("last", ""), today)
    first = min(_day(query.get("first", ""), last - timedelta(days=USUAL_DAYS - 1)), last)
    wanted = ObservationFilter(
        start=datetime.combine(first, time(), tzinfo=zone),
        end=datetime.combine(last + timedelta(days=1), time(), tzinfo=zone),
        kinds=_members(Kind, query.getlist("kind")),
        layers=_members(Layer, query.getlist("layer")),
        results=_members(Result, query.getlist("result")),
        standard_ids=_numbers(query.getlist("standard")),
        steps=_texts(query.getlist("step")),
        subject=next(iter(_texts([query.get("subject", "")])), ""),
        agent_ids=_numbers(query.getlist("agent")),
        node_ids=_numbers(query.getlist("node")),
        frame=next(iter(_texts([query.get("frame", "")])), ""),
    )
    return Ask(wanted, first, last, zone, query)


def _day(text: str, usual: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return usual
    return day if _FIRST <= day <= _LAST else usual


def _members(kind: Callable[[str], E], texts: Iterable[str]) -> tuple[E, ...]:
    found = []
    for text in texts:
        try:
            found.append(kind(text))
        except ValueError:
            continue
    return tuple(each for each in found if each)


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(int(text) for text in texts if text.isdecimal() and len(text) < 19)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.replace("\0", "")[:200] for text in texts if text.strip("\0 "))


def write_place(at: datetime, observation_id: int) -> str:
    """Return where a page of the list ended, for its address."""
    return f"{(at - _EPOCH) // _MICROSECOND}.{observation_id}"


def read_place(text: str) -> tuple[datetime, int] | None:
    """Return where a page ended; None for the first page, or for no place at all.

    >>> read_place(write_place(datetime(2026, 3, 1, tzinfo=UTC), 7))
    (datetime.datetime(2026, 3, 1, 0, 0, tzinfo=datetime.timezone.utc), 7)
    >>> read_place("x.7"), read_place("9" * 30 + ".1")
    (None, None)
    """
    at, _dot, number = text.partition(".")
    if not (at.isdecimal() and number.isdecimal() and len(at) < 18 and len(number) < 19):
        return None
    try:
        return _EPOCH + int(at) * _MICROSECOND, int(number)
    except OverflowError:
        return None
