"""The call-by-call log of a bank's centre in 1999, published by the Technion (Israel).

One row is one call through the voice response unit (VRU). A call that leaves it for an agent is a
leg from that moment on (`vru_exit`), in the queue of its service type. Rows that are PHANTOM are
no calls, and a caller who hung up in the VRU was never offered to an agent: both are read and make
no leg. The clock of the servers runs a second or two apart from the queue's, so an answer stands
where the wait (`q_time`) ends. Times are the wall clock of Israel; where the wall clock skipped an
hour the clock of the source had not yet been set.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import ContactEvent, LegRecord, Outcome, RefusedLine
from watchfloor.rooms.interactions.rules.reading import (
    BLOCK_LINES,
    Batch,
    RawBlock,
    Reader,
    ReadOptions,
)

from .blocks import gather, text_lines
from .describing import describe_ms
from .instants import in_words, odd_time
from .technion_columns import (
    NOBODY,
    NUMBERS,
    PARQUET_COLUMNS,
    TEXT_COLUMNS,
    is_header,
    is_text_line,
    to_frame,
)

ZONE = ZoneInfo("Asia/Jerusalem")
HOUR_MS = 3_600_000
_OUTCOMES = ("AGENT", "HANG", "PHANTOM")


def looks_like(head: bytes, file_name: str) -> bool:
    """Tell the parquet file by its magic and name, the text by its columns."""
    if head.startswith(b"PAR1"):
        return file_name.endswith(".parquet")
    lines = head.splitlines()[:5]
    return any(is_header(line) for line in lines[:1]) or any(
        len(cells) == len(TEXT_COLUMNS) and cells[12] in (b"AGENT", b"HANG", b"PHANTOM")
        for cells in (line.split() for line in lines)
    )


def split(path: Path, options: ReadOptions) -> Iterator[RawBlock]:
    """Yield lines of text, or rows of parquet as lines of CSV. :raises Refusal: not this log."""
    with path.open("rb") as file:
        is_parquet = file.read(4) == b"PAR1"
    return _rows(path) if is_parquet else gather(text_lines(path))


def _rows(path: Path) -> Iterator[RawBlock]:
    frame = _scan(path).select(PARQUET_COLUMNS)
    size, height = path.stat().st_size, frame.height
    for start in range(0, height, BLOCK_LINES):
        part = frame.slice(start, BLOCK_LINES)
        lines = part.write_csv(include_header=False, quote_style="never").encode().splitlines()
        done = start + part.height
        numbers = range(start + 1, done + 1)
        yield RawBlock(numbers, lines, bytes_read=size * done // height)


def _scan(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except Exception as error:  # whatever a damaged file makes of the reader
        raise _not_this_log(path) from error
    if not set(PARQUET_COLUMNS) <= set(frame.columns) or not frame.height:
        raise _not_this_log(path)
    return frame.with_columns(pl.col("date").cast(pl.Date, strict=False))


def _not_this_log(path: Path) -> Refusal:
    return Refusal(
        code="import.file.not_technion",
        what="The file is damaged, or it is no Technion bank log.",
        where="%(file)s",
        mend="Choose the format of the file, or get the file again.",
        fields={"file": path.name},
    )


def make_reader(options: ReadOptions) -> Reader:
    """Return a reader of one file."""
    return TechnionReader(options)


class TechnionReader:
    """Reads a block at a time by columns; no call depends on another."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._seen: set[str] = set()

    def feed(self, block: RawBlock) -> Batch:
        """Return the legs of a block."""
        batch = Batch()
        for text in (True, False):
            pairs = [
                (number, line)
                for number, line in zip(block.numbers, block.lines, strict=True)
                if is_text_line(line) is text
            ]
            self._read(pairs, batch, text=text)
        batch.refused.sort(key=lambda refused: refused.line)
        return batch

    def finish(self) -> Batch:
        """Nothing is unfinished: each row is a call."""
        return Batch()

    def describe(self, line: int, raw: bytes) -> ContactEvent | None:
        """Tell a row in a line of a contact's timeline."""
        batch = TechnionReader(self._options).feed(RawBlock([line], [raw], 0))
        leg = batch.legs[0] if batch.legs else None
        return ContactEvent(
            at=describe_ms(leg.entered_ms) if leg else None,
            line=line,
            run_id=0,
            kind=leg.ending if leg else "",
            queue=leg.queue if leg else "",
            agent=(leg.agent or "") if leg else "",
            text=raw.decode("utf-8", "replace"),
        )

    def _read(self, pairs: list[tuple[int, bytes]], batch: Batch, *, text: bool) -> None:
        whole = [(n, line) for n, line in pairs if self._is_whole(n, line, batch, text=text)]
        if not whole:
            return
        frame = _add_times(to_frame([line for _, line in whole], text=text), self._options.zone)
        frame = frame.with_columns(line=pl.Series([number for number, _ in whole]))
        for row in frame.iter_rows(named=True):
            call_id = f"{row['vru_line']}-{row['call_id']}"
            problem = self._problem(row)
            if problem is not None:
                batch.refused.append(problem)
            elif call_id in self._seen:
                batch.duplicates += 1
            else:
                self._seen.add(call_id)
                if row["reached"]:
                    batch.legs.append(_leg(row, call_id))

    def _is_whole(self, number: int, line: bytes, batch: Batch, *, text: bool) -> bool:
        if text and is_header(line):
            return False
        if b"\x00" in line:
            batch.refused.append(RefusedLine(number, "not_text"))
            return False
        found = len(line.split()) if text else line.count(b",") + 1
        if found == len(TEXT_COLUMNS):
            return True
        fields = {"found": str(found), "expected": str(len(TEXT_COLUMNS))}
        batch.refused.append(RefusedLine(number, "bad_columns", fields))
        return False

    def _problem(self, row: dict[str, object]) -> RefusedLine | None:
        line = int(str(row["line"]))
        if row["outcome"] not in _OUTCOMES:
            return RefusedLine(line, "unknown_outcome", {"text": str(row["outcome"])[:60]})
        if row["entered_ms"] is None:
            fields = {"field": "date", "text": f"{row['date']} {row['vru_exit']}"}
            return RefusedLine(line, "bad_time", fields)
        for name in NUMBERS:
            if row[name] is None:
                return RefusedLine(line, "bad_number", {"field": name, "text": ""})
        for name in ("q_time", "ser_time"):
            if int(str(row[name])) < 0:
                return RefusedLine(line, "negative_duration", {"text": str(row[name])})
        entered = int(str(row["entered_ms"]))
        if reason := odd_time(entered, self._options.now_ms):
            return RefusedLine(line, reason, {"text": in_words(entered)})
        return None


def _add_times(frame: pl.DataFrame, zone: ZoneInfo) -> pl.DataFrame:
    """Add the instant of entry, and whether an agent was asked for."""
    wall = pl.col("date").cast(pl.Datetime("ms")) + pl.duration(seconds=pl.col("vru_exit"))
    # An hour that the clocks skipped was written by a clock that was not yet set: one hour on.
    instant = pl.coalesce(
        expr.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
        for expr in (wall, wall + pl.duration(milliseconds=HOUR_MS))
    )
    return frame.with_columns(
        entered_ms=instant.dt.epoch("ms"),
        reached=(pl.col("outcome") == "AGENT")
        | ((pl.col("outcome") == "HANG") & ((pl.col("q_start") > 0) | (pl.col("q_time") > 0))),
    )


def _leg(row: dict[str, int | str], call_id: str) -> LegRecord:
    entered, wait = int(row["entered_ms"]), int(row["q_time"]) * 1000
    served = int(row["ser_time"]) * 1000
    answered = row["outcome"] == "AGENT"
    left = entered + wait
    agent, customer = str(row["agent"]), str(row["customer"])
    return LegRecord(
        call_id=call_id,
        queue=str(row["queue"]),
        entered_ms=entered,
        contact_key=call_id,
        outcome=Outcome.ANSWERED if answered else Outcome.ABANDONED,
        ending=str(row["outcome"]),
        answered_ms=left if answered else None,
        ended_ms=left + served if answered else left,
        wait_ms=wait,
        talk_ms=served if answered else None,
        agent=None if agent in NOBODY else agent,
        customer=None if customer in NOBODY else customer,
        note=_note(row, served, answered=answered),
        lines=[int(row["line"])],
    )


def _note(row: dict[str, int | str], served: int, *, answered: bool) -> str:
    if not answered and served:
        return "hang_with_service"
    if served > HOUR_MS:
        return "service_over_an_hour"
    return "vru_clock_backwards" if int(row["vru_time"]) < 0 else ""
