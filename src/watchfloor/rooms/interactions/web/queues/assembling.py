"""Making the queues page out of rows of figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.common.ui.templatetags.ui import duration, number, share
from watchfloor.rooms.interactions.contracts import IntervalRow, QueueCard, Tally
from watchfloor.rooms.interactions.queries import list_intervals
from watchfloor.rooms.interactions.rules.cuts import cut
from watchfloor.rooms.interactions.rules.unusual import is_unusual
from watchfloor.rooms.interactions.web.asking import write_instant, write_query

from .asking import QueuesAsk, Rows
from .figures import BY_KEY, COLUMNS, Column, add_up
from .pages import Cell, FigureRow

_DASH = "–"
_WRITERS: Mapping[str, Callable[[float], str]] = {
    "count": number,
    "share": share,
    "seconds": duration,
}
_DAYS = {Every.DAY, Every.WEEK, Every.MONTH}


@dataclass(frozen=True, slots=True)
class Group:
    """What becomes one row of the table."""

    covers: Window
    starts_at: datetime
    queue: QueueCard | None
    tally: Tally


def read_groups(ask: QueuesAsk, queues: Sequence[QueueCard], scope: Scope) -> list[Group]:
    """Read the figures and group them as the rows that are asked for."""
    rows = list_intervals(
        window=ask.window,
        every=Every.MONTH if ask.rows is Rows.QUEUE else ask.every,
        zone=ask.zone,
        queue_ids=ask.queue_ids,
        scope=scope,
    )
    if ask.rows is Rows.QUEUE:
        return _by_queue(rows, ask, queues)
    if ask.rows is Rows.BOTH:
        known = {queue.id: queue for queue in queues}
        ordered = sorted(rows, key=lambda row: (row.interval_start.timestamp(), row.queue))
        return [Group(r.covers, r.interval_start, known.get(r.queue_id), r.tally) for r in ordered]
    return _by_interval(rows, ask)


def _by_queue(
    rows: Iterable[IntervalRow], ask: QueuesAsk, queues: Sequence[QueueCard]
) -> list[Group]:
    found: dict[int, list[Tally]] = defaultdict(list)
    for row in rows:
        found[row.queue_id].append(row.tally)
    window = ask.window
    return [
        Group(window, window.start, queue, add_up(found[queue.id]))
        for queue in queues
        if queue.id in found
    ]


def _by_interval(rows: Sequence[IntervalRow], ask: QueuesAsk) -> list[Group]:
    """Add up the queues; quiet intervals between busy ones stay, or the chart would lie.

    Compared in UTC: the two hours of the night in which clocks go back look equal otherwise.
    """
    found: dict[datetime, list[Tally]] = defaultdict(list)
    for row in rows:
        found[row.interval_start.astimezone(UTC)].append(row.tally)
    if not found:
        return []
    first, last = min(found), max(found)
    start, end = (at.astimezone(UTC) for at in (ask.window.start, ask.window.end))
    cuts = [*(at.astimezone(UTC) for at in cut(ask.window, ask.every, ask.zone)), end]
    return [
        Group(Window(max(at, start), min(until, end)), at, None, add_up(found.get(at, ())))
        for at, until in pairwise(cuts)
        if first <= at <= last
    ]


class RowMaker:
    """Turns groups into rows with links: knows what is the same for all of them."""

    def __init__(self, ask: QueuesAsk, total: Tally) -> None:
        self.ask = ask
        self.contacts = reverse("interactions:contacts")
        self.usual = total.abandoned / total.offered if total.offered else 0.0

    def make(self, group: Group) -> FigureRow:
        label, title = interval_label(group.starts_at, self.ask)
        if self.ask.rows is Rows.QUEUE and group.queue:
            label = title = group.queue.title or group.queue.code
        queues = (group.queue.id,) if group.queue else self.ask.queue_ids
        warning, opens = self.warning(group.tally)
        return FigureRow(
            label=label,
            title=title,
            queue=group.queue.title or group.queue.code if group.queue else "",
            cells=self.cells(group.tally, group.covers, queues),
            tally=group.tally,
            warning=warning,
            url=f"{self.base(group.covers, queues)}&{opens}",
        )

    def total(self, tally: Tally) -> FigureRow:
        cells = self.cells(tally, self.ask.window, self.ask.queue_ids)
        return FigureRow(_("In all"), "", "", cells, tally, "", "")

    def cells(self, tally: Tally, covers: Window, queues: Collection[int]) -> tuple[Cell, ...]:
        base = self.base(covers, queues)
        return tuple(_cell(column, tally, base) for column in COLUMNS)

    def base(self, covers: Window, queues: Collection[int]) -> str:
        """Return the address of all contacts of a row."""
        pairs = [
            ("from", write_instant(covers.start)),
            ("to", write_instant(covers.end)),
            *(("queue", str(queue)) for queue in queues),
            ("zone", self.ask.zone.key),
        ]
        return f"{self.contacts}?{write_query(pairs)}"

    def warning(self, tally: Tally) -> tuple[str, str]:
        """Say why a row looks wrong and which of its contacts show it; "" where it does not."""
        if is_unusual(tally.abandoned, tally.offered, self.usual):
            said = _("%(count)s of %(offered)s abandoned; over the whole page it is %(usual)s.") % {
                "count": tally.abandoned,
                "offered": tally.offered,
                "usual": share(self.usual, 0),
            }
            return said, BY_KEY["abandoned"].opens
        unclosed = tally.lost + tally.open
        if not unclosed:
            return "", ""
        said = ngettext(
            "%(n)s contact has no known end.", "%(n)s contacts have no known end.", unclosed
        )
        return said % {"n": unclosed}, "unclosed=1"


def _cell(column: Column, tally: Tally, base: str) -> Cell:
    value = column.value(tally)
    if not value:  # nothing is counted, or nothing to divide by: no contacts to open
        return Cell(_DASH if value is None else written(column, 0), "", is_empty=True)
    url = f"{base}&{column.opens}" if column.opens else base
    return Cell(written(column, value), url, is_empty=False)


def written(column: Column, value: float | None) -> str:
    """Write a value as its column does."""
    return _DASH if value is None else str(_WRITERS[column.kind](value))


def interval_label(start: datetime, ask: QueuesAsk) -> tuple[str, str]:
    """Return the short and the full name of an interval."""
    local = start.astimezone(ask.zone)
    if ask.every in _DAYS:
        short = f"{local:%Y-%m}" if ask.every is Every.MONTH else f"{local:%Y-%m-%d}"
        return short, f"{local:%Y-%m-%d} {ask.zone.key}"
    short = f"{local:%H:%M}" if ask.days == 1 else f"{local:%m-%d %H:%M}"
    if _is_repeated(local, ask.zone):
        short = f"{short} {local:%z}"
    return short, f"{local:%Y-%m-%d %H:%M %z} {ask.zone.key}"


def _is_repeated(local: datetime, zone: ZoneInfo) -> bool:
    """Say whether the wall clock shows this time twice."""
    plain = local.replace(tzinfo=zone)
    return plain.replace(fold=0).utcoffset() != plain.replace(fold=1).utcoffset()
