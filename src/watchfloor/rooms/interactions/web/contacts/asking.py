"""What the list of contacts is asked for: a filter, and a place in the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import QueryDict

from watchfloor.common.timegrid import Window, day_window
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import LegFilter, Outcome, RunCard
from watchfloor.rooms.interactions.web.asking import (
    read_choice,
    read_flag,
    read_id,
    read_ids,
    read_instant,
    read_zone,
    refuse,
    write_instant,
    write_query,
)
from watchfloor.rooms.interactions.web.queues.asking import newest_day

SIZES = ("25", "50", "100", "200")
_OUTCOMES = {outcome.name.lower(): outcome for outcome in Outcome}
_BACK = "~"  # between the cursors of the pages before; no cursor holds it
_FIRST = "first"
_PAGES_BACK = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a page stands. `back` holds the cursors of the pages before it."""

    cursor: str = ""
    back: tuple[str, ...] = ()
    number: int = 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        if not self.cursor:
            return []
        back = _BACK.join(cursor or _FIRST for cursor in self.back)
        return [("cursor", self.cursor), ("back", back), ("page", str(self.number))]

    def next(self, cursor: str) -> Place:
        """Return the page after this one."""
        return Place(cursor, (*self.back, self.cursor)[-_PAGES_BACK:], self.number + 1)

    def previous(self) -> Place | None:
        """Return the page before this one, if there is one."""
        if not self.cursor:
            return None
        if not self.back or not self.back[-1]:
            return Place()
        return Place(self.back[-1], self.back[:-1], max(self.number - 1, 1))


@dataclass(frozen=True, slots=True)
class ContactsAsk:
    """A question to the list, complete: it can be written as an address and read again."""

    legs: LegFilter
    zone: ZoneInfo
    page_size: int
    place: Place

    @property
    def filter_pairs(self) -> list[tuple[str, str]]:
        """Return the filter as parameters, without the place."""
        legs = self.legs
        flags = (("within", legs.within), ("short", legs.short), ("transferred", legs.transferred))
        return [
            ("from", write_instant(legs.start)),
            ("to", write_instant(legs.end)),
            *(("queue", str(queue)) for queue in legs.queue_ids),
            *([("outcome", legs.outcome.name.lower())] if legs.outcome is not None else []),
            *((name, str(int(value))) for name, value in flags if value is not None),
            *([("unclosed", "1")] if legs.unclosed else []),
            *([("agent", str(legs.agent_id))] if legs.agent_id is not None else []),
            *([("run", str(legs.run_id))] if legs.run_id is not None else []),
            *([("search", legs.search)] if legs.search else []),
            ("zone", self.zone.key),
            *([("size", str(self.page_size))] if self.page_size != int(SIZES[1]) else []),
        ]

    def address(self, place: Place | None = None) -> str:
        """Return the parameters of a page of this list; without a place, of its first."""
        return write_query([*self.filter_pairs, *(place.pairs if place else [])])


def read_ask(query: QueryDict, *, runs: Sequence[RunCard], now: datetime) -> ContactsAsk:
    """Read the address. Without a time: the newest day with records.

    :raises Refusal: a value cannot be read, or the times are in the wrong order.
    """
    zone = read_zone(query)
    window = _read_window(query, zone, day_window(newest_day(runs, zone, now), zone))
    outcome = read_choice(query, "outcome", ["", *_OUTCOMES], "")
    legs = LegFilter(
        start=window.start,
        end=window.end,
        queue_ids=read_ids(query, "queue"),
        outcome=_OUTCOMES[outcome] if outcome else None,
        within=read_flag(query, "within"),
        short=read_flag(query, "short"),
        transferred=read_flag(query, "transferred"),
        unclosed=bool(read_flag(query, "unclosed")),
        agent_id=read_id(query, "agent"),
        run_id=read_id(query, "run"),
        search=query.get("search", "").strip()[:200].replace("\0", ""),
    )
    size = int(read_choice(query, "size", SIZES, SIZES[1]))
    return ContactsAsk(legs=legs, zone=zone, page_size=size, place=_read_place(query))


def _read_window(query: QueryDict, zone: ZoneInfo, usual: Window) -> Window:
    start = read_instant(query, "from", zone, usual.start)
    end = read_instant(query, "to", zone, max(usual.end, start))
    if end < start:
        raise refuse("to", query.get("to", ""), msgid("The end must not lie before the beginning."))
    return Window(start.astimezone(UTC), end.astimezone(UTC))


def _read_place(query: QueryDict) -> Place:
    cursor = query.get("cursor", "")
    if not cursor:
        return Place()
    found = query.get("back", "").split(_BACK) if query.get("back") else []
    back = tuple("" if each == _FIRST else each for each in found)
    return Place(cursor, back[-_PAGES_BACK:], min(read_id(query, "page") or 2, 10**6))
