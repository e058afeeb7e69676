"""What a cell says: of a spreadsheet's own values, or of text as people write it."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Cell = str | int | float | datetime | date | time | timedelta | None
_SHORT = 40

# Thousands may be set apart by commas or spaces. A comma anywhere else may be a decimal one.
_NUMBER = re.compile(
    r"[+-]?(([0-9]+|[0-9]{1,3}([, ][0-9]{3})+)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
)
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_TO = re.compile(r"[-–—~至]")  # "09:00 - 09:30" begins at 09:00
_BETWEEN_PARTS_OF_A_DAY = str.maketrans({"年": "-", "月": "-", "日": "", "/": "-", ".": "-"})


def is_filled(cell: Cell) -> bool:
    """Tell whether there is anything in a cell; a text of spaces is nothing."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def text_of(cell: Cell) -> str:
    """Return a cell as plain text: full-width characters as narrow ones, no space around.

    A spreadsheet keeps a code such as 1001 as a number: it is told without a fraction.

    >>> text_of(" ＡＢ１ "), text_of(1001.0), text_of(7.5), text_of(None)
    ('AB1', '1001', '7.5', '')
    """
    if cell is None:
        return ""
    plain = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return unicodedata.normalize("NFKC", str(plain)).strip()


def short_text(cell: Cell) -> str:
    """Return the beginning of a cell, to be told in a message."""
    return text_of(cell)[:_SHORT]


def number_of(cell: Cell) -> float | None:
    """Return a finite number; None: it is none, or its decimal comma would have to be guessed.

    >>> number_of("1,120.5"), number_of("１２"), number_of("12,5"), number_of("'7")
    (1120.5, 12.0, None, 7.0)
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else None
    plain = text_of(cell).removeprefix("'").strip()
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(" ", "").replace(",", ""))
    return value if math.isfinite(value) else None


def day_of(cell: Cell) -> date | None:
    """Return a day, also where a heading names it beside other words; None: it names none.

    >>> day_of("Mon 2026/3/2"), day_of("2026年3月2日 周一"), day_of("2026.3.2")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for part in text_of(cell).split():
        try:
            return date.fromisoformat(_iso(part))
        except ValueError:
            continue
    return None


def time_of(cell: Cell) -> time | None:
    """Return a time of day, of a span the one it begins at; None: it is none.

    >>> time_of("9:30"), time_of("09:00–09:30"), time_of("24:00")
    (datetime.time(9, 30), datetime.time(9, 0), None)
    """
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return _time_after(int(cell.total_seconds()))
    first = _TO.split(text_of(cell), maxsplit=1)[0].strip()
    try:
        return time.fromisoformat(_two_digits(first))
    except ValueError:
        return None


def minutes_of(cell: Cell) -> float | None:
    """Return minutes after midnight, past 24:00 for what ends a day later; None: it is no time.

    >>> minutes_of("8:30"), minutes_of("26:00"), minutes_of("08:30:30"), minutes_of("half past 8")
    (510.0, 1560.0, 510.5, None)
    """
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute + cell.second / 60
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 60
    found = _CLOCK.fullmatch(text_of(cell))
    return int(found[1]) * 60 + int(found[2]) + int(found[3] or 0) / 60 if found else None


def instant_of(cell: Cell, zone: ZoneInfo) -> datetime | None:
    """Return an instant; one without an offset is of the zone's clock. None: it is none."""
    try:
        at = cell if isinstance(cell, datetime) else datetime.fromisoformat(_iso(text_of(cell)))
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        at.astimezone(zone)
    except (ValueError, OverflowError):
        return None
    return at


def _time_after(seconds: int) -> time | None:
    """Return the time of day of so many seconds after midnight."""
    if not 0 <= seconds < 86_400:
        return None
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _two_digits(clock: str) -> str:
    return f"0{clock}" if clock[1:2] == ":" else clock


def _iso(text: str) -> str:
    """Return a day or an instant as ISO writes it.

    >>> _iso("2026/3/9 9:30"), _iso("2026年3月9日"), _iso("2026-03-09T09:30+08:00")
    ('2026-03-09T09:30', '2026-03-09', '2026-03-09T09:30+08:00')
    """
    day, _sep, clock = text.replace("T", " ").partition(" ")
    day = day.translate(_BETWEEN_PARTS_OF_A_DAY)
    parts = day.split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        day = f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}"
    return f"{day}T{_two_digits(clock.strip())}" if clock.strip() else day
