"""The agents' file: the same columns out and in, so that an export can be edited and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import AgentCard, AgentFacts

from .agents import check_facts, parse_levels, show_levels

COLUMNS = ("code", "name", "unit", "employed_from", "employed_to", "weekly_hours", "skills")
# What the columns are called in a file that was written by hand.
_CALLED = {
    "工号": "code", "agent": "code", "agent code": "code", "代码": "code",
    "姓名": "name", "agent name": "name",
    "班组": "unit", "组织": "unit", "team": "unit", "node": "unit",
    "入职日期": "employed_from", "from": "employed_from",
    "离职日期": "employed_to", "to": "employed_to",
    "周工时": "weekly_hours", "hours": "weekly_hours",
    "技能": "skills", "skill": "skills",
}  # fmt: skip
MOST_ROWS = 50_000
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
Row = Mapping[str, str]


def read_rows(data: bytes, file_name: str) -> list[tuple[int, Row]]:
    """Return the file's rows with their line numbers. :raises Refusal: it is no such file."""
    lines = _read_xlsx(data) if PurePath(file_name).suffix.lower() == ".xlsx" else _read_csv(data)
    header = [_column(cell) for cell in next(lines, [])]
    if "code" not in header:
        raise Refusal(
            code="people.sheet.no_code",
            what="The file has no column “code”.",
            where="%(name)s",
            mend="The first line names the columns: %(columns)s. Export the agents to see one.",
            fields={"name": file_name, "columns": ", ".join(COLUMNS)},
        )
    rows: list[tuple[int, Row]] = [
        (number, dict(zip(header, cells, strict=False)))
        for number, cells in enumerate(lines, start=2)
        if any(cells)
    ]
    if len(rows) > MOST_ROWS:
        raise Refusal(
            code="people.sheet.too_long",
            what="The file has more than %(most)s lines.",
            mend="Split it.",
            fields={"most": MOST_ROWS},
        )
    return rows


def read_facts(row: Row, units: Mapping[str, int], known: AgentFacts | None) -> AgentFacts:
    """Return what a row says; a column that the file lacks leaves what is known as it is.

    :raises Refusal: what it says cannot be.
    """
    code = row.get("code", "")
    base = known or AgentFacts(code=code)
    return check_facts(
        AgentFacts(
            code=code,
            name=row.get("name", base.name),
            node_id=_unit(row["unit"], units) if "unit" in row else base.node_id,
            employed_from=_date(row, "employed_from", base.employed_from),
            employed_to=_date(row, "employed_to", base.employed_to),
            contract_hours_per_week=_hours(row, base.contract_hours_per_week),
            skills=parse_levels(row["skills"]) if "skills" in row else None,
            user_id=base.user_id,
        )
    )


def show_row(agent: AgentCard, trail: str) -> tuple[str, ...]:
    """Return an agent as a row of the file."""
    cells = (
        agent.code,
        agent.name,
        trail,
        _text(agent.employed_from),
        _text(agent.employed_to),
        _text(agent.contract_hours_per_week),
        show_levels({level.code: level.level for level in agent.levels}),
    )
    return tuple(safe_cell(cell) for cell in cells)


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula; `_column` and cells undo it.

    >>> safe_cell("=1+1"), safe_cell("A-1")
    ("'=1+1", 'A-1')
    """
    return f"'{text}" if text.startswith(_FORMULA_MARKS) else text


def _read_csv(data: bytes) -> Iterator[list[str]]:
    text = _decode(data)
    sample = text.partition("\n")[0]
    delimiter = max(",;\t", key=sample.count)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [_cell(cell) for cell in cells]


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    guess = from_bytes(data).best()
    if guess is None or "\0" in str(guess):
        raise _unreadable()
    return str(guess)


def _read_xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows: Iterable[tuple[Any, ...]] = book.worksheets[0].iter_rows(values_only=True)
        yield from ([_cell(cell) for cell in row] for row in rows)
    except (InvalidFileException, BadZipFile, OSError, KeyError, ValueError, IndexError) as error:
        raise _unreadable() from error


def _unreadable() -> Refusal:
    return Refusal(
        code="people.sheet.unreadable",
        what="The file cannot be read as a table.",
        mend="Save it as XLSX, or as CSV in UTF-8 or GB18030.",
    )


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = "" if value is None else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA_MARKS) else text


def _column(title: str) -> str:
    plain = title.strip().casefold()
    return _CALLED.get(plain, plain.replace(" ", "_"))


def _unit(text: str, units: Mapping[str, int]) -> int | None:
    if not text:
        return None
    if text not in units:
        raise Refusal(
            code="people.sheet.unknown_unit",
            what="There is no unit “%(unit)s”, or there are several.",
            mend="Write its whole path, for example Centre / Site / Team.",
            fields={"unit": text},
        )
    return units[text]


def _date(row: Row, column: str, known: date | None) -> date | None:
    if column not in row:
        return known
    text = row[column].replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in text.split("-")) if text else (0, 0, 0)
        return date(year, month, day) if text else None
    except ValueError as error:
        raise Refusal(
            code="people.sheet.bad_date",
            what="“%(text)s” is not a date.",
            mend="Write dates as year-month-day, for example 2026-03-29.",
            fields={"text": row[column]},
        ) from error


def _hours(row: Row, known: Decimal | None) -> Decimal | None:
    if "weekly_hours" not in row:
        return known
    text = row["weekly_hours"]
    try:
        return Decimal(text.replace(",", ".")).quantize(Decimal("0.1")) if text else None
    except InvalidOperation as error:
        raise Refusal(
            code="people.sheet.bad_hours",
            what="“%(text)s” is not a number of hours.",
            mend="Write the hours of one week, for example 40 or 37.5.",
            fields={"text": text},
        ) from error


def _text(value: object) -> str:
    return "" if value is None else str(value)
