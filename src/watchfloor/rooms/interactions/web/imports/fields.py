"""The names of our fields of a generic file, and of the ways in which one is read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_  # noqa: N812  the usual name

from watchfloor.rooms.interactions.rules.mapping import CONTACTS, INTERVALS, fields_of

_NAMES = {
    "contact_id": N_("Contact number"),
    "contact_key": N_("Number that joins transferred contacts"),
    "queue": N_("Queue"),
    "entered_at": N_("Time of entry"),
    "date": N_("Date of entry (when the time stands apart)"),
    "time": N_("Time of day of entry"),
    "answered_at": N_("Time of answer"),
    "ended_at": N_("Time of end"),
    "outcome": N_("Outcome"),
    "wait": N_("Wait (a duration)"),
    "queue_wait": N_("Wait in the queue only (a duration)"),
    "ring": N_("Ring (a duration)"),
    "ivr": N_("Voice menu (a duration)"),
    "talk": N_("Talk (a duration)"),
    "hold": N_("Hold (a duration)"),
    "wrap": N_("After-call work (a duration)"),
    "agent": N_("Agent"),
    "customer": N_("Customer's number (masked at rest)"),
    "channel": N_("Channel"),
    "direction": N_("Direction"),
    "transferred_to": N_("Transferred to"),
    "minutes": N_("Length of the interval"),
    "offered": N_("Offered"),
    "answered": N_("Answered"),
    "abandoned": N_("Abandoned"),
    "answered_within": N_("Answered within the threshold"),
    "wait_sum": N_("Sum of waits"),
    "wait_mean": N_("Mean wait"),
    "talk_sum": N_("Sum of talk"),
    "talk_mean": N_("Mean talk"),
}
# The start of an interval is no contact's entry.
_OF_INTERVALS = {
    "entered_at": N_("Start of the interval"),
    "date": N_("Date (when the time stands apart)"),
    "time": N_("Time of day"),
}
KINDS = (
    (CONTACTS, gettext_lazy("one contact")),
    (INTERVALS, gettext_lazy("a queue's totals of one interval")),
)
DELIMITERS = (
    (",", gettext_lazy("comma ,")),
    (";", gettext_lazy("semicolon ;")),
    ("\t", gettext_lazy("tab")),
    ("|", gettext_lazy("bar |")),
)
DATE_ORDERS = (
    ("ymd", gettext_lazy("year, month, day: 2026-12-31")),
    ("dmy", gettext_lazy("day, month, year: 31/12/2026")),
    ("mdy", gettext_lazy("month, day, year: 12/31/2026")),
)
ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 (GBK, GB2312)"),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
)


def field_name(name: str, kind: str) -> str:
    """Return what one of our fields is called in the reader's language."""
    names = {**_NAMES, **_OF_INTERVALS} if kind == INTERVALS else _NAMES
    return _(names.get(name, name))


def field_choices(kind: str) -> list[tuple[str, str]]:
    """Return what a column of a file of this kind can be read as."""
    known = [(field.name, field_name(field.name, kind)) for field in fields_of(kind)]
    return [("", _("– not needed –")), *known]
