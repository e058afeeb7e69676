"""The Technion bank log: every cell of its half hours, from parquet and from the original text."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import LegRecord, Outcome
from watchfloor.rooms.interactions.rules.readers import technion
from watchfloor.rooms.interactions.rules.readers.technion_columns import PARQUET_COLUMNS
from watchfloor.rooms.interactions.rules.reading import RawBlock, ReadOptions

from .check_reader import Read, check_sound, gather
from .reader_samples import NOW_MS

OPTIONS = ReadOptions(zone=technion.ZONE, now_ms=NOW_MS)
PARQUET = SHARED / "data/technion/calls_1999_jan_oct.parquet"
HALF_HOURS = SHARED / "data/technion/half_hours_by_queue.csv"


def read(path: Path) -> Read:
    blocks = list(technion.split(path, OPTIONS))
    reader = technion.make_reader(OPTIONS)
    return gather(blocks, [*map(reader.feed, blocks), reader.finish()])


def read_lines(*lines: bytes) -> Read:
    block = RawBlock(range(1, len(lines) + 1), lines, 0)
    result = gather([block], [technion.make_reader(OPTIONS).feed(block)])
    check_sound(result)
    return result


@cache
def whole_log() -> Read:
    return read(PARQUET)


def cell_of(leg: LegRecord) -> tuple[str, str]:
    local = datetime.fromtimestamp(leg.entered_ms / 1000, tz=technion.ZONE)
    slot = local.replace(minute=local.minute // 30 * 30, second=0)
    return slot.strftime("%Y-%m-%d %H:%M:%S"), leg.queue


@cache
def backward_calls() -> frozenset[str]:
    """The calls whose time in the VRU is negative: the table of half hours leaves them out."""
    rows = pl.read_parquet(PARQUET, columns=["vru_line", "call_id", "vru_time"])
    return frozenset(f"{line}-{call}" for line, call, time in rows.iter_rows() if time < 0)


@pytest.mark.shared
@pytest.mark.slow
def test_every_half_hour_of_every_queue_comes_out_exactly() -> None:
    """The one difference: 274 real calls with a negative VRU time, which we keep and note."""
    log = whole_log()
    kept = [leg for leg in log.legs if leg.call_id not in backward_calls()]
    cells = {
        "offered_agent": Counter(map(cell_of, kept)),
        "answered": Counter(cell_of(leg) for leg in kept if leg.outcome is Outcome.ANSWERED),
        "abandoned": Counter(cell_of(leg) for leg in kept if leg.outcome is Outcome.ABANDONED),
    }
    table = pl.read_csv(HALF_HOURS).select("slot", "queue", *cells)
    for name, counted in cells.items():
        expected = {(s, q): n for s, q, n in table.select("slot", "queue", name).iter_rows() if n}
        assert dict(counted) == expected, name
    assert len(log.legs) - len(kept) == 274


@pytest.mark.shared
@pytest.mark.slow
def test_the_whole_log_accounts_for_every_row() -> None:
    log = whole_log()
    check_sound(log)
    outcomes = Counter(leg.outcome for leg in log.legs)
    assert len(log.lines) == 318_286
    assert (log.refused, log.duplicates) == ([], 0)
    assert outcomes == {Outcome.ANSWERED: 254_287, Outcome.ABANDONED: 44_678}
    # 2,658 PHANTOM rows are no calls; 16,663 callers hung up in the VRU.
    assert len(log.lines) - len(log.legs) == 2_658 + 16_663
    assert {leg.queue for leg in log.legs} == {"PS", "NW", "NE", "IN", "TT", "PE"}
    assert sum(leg.note == "service_over_an_hour" for leg in log.legs) == 76


ROW = b"AA0101 {id} 2759 2 PS 990105 {entry} {exit} 6 {q0} {q1} {q} {outcome} {s0} {s1} {s} {who}"


def row(number: object = 33116, /, **cells: object) -> bytes:
    told = {
        "id": number,
        "entry": "9:59:54",
        "exit": "10:00:00",
        "q0": "10:00:00",
        "q1": "10:00:30",
        "q": 30,
        "outcome": "AGENT",
        "s0": "10:00:29",
        "s1": "10:02:29",
        "s": 120,
        "who": "MICHAL",
        **cells,
    }
    return ROW.decode().format(**told).encode()


def test_a_line_of_the_original_text_is_a_leg() -> None:
    (leg,) = read_lines(row()).legs
    assert datetime.fromtimestamp(leg.entered_ms / 1000, tz=technion.ZONE).isoformat() == (
        "1999-01-05T10:00:00+02:00"
    )
    assert (leg.call_id, leg.queue, leg.agent, leg.customer) == (
        "AA0101-33116",
        "PS",
        "MICHAL",
        "2759",
    )
    assert (leg.outcome, leg.wait_ms, leg.talk_ms) == (Outcome.ANSWERED, 30_000, 120_000)
    assert (leg.answered_ms, leg.ended_ms) == (leg.entered_ms + 30_000, leg.entered_ms + 150_000)


NONE = {"s0": "00:00:00", "s1": "00:00:00", "s": 0, "who": "NO_SERVER"}


def test_who_hangs_up_in_the_queue_abandoned() -> None:
    (leg,) = read_lines(row(outcome="HANG", **NONE)).legs
    assert (leg.outcome, leg.wait_ms, leg.agent, leg.talk_ms) == (
        Outcome.ABANDONED,
        30_000,
        None,
        None,
    )


def test_who_hangs_up_in_the_vru_was_never_offered() -> None:
    never = {"q0": "00:00:00", "q1": "00:00:00", "q": 0}
    result = read_lines(row(outcome="HANG", **NONE, **never))
    assert (result.legs, result.refused) == ([], [])


def test_a_phantom_is_no_call() -> None:
    result = read_lines(row(outcome="PHANTOM", **NONE))
    assert (result.legs, result.refused) == ([], [])


def test_an_answer_without_a_queue_waited_not_at_all() -> None:
    (leg,) = read_lines(row(q0="00:00:00", q1="00:00:00", q=0)).legs
    assert (leg.outcome, leg.wait_ms, leg.answered_ms) == (Outcome.ANSWERED, 0, leg.entered_ms)


def test_seconds_of_the_day_may_pass_midnight() -> None:
    (leg,) = read_lines(row(exit="24:00:10")).legs
    local = datetime.fromtimestamp(leg.entered_ms / 1000, tz=technion.ZONE)
    assert local.isoformat() == "1999-01-06T00:00:10+02:00"


@pytest.mark.parametrize(
    ("date", "time", "instant"),
    [
        ("990401", "12:00:00", "1999-04-01T12:00:00+02:00"),
        ("990402", "12:00:00", "1999-04-02T12:00:00+03:00"),  # summer time began at 2:00
        ("990402", "02:30:00", "1999-04-02T03:30:00+03:00"),  # no such hour: the old clock
        ("990903", "01:30:00", "1999-09-03T01:30:00+03:00"),  # twice: the first
        ("990903", "12:00:00", "1999-09-03T12:00:00+02:00"),
    ],
)
def test_times_are_israels_with_its_summer_time(date: str, time: str, instant: str) -> None:
    line = row(exit=time).replace(b"990105", date.encode())
    (leg,) = read_lines(line).legs
    assert datetime.fromtimestamp(leg.entered_ms / 1000, tz=technion.ZONE).isoformat() == instant


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"s": 61_437}, "service_over_an_hour"),
        ({"outcome": "HANG"}, "hang_with_service"),
        ({}, ""),
    ],
)
def test_what_is_odd_is_kept_and_noted(changes: dict[str, object], note: str) -> None:
    (leg,) = read_lines(row(**changes)).legs
    assert leg.note == note


REFUSED = {
    "unknown_outcome": row(outcome="ROBOT"),
    "bad_time": row(exit="ten"),
    "bad_number": row(q="many"),
    "negative_duration": row(s=-5),
    "bad_columns": b"AA0101 33116 0",
    "past": row().replace(b"990105", b"790105"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_line_is_refused_and_the_others_go_in(reason: str) -> None:
    result = read_lines(REFUSED[reason], row(2))
    assert [(line.line, line.reason) for line in result.refused] == [(1, reason)]
    assert [leg.call_id for leg in result.legs] == ["AA0101-2"]


def test_the_line_with_the_names_of_the_columns_is_no_call() -> None:
    header = b"vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start"
    result = read_lines(header, row())
    assert len(result.legs) == 1
    assert result.refused == []


@pytest.mark.shared
def test_a_row_of_parquet_and_its_line_of_text_are_the_same_call() -> None:
    frame = pl.read_parquet(PARQUET, n_rows=1)
    told = frame.row(0, named=True)
    assert (told["call_id"], told["vru_exit_s"], told["q_time"]) == ("33116", 36.0, 153)
    text = (
        f"AA0101 33116 {told['customer_hash']} 2 PS 990101 0:00:31 0:00:36 5 0:00:36 0:03:09 153 "
        "HANG 0:00:00 0:00:00 0 NO_SERVER"
    )
    from_text = read_lines(text.encode()).legs[0]
    from_parquet = next(leg for leg in read_first_rows() if leg.call_id == "AA0101-33116")
    from_text.lines = from_parquet.lines
    assert from_text == from_parquet


def read_first_rows() -> list[LegRecord]:
    rows = pl.read_parquet(PARQUET, n_rows=5).select(PARQUET_COLUMNS)
    rows = rows.with_columns(pl.col("date").cast(pl.Date))
    lines = rows.write_csv(include_header=False, quote_style="never").encode().splitlines()
    return read_lines(*lines).legs


@pytest.mark.parametrize("content", [b"PAR1 but not really", b"PAR1" + b"\x00" * 40 + b"PAR1"])
def test_a_damaged_parquet_file_is_refused_as_a_whole(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "calls.parquet"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        list(technion.split(path, OPTIONS))
    assert refused.value.code == "import.file.not_technion"


def test_another_parquet_file_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "prices.parquet"
    pl.DataFrame({"price": [1, 2]}).write_parquet(path)
    with pytest.raises(Refusal) as refused:
        list(technion.split(path, OPTIONS))
    assert refused.value.code == "import.file.not_technion"
