"""What of the journal a person reads: which lines, and how a change is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import orjson
from django.http import QueryDict

from watchfloor.common.access import Access
from watchfloor.common.journal import JournalFilter, JournalLine
from watchfloor.common.sealing import mask_text
from watchfloor.common.timegrid import Window
from watchfloor.rooms.people import service as people

SEE_PERSONAL_DATA = "interactions.personal_data.see"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a line, before and after."""

    name: str
    before: str | None
    after: str | None


def read_filter(query: QueryDict, access: Access, zone: tzinfo) -> JournalFilter:
    """Return the lines that the query asks for and the reader may see.

    Whoever does not see the whole centre sees what people of her own part have done.
    """
    scope = access.scope
    return JournalFilter(
        window=_window(query.get("from", ""), query.get("to", ""), zone),
        actor=_text(query.get("who", "")),
        action=_text(query.get("action", "")),
        subject=_text(query.get("subject", "")),
        user_ids=None if scope.everything else people.list_user_ids(scope=scope),
    )


def list_changes(line: JournalLine, access: Access) -> tuple[Change, ...]:
    """Return what a line changed, value by value; personal data only for those who may see it."""
    before, after = line.before or {}, line.after or {}
    names = [*before, *(name for name in after if name not in before)]
    show = _plain if access.can(SEE_PERSONAL_DATA) else _masked
    was = {name: show(value) for name, value in before.items()}
    now = {name: show(value) for name, value in after.items()}
    return tuple(
        Change(name, was.get(name), now.get(name))
        for name in names
        if name not in before or name not in after or before[name] != after[name]
    )


def readable(line: JournalLine, access: Access) -> JournalLine:
    """Return a line as somebody may read it: personal data only for those who may see it."""
    if access.can(SEE_PERSONAL_DATA):
        return line
    return replace(line, before=_hidden(line.before), after=_hidden(line.after))


def _hidden(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _hidden(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_hidden(inner) for inner in value]
    return _masked(value) if isinstance(value, str) else value


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _masked(value: object) -> str:
    text = _plain(value)
    return text if _DATE.fullmatch(text) else mask_text(text)


def _window(first: str, last: str, zone: tzinfo) -> Window | None:
    begins, ends = _day(first), _day(last)
    if begins is None and ends is None:
        return None
    start = begins or date(2000, 1, 1)
    end = max(ends or date(9000, 1, 1), start) + timedelta(days=1)
    return Window(_midnight(start, zone), _midnight(end, zone))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(1900, 1, 1) < found < date(9000, 1, 1) else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _text(value: str) -> str:
    return value.replace("\0", "").strip()[:120]
