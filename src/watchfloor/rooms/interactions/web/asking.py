"""Reading what stands in the address of a page; what cannot be read is refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.http import QueryDict

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars

Pairs = Sequence[tuple[str, str]]
_OLDEST, _NEWEST = date(1970, 1, 2), date(9000, 1, 1)  # room for any offset and for a day more


def refuse(name: str, value: str, mend: str, **fields: object) -> Refusal:
    """Return the refusal of one value in the address."""
    return Refusal(
        code=f"interactions.address.{name}",
        what=msgid("“%(value)s” is not something that “%(name)s” can be."),
        where=msgid("It stands in the address of the page, as %(name)s."),
        mend=mend,
        fields={"name": name, "value": value[:80], **fields},
    )


def read_zone(query: QueryDict) -> ZoneInfo:
    """Return the time zone that is asked for; without one the centre's."""
    name = query.get("zone", "")
    if not name:
        return calendars.centre_zone()
    if name not in available_timezones():
        raise refuse(
            "zone", name, msgid("Give a zone such as Asia/Shanghai, Europe/Berlin or UTC.")
        )
    return ZoneInfo(name)


def read_day(query: QueryDict, name: str, default: date) -> date:
    """Return a date, written 2026-03-29."""
    text = query.get(name, "")
    try:
        day = date.fromisoformat(text) if text else default
    except ValueError:
        day = date.min
    if not _OLDEST <= day <= _NEWEST:
        raise refuse(name, text, msgid("Write a date as 2026-03-29."))
    return day


def read_instant(query: QueryDict, name: str, zone: ZoneInfo, default: datetime) -> datetime:
    """Return an instant; without an offset it is a time of the wall clock in the zone."""
    text = query.get(name, "")
    if not text:
        return default
    at = _instant(text)
    if at is None or not _OLDEST <= at.date() <= _NEWEST:
        raise refuse(
            name, text, msgid("Write an instant as 2026-03-29T09:15 or 2026-03-29T09:15Z.")
        )
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_ids(query: QueryDict, name: str) -> tuple[int, ...]:
    """Return the numbers that a repeated parameter gives, each once."""
    return tuple(dict.fromkeys(_number(name, text) for text in query.getlist(name) if text))


def read_id(query: QueryDict, name: str) -> int | None:
    """Return a number, or None where none is given."""
    text = query.get(name, "")
    return _number(name, text) if text else None


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise refuse(name, text, msgid("Give a whole number."))
    return int(text)


def read_choice(query: QueryDict, name: str, choices: Sequence[str], default: str) -> str:
    """Return one of a few words."""
    text = query.get(name, "") or default
    if text not in choices:
        raise refuse(name, text, msgid("Choose one of: %(choices)s."), choices=", ".join(choices))
    return text


def read_flag(query: QueryDict, name: str) -> bool | None:
    """Return a yes or no (1 or 0), or None where neither is asked for."""
    text = query.get(name, "")
    if text not in {"", "0", "1"}:
        raise refuse(name, text, msgid("Give 1 for yes or 0 for no."))
    return None if not text else text == "1"


def write_instant(at: datetime) -> str:
    """Write an instant for an address, in UTC and short."""
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='auto' if utc.second or utc.microsecond else 'minutes')}Z"


def write_query(pairs: Pairs, changes: Mapping[str, str | None] | None = None) -> str:
    """Write the parameters of an address, some changed, or taken away with None."""
    changes = changes or {}
    kept = [(name, value) for name, value in pairs if name not in changes]
    added = [(name, value) for name, value in changes.items() if value is not None]
    return urlencode([*kept, *added], safe=":")
