"""The queues page as a whole: filters, tiles, reconciliation, the summary in words, the chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Every
from watchfloor.common.ui.templatetags.ui import number, share
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import QueueCard, Tally
from watchfloor.rooms.interactions.web.asking import write_query

from .asking import QueuesAsk, Rows, asked_queues
from .assembling import Group, RowMaker, interval_label, read_groups, written
from .figures import BY_KEY, COLUMNS, add_up, reconciles
from .pages import Choice, FigureRow, Heading, QueuesPage, Reconciliation, Tile

ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Jerusalem",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
)
_EVERY = {
    Every.MINUTES_5: msgid("5 minutes"),
    Every.MINUTES_10: msgid("10 minutes"),
    Every.MINUTES_15: msgid("15 minutes"),
    Every.MINUTES_30: msgid("30 minutes"),
    Every.HOUR: msgid("1 hour"),
    Every.DAY: msgid("1 day"),
    Every.WEEK: msgid("1 week"),
    Every.MONTH: msgid("1 month"),
}
_ROWS = {
    Rows.INTERVAL: msgid("Intervals"),
    Rows.QUEUE: msgid("Queues"),
    Rows.BOTH: msgid("Both"),
}
_TILES = ("offered", "in_time_share", "abandoned_share", "mean_wait", "mean_handle")
_PARTS = ("offered", "answered", "abandoned", "flowed_out", "lost", "open")


def compose(
    ask: QueuesAsk, *, known: Sequence[QueueCard], scope: Scope, has_imports: bool
) -> QueuesPage:
    """Read the figures and make the page."""
    queues = asked_queues(ask, known)
    groups = read_groups(ask, queues, scope)
    tally = add_up(group.tally for group in groups)
    maker = RowMaker(ask, tally)
    rows, total = tuple(map(maker.make, groups)), maker.total(tally)
    return QueuesPage(
        ask=ask,
        address=write_query(ask.pairs),
        previous=ask.moved(-1),
        next=ask.moved(1),
        queues=tuple(known),
        queues_text=_queues_text(ask, queues),
        every=tuple(Choice(e.value, _(text), e is ask.every) for e, text in _EVERY.items()),
        rows_by=tuple(Choice(r.value, _(text), r is ask.rows) for r, text in _ROWS.items()),
        zones=ZONES,
        headings=tuple(Heading(c.key, _(c.title), _(c.meaning)) for c in COLUMNS),
        rows=rows,
        total=total,
        tiles=_tiles(total),
        reconciliation=_reconcile(rows, total),
        summary=tuple(_summary(rows, tally)),
        chart=_chart(ask, groups),
        has_imports=has_imports,
        title=_title(ask),
        thresholds=_thresholds(queues),
    )


def _title(ask: QueuesAsk) -> str:
    if ask.first == ask.last:
        return f"{ask.first} {_WEEKDAYS[ask.first.weekday()]()}"
    return _("%(first)s to %(last)s") % {"first": ask.first, "last": ask.last}


_WEEKDAYS = (
    lambda: _("Monday"),
    lambda: _("Tuesday"),
    lambda: _("Wednesday"),
    lambda: _("Thursday"),
    lambda: _("Friday"),
    lambda: _("Saturday"),
    lambda: _("Sunday"),
)


def _queues_text(ask: QueuesAsk, queues: Sequence[QueueCard]) -> str:
    if not ask.queue_ids:
        return _("All queues")
    if len(queues) == 1:
        return queues[0].title or queues[0].code
    return ngettext("%(n)s queue", "%(n)s queues", len(queues)) % {"n": len(queues)}


def _thresholds(queues: Sequence[QueueCard]) -> str:
    """Say what "in time" and "short" mean on this page."""
    seconds = {(queue.service_level_seconds, queue.short_abandon_seconds) for queue in queues}
    if len(seconds) != 1:
        return _("In time and short: by each queue's own seconds, as they were in force.")
    within, short = seconds.pop()
    return _("In time: answered within %(within)s s. Short: abandoned within %(short)s s.") % {
        "within": within,
        "short": short,
    }


def _tiles(total: FigureRow) -> tuple[Tile, ...]:
    cells = dict(zip((column.key for column in COLUMNS), total.cells, strict=True))
    tally = total.tally
    notes = {
        "in_time_share": (tally.answered_within, tally.offered),
        "abandoned_share": (tally.abandoned, tally.offered),
    }
    return tuple(
        Tile(
            text=_(BY_KEY[key].title),
            value=cells[key].text,
            note=_("%(part)s of %(whole)s") % _pair(*notes[key]) if key in notes else "",
            meaning=_(BY_KEY[key].meaning),
            url=cells[key].url,
        )
        for key in _TILES
    )


def _pair(part: int, whole: int) -> dict[str, str]:
    return {"part": f"{part:,}", "whole": f"{whole:,}"}


def _reconcile(rows: Sequence[FigureRow], total: FigureRow) -> Reconciliation:
    cells = dict(zip((column.key for column in COLUMNS), total.cells, strict=True))
    return Reconciliation(
        parts=tuple((_(BY_KEY[key].title), cells[key]) for key in _PARTS),
        rows=len(rows),
        broken=sum(not reconciles(row.tally) for row in (*rows, total)),
    )


def _summary(rows: Sequence[FigureRow], tally: Tally) -> list[str]:
    """Say in words what the chart shows."""
    if not tally.offered:
        return []
    in_time = BY_KEY["in_time_share"]
    said = [
        _("%(offered)s offered, %(in_time)s answered in time, %(abandoned)s abandoned.")
        % {
            "offered": number(tally.offered),
            "in_time": share(in_time.value(tally)),
            "abandoned": share(tally.abandoned / tally.offered),
        }
    ]
    busiest = max(rows, key=lambda row: row.tally.offered)
    said.append(
        _("Most: %(label)s with %(offered)s.")
        % {"label": _name(busiest), "offered": number(busiest.tally.offered)}
    )
    judged = [row for row in rows if row.tally.offered >= 5]
    if len(judged) > 1:
        worst = min(judged, key=lambda row: in_time.value(row.tally) or 0.0)
        said.append(
            _("Least in time: %(label)s with %(share)s.")
            % {"label": _name(worst), "share": written(in_time, in_time.value(worst.tally))}
        )
    flagged = sum(bool(row.warning) for row in rows)
    if flagged:
        said.append(
            ngettext("%(n)s row looks odd.", "%(n)s rows look odd.", flagged) % {"n": flagged}
        )
    return said


def _name(row: FigureRow) -> str:
    return f"{row.label} {row.queue}".strip() if row.queue != row.label else row.label


def _chart(ask: QueuesAsk, groups: Sequence[Group]) -> Mapping[str, object]:
    """Return what the chart draws: with rows for both, the queues of an interval together."""
    points: dict[str, list[Tally]] = {}
    for group in groups:
        named = ask.rows is Rows.QUEUE and group.queue
        label = group.queue.title or group.queue.code if named and group.queue else ""
        points.setdefault(label or interval_label(group.starts_at, ask)[0], []).append(group.tally)
    tallies = [add_up(parts) for parts in points.values()]
    return {
        "labels": list(points),
        "answered": [t.answered for t in tallies],
        "abandoned": [t.abandoned for t in tallies],
        "other": [t.flowed_out + t.lost + t.open for t in tallies],
        "share": [_percent(t) for t in tallies],
        "rows": "" if ask.rows is Rows.BOTH else "same",
    }


def _percent(tally: Tally) -> float | None:
    value = BY_KEY["in_time_share"].value(tally)
    return None if value is None else round(100 * value, 1)
