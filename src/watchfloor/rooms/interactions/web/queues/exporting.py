"""The queues page as a file: the same rows, with what was asked and how figures are defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from watchfloor import __version__
from watchfloor.common.access import Scope
from watchfloor.rooms.interactions.contracts import QueueCard, Tally
from watchfloor.rooms.interactions.web.sheets import Sheet, Value

from .asking import QueuesAsk, Rows
from .assembling import Group, read_groups
from .figures import COLUMNS, DEFINITIONS_VERSION, add_up, reconciles

# Sums, so that figures can be added up over rows; means and shares cannot.
_SUMS = (
    "abandoned_within",
    "flowed_out_within",
    "transferred",
    "held",
    "wait_ms_sum",
    "abandoned_wait_ms_sum",
    "ring_ms_sum",
    "talk_ms_sum",
    "hold_ms_sum",
    "wrap_ms_sum",
)


def make_sheet(ask: QueuesAsk, queues: Sequence[QueueCard], scope: Scope) -> Sheet:
    """Read the figures and return them as a table on its way out."""
    groups = read_groups(ask, queues, scope)
    return Sheet(
        name=f"queues_{ask.first}_{ask.last}_{ask.every}",
        notes=_notes(ask, queues, groups),
        header=[
            "interval_start",
            "interval_end",
            "queue",
            *(c.key for c in COLUMNS),
            *_sum_names(),
        ],
        rows=_rows(ask, groups),
    )


def _sum_names() -> Iterator[str]:
    return (name.replace("_ms_sum", "_seconds_sum") for name in _SUMS)


def _rows(ask: QueuesAsk, groups: Sequence[Group]) -> Iterator[list[Value]]:
    for group in groups:
        start, end = (at.astimezone(ask.zone) for at in (group.covers.start, group.covers.end))
        yield [start, end, group.queue.code if group.queue else "*", *_values(group.tally)]
    if groups:
        window = ask.window
        yield [window.start, window.end, "=", *_values(add_up(g.tally for g in groups))]


def _values(tally: Tally) -> Iterator[Value]:
    for column in COLUMNS:
        yield column.value(tally)
    for name in _SUMS:
        value = getattr(tally, name)
        yield value / 1000 if name.endswith("_ms_sum") else value


def _notes(
    ask: QueuesAsk, queues: Sequence[QueueCard], groups: Sequence[Group]
) -> list[tuple[str, str]]:
    broken = sum(not reconciles(group.tally) for group in groups)
    terms = "; ".join(
        f"{queue.code}: {queue.service_level_seconds} s, {queue.short_abandon_seconds} s"
        for queue in queues
    )
    names = ", ".join(queue.code for queue in queues) if ask.queue_ids else _("all in your reach")
    asked = [
        ("Watchfloor", __version__),
        (_("From"), ask.window.start.isoformat()),
        (_("To, not included"), ask.window.end.isoformat()),
        (_("Time zone"), ask.zone.key),
        (_("Length of an interval"), "" if ask.rows is Rows.QUEUE else ask.every.value),
        (_("Queues"), names),
        (_("In time within, short within"), terms),
        (_("Rows that do not reconcile"), str(broken)),
        (_("Version of the definitions"), DEFINITIONS_VERSION),
        (_("Last row"), _("In all (queue “=”); “*” stands for all asked queues together.")),
    ]
    return asked + [(column.key, _(column.meaning)) for column in COLUMNS]
