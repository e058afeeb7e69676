"""Generic tables: contacts and intervals by columns, as they come from many systems."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.rules.readers import generic
from watchfloor.rooms.interactions.rules.reading import ReadOptions
from watchfloor.rooms.interactions.rules.sniffing import complete_mapping

from .check_reader import Read, check_sound, gather
from .reader_samples import NOW_MS

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def read(path: Path, mapping: Mapping[str, str] | None = None, zone: ZoneInfo = SHANGHAI) -> Read:
    options = ReadOptions(zone, NOW_MS, complete_mapping(path, mapping or {}))
    blocks = list(generic.split(path, options))
    reader = generic.make_reader(options)
    result = gather(blocks, [*map(reader.feed, blocks), reader.finish()])
    check_sound(result)
    return result


def read_text(tmp_path: Path, text: str, encoding: str = "utf-8", **options: object) -> Read:
    path = tmp_path / "contacts.csv"
    path.write_bytes(text.encode(encoding))
    return read(path, **options)  # type: ignore[arg-type]  # the tests' own keywords


ALIYUN = (
    "ContactId,ContactType,ContactDisposition,CallingNumber,StartTime,IvrTime,QueueTime,RingTime,"
    "WaitTime,EstablishedTime,TalkTime,HeldTime,ReleaseTime,AgentNames,SkillGroupNames\n"
    "1,Inbound,Success,139,1772330400000,10,20,5,25,1772330435000,60,0,1772330495000,Li,Card\n"
    "2,Inbound,AbandonedInQueue,138,1772330400000,10,40,0,0,,0,0,1772330450000,,Card\n"
    "3,Outbound,Success,137,1772330400000,0,0,5,5,1772330435000,60,0,1772330495000,Li,Card\n"
)


def test_alibaba_writes_a_wait_of_zero_for_who_gave_up(tmp_path: Path) -> None:
    answered, abandoned = read_text(tmp_path, ALIYUN).legs
    assert (answered.outcome, answered.wait_ms, answered.talk_ms) == (
        Outcome.ANSWERED,
        25_000,
        60_000,
    )
    assert (abandoned.outcome, abandoned.wait_ms) == (Outcome.ABANDONED, 40_000)


def test_the_time_in_the_ivr_comes_before_the_queue(tmp_path: Path) -> None:
    answered, _ = read_text(tmp_path, ALIYUN).legs
    assert answered.entered_ms == 1_772_330_410_000
    assert answered.answered_ms == answered.entered_ms + 25_000


def test_outbound_calls_are_accepted_and_make_no_leg(tmp_path: Path) -> None:
    result = read_text(tmp_path, ALIYUN)
    assert [leg.call_id for leg in result.legs] == ["1", "2"]
    assert result.refused == []


def test_tencent_seconds_and_its_zero_for_never_queued(tmp_path: Path) -> None:
    text = (
        "SessionId,Caller,Direction,SeatUser,StartTimestamp,QueuedTimestamp,RingTimestamp,"
        "AcceptTimestamp,EndedTimestamp,QueuedSkillGroupName,EndStatusString\n"
        "s1,139,0,li,1772330390,1772330400,1772330420,1772330425,1772330500,售后,ok\n"
        "s2,138,0,,1772330390,0,0,0,1772330395,售后,\n"
        "s3,137,0,,1772330390,1772330400,0,0,1772330440,售后,\n"
    )
    result = read_text(tmp_path, text)
    assert [(leg.call_id, leg.outcome, leg.wait_ms) for leg in result.legs] == [
        ("s1", Outcome.ANSWERED, 25_000),
        ("s3", Outcome.ABANDONED, 40_000),
    ]
    assert result.refused == []


def test_7moor_names_are_told_apart_by_what_stands_below(tmp_path: Path) -> None:
    text = (
        "CallNo,CallSheetID,CallType,Ring,RingingDate,Begin,End,QueueTime,Agent,Queue,State\n"
        "139,x1,normal,2026-03-01 10:00:00,2026-03-01 10:00:20,2026-03-01 10:00:25,"
        "2026-03-01 10:01:25,2026-03-01 10:00:10,8000,q1,dealing\n"
        "138,x2,normal,2026-03-01 10:00:00,,,2026-03-01 10:00:40,2026-03-01 10:00:10,,q1,"
        "queueLeak\n"
        "137,x3,normal,2026-03-01 10:00:00,,,2026-03-01 10:00:08,,,,leak\n"
    )
    result = read_text(tmp_path, text)
    assert [(leg.call_id, leg.outcome, leg.wait_ms) for leg in result.legs] == [
        ("x1", Outcome.ANSWERED, 15_000),
        ("x2", Outcome.ABANDONED, 30_000),
    ]
    assert result.refused == []


SAME = [
    "编号;队列;开始时间;接听时间;结束时间",
    "1;卡;2026/3/1 10:00:05;2026/3/1 10:00:30;2026/3/1 10:03:00",
    "2;卡;2026/3/1 10:01;;2026/3/1 10:02",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encoding_separator_and_line_ends_change_nothing(
    encoding: str, delimiter: str, line_end: str, tmp_path: Path
) -> None:
    text = line_end.join(SAME).replace(";", delimiter) + line_end
    result = read_text(tmp_path, text, encoding)
    assert [(leg.queue, leg.outcome, leg.wait_ms) for leg in result.legs] == [
        ("卡", Outcome.ANSWERED, 25_000),
        ("卡", Outcome.ABANDONED, 60_000),
    ]
    assert result.legs[0].entered_ms == 1_772_330_405_000


def test_a_workbook_is_read_like_its_text(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    book.create_sheet("说明").append(["导出说明"])
    sheet = book.create_sheet("通话记录")
    sheet.append(["通话记录 2026-03"])
    sheet.append(["通话ID", "技能组", "日期", "时间", "等待时长", "通话时长", "坐席"])
    sheet.append([1, "卡", date(2026, 3, 1), time(10, 0, 5), 25, time(0, 2, 30), "李"])
    sheet.append([2, "卡", datetime(2026, 3, 1), "10:01:00", 60, None, None])  # noqa: DTZ001  local
    path = tmp_path / "book.xlsx"
    book.save(path)
    result = read(path)
    assert [(leg.call_id, leg.outcome, leg.wait_ms, leg.talk_ms) for leg in result.legs] == [
        ("1", Outcome.ANSWERED, 25_000, 150_000),
        ("2", Outcome.ABANDONED, 60_000, None),
    ]
    assert result.legs[0].entered_ms == 1_772_330_405_000
    assert result.legs[0].lines == [3]


def test_a_damaged_workbook_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(Refusal) as refused:
        read(path)
    assert refused.value.code == "import.file.damaged_workbook"


def test_a_quoted_cell_may_span_lines_and_an_open_quote_swallows_nothing(tmp_path: Path) -> None:
    good = 'id,queue,start time,note\n1,"a,\nb",2026-03-01 10:00:00,x\n'
    many = "".join(f"{n},q,2026-03-01 10:00:{n:02d},x\n" for n in range(10, 60)) * 2
    result = read_text(tmp_path, good + '5,"q,2026-03-01 10:00:00,x\n' + many)
    assert result.legs[0].queue == "a,\nb"
    assert result.legs[0].lines == [2]
    assert len(result.legs) == 51
    assert [line.line for line in result.refused] == [4]


REFUSED = {
    "bad_time": "1,q,noon,,",
    "missing_field": "1,q,,,",
    "bad_columns": "1",
    "future": "1,q,2031-03-01 10:00:00,,",
    "ends_before_start": "1,q,2026-03-01 10:00:00,,2026-03-01 09:00:00",
    "bad_number": "1,q,2026-03-01 10:00:00,soon,",
    "negative_duration": "1,q,2026-03-01 10:00:00,-5,2026-03-01 11:00:00",
    "past": "1,q,1903-03-01 10:00:00,,",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_row_is_refused_and_the_others_go_in(reason: str, tmp_path: Path) -> None:
    sound = "2,q,2026-03-01 10:00:00,10,2026-03-01 10:01:00\n"
    text = f"id,queue,start time,wait,end time\n{sound}{REFUSED[reason]}\n"
    result = read_text(tmp_path, text)
    assert [(line.line, line.reason) for line in result.refused] == [(3, reason)]
    assert [leg.call_id for leg in result.legs] == ["2"]


def test_the_same_contact_with_two_outcomes_keeps_the_first(tmp_path: Path) -> None:
    text = (
        "id,queue,start time,wait,outcome\n"
        "1,q,2026-03-01 10:00:00,10,answered\n"
        "1,q,2026-03-01 10:00:00,10,abandoned\n"
        "1,q,2026-03-01 10:00:00,10,answered\n"
    )
    result = read_text(tmp_path, text)
    assert [leg.outcome for leg in result.legs] == [Outcome.ANSWERED]
    assert [(line.line, line.reason) for line in result.refused] == [(3, "second_outcome")]
    assert result.duplicates == 1


def test_an_hour_that_never_was_is_refused_and_one_that_was_twice_is_the_first(
    tmp_path: Path,
) -> None:
    text = (
        "id,queue,start time\n1,q,2026-03-29 02:30:00\n2,q,2026-03-29 03:30:00\n"
        "3,q,2025-10-26 02:30:00\n"
    )
    result = read_text(tmp_path, text, zone=BERLIN)
    assert [(line.line, line.reason) for line in result.refused] == [(2, "local_time_gap")]
    assert [leg.entered_ms for leg in result.legs] == [1_774_747_800_000, 1_761_438_600_000]


def test_rows_without_an_identity_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    text = "queue,start time,wait\nq,2026-03-01 10:00:00,5\nq,2026-03-01 10:00:00,6\n"
    result = read_text(tmp_path, text + "q,2026-03-01 10:00:00,6\n")
    assert (len(result.legs), result.duplicates) == (2, 1)


AMAZON = (
    "QueueName,QueueId,ChannelType,TimeStamp,IntervalDuration,IncomingContactVolume,"
    "AverageHandleTime,ContactsHandled\n"
    "cards,1,VOICE,2026-03-01T10:00:00Z,15mins,12,180.5,10\n"
    "cards,1,VOICE,2026-03-01T10:15:00Z,15mins,8,100,8\n"
)
GENESYS = (
    "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,"
    "Total Handle Time (Seconds)\n"
    "2026-03-01T10:00:00Z,cards,voice,,en,12,10,1805\n"
    "2026-03-01T10:15:00Z,cards,voice,,en,8,8,800\n"
)
CHINESE = (
    "统计日期,时段,技能组,呼入量,接听量,放弃量,平均处理时长\n"
    "2026-03-01,18:00-18:15,cards,12,10,2,180.5\n"
    "2026-03-01,18:15-18:30,cards,8,8,0,00:01:40\n"
)


@pytest.mark.parametrize("text", [AMAZON, GENESYS, CHINESE], ids=["amazon", "genesys", "chinese"])
def test_interval_files_become_counts(text: str, tmp_path: Path) -> None:
    result = read_text(tmp_path, text)
    counted = [
        (c.queue, c.start_ms, c.minutes, c.offered, c.answered, c.abandoned, c.talk_ms_sum)
        for c in result.counts
    ]
    assert counted == [
        ("cards", 1_772_359_200_000, 15, 12, 10, 2, 1_805_000),
        ("cards", 1_772_360_100_000, 15, 8, 8, 0, 800_000),
    ]
    assert result.legs == []


def test_counts_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    result = read_text(tmp_path, CHINESE.replace(",12,10,2,", ",12,10,5,"))
    assert [(line.line, line.reason) for line in result.refused] == [(2, "counts_do_not_add_up")]
    assert len(result.counts) == 1


def test_an_interval_that_stands_twice_counts_once(tmp_path: Path) -> None:
    result = read_text(tmp_path, AMAZON + AMAZON.splitlines()[1] + "\n")
    assert (len(result.counts), result.duplicates) == (2, 1)


def test_a_mapping_overrules_what_the_file_seems_to_say(tmp_path: Path) -> None:
    text = "a,b,c\nx,2026-03-01 10:00:00,30\n"
    mapping = {"queue": "a", "entered_at": "b", "wait": "c"}
    (leg,) = read_text(tmp_path, text, mapping=mapping).legs
    assert (leg.queue, leg.wait_ms) == ("x", 30_000)


def test_a_table_without_a_header_is_read_by_the_numbers_of_its_columns(tmp_path: Path) -> None:
    text = "7,cards,2026-03-01 10:00:00,12\n8,cards,2026-03-01 10:00:09,13\n"
    mapping = {"contact_id": "#1", "queue": "#2", "entered_at": "#3", "wait": "#4"}
    result = read_text(tmp_path, text, mapping=mapping)
    assert [(leg.call_id, leg.wait_ms) for leg in result.legs] == [("7", 12_000), ("8", 13_000)]


@pytest.mark.parametrize(
    ("text", "mapping", "code"),
    [
        ("id,queue,start time\n", {}, "import.file.header_only"),
        ("color,size\nred,9\nblue,8\n", {}, "import.mapping.missing"),
        ("id,start time\n1,2026-03-01\n", {"entered_at": "when"}, "import.mapping.no_such_column"),
        ("\x00\x01\x02\x00\x00\x00\x07" * 50, {}, "import.file.binary"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(
    text: str, mapping: dict[str, str], code: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        read_text(tmp_path, text, mapping=mapping)
    assert refused.value.code == code
    assert refused.value.mend
    json.dumps(refused.value.fields)
