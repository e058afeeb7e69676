"""What an address or a form says: numbers, days, remarks. Nothing is believed."""

from __future__ import annotations

from datetime import date
from typing import Any

from .refusals import Refusal
from .words import msgid

OLDEST, NEWEST = date(1970, 1, 2), date(9000, 1, 1)
_LONGEST_REMARK = 500


def read_number(text: str) -> int | None:
    """Return the number of something that an address names, None for what is none.

    >>> read_number("12"), read_number("-1"), read_number("9" * 40), read_number("٣")
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def read_day(values: Any, name: str, default: date) -> date:
    """Return a date that stands in an address or a form.

    >>> read_day({"from": "2026-03-29"}, "from", OLDEST)
    datetime.date(2026, 3, 29)

    :raises Refusal: it is no date.
    """
    text = values.get(name, "")
    try:
        day = date.fromisoformat(text) if text else default
    except ValueError:
        day = date.min
    if not OLDEST <= day <= NEWEST:
        raise Refusal(
            code="address.day",
            what=msgid("“%(text)s” is not a date."),
            mend=msgid("Write a date as 2026-03-29."),
            fields={"text": text[:40]},
        )
    return day


def clean_text(text: str, *, most: int = _LONGEST_REMARK) -> str:
    r"""Return a remark as the database keeps it: without NUL and halves of characters.

    >>> clean_text(" on leave\0\ud83d ")
    'on leave'
    """
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()[:most]
