"""Generic files are looked at before they are read: what they are, and what looks wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.rules.mapping import propose_mapping
from watchfloor.rooms.interactions.rules.reading import ReadOptions
from watchfloor.rooms.interactions.rules.reasons import REASONS
from watchfloor.rooms.interactions.rules.sniffing import Preview, preview, sniff

from .reader_samples import NOW_MS

SHANGHAI, BERLIN, UTC = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "UTC"))
HEADER = "id,queue,start time,wait"


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_found(encoding: str, found: str, tmp_path: Path) -> None:
    path = write(tmp_path, "编号,队列,开始时间\n1,卡,2026-03-01 10:00\n", encoding)
    sniffed = sniff(path)
    assert sniffed.encoding == found
    assert sniffed.header == ("编号", "队列", "开始时间")
    assert sniffed.mapping["encoding"] == found


def test_an_encoding_is_found_though_the_head_ends_inside_a_letter(tmp_path: Path) -> None:
    text = "编号,队列,开始时间\n" + "1,信用卡中心,2026-03-01 10:00\n" * 9000
    for pad in range(3):
        assert sniff(write(tmp_path, "x" * pad + text)).encoding == "utf-8"


def test_a_damaged_line_does_not_change_the_encoding(tmp_path: Path) -> None:
    path = write(tmp_path, "编号,队列,开始时间\n1,信用卡中心,2026-03-01 10:00\n")
    path.write_bytes(path.read_bytes() + b"\xff\x00\xfe,x,y\n")
    assert sniff(path).encoding == "utf-8"


def test_accented_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    path = write(tmp_path, "id,queue,start time\n1,Müller Köln,2026-03-01 10:00\n", "cp1252")
    assert "Müller" in sniff(path).rows[0][1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_among_commas_in_texts(delimiter: str, tmp_path: Path) -> None:
    row = delimiter.join(["1", '"a, b; c"', "2026-03-01 10:00"])
    path = write(tmp_path, delimiter.join(["id", "queue", "start time"]) + f"\n{row}\n{row}\n")
    assert sniff(path).delimiter == delimiter


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = write(
        tmp_path, "三月通话记录,,\n导出人 李,,\n编号,队列,开始时间\n1,卡,2026-03-01 10:00\n"
    )
    sniffed = sniff(path)
    assert sniffed.header_row == 3
    assert sniffed.mapping["header_row"] == "3"
    assert sniffed.rows == (("1", "卡", "2026-03-01 10:00"),)


def test_a_table_without_a_header_says_so(tmp_path: Path) -> None:
    sniffed = sniff(write(tmp_path, "7,12,2026-03-01 10:00:00\n8,13,2026-03-01 10:00:09\n"))
    assert (sniffed.header_row, sniffed.header) == (0, ("#1", "#2", "#3"))
    assert len(sniffed.rows) == 2


@pytest.mark.parametrize(
    ("cells", "order", "questions"),
    [
        (["25/04/2026", "26/04/2026"], "dmy", ()),
        (["04/25/2026", "04/26/2026"], "mdy", ()),
        (["03/04/2026", "04/04/2026"], "dmy", ("date_order",)),
        (["04/03/2026", "04/04/2026"], "mdy", ("date_order",)),
        (["2026-04-03", "2026-04-04"], "ymd", ()),
    ],
)
def test_the_order_of_day_and_month_is_asked_only_when_in_doubt(
    cells: list[str],
    order: str,
    questions: tuple[str, ...],
    tmp_path: Path,
) -> None:
    rows = "".join(f"{n},q,{cell} 10:00,5\n" for n, cell in enumerate(cells))
    sniffed = sniff(write(tmp_path, f"{HEADER}\n{rows}"))
    assert sniffed.mapping["date_order"] == order
    assert sniffed.questions == questions


def test_the_sheet_that_we_know_most_of_is_proposed(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    book.create_sheet("Sheet").append(["说明"])
    calls = book.create_sheet("通话")
    calls.append(["编号", "队列", "开始时间"])
    calls.append([1, "卡", "2026-03-01 10:00"])
    book.save(tmp_path / "book.xlsx")
    sniffed = sniff(tmp_path / "book.xlsx")
    assert sniffed.sheets == ("Sheet", "通话")
    assert sniffed.mapping["sheet"] == "通话"


PLATFORMS = {
    "Tencent": (
        "SessionId,Caller,Direction,SeatUser,QueuedTimestamp,AcceptTimestamp,EndedTimestamp,"
        "QueuedSkillGroupName,EndStatusString",
        {"contact_id", "customer", "queue", "entered_at", "answered_at", "ended_at", "outcome"},
    ),
    "Alibaba": (
        "ContactId,ContactDisposition,CallingNumber,StartTime,IvrTime,QueueTime,RingTime,WaitTime,"
        "EstablishedTime,TalkTime,HeldTime,ReleaseTime,AgentNames,SkillGroupNames",
        {"contact_id", "outcome", "entered_at", "ivr", "ring", "wait", "talk", "hold", "agent"},
    ),
    "Sobot": (
        "callID,callType,ANI,agentID,thisQueues,creationTime",
        {"contact_id", "direction", "customer", "queue", "entered_at"},
    ),
    "a spreadsheet": (
        "流水号,技能组,来电时间,接听时间,挂断时间,座席工号,主叫号码,振铃时长,话后处理时长,状态",
        {"contact_id", "queue", "entered_at", "answered_at", "ended_at", "agent", "ring", "wrap"},
    ),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_columns_of_known_platforms_are_recognized(platform: str) -> None:
    header, fields = PLATFORMS[platform]
    proposal = propose_mapping(header.split(","))
    assert fields <= set(proposal.columns)
    assert proposal.missing == ()
    assert all(0 < sure <= 1 for sure in proposal.confidence.values())
    assert len(set(proposal.columns.values())) == len(proposal.columns), "a column means one thing"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.file.empty"),
        (b"id,queue,start time\n", "import.file.header_only"),
        (bytes(range(256)) * 20, "import.file.binary"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        sniff(path)
    assert refused.value.code == code


def working_days(first: datetime, days: int, change: Callable[[datetime], datetime | None]) -> str:
    """Contacts every two minutes and a bit from 9 to 18; `change` moves or drops each."""
    rows: list[str] = []
    for day in range(days):
        for step in range(4 * 65):
            at = first + timedelta(days=day, hours=9, seconds=step * 124)
            moved = change(at)
            if moved is not None:
                rows.append(f"{len(rows)},q,{moved:%Y-%m-%d %H:%M:%S},5")
    return "\n".join([HEADER, *rows]) + "\n"


def look(tmp_path: Path, text: str, zone: ZoneInfo = SHANGHAI) -> Preview:
    return preview(write(tmp_path, text), ReadOptions(zone, NOW_MS), 5)


def codes(seen: Preview) -> dict[str, dict[str, str]]:
    for problem in seen.problems:
        words = REASONS[problem.code]
        assert words.what % problem.fields
        assert words.mend % problem.fields
    return {problem.code: dict(problem.fields) for problem in seen.problems}


MARCH = datetime(2026, 3, 2)  # noqa: DTZ001  local


def test_a_sound_file_shows_its_first_legs_and_no_problem(tmp_path: Path) -> None:
    seen = look(tmp_path, working_days(MARCH, 14, lambda at: at))
    assert codes(seen) == {}
    assert len(seen.legs) == 5
    assert seen.rows == 14 * 260 + 1
    assert seen.is_complete
    assert seen.first_ms == round(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI).timestamp() * 1000)


def test_times_in_utc_read_as_local_are_suspected(tmp_path: Path) -> None:
    text = working_days(MARCH, 5, lambda at: at - timedelta(hours=8))
    told = codes(look(tmp_path, text))
    assert told["preview_zone_shift"]["zone"] == "UTC"
    sound = codes(look(tmp_path, working_days(MARCH, 5, lambda at: at)))
    assert "preview_zone_shift" not in sound


def test_a_day_of_one_hour_elsewhere_is_suspected(tmp_path: Path) -> None:
    change = datetime(2026, 3, 12)  # noqa: DTZ001  local
    text = working_days(MARCH, 20, lambda at: at - timedelta(hours=at >= change))
    assert codes(look(tmp_path, text))["preview_hour_shift"] == {"day": "2026-03-12", "hours": "-1"}


def test_a_missing_day_and_missing_hours_are_told(tmp_path: Path) -> None:
    gone = datetime(2026, 3, 10)  # noqa: DTZ001  local

    def drop(at: datetime) -> datetime | None:
        is_gap = at.date() == gone.date() or (at.day, at.hour) == (5, 11)
        return None if is_gap else at

    told = codes(look(tmp_path, working_days(MARCH, 14, drop)))
    assert told["preview_empty_day"] == {"day": "2026-03-10"}
    assert told["preview_empty_hours"] == {"count": "1", "hours": "2026-03-05 11:00"}


def test_seconds_lost_in_a_spreadsheet_are_noticed(tmp_path: Path) -> None:
    text = working_days(MARCH, 2, lambda at: at.replace(second=0))
    assert "preview_no_seconds" in codes(look(tmp_path, text))


def test_hours_that_never_were_and_that_were_twice_are_counted(tmp_path: Path) -> None:
    never = [f"n{n},q,2026-03-29 02:{n:02d}:00,5" for n in range(7)]
    twice = [f"t{n},q,2025-10-26 02:{n:02d}:00,5" for n in range(4)]
    seen = look(tmp_path, "\n".join([HEADER, *never, *twice]), zone=BERLIN)
    assert codes(seen)["preview_hours_missing"] == {"count": "7"}
    assert codes(seen)["preview_hours_twice"] == {"count": "4"}
    assert seen.refused_count == 7
    assert len(seen.refused) == 5


def test_rows_that_repeat_are_counted(tmp_path: Path) -> None:
    row = "1,q,2026-03-02 10:00:00,5\n"
    seen = look(tmp_path, f"{HEADER}\n{row}{row}{row}")
    assert codes(seen) == {"preview_duplicates": {"count": "2"}}


def test_a_preview_of_intervals_shows_counts(tmp_path: Path) -> None:
    text = "时段,队列,呼入量,接听量\n2026-03-02 10:00,卡,9,8\n2026-03-02 10:30,卡,7,7\n"
    seen = look(tmp_path, text)
    assert [(count.minutes, count.abandoned) for count in seen.counts] == [(30, 1), (30, 0)]
    assert seen.legs == ()
