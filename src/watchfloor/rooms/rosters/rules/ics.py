"""Shifts as a calendar that people subscribe to: iCalendar, RFC 5545.

A shift keeps its UID for ever; SEQUENCE rises with each change; one that was taken out stays in the
feed as CANCELLED, since calendars keep what they are no longer told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from watchfloor.rooms.rosters.contracts import DutyCard

PRODUCT = "-//Watchfloor//Shifts//EN"
LINE_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def write_calendar(duties: Iterable[DutyCard], *, title: str, names: Mapping[str, str]) -> str:
    """Return shifts as a calendar; `names` are those of the shift types."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for duty in duties:
        lines.extend(_event(duty, names))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in fold(line))


def _event(duty: DutyCard, names: Mapping[str, str]) -> Iterator[str]:
    cell = duty.cell
    summary = f"{cell.code} {names.get(cell.code, '')}".strip()
    yield "BEGIN:VEVENT"
    yield f"UID:{duty.uid}@watchfloor"
    yield f"SEQUENCE:{duty.sequence}"
    yield f"DTSTAMP:{stamp(duty.changed_at)}"
    yield f"LAST-MODIFIED:{stamp(duty.changed_at)}"
    yield f"DTSTART:{stamp(duty.starts_at)}"
    yield f"DTEND:{stamp(duty.ends_at)}"
    yield f"SUMMARY:{escape(summary)}"
    if cell.breaks:
        yield f"DESCRIPTION:{escape(_breaks(duty))}"
    yield f"STATUS:{'CANCELLED' if duty.cancelled_at else 'CONFIRMED'}"
    yield "END:VEVENT"


def _breaks(duty: DutyCard) -> str:
    return "\n".join(
        f"{_clock(start)}–{_clock(start + minutes)} {name}"
        for name, start, minutes, _ in sorted(duty.cell.breaks, key=lambda each: each[1])
    )


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def stamp(at: datetime) -> str:
    """Return an instant as calendars write it.

    >>> stamp(datetime(2026, 6, 8, 0, 30, tzinfo=UTC))
    '20260608T003000Z'
    """
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    r"""Return a text as a value of a property.

    >>> escape("早; a,b")
    '早\\; a\\,b'
    """
    return text.translate(_ESCAPES)


def fold(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, none of which cuts a letter.

    >>> [len(part.encode()) for part in fold("早" * 30)]
    [75, 16]
    """
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
