"""The legs behind a figure: counted, paged, streamed."""

from __future__ import annotations

import heapq
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from psycopg.sql import SQL, Composable

from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import LegFilter, LegPage, LegRow, Tally

from ._conditions import ask
from ._reach import Part, Reach, find_reach
from ._rows import SELECT_LEGS, leg_row
from ._sql import Row, fetch, stream
from ._totals import add_up

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_IN_ORDER = itemgetter(0, 1)  # entered_at, id
Place = tuple[datetime, int]

_FOUND = SQL("SELECT l.* FROM {source} WHERE {where} ORDER BY l.entered_at, l.id {limit}")
# The first condition is there for the partitions: a pair does not rule any out.
_AFTER = SQL(
    "l.entered_at >= %(after_at)s AND (l.entered_at, l.id) > (%(after_at)s, %(after_id)s) AND "
)


def count_legs(*, legs: LegFilter, scope: Scope) -> Tally:
    """Return the figures of all legs of a filter in reach."""
    return add_up(legs, find_reach(queue_ids=legs.queue_ids, scope=scope))


def list_legs(*, legs: LegFilter, scope: Scope, cursor: str = "", page_size: int = 50) -> LegPage:
    """Return one page of the legs in reach, in order of entry; total and tally are of all.

    :raises Refusal: the cursor is not one that an earlier page gave.
    """
    reach = find_reach(queue_ids=legs.queue_ids, scope=scope)
    rows = _page(legs, reach, _read_cursor(cursor) if cursor else None, page_size + 1)
    tally = add_up(legs, reach)
    more = len(rows) > page_size
    return LegPage(
        rows=tuple(leg_row(row) for row in rows[:page_size]),
        total=tally.offered,
        tally=tally,
        next_cursor=_write_cursor(_IN_ORDER(rows[page_size - 1])) if more else "",
    )


def iter_legs(*, legs: LegFilter, scope: Scope) -> Iterator[LegRow]:
    """Yield all legs of a filter in reach, in order of entry, without holding them in memory."""
    reach = find_reach(queue_ids=legs.queue_ids, scope=scope)
    streams = [stream(*_select(legs, part, None, None)) for part in reach.parts]
    return map(leg_row, heapq.merge(*streams, key=_IN_ORDER))


def _page(legs: LegFilter, reach: Reach, after: Place | None, limit: int) -> list[Row]:
    """Return the first rows after a place, from whichever part of the reach they come."""
    found = [row for part in reach.parts for row in fetch(*_select(legs, part, after, limit))]
    return sorted(found, key=_IN_ORDER)[:limit]


def _select(
    legs: LegFilter, part: Part, after: Place | None, limit: int | None
) -> tuple[Composable, dict[str, object]]:
    question = ask(legs, part)
    found = _FOUND.format(
        source=question.source,
        where=(_AFTER if after else SQL("")) + question.where,
        limit=SQL("LIMIT {}").format(limit) if limit else SQL(""),
    )
    place = dict(zip(("after_at", "after_id"), after or (), strict=False))
    return SELECT_LEGS.format(found=found), {**question.values, **place}


def _write_cursor(place: Place) -> str:
    text = f"{(place[0] - _EPOCH) // _MICROSECOND}.{place[1]}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> Place:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, id_ = text.split(".")
        return _EPOCH + int(at) * _MICROSECOND, int(id_)
    except (ValueError, OverflowError) as error:
        raise Refusal(
            code="interactions.cursor.unknown",
            what="This page of the list cannot be found.",
            where="The address of the page was changed or cut off.",
            mend="Open the list again from its first page.",
        ) from error
