"""What is wrong in a queue_log is named with its line; everything else goes in."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.rules.readers import asterisk
from watchfloor.rooms.interactions.rules.reading import ReadOptions

from .queue_logs import NOW, T, read, read_bytes, seconds

ENTER = "T+0|1.1|q|NONE|ENTERQUEUE||555|1"
CONNECT = "T+9|1.1|q|A/1|CONNECT|9|1.2|4"
COMPLETE = "T+69|1.1|q|A/1|COMPLETECALLER|9|60|1"
ABANDON = "T+7|1.1|q|NONE|ABANDON|1|1|7"
CALL = [ENTER, CONNECT, COMPLETE]


def log(*lines: str) -> bytes:
    return "".join(line.replace("T+", "", 1) for line in lines).encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "too_few_fields"),
        ("T+5|1.1|q", "too_few_fields"),
        ("yesterday|1.1|q|NONE|ABANDON|1|1|7", "bad_time"),
        ("|1.1|q|NONE|ABANDON|1|1|7", "bad_time"),
        ("-5|1.1|q|NONE|ABANDON|1|1|7", "bad_time"),
        ("99999999999999999999|1.1|q|NONE|ABANDON|1|1|7", "future"),
        (f"{int(NOW.timestamp()) + 90_000}|1.1|q|NONE|ABANDON|1|1|7", "future"),
        ("T+7|1.1|q|NONE|ABANDON|1|1|seven", "bad_number"),
        ("T+7|1.1|q|NONE|ABANDON|1|1|-7", "negative_duration"),
        ("T+7|1.1|q|NONE|ABANDON|1|1|99999999999", "implausible_duration"),
        ("T-60|1.1|q|NONE|ABANDON|1|1|7", "ends_before_start"),
        ("T+7|NONE|q|NONE|ENTERQUEUE||555|1", "no_contact_id"),
        ("T+7|9.9|NONE|NONE|ENTERQUEUE||555|1", "no_contact_id"),
        ("\x01\x02\x03", "not_text"),
    ],
)
def test_a_wrong_line_is_refused_and_the_call_goes_on(line: str, reason: str):
    result = read(ENTER, line, CONNECT, COMPLETE)
    assert result.reasons == [(2, reason)]
    assert (result.leg.outcome, result.leg.talk_ms) == (Outcome.ANSWERED, 60_000)
    assert 2 not in result.leg.lines


def test_a_time_within_a_day_of_now_is_only_a_skewed_clock():
    stamp = int(NOW.timestamp()) + 3600
    assert read(f"{stamp}|1.1|q|NONE|ENTERQUEUE||555|1").refused == []


def test_a_second_outcome_is_refused_and_the_first_one_stays():
    result = read(
        ENTER, ABANDON, "T+8|1.1|q|A/1|COMPLETECALLER|2|6|1", "T+9|1.1|q|A/1|CONNECT|9|1.2|4"
    )
    assert result.reasons == [(3, "second_outcome"), (4, "second_outcome")]
    assert result.refused[0].fields == {"ending": "ABANDON"}
    assert result.leg.outcome is Outcome.ABANDONED
    assert result.leg.agent is None


def test_an_answered_call_cannot_be_abandoned():
    result = read(ENTER, CONNECT, "T+12|1.1|q|NONE|ABANDON|1|1|12", COMPLETE)
    assert result.reasons == [(3, "second_outcome")]
    assert result.leg.outcome is Outcome.ANSWERED


def test_the_same_end_again_is_a_duplicate_and_no_contradiction():
    result = read(*CALL, COMPLETE.replace("|1", "|2", 1).replace("1.2", "1.1"), COMPLETE)
    assert result.leg.outcome is Outcome.ANSWERED
    assert result.duplicates == 1


def test_a_whole_stretch_shipped_twice_counts_once():
    result = read(*CALL, *CALL)
    assert (len(result.legs), result.duplicates) == (1, 3)


def test_a_call_that_began_before_the_file_is_an_orphan():
    result = read(CONNECT, COMPLETE, "T+80|2.2|q|NONE|ABANDON|1|1|4")
    assert (result.legs, result.orphans) == ([], [1, 2, 3])
    assert result.refused == []


def test_an_end_without_connect_still_answers_the_call():
    leg = read(ENTER, COMPLETE).leg
    assert (leg.outcome, leg.wait_ms, leg.talk_ms, leg.agent) == (
        Outcome.ANSWERED, 9_000, 60_000, "A/1",
    )  # fmt: skip
    assert seconds(leg.answered_ms) == 9


def test_a_line_without_its_numbers_is_read_by_the_clock():
    leg = read(ENTER, "T+9|1.1|q|A/1|CONNECT|", "T+69|1.1|q|A/1|COMPLETECALLER|").leg
    assert (leg.wait_ms, leg.talk_ms, leg.ring_ms) == (9_000, 60_000, None)


def test_lines_out_of_order_find_each_other():
    leg = read(COMPLETE, CONNECT, ENTER).leg
    assert (leg.outcome, leg.wait_ms, leg.ring_ms, leg.talk_ms) == (
        Outcome.ANSWERED, 9_000, 4_000, 60_000,
    )  # fmt: skip


def test_a_clock_set_back_does_not_lose_the_calls_of_that_moment():
    result = read(
        "T+4000|1.1|q|NONE|ENTERQUEUE||555|1",
        "T+4009|1.1|q|A/1|CONNECT|9|1.2|4",
        "T+410|7.7|q|NONE|ENTERQUEUE||556|1",  # an hour back
        "T+469|1.1|q|A/1|COMPLETECALLER|9|60|1",
    )
    first = next(leg for leg in result.legs if leg.call_id == "1.1")
    assert (first.outcome, first.talk_ms, first.note) == (Outcome.ANSWERED, 60_000, "")
    assert first.ended_ms is not None
    assert first.ended_ms >= first.entered_ms
    assert result.refused == []


def test_a_call_that_comes_again_has_left_before():
    first, second = sorted(
        read(ENTER, "T+100|1.1|q|NONE|ENTERQUEUE||555|1", "T+107|1.1|q|NONE|ABANDON|1|1|7").legs,
        key=lambda leg: leg.entered_ms,
    )
    assert (first.outcome, first.note) == (Outcome.LOST, "end_missing")
    assert second.outcome is Outcome.ABANDONED


def test_out_and_in_again_within_a_second_are_two_stays():
    legs = read(ENTER, "T+0|1.1|q|NONE|EXITEMPTY|1|1|0", "T+0|1.1|q|NONE|ENTERQUEUE||555|2").legs
    assert len({leg.entered_ms for leg in legs}) == 2


def test_a_restart_that_did_not_lose_the_call_is_believed_to_its_end():
    leg = read(ENTER, "T+3|NONE|NONE|NONE|QUEUESTART|", CONNECT, COMPLETE).leg
    assert (leg.outcome, leg.note, leg.talk_ms) == (Outcome.ANSWERED, "", 60_000)


@pytest.mark.parametrize(
    "tail",
    [
        f"{T + 69}|1.1|q|A/1|COMPLETECALLER|9|6",
        f"{T + 69}|1.1|q|A/1|COMPLETECAL",
        f"{T + 69}|1.1|q|A",
        f"{T + 69}",
    ],
)
def test_a_file_that_ends_in_the_middle_of_a_line_says_so(tail: str):
    whole = f"{T}|1.1|q|NONE|ENTERQUEUE||555|1\n{T + 9}|1.1|q|A/1|CONNECT|9|1.2|4\n"
    result = read_bytes((whole + tail).encode())
    assert result.reasons == [(3, "cut_line")]
    assert (result.leg.outcome, result.leg.talk_ms) == (Outcome.ANSWERED, None)


def test_a_wait_that_was_cut_is_not_believed():
    content = f"{T}|1.1|q|NONE|ENTERQUEUE||555|1\n{T + 47}|1.1|q|NONE|ABANDON|1|1|4"
    result = read_bytes(content.encode())
    assert result.reasons == [(2, "cut_line")]
    assert result.leg.outcome is Outcome.OPEN


def test_a_whole_last_line_needs_no_line_end():
    content = f"{T}|1.1|q|NONE|ENTERQUEUE||555|1\n{T + 47}|1.1|q|NONE|ABANDON|1|1|47"
    assert read_bytes(content.encode()).leg.wait_ms == 47_000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(end: str):
    result = read(*CALL, end=end)
    assert (result.lines, result.leg.talk_ms) == (3, 60_000)


def test_mixed_line_ends_keep_their_line_numbers():
    content = f"{T}|1.1|q|NONE|ENTERQUEUE||555|1\r\n\n\rbad\n{T + 7}|1.1|q|NONE|ABANDON|1|1|7\r"
    result = read_bytes(content.encode())
    assert result.reasons == [(4, "too_few_fields")]
    assert result.leg.lines == [1, 5]


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    content = b"\xef\xbb\xbf" + f"{T}|1.1|q|NONE|ENTERQUEUE||555|1\n".encode()
    assert read_bytes(content).leg.customer == "555"


def test_zero_bytes_round_a_line_are_stripped():
    content = b"\0\0\0\0" + f"{T}|1.1|q|NONE|ENTERQUEUE||555|1".encode() + b"\0\0\n"
    result = read_bytes(content)
    assert (result.refused, result.leg.customer) == ([], "555")


def test_a_name_in_gb18030_is_read():
    line = f"{T}|1.1|投诉|NONE|ENTERQUEUE||555|1|王先生\n"
    assert read_bytes(line.encode("gb18030")).leg.queue == "投诉"


def test_bytes_of_no_encoding_harm_only_their_own_line():
    result = read(ENTER, b"\xff\xff\xff|\xfe", ABANDON)
    assert [line for line, _ in result.reasons] == [2]
    assert result.leg.outcome is Outcome.ABANDONED


def test_an_id_too_long_for_an_index_is_refused():
    assert read(f"T+0|{'1' * 3000}|q|NONE|ENTERQUEUE||555|1").reasons == [(1, "no_contact_id")]


def test_a_log_longer_than_the_window_of_duplicates_reads_the_same():
    lines = [
        line
        for number in range(45_000)
        for line in (
            f"{T + number}|{number}.1|q|NONE|ENTERQUEUE||555|1\n",
            f"{T + number + 7}|{number}.1|q|NONE|ABANDON|1|1|7\n",
        )
    ]
    result = read_bytes("".join(lines).encode())
    assert (result.lines, len(result.legs), result.duplicates) == (90_000, 45_000, 0)
    assert {leg.outcome for leg in result.legs} == {Outcome.ABANDONED}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_log_in_another_encoding_is_read_to_its_last_line(encoding: str):
    lines = [f"{T + n}|{n}.1|queue 账单|NONE|ENTERQUEUE||555|1" for n in range(30_000)]
    result = read_bytes("\r\n".join(lines).encode(encoding))
    assert (result.lines, result.refused) == (30_000, [])
    assert {leg.queue for leg in result.legs} == {"queue 账单"}
    assert len(result.legs) == 30_000


def test_a_hole_of_zeros_in_a_file_does_not_fill_the_memory(tmp_path: Path):
    path = tmp_path / "queue_log"
    whole = f"{T}|1.1|q|NONE|ENTERQUEUE||555|1\n".encode()
    with path.open("wb") as file:
        file.write(whole)
        file.truncate(100_000_000)
        file.seek(0, 2)
        file.write(b"\n" + whole.replace(b"1.1", b"2.1"))
    options = ReadOptions(ZoneInfo("UTC"), int(NOW.timestamp() * 1000))
    sizes, last = [], (0, b"")
    for block in asterisk.split(path, options):
        sizes.append(sum(map(len, block.lines)))
        last = block.numbers[-1], block.lines[-1]
    assert max(sizes) < 12_000_000
    assert last[1].startswith(str(T).encode())
    assert len(sizes) > 5
