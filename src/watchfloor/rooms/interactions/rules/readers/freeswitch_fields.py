"""FreeSWITCH's fields: texts that may be URL-encoded, epochs in seconds or microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from watchfloor.rooms.interactions.rules.reasons import LineRefused

Fields = Mapping[str, object]


def text_in(fields: Fields, *names: str) -> str:
    """Return the first of these fields that is there and not empty, decoded; "" without any."""
    for name in names:
        value = fields.get(name)
        if value is not None and value != "":
            text = str(value)
            return unquote(text) if "%" in text else text
    return ""


def needed_text(fields: Fields, name: str) -> str:
    """Return a field's text. :raises LineRefused: it is missing or empty."""
    text = text_in(fields, name)
    if not text:
        raise LineRefused("missing_field", field=name)
    return text


def seconds_in(fields: Fields, name: str) -> int | None:
    """Return epoch ms of a field in whole epoch seconds; None when absent or zero."""
    return _scaled(fields, name, 1000, 1)


def microseconds_in(fields: Fields, name: str) -> int | None:
    """Return milliseconds of a field in microseconds; None when absent or zero."""
    return _scaled(fields, name, 1, 1000)


def _scaled(fields: Fields, name: str, times: int, per: int) -> int | None:
    text = text_in(fields, name)
    try:
        number = int(text or 0)
    except ValueError:
        raise LineRefused("bad_time", field=name, text=text[:60]) from None
    return number * times // per or None
