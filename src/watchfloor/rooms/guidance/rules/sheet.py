"""Business records from a CSV file: headings are field names, numbers are told by their column.

A column is one of numbers when every value in it that is not empty is a plain number; a code with
a leading zero ("007") keeps it, and with it its whole column. An empty cell of a number column is
a missing field, of a text column an empty text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.guidance.contracts import BusinessRecord

KNOWN = ("key", "at", "agent", "contact")
MOST_ROWS = 50_000
MOST_COLUMNS = 300
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,10})?")
_LONGEST = {"key": 200, "agent": 80, "contact": 200}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the file that cannot be taken; `what` is a msgid with `fields`."""

    line: int
    what: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The records of a file, and the lines that are none."""

    records: tuple[BusinessRecord, ...]
    problems: tuple[SheetLine, ...]


def read_sheet(data: bytes, *, step: str, zone: ZoneInfo) -> Sheet:
    """Return the records of a CSV file. Instants without an offset are the centre's.

    :raises Refusal: no CSV, a heading is missing or doubled, too many rows.
    """
    header, rows = _rows(_decode(data))
    numbers = _number_columns(header, rows)
    records: list[BusinessRecord] = []
    problems: list[SheetLine] = []
    for line, row in enumerate(rows, start=2):
        cells = dict(zip(header, row, strict=False))
        found = _record(cells, numbers, step, zone, line, is_whole=len(row) == len(header))
        (records if isinstance(found, BusinessRecord) else problems).append(found)  # type: ignore[arg-type]  # each goes to its own list
    return Sheet(tuple(records), tuple(problems))


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheets here write
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("guidance.records.encoding", msgid("The file is no text in UTF-8 or GB 18030."))


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    try:
        found = [row for row in csv.reader(io.StringIO(text.replace("\0", ""))) if any(row)]
    except csv.Error as error:
        raise _refused("guidance.records.csv", msgid("The file is not CSV.")) from error
    header = [cell.strip() for cell in found[0]] if found else []
    missing = [name for name in KNOWN[:2] if name not in header]
    if missing:
        raise _refused(
            "guidance.records.heading", msgid("The column %(name)s is missing."), name=missing[0]
        )
    if len(set(header)) < len(header) or "" in header or len(header) > MOST_COLUMNS:
        raise _refused("guidance.records.headings", msgid("Headings must be named, each once."))
    if len(found) - 1 > MOST_ROWS:
        raise _refused(
            "guidance.records.rows", msgid("A file has at most %(most)s records."), most=MOST_ROWS
        )
    return header, found[1:]


def _refused(code: str, what: str, **fields: object) -> Refusal:
    mend = msgid("The first line names the columns: key, at, and the fields of the record.")
    return Refusal(code=code, what=what, mend=mend, fields=fields)


def _number_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> frozenset[str]:
    found = set()
    for place, name in enumerate(header):
        values = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        if name not in KNOWN and values and all(map(_NUMBER.fullmatch, values)):
            found.add(name)
    return frozenset(found)


def _record(
    cells: Mapping[str, str],
    numbers: frozenset[str],
    step: str,
    zone: ZoneInfo,
    line: int,
    *,
    is_whole: bool,
) -> BusinessRecord | SheetLine:
    if not is_whole:
        return SheetLine(
            line, msgid("The line has another number of cells than there are headings."), {}
        )
    named = {name: cells.get(name, "").strip() for name in KNOWN}
    if not named["key"]:
        return SheetLine(line, msgid("The record has no key."), {})
    long = [name for name, most in _LONGEST.items() if len(named[name]) > most]
    if long:
        return SheetLine(line, msgid("The value of %(name)s is too long."), {"name": long[0]})
    at = _instant(named["at"], zone)
    if at is None:
        return SheetLine(
            line, msgid("“%(at)s” is no instant: 2026-03-29 09:30."), {"at": named["at"][:40]}
        )
    values = dict(_values(cells, numbers))
    return BusinessRecord(named["key"], step, at, values, named["agent"], named["contact"])


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return at if 2000 <= at.year < 2100 else None


def _values(
    cells: Mapping[str, str], numbers: frozenset[str]
) -> Iterator[tuple[str, str | float | bool]]:
    for name, text in cells.items():
        value = text.strip()
        if name in KNOWN or (name in numbers and not value):
            continue
        if name in numbers:
            yield name, float(value) if "." in value else int(value)
        elif value.lower() in {"true", "false"}:
            yield name, value.lower() == "true"
        else:
            yield name, value
