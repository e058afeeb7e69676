"""The list of contacts as a file: one row per leg, masked as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from watchfloor import __version__
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import LegRow, Outcome, QueueCard
from watchfloor.rooms.interactions.web.imports.reasons import unclosed
from watchfloor.rooms.interactions.web.sheets import XLSX_ROWS, Sheet, Value

from .asking import ContactsAsk
from .listing import list_chips

HEADER = (
    "contact",
    "queue",
    "channel",
    "entered_at",
    "outcome",
    "ending",
    "wait_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_seconds",
    "ended_at",
    "agent",
    "customer_masked",
    "transferred_to",
    "note",
    "note_in_words",
)


def refuse_too_many(total: int, form: str) -> None:
    """Refuse a workbook that no spreadsheet could open."""
    if form == "xlsx" and total > XLSX_ROWS:
        raise Refusal(
            code="interactions.contacts.too_many_rows",
            what="An Excel sheet cannot hold %(total)s rows; at most %(limit)s fit.",
            mend="Export as CSV, or choose a shorter time.",
            fields={"total": f"{total:,}", "limit": f"{XLSX_ROWS:,}"},
        )


def make_sheet(
    ask: ContactsAsk, rows: Iterable[LegRow], *, total: int, queues: Sequence[QueueCard]
) -> Sheet:
    """Return the rows as a table on its way out."""
    filters = "; ".join(chip.text for chip in list_chips(ask, queues))
    return Sheet(
        name=f"contacts_{ask.legs.start.astimezone(ask.zone):%Y-%m-%d_%H%M}",
        notes=[
            ("Watchfloor", __version__),
            (_("Filters"), filters),
            (_("Time zone"), ask.zone.key),
            (_("Rows"), str(total)),
            (_("One row"), _("One stay of a contact in one queue; personal data are masked.")),
        ],
        header=HEADER,
        rows=_rows(rows, ask.zone),
    )


def _rows(rows: Iterable[LegRow], zone: ZoneInfo) -> Iterator[list[Value]]:
    words: dict[str, str] = {"": ""}
    outcomes = {outcome: outcome.name.lower() for outcome in Outcome}
    for leg in rows:
        if leg.note not in words:
            words[leg.note] = unclosed(leg.note)
        yield [
            leg.contact_key,
            leg.queue,
            leg.channel.value,
            leg.entered_at.astimezone(zone),
            outcomes[leg.outcome],
            leg.ending,
            leg.wait_seconds,
            leg.talk_seconds,
            leg.hold_seconds,
            leg.wrap_seconds,
            leg.ended_at.astimezone(zone) if leg.ended_at else None,
            leg.agent,
            leg.customer,
            leg.transferred_to,
            leg.note,
            words[leg.note],
        ]
