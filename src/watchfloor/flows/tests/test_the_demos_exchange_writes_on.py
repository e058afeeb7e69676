from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from watchfloor.flows.demo.center import ZONE
from watchfloor.flows.demo.live import LiveLog, PastDay, last_working_day, moved, played_from
from watchfloor.flows.demo.queue_log import Exchange, build_exchange
from watchfloor.flows.demo.volumes import Replay, find_file, read_volumes

MONDAY = datetime(2026, 11, 16, tzinfo=ZoneInfo(ZONE))
SUNDAY_NIGHT = MONDAY + timedelta(days=6, hours=22)


@pytest.fixture(scope="module")
def exchange() -> Exchange:
    return build_exchange(Replay(MONDAY.date(), read_volumes(find_file())), seed=7)


def told(path: Path) -> list[list[str]]:
    return [line.split("|") for line in path.read_text().splitlines()]


def test_an_open_center_writes_what_happens_and_each_line_once(exchange, tmp_path):
    noon = MONDAY + timedelta(hours=12)
    log = LiveLog(exchange, tmp_path / "log", noon)
    assert log.is_open(noon)
    for minute in (1, 2, 2, 5):
        log.write_until(noon + timedelta(minutes=minute))
    whole = tmp_path / "whole"
    exchange.write(whole, noon, noon + timedelta(minutes=5))
    assert (tmp_path / "log").read_text() == whole.read_text()


def test_a_closed_center_plays_its_last_working_day_as_if_it_were_now(exchange, tmp_path):
    log = LiveLog(exchange, tmp_path / "log", SUNDAY_NIGHT)
    log.write_until(SUNDAY_NIGHT)
    log.write_until(SUNDAY_NIGHT + timedelta(minutes=10))
    lines = told(tmp_path / "log")
    events = Counter(line[4] for line in lines)
    assert events["QUEUESTART"] == 1
    assert events["ADDMEMBER"] > 100  # those who were there at ten in the morning
    assert events["CONNECT"] > 20
    seconds = [int(line[0]) for line in lines]
    assert seconds == sorted(seconds)
    assert SUNDAY_NIGHT.timestamp() <= seconds[0]
    assert seconds[-1] <= (SUNDAY_NIGHT + timedelta(minutes=10)).timestamp()


def test_what_is_played_twice_is_of_two_calls(exchange):
    friday = last_working_day(exchange, SUNDAY_NIGHT)
    stamped = exchange.stamped(friday)
    runs = [
        PastDay(stamped, played_from(friday), SUNDAY_NIGHT + timedelta(hours=hours))
        for hours in (0, 9)
    ]
    calls = [
        {line.split("|")[1] for line in run.lines_until(SUNDAY_NIGHT + timedelta(hours=20))}
        for run in runs
    ]
    assert calls[0] & calls[1] == {"NONE"}


def test_when_the_center_opens_the_play_ends_and_nothing_stays_open(exchange, tmp_path):
    dawn = MONDAY + timedelta(days=1, hours=6, minutes=30)
    log = LiveLog(exchange, tmp_path / "log", dawn)
    log.write_until(dawn)
    for minutes in range(1, 45):
        log.write_until(dawn + timedelta(minutes=minutes))
    lines = told(tmp_path / "log")
    restarts = [place for place, line in enumerate(lines) if line[4] == "QUEUESTART"]
    assert len(restarts) == 2
    after = lines[restarts[1] + 1 :]
    assert not any("-" in line[1] for line in after)  # none of the calls that were played
    assert any(line[4] == "ADDMEMBER" for line in after)


def test_a_moved_line_keeps_all_but_its_time_and_its_call():
    assert moved("100|NONE|NONE|1001|PAUSEALL|rest\n", 7) == "107|NONE|NONE|1001|PAUSEALL|rest\n"


def test_who_came_goes_home_at_the_end_of_the_day(exchange):
    friday = last_working_day(exchange, SUNDAY_NIGHT)
    last = {}
    for _, text in exchange.stamped(friday):
        _, _, queue, agent, event, _ = text.split("|", 5)
        if event in {"ADDMEMBER", "REMOVEMEMBER"}:
            last[queue, agent] = event
    assert len(last) > 200
    assert set(last.values()) == {"REMOVEMEMBER"}
