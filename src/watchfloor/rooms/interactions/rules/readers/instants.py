"""Instants of the formats that write them as text or as epochs: always epoch ms, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

DAY_MS = 86_400_000
# Before this no contact centre software wrote records: a smaller number is a wrong unit.
FIRST_MS = 315_532_800_000  # 1980-01-01


def read_instant(text: object) -> int | None:
    """Return epoch ms of an ISO 8601 text that carries its offset; None when there is none.

    >>> read_instant("2019-08-13T20:58:44.031Z")
    1565729924031

    :raises ValueError: it is no such text.
    """
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def odd_time(at_ms: int, now_ms: int) -> str:
    """Return why an instant cannot be: "future" (skewed clocks get a day), "past", or ""."""
    if at_ms > now_ms + DAY_MS:
        return "future"
    return "past" if at_ms < FIRST_MS else ""


def in_words(at_ms: int) -> str:
    """Return an instant as a refusal shows it.

    >>> in_words(1565729924031)
    '2019-08-13T20:58:44+00:00'
    """
    try:
        return datetime.fromtimestamp(at_ms // 1000, tz=UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return str(at_ms)
