"""Making the page of one contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.http import QueryDict
from django.urls import reverse

from watchfloor.common.access import Scope
from watchfloor.rooms.interactions.contracts import ContactCard, ContactEvent, LegPage, LegRow
from watchfloor.rooms.interactions.queries import list_legs
from watchfloor.rooms.interactions.web.asking import read_id

from .asking import ContactsAsk, Place
from .listing import line
from .pages import ContactPage, EventLine, SourceRun
from .timeline import make_timeline

_LINES_NAMED = 40


def make_detail(
    card: ContactCard, ask: ContactsAsk, query: QueryDict, *, scope: Scope, reveal: str
) -> ContactPage:
    """Return the page. `reveal` is "yes" where data are shown, "may" where they could be."""
    key_url = reverse("interactions:contact_reveal", args=[card.contact_key])
    before, after = _neighbors(ask, read_id(query, "leg"), scope)
    list_url = reverse("interactions:contacts")
    return ContactPage(
        contact_key=card.contact_key,
        feed=card.feed,
        customer=card.customer,
        is_revealed=reveal == "yes",
        reveal_url=f"{key_url}?{query.urlencode()}" if reveal == "may" else "",
        lines=tuple(line(leg) for leg in card.legs),
        first=card.legs[0],
        last=card.legs[-1],
        wait_seconds=_sum(leg.wait_seconds for leg in card.legs),
        talk_seconds=_sum(leg.talk_seconds for leg in card.legs),
        timeline=make_timeline(card.legs, ask.zone),
        events=tuple(map(_event, card.events)),
        sources=tuple(list_sources(card.events)),
        list_url=f"{list_url}?{ask.address(ask.place)}" if "leg" in query else "",
        previous_url=before,
        next_url=after,
        zone=ask.zone.key,
    )


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _event(event: ContactEvent) -> EventLine:
    return EventLine(
        at=event.at,
        kind=event.kind,
        queue=event.queue,
        agent=event.agent,
        text=event.text,
        line=event.line,
        run_id=event.run_id,
        run_url=reverse("interactions:import_run", args=[event.run_id]),
    )


def list_sources(events: Sequence[ContactEvent]) -> list[SourceRun]:
    """Return which imports brought the contact, and from which lines of their files."""
    lines: dict[int, set[int]] = defaultdict(set)
    for event in events:
        lines[event.run_id].add(event.line)
    return [
        SourceRun(run, reverse("interactions:import_run", args=[run]), write_ranges(found))
        for run, found in sorted(lines.items())
    ]


def write_ranges(numbers: Iterable[int]) -> str:
    """Write numbers in short: 3, 5-8, 12.

    >>> write_ranges({8, 3, 5, 6, 7, 12})
    '3, 5-8, 12'
    """
    ordered = sorted(numbers)
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b != a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b != a + 1), ordered[-1]]
    parts = [str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)]
    shown = parts[:_LINES_NAMED]
    return ", ".join(shown) + (" …" if len(parts) > len(shown) else "")


def _neighbors(ask: ContactsAsk, leg_id: int | None, scope: Scope) -> tuple[str, str]:
    """Return the addresses of the contacts before and after this one in the list it is from."""
    if leg_id is None:
        return "", ""
    page = _page(ask, ask.place, scope)
    places = [number for number, row in enumerate(page.rows) if row.id == leg_id]
    if not places:
        return "", ""
    return _before(ask, page, places[0], scope), _after(ask, page, places[0], scope)


def _before(ask: ContactsAsk, page: LegPage, number: int, scope: Scope) -> str:
    if number:
        return _url(ask, ask.place, page.rows[number - 1])
    place = ask.place.previous()
    rows = _page(ask, place, scope).rows if place else ()
    return _url(ask, place, rows[-1]) if place and rows else ""


def _after(ask: ContactsAsk, page: LegPage, number: int, scope: Scope) -> str:
    if number + 1 < len(page.rows):
        return _url(ask, ask.place, page.rows[number + 1])
    if not page.next_cursor:
        return ""
    place = ask.place.next(page.next_cursor)
    rows = _page(ask, place, scope).rows
    return _url(ask, place, rows[0]) if rows else ""


def _page(ask: ContactsAsk, place: Place, scope: Scope) -> LegPage:
    return list_legs(legs=ask.legs, scope=scope, cursor=place.cursor, page_size=ask.page_size)


def _url(ask: ContactsAsk, place: Place, leg: LegRow) -> str:
    return line(leg, address=ask.address(place)).url
