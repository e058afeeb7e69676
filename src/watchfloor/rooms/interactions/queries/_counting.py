"""Adding up legs: from the five-minute cells where they say it, from the legs where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import chain

from psycopg.sql import SQL

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import Tally

from ._figures import CELL_FIGURES, JOIN_TERMS, LEG_FIGURES, add_tallies, tally_of
from ._reach import Part, Reach
from ._sql import fetch
from .day_counting import fetch_days

CELL_SECONDS = 300
_DAY = timedelta(days=1)
Key = tuple[int, int]  # queue, number of the interval from 1
Found = defaultdict[Key, list[Tally]]

# A file of totals may bring cells longer than an interval: those stay whole, each by itself.
_CELLS = SQL(
    """
    SELECT c.queue_id, width_bucket(c.start_at, %(cuts)s::timestamptz[]) AS number,
        CASE WHEN c.minutes > 5 AND width_bucket(c.start_at, %(cuts)s::timestamptz[])
            < width_bucket(c.start_at + (c.minutes - 1) * interval '1 minute',
                %(cuts)s::timestamptz[])
            THEN c.start_at END AS too_long_since,
        max(c.minutes), {figures}
    FROM interactions_intervalcount c
    WHERE c.queue_id = ANY(%(whole)s) AND c.start_at >= %(start)s AND c.start_at < %(end)s
        {only}
    GROUP BY 1, 2, 3
    """
)
_TOTALS_OF_FILES = SQL(
    """
    SELECT {figures} FROM interactions_intervalcount c
    WHERE c.queue_id = ANY(%(whole)s) AND c.start_at >= %(start)s AND c.start_at < %(end)s
        AND c.run_id IS NOT NULL
    """
).format(figures=CELL_FIGURES)
_LEGS = SQL(
    """
    SELECT l.queue_id, width_bucket(l.entered_at, %(cuts)s::timestamptz[]), {figures}
    FROM interactions_leg l {join}
    WHERE l.entered_at >= %(start)s AND l.entered_at < %(end)s AND {where}
    GROUP BY 1, 2
    """
)
# What is left of long intervals once their whole days are counted, and all totals of files.
_CELLS_BESIDE_DAYS = SQL(
    """
    SELECT c.queue_id, width_bucket(c.start_at, %(cuts)s::timestamptz[]), {figures}
    FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS gap (since, until)
    JOIN interactions_intervalcount c ON c.start_at >= gap.since AND c.start_at < gap.until
    WHERE c.queue_id = ANY(%(whole)s) AND c.run_id IS NULL
    GROUP BY 1, 2
    """
).format(figures=CELL_FIGURES)
_CELLS_IN_ALL = SQL(
    """
    SELECT {figures} FROM interactions_intervalcount c
    WHERE c.queue_id = ANY(%(whole)s) AND c.start_at >= %(start)s AND c.start_at < %(end)s
        AND c.run_id IS NULL
    """
).format(figures=CELL_FIGURES)


@dataclass(frozen=True, slots=True)
class Split:
    """A window as whole cells (or none) and the rest, which only legs can tell."""

    cells: Window | None
    rest: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class LongCell:
    """A total of a file, longer than the intervals that were asked for."""

    queue_id: int
    covers: Window
    tally: Tally


@dataclass(frozen=True, slots=True)
class Tallied:
    """What was found: by interval, and the totals that no interval of this length can show."""

    tallies: Mapping[Key, Tally]
    longer: tuple[LongCell, ...]


def tally_intervals(*, window: Window, cuts: Sequence[datetime], reach: Reach) -> Tallied:
    """Return the tally of each queue in each interval that has something offered."""
    split = _split_at_cells(window, cuts)
    found: Found = defaultdict(list)
    longer: list[LongCell] = []
    if split.cells and reach.whole:
        days = whole_days(split.cells, cuts)
        longer += _collect_cells(found, split.cells, cuts, reach, only_files=bool(days))
        _collect_days(found, split.cells, cuts, reach, days)
    stretches = [(rest, reach.whole_part) for rest in split.rest] + [(window, reach.partial_part)]
    for stretch, part in stretches:
        if part:
            _collect_legs(found, stretch, cuts, part)
    return Tallied({key: add_tallies(parts) for key, parts in found.items()}, tuple(longer))


def _split_at_cells(window: Window, cuts: Sequence[datetime]) -> Split:
    """Cells are of no use where intervals begin inside one (offsets of odd seconds)."""
    if any(int(moment.timestamp()) % CELL_SECONDS for moment in cuts):
        return Split(cells=None, rest=(window,))
    return split_window(window, CELL_SECONDS)


def tally_cells(*, window: Window, queue_ids: Collection[int]) -> Tally:
    """Return the tally of the legs in whole cells."""
    values = {"start": window.start, "end": window.end, "whole": list(queue_ids)}
    return tally_of(fetch(_CELLS_IN_ALL, values)[0])


def split_window(window: Window, seconds: int) -> Split:
    """Cut off what lies between the window's ends and the nearest whole cells of a length."""
    first = -(-window.start.timestamp() // seconds) * seconds
    last = window.end.timestamp() // seconds * seconds
    if first >= last:
        return Split(cells=None, rest=(window,))
    inner = Window(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
    edges = (Window(window.start, inner.start), Window(inner.end, window.end))
    return Split(cells=inner, rest=tuple(edge for edge in edges if edge.start < edge.end))


def _bounds(window: Window, cuts: Sequence[datetime]) -> dict[str, object]:
    return {"start": window.start, "end": window.end, "cuts": [c.astimezone(UTC) for c in cuts]}


def tally_files(*, window: Window, queue_ids: Collection[int]) -> Tally:
    """Return the sum of the totals that files brought, behind which no legs stand."""
    values = {"start": window.start, "end": window.end, "whole": list(queue_ids)}
    return tally_of(fetch(_TOTALS_OF_FILES, values)[0])


def whole_days(window: Window, cuts: Sequence[datetime]) -> list[datetime]:
    """Return the UTC days of a window that lie in one interval each, where that is worth it."""
    if len(cuts) * _DAY > window.end - window.start:
        return []
    split = split_window(window, int(_DAY.total_seconds()))
    if not split.cells:
        return []
    count = (split.cells.end - split.cells.start) // _DAY
    days = [split.cells.start + number * _DAY for number in range(count)]
    divided = {
        moment.astimezone(UTC).date() for moment in cuts if moment.astimezone(UTC).time() != time()
    }
    return [day for day in days if day.date() not in divided]


def _collect_days(
    found: Found, window: Window, cuts: Sequence[datetime], reach: Reach, days: Sequence[datetime]
) -> None:
    """Add whole days, and the cells between them."""
    if not days:
        return
    utc = [moment.astimezone(UTC) for moment in cuts]
    rows = fetch_days(days=[day.date() for day in days], cuts=utc, queue_ids=reach.whole)
    edges = [window.start, *(edge for day in days for edge in (day, day + _DAY)), window.end]
    gaps = [gap for gap in zip(edges[::2], edges[1::2], strict=True) if gap[0] < gap[1]]
    values = {
        "cuts": utc,
        "starts": [start for start, _ in gaps],
        "ends": [end for _, end in gaps],
        "whole": list(reach.whole),
    }
    for queue, number, *figures in chain(rows, fetch(_CELLS_BESIDE_DAYS, values)):
        found[queue, number].append(tally_of(figures))


def _collect_cells(
    found: Found,
    window: Window,
    cuts: Sequence[datetime],
    reach: Reach,
    *,
    only_files: bool,
) -> Iterator[LongCell]:
    """Add what fits into intervals to what was found; yield what does not."""
    only = SQL("AND c.run_id IS NOT NULL") if only_files else SQL("")
    query = _CELLS.format(figures=CELL_FIGURES, only=only)
    values = _bounds(window, cuts) | {"whole": list(reach.whole)}
    for queue, number, too_long_since, minutes, *figures in fetch(query, values):
        if too_long_since is None:
            found[queue, number].append(tally_of(figures))
        else:
            end = too_long_since + timedelta(minutes=minutes)
            yield LongCell(queue, Window(too_long_since, end), tally_of(figures))


def _collect_legs(found: Found, window: Window, cuts: Sequence[datetime], part: Part) -> None:
    query = _LEGS.format(figures=LEG_FIGURES, join=JOIN_TERMS, where=part.where)
    for queue, number, *figures in fetch(query, _bounds(window, cuts) | dict(part.values)):
        found[queue, number].append(tally_of(figures))
