"""The names of our fields of a generic file, and of the ways in which one is read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.rules.mapping import CONTACTS, INTERVALS, fields_of

_NAMES = {
    "contact_id": msgid("Contact number"),
    "contact_key": msgid("Number that joins transferred contacts"),
    "queue": msgid("Queue"),
    "entered_at": msgid("Time of entry"),
    "date": msgid("Date of entry (when the time stands apart)"),
    "time": msgid("Time of day of entry"),
    "answered_at": msgid("Time of answer"),
    "ended_at": msgid("Time of end"),
    "outcome": msgid("Outcome"),
    "wait": msgid("Wait (a duration)"),
    "queue_wait": msgid("Wait in the queue only (a duration)"),
    "ring": msgid("Ring (a duration)"),
    "ivr": msgid("Voice menu (a duration)"),
    "talk": msgid("Talk (a duration)"),
    "hold": msgid("Hold (a duration)"),
    "wrap": msgid("After-call work (a duration)"),
    "agent": msgid("Agent"),
    "customer": msgid("Customer's number (masked at rest)"),
    "channel": msgid("Channel"),
    "direction": msgid("Direction"),
    "transferred_to": msgid("Transferred to"),
    "minutes": msgid("Length of the interval"),
    "offered": msgid("Offered"),
    "answered": msgid("Answered"),
    "abandoned": msgid("Abandoned"),
    "answered_within": msgid("Answered within the threshold"),
    "wait_sum": msgid("Sum of waits"),
    "wait_mean": msgid("Mean wait"),
    "talk_sum": msgid("Sum of talk"),
    "talk_mean": msgid("Mean talk"),
}
# The start of an interval is no contact's entry.
_OF_INTERVALS = {
    "entered_at": msgid("Start of the interval"),
    "date": msgid("Date (when the time stands apart)"),
    "time": msgid("Time of day"),
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
