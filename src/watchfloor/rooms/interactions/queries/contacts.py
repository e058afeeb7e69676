"""One contact: its legs, and the source's own lines behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from psycopg.sql import SQL

from watchfloor.common import sealing
from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import (
    ContactCard,
    ContactEvent,
    ContactNotFound,
    Format,
    LegRecord,
    LegRow,
)
from watchfloor.rooms.interactions.models import ImportRun, LegSource, Queue
from watchfloor.rooms.interactions.rules.readers.registry import format_module
from watchfloor.rooms.interactions.rules.reading import RawBlock, Reader, ReadOptions

from ._raw import read_raw
from ._reach import find_reach
from ._rows import SELECT_LEGS, leg_row
from ._sql import fetch

_OF_CONTACT = SQL("SELECT l.* FROM interactions_leg l WHERE l.contact_key = %(contact)s AND {}")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Retold:
    """The lines of one run behind a contact, and the reader that understands them."""

    run: ImportRun
    reader: Reader
    lines: Mapping[int, bytes]


def get_contact(
    *, contact_key: str, scope: Scope, see_personal_data: bool, feed: str = ""
) -> ContactCard:
    """Return a contact's legs in reach and the lines of the source that stand behind them.

    A key is unique within a feed; where several feeds have it and none is named, the contact
    that came last is meant.

    :raises ContactNotFound: none with that key in reach.
    """
    feed, legs = _of_one_feed(_find_legs(contact_key, scope), feed)
    if not legs:
        raise ContactNotFound(contact_key)
    retold = list(_retell(legs))
    events = [event for source in retold for event in _events(source)]
    customer = next((leg.customer for leg in legs if leg.customer), "")
    if see_personal_data:
        customer = _customer_in_full(retold, customer)
    else:
        events = [_masked(event) for event in events]
    return ContactCard(
        contact_key=contact_key,
        feed=feed,
        customer=customer,
        legs=tuple(legs),
        # Records of one run are in order as they stand; a stable sort keeps that.
        events=tuple(sorted(events, key=lambda event: event.at or _LONG_AGO)),
    )


def _find_legs(contact_key: str, scope: Scope) -> list[LegRow]:
    reach = find_reach(queue_ids=(), scope=scope)
    rows = [
        row
        for part in reach.parts
        for row in fetch(
            SELECT_LEGS.format(found=_OF_CONTACT.format(part.where)),
            {"contact": contact_key, **part.values},
        )
    ]
    return sorted(map(leg_row, rows), key=lambda leg: (leg.entered_at, leg.id))


def _of_one_feed(legs: Sequence[LegRow], feed: str) -> tuple[str, list[LegRow]]:
    queues = {leg.queue_id for leg in legs}
    feeds = dict(Queue.objects.filter(pk__in=queues).values_list("pk", "feed__name"))
    if legs and not feed:
        feed = feeds[legs[-1].queue_id]
    return feed, [leg for leg in legs if feeds[leg.queue_id] == feed]


def _retell(legs: Sequence[LegRow]) -> Iterator[Retold]:
    """Open the chunks behind these legs, and no others."""
    found = LegSource.objects.filter(leg_id__in=[leg.id for leg in legs])
    sources = set(found.values_list("run_id", "line"))
    raw = read_raw(sources)
    runs = ImportRun.objects.filter(pk__in={run_id for run_id, _ in raw}).order_by("pk")
    for run in runs:
        lines = {line: raw[of, line] for of, line in sorted(raw) if of == run.pk}
        yield Retold(run, _reader(run), lines)


def _reader(run: ImportRun) -> Reader:
    options = ReadOptions(
        zone=ZoneInfo(run.timezone),
        now_ms=int(run.created_at.timestamp() * 1000),
        mapping=run.options,
    )
    return format_module(Format(run.format)).make_reader(options)


def _events(source: Retold) -> Iterator[ContactEvent]:
    """Yield what the lines tell; one without an instant belongs to the line before it."""
    at: datetime | None = None
    for line, raw in source.lines.items():
        event = source.reader.describe(line, raw)
        if event is not None:
            at = event.at or at
            yield replace(event, run_id=source.run.pk, at=at)


def _masked(event: ContactEvent) -> ContactEvent:
    return replace(event, text=sealing.mask_text(event.text))


def _customer_in_full(retold: Sequence[Retold], masked: str) -> str:
    """Read the lines again for the number that was masked when they were stored."""
    for source in retold:
        for leg in _read_again(source):
            mine = source.lines.keys() >= set(leg.lines)
            if mine and leg.customer and sealing.mask(leg.customer) == masked:
                return leg.customer
    return masked


def _read_again(source: Retold) -> list[LegRecord]:
    records = _heading(source.run) | dict(source.lines)
    block = RawBlock(list(records), list(records.values()), bytes_read=0)
    try:
        batches = [source.reader.feed(block), source.reader.finish()]
    except Refusal:  # a table whose heading was not kept: nothing to read it by
        return []
    return [leg for batch in batches for leg in batch.legs]


def _heading(run: ImportRun) -> dict[int, bytes]:
    """Return the rows that name the columns of a generic file."""
    if run.format != Format.CSV:
        return {}
    rows = range(1, int(run.options.get("header_row") or 1) + 1)
    return {line: raw for (_, line), raw in read_raw({(run.pk, row) for row in rows}).items()}
