"""Generic tables: one row per contact, or one row per interval, by a mapping of columns.

What the mapping leaves open is found in the file itself (`complete_mapping`), once, before it is
read; a reader is given everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import ContactEvent, LegRecord, RefusedLine
from watchfloor.rooms.interactions.rules import tables
from watchfloor.rooms.interactions.rules.cells import Clock
from watchfloor.rooms.interactions.rules.detecting import (
    complete_mapping,
    detect_delimiter,
    detect_encoding,
)
from watchfloor.rooms.interactions.rules.mapping import INTERVALS, SETTINGS
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock, Reader, ReadOptions
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .blocks import check_not_empty, gather
from .generic_rows import Columns, read_counts, read_leg

__all__ = ["complete_mapping", "looks_like", "make_reader", "split"]

_SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm")


def looks_like(head: bytes, file_name: str) -> bool:
    """Tell a table by its name, or by lines that one separator cuts alike. Ask this one last."""
    if file_name.lower().endswith(_SUFFIXES):
        return True
    try:
        encoding = detect_encoding(head)
    except Refusal:
        return False
    lines = head.decode(encoding, "replace").splitlines()[:20]
    delimiter = detect_delimiter(lines)
    return len(lines) > 1 and all(delimiter in line for line in lines[:2])


def split(path: Path, options: ReadOptions) -> Iterator[RawBlock]:
    """Yield the rows of a table, the header among them. :raises Refusal: it is no table."""
    check_not_empty(path)
    mapping = options.mapping
    if "encoding" not in mapping:
        mapping = complete_mapping(path, mapping)
    return gather(
        tables.rows(
            path,
            encoding=mapping["encoding"],
            delimiter=mapping.get("delimiter", ","),
            sheet=mapping.get("sheet", ""),
        )
    )


def make_reader(options: ReadOptions) -> Reader:
    """Return a reader of one file. :raises Refusal: the mapping says nothing of the columns."""
    if not {"entered_at", "date"} & set(options.mapping):
        raise Refusal(
            code="import.mapping.empty",
            what="The file was not told which column is which.",
            mend="Let the import look at the file first, or give it a mapping.",
        )
    return GenericReader(options)


class GenericReader:
    """Reads row by row; the header comes first and says where the columns stand."""

    def __init__(self, options: ReadOptions) -> None:
        mapping = options.mapping
        self._options = options
        self._encoding = mapping.get("encoding", "utf-8")
        self._delimiter = mapping.get("delimiter", ",")
        self._clock = Clock(options.zone, mapping.get("date_order", "ymd"))
        self._is_interval = mapping.get("kind") == INTERVALS
        self._minutes = int(mapping.get("interval_minutes") or 0)
        self._header_row = int(mapping.get("header_row") or (0 if self._numbered() else 1))
        self._columns = self._find([]) if self._numbered() else None
        self._seen: dict[tuple[str, str, int], LegRecord] = {}
        self._intervals: set[tuple[str, int]] = set()

    @property
    def twice(self) -> int:
        """How many local times were read that exist twice."""
        return self._clock.twice

    def feed(self, block: RawBlock) -> Batch:
        """Return the legs or counts of a block of rows."""
        batch = Batch()
        for line, raw in zip(block.numbers, block.lines, strict=True):
            try:
                self._take(line, raw, batch)
            except LineRefused as problem:
                batch.refused.append(RefusedLine(line, problem.reason, problem.fields))
        return batch

    def finish(self) -> Batch:
        """Nothing is unfinished: each row stands for itself."""
        return Batch()

    def describe(self, line: int, raw: bytes) -> ContactEvent | None:
        """Show a row as it stands."""
        encoding = "utf-8" if self._encoding in (tables.WORKBOOK, "utf-16") else self._encoding
        text = raw.decode(encoding, "replace")
        return ContactEvent(None, line, run_id=0, kind="", queue="", agent="", text=text)

    def _take(self, line: int, raw: bytes, batch: Batch) -> None:
        if line < self._header_row:
            return  # titles above the header
        try:
            cells = tables.cells_of(raw, encoding=self._encoding, delimiter=self._delimiter)
        except UnicodeDecodeError:
            raise LineRefused("bad_encoding", encoding=self._encoding) from None
        if self._columns is None:
            self._columns = self._find([cell.strip() for cell in cells])
            return
        cells = _fitted(cells, self._columns.width)
        if self._is_interval:
            self._take_counts(line, cells, batch)
            return
        leg = read_leg(self._columns, cells, line, raw, self._options.now_ms)
        if leg is not None:
            self._keep(leg, batch)

    def _take_counts(self, line: int, cells: list[str], batch: Batch) -> None:
        if self._columns is None:
            return
        counts = read_counts(self._columns, cells, line, self._minutes, self._options.now_ms)
        key = (counts.queue, counts.start_ms)
        if key in self._intervals:
            batch.duplicates += 1
            return
        self._intervals.add(key)
        batch.counts.append(counts)

    def _keep(self, leg: LegRecord, batch: Batch) -> None:
        key = (leg.call_id, leg.queue, leg.entered_ms)
        known = self._seen.get(key)
        if known is None:
            self._seen[key] = leg
            batch.legs.append(leg)
        elif known.outcome is leg.outcome and known.ended_ms == leg.ended_ms:
            batch.duplicates += 1
        else:
            raise LineRefused("second_outcome", ending=known.ending or known.outcome.name)

    def _numbered(self) -> bool:
        return any(title.startswith("#") for title in self._titles().values())

    def _titles(self) -> dict[str, str]:
        mapping = self._options.mapping
        return {name: title for name, title in mapping.items() if name not in SETTINGS and title}

    def _find(self, header: list[str]) -> Columns:
        """:raises Refusal: a mapped column is not in the file."""
        titles = self._titles()
        places = {
            name: header.index(title) if title in header else _number(title)
            for name, title in titles.items()
        }
        absent = [title for name, title in titles.items() if places[name] < 0]
        if absent:
            raise Refusal(
                code="import.mapping.no_such_column",
                what="The file has no column “%(column)s”.",
                where="%(header)s",
                mend="Choose one of the columns that it has.",
                fields={"column": absent[0], "header": ", ".join(header)[:300]},
            )
        width = len(header) or max(places.values()) + 1
        return Columns(places, titles, self._clock, width)


def _number(title: str) -> int:
    digits = title.removeprefix("#")
    return int(digits) - 1 if title.startswith("#") and digits.isdigit() else -1


def _fitted(cells: list[str], width: int) -> list[str]:
    """Spreadsheets leave out empty cells at the end, or add some."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    missing = width - len(cells)
    if missing > 0 and len(cells) * 2 >= width and len(cells) > 1:
        return cells + [""] * missing
    if missing:
        raise LineRefused("bad_columns", found=str(len(cells)), expected=str(width))
    return cells
