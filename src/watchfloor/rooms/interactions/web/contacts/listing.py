"""Making the list of contacts: chips, rows, the five outcomes, and the way through the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.rooms.interactions.contracts import LegPage, LegRow, Outcome, QueueCard
from watchfloor.rooms.interactions.web.asking import write_query
from watchfloor.rooms.interactions.web.imports.reasons import unclosed
from watchfloor.rooms.interactions.web.words import channel_words, ending_words, outcome_words

from .asking import SIZES, ContactsAsk
from .pages import Chip, ContactsPage, LegLine, OutcomePart

_ORDER = (
    Outcome.ANSWERED,
    Outcome.ABANDONED,
    Outcome.FLOWED_OUT,
    Outcome.LOST,
    Outcome.OPEN,
)


def make_list(
    ask: ContactsAsk, page: LegPage, *, queues: Sequence[QueueCard], has_imports: bool
) -> ContactsPage:
    """Return a page of the list."""
    before = ask.place.previous()
    list_url = reverse("interactions:contacts")
    return ContactsPage(
        ask=ask,
        address=ask.address(),
        chips=tuple(list_chips(ask, queues)),
        lines=tuple(line(leg, address=ask.address(ask.place)) for leg in page.rows),
        total=page.total,
        tally=page.tally,
        parts=_parts(ask, page),
        position=_position(ask, page),
        previous_url=f"{list_url}?{ask.address(before)}" if before else "",
        next_url=f"{list_url}?{ask.address(ask.place.next(page.next_cursor))}"
        if page.next_cursor
        else "",
        queues=tuple(queues),
        outcomes=tuple((o.name.lower(), outcome_words(o).text) for o in _ORDER),
        sizes=SIZES,
        start_local=local_field(ask.legs.start, ask.zone),
        end_local=local_field(ask.legs.end, ask.zone),
        has_imports=has_imports,
    )


def line(leg: LegRow, *, address: str = "") -> LegLine:
    """Return a leg as a row; with the list's address its contact knows the way on."""
    url = reverse("interactions:contact", args=[leg.contact_key])
    return LegLine(
        leg=leg,
        url=f"{url}?{address}&leg={leg.id}" if address else url,
        outcome=outcome_words(leg.outcome),
        ending=ending_words(leg.ending),
        channel=channel_words(leg.channel),
        note=unclosed(leg.note) if leg.note else "",
    )


def local_field(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant for an input of date and time, which knows no zone."""
    local = at.astimezone(zone).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def window_text(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Write a stretch of time in words."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return f"{first:%Y-%m-%d %H:%M} – {until} {zone.key}"


def _position(ask: ContactsAsk, page: LegPage) -> str:
    if not page.rows:
        return ""
    first = (ask.place.number - 1) * ask.page_size + 1
    return _("%(first)s to %(last)s of %(total)s") % {
        "first": f"{first:,}",
        "last": f"{first + len(page.rows) - 1:,}",
        "total": f"{page.total:,}",
    }


def _parts(ask: ContactsAsk, page: LegPage) -> tuple[OutcomePart, ...]:
    url = reverse("interactions:contacts")
    return tuple(
        OutcomePart(
            words=outcome_words(outcome),
            name=outcome.name.lower(),
            count=getattr(page.tally, outcome.name.lower()),
            url=f"{url}?{write_query(ask.filter_pairs, {'outcome': outcome.name.lower()})}",
            chosen=ask.legs.outcome is outcome,
        )
        for outcome in _ORDER
    )


def list_chips(ask: ContactsAsk, queues: Sequence[QueueCard]) -> list[Chip]:
    """Return the filters in force, each with the address of the list without it."""
    legs = ask.legs
    chips = [Chip(window_text(legs.start, legs.end, ask.zone), "")]
    names = {str(queue.id): queue.title or queue.code for queue in queues}
    for pair in ask.filter_pairs:
        text = names.get(pair[1], _("Queue %(id)s") % {"id": pair[1]}) if pair[0] == "queue" else ""
        text = text or _chip_text(ask, *pair)
        if text:
            kept = [other for other in ask.filter_pairs if other != pair]
            chips.append(Chip(text, f"{reverse('interactions:contacts')}?{write_query(kept)}"))
    return chips


def _chip_text(ask: ContactsAsk, name: str, value: str) -> str:
    if name == "outcome" and ask.legs.outcome is not None:
        return outcome_words(ask.legs.outcome).text
    if name == "search":
        return _("Search: %(text)s") % {"text": value}
    words = {
        ("within", "1"): _("Within the time threshold"),
        ("within", "0"): _("Beyond the time threshold"),
        ("short", "1"): _("Short abandons"),
        ("short", "0"): _("Without short abandons"),
        ("transferred", "1"): _("Passed on"),
        ("transferred", "0"): _("Not passed on"),
        ("unclosed", "1"): _("Unclosed or odd"),
    }
    numbered = {"agent": _("Agent %(id)s"), "run": _("Import %(id)s")}
    if name in numbered:
        return numbered[name] % {"id": value}
    return words.get((name, value), "")
