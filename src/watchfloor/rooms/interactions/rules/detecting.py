"""Looking at a generic file before it is read: encoding, delimiter, header, dates, columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from charset_normalizer import from_bytes

from watchfloor.common.refusals import Refusal

from . import tables
from .cells import Clock, join_moment
from .emptiness import check_not_empty
from .mapping import INTERVALS, Proposal, propose_mapping
from .reasons import LineRefused

HEAD_BYTES = 200_000
SAMPLE_ROWS = 200
DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = [bytes([code]) for code in range(1, 32) if code not in b"\t\n\r\f\x1b"]
# A Chinese letter amid Latin ones is an accented letter of another encoding.
_LONE_LETTER = re.compile(r"[A-Za-z][\u3400-\u9fff][a-z]")
_DAY_MONTH = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})\b")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a generic file seems to be; `questions` names the settings that a person must answer."""

    encoding: str
    delimiter: str
    sheets: tuple[str, ...]
    header: tuple[str, ...]
    header_row: int  # its line; 0: the file has none, columns are called #1, #2 …
    rows: tuple[tuple[str, ...], ...]
    kind: str
    mapping: Mapping[str, str]  # fields and settings, as `ReadOptions.mapping` wants it
    confidence: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def sniff(path: Path, *, sheet: str = "", encoding: str = "", delimiter: str = "") -> Sniffed:
    """Look at the beginning of a file; what is told is believed, the rest is found.

    :raises Refusal: it is no table that can be read.
    """
    check_not_empty(path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if tables.is_workbook(head):
        sheets = tables.sheet_names(path)
        encoding, delimiter = tables.WORKBOOK, ","
        sheet = sheet or _best_sheet(path, sheets)
    else:
        sheets, encoding = (), encoding or detect_encoding(head, path.name)
        delimiter = delimiter or detect_delimiter(_head_lines(head, encoding))
    records = _sample(path, encoding, delimiter, sheet)
    sniffed = _describe(records, Sniffed(encoding, delimiter, sheets, (), 0, (), "", {}))
    if not sniffed.rows:
        raise Refusal(
            code="import.file.header_only",
            what="The file has a header, but no rows below it.",
            where="%(file)s",
            mend="Export it again for a time with contacts.",
            fields={"file": path.name},
        )
    settings = {"encoding": encoding, "delimiter": delimiter} | ({"sheet": sheet} if sheet else {})
    return _with_settings(sniffed, settings)


def complete_mapping(path: Path, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping with everything that it leaves open filled from the file itself.

    :raises Refusal: the file is no table, or needed columns are neither given nor found.
    """
    sniffed = sniff(path, sheet=mapping.get("sheet", ""))
    columns = {"encoding", "delimiter", "kind", "date_order", "header_row", "interval_minutes"}
    if any(name not in columns | {"sheet"} for name in mapping):
        found = {name: value for name, value in sniffed.mapping.items() if name in columns}
    else:
        found = dict(sniffed.mapping)
    full = {**found, **{name: value for name, value in mapping.items() if value}}
    needed = ("offered",) if full.get("kind") == INTERVALS else ()
    missing = [name for name in needed if name not in full]
    if "entered_at" not in full and "date" not in full:
        missing.insert(0, "entered_at")
    if missing:
        raise Refusal(
            code="import.mapping.missing",
            what="No column was found for: %(fields)s.",
            where="%(file)s: %(header)s",
            mend="Say which column it is (on the import page, or with a mapping).",
            fields={
                "fields": ", ".join(missing),
                "file": path.name,
                "header": ", ".join(sniffed.header)[:300],
            },
        )
    return full


def detect_encoding(head: bytes, file_name: str = "") -> str:
    """Return the encoding of a text. :raises Refusal: it is no text at all.

    >>> detect_encoding("技能组,时间".encode("gb18030")), detect_encoding(b"queue,start")
    ('gb18030', 'utf-8')
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if head.count(0) * 20 > len(head):
        return _wide(head, file_name)
    if sum(map(head.count, _CONTROLS)) * 20 > len(head):
        raise _binary(file_name)
    head = head.replace(b"\x00", b"")  # a few belong to damaged lines, which are refused one by one
    text, odd, wide = _decoded(head, "utf-8")
    if wide >= 5 * odd:
        return "utf-8"
    text, odd, wide = _decoded(head, "gb18030")
    if odd * 20 <= len(text) and not _LONE_LETTER.search(text):
        return "gb18030"
    best = from_bytes(head[:20_000]).best()
    if best is None:
        raise _binary(file_name)
    return best.encoding


def _decoded(head: bytes, encoding: str) -> tuple[str, int, int]:
    """Return the text, how much of it could not be decoded, and how many letters are wide."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    odd = text.count("\ufffd")
    return text, odd, sum(character > "\x7f" for character in text) - odd


def _wide(head: bytes, file_name: str) -> str:
    """UTF-16 without a mark has its zeros on one side; anything else with zeros is no text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > max(0.1 * half, 5 * even):
        return "utf-16-le"
    if even > max(0.1 * half, 5 * odd):
        return "utf-16-be"
    raise _binary(file_name)


def _binary(file_name: str) -> Refusal:
    return Refusal(
        code="import.file.binary",
        what="The file is not text: it cannot be read as a table.",
        where="%(file)s",
        mend="Export the records as CSV or XLSX; unpack the file first if it is compressed.",
        fields={"file": file_name},
    )


def detect_delimiter(lines: Sequence[str]) -> str:
    """Return the separator that cuts the lines into the same number of columns most often."""

    def agreement(delimiter: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        if not counts:
            return 0.0, 0
        columns, often = counts.most_common(1)[0]
        return (often / sum(counts.values()) if columns > 1 else 0.0), columns

    return max(DELIMITERS, key=agreement)


def _head_lines(head: bytes, encoding: str) -> list[str]:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")
    lines = io.StringIO(text, newline=None).read().split("\n")
    return [line for line in lines[:60] if line.strip()][:40]


def _best_sheet(path: Path, sheets: Sequence[str]) -> str:
    """The sheet whose header we know most of; the first when none says anything."""

    def score(sheet: str) -> float:
        records = _sample(path, tables.WORKBOOK, ",", sheet, rows=20)
        return max((propose_mapping(row).score for _, row in records), default=0.0)

    return max(sheets, key=score) if len(sheets) > 1 else (sheets[0] if sheets else "")


def _sample(
    path: Path, encoding: str, delimiter: str, sheet: str, rows: int = SAMPLE_ROWS
) -> list[tuple[int, list[str]]]:
    found = tables.rows(path, encoding=encoding, delimiter=delimiter, sheet=sheet)
    sample = []
    for number, record, _ in islice(found, rows):
        try:
            cells = tables.cells_of(record, encoding=encoding, delimiter=delimiter)
        except UnicodeDecodeError:
            continue
        sample.append((number, [cell.strip() for cell in cells]))
    return sample


def _describe(records: list[tuple[int, list[str]]], base: Sniffed) -> Sniffed:
    """Find the header among the first rows: titles often stand above it."""
    best, proposal = 0, Proposal("contacts", {}, {}, ("entered_at",))
    for place, (_, cells) in enumerate(records[:10]):
        candidate = propose_mapping(cells, [row for _, row in records[place + 1 : place + 50]])
        if len(candidate.columns) > len(proposal.columns):
            best, proposal = place, candidate
    header_row, header = records[best] if records else (0, [])
    if not proposal.columns and not _is_header(header):
        header_row, header, best = 0, [f"#{i}" for i in range(1, len(header) + 1)], -1
    body = tuple(tuple(cells) for _, cells in records[best + 1 :])
    return Sniffed(
        base.encoding,
        base.delimiter,
        base.sheets,
        tuple(header),
        header_row,
        body,
        proposal.kind,
        proposal.columns,
        proposal.confidence,
        proposal.missing,
    )


def _is_header(cells: Sequence[str]) -> bool:
    """A header names things; a row has a number or an instant in it."""
    return bool(cells) and not any(re.search(r"\d{2}", cell) for cell in cells)


def _with_settings(sniffed: Sniffed, settings: dict[str, str]) -> Sniffed:
    settings |= {"kind": sniffed.kind, "header_row": str(sniffed.header_row)}
    times = [name for name in ("entered_at", "date", "answered_at") if name in sniffed.mapping]
    places = [sniffed.header.index(sniffed.mapping[name]) for name in times]
    cells = [row[place] for row in sniffed.rows for place in places if place < len(row)]
    order, sure = detect_date_order(cells)
    settings["date_order"] = order
    if sniffed.kind == INTERVALS and (minutes := _interval_minutes(sniffed, order)):
        settings["interval_minutes"] = str(minutes)
    questions = ("date_order",) if not sure else ()
    return Sniffed(
        sniffed.encoding,
        sniffed.delimiter,
        sniffed.sheets,
        sniffed.header,
        sniffed.header_row,
        sniffed.rows[:20],
        sniffed.kind,
        {**sniffed.mapping, **settings},
        sniffed.confidence,
        sniffed.missing,
        questions,
    )


def detect_date_order(cells: Sequence[str]) -> tuple[str, bool]:
    """Return the order of day, month and year, and whether the cells leave no doubt.

    >>> detect_date_order(["03/04/2026", "25/04/2026"]), detect_date_order(["03/04/2026"])
    (('dmy', True), ('dmy', False))
    """
    found = [match for cell in cells if (match := _DAY_MONTH.match(cell))]
    if not found:
        return "ymd", True
    firsts, seconds = ([int(match[i]) for match in found] for i in (1, 2))
    years_first = min(firsts) > 12 and len(set(firsts)) == 1 and len(found[0][3]) == 2
    if max(firsts) > 31 or (years_first and max(seconds) <= 12):
        return "ymd", True
    if max(firsts) > 12 or max(seconds) > 12:
        return ("mdy" if max(seconds) > 12 else "dmy"), max(firsts) <= 12 or max(seconds) <= 12
    # Days change faster than months: the part with more values is the day, if there is one.
    varied = len(set(firsts)) - len(set(seconds))
    return ("mdy" if varied < 0 else "dmy"), False


def _interval_minutes(sniffed: Sniffed, order: str) -> int:
    clock = Clock(ZoneInfo("UTC"), order)
    starts = set()
    for row in sniffed.rows:
        told = {
            name: row[sniffed.header.index(sniffed.mapping[name])]
            for name in ("entered_at", "date", "time")
            if name in sniffed.mapping and sniffed.header.index(sniffed.mapping[name]) < len(row)
        }
        cell = join_moment(told.get("date", ""), told.get("entered_at") or told.get("time", ""))
        try:
            starts.add(clock.read(cell, "entered_at") or 0)
        except LineRefused:  # such a row says nothing of the length
            continue
    ordered = sorted(starts)
    steps = Counter(b - a for a, b in pairwise(ordered))
    minutes = min(steps, default=0) // 60_000
    return minutes if minutes in (5, 10, 15, 20, 30, 60, 1440) else 0
