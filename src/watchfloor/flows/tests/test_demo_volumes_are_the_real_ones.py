"""The demo's calls per five minutes are the real ones, moved by whole weeks, and nothing else."""

from __future__ import annotations

import lzma
import pickle
from collections import Counter
from datetime import date, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.flows.demo import volumes as module
from watchfloor.flows.demo.center import ZONE
from watchfloor.flows.demo.queue_log import Exchange, build_exchange
from watchfloor.flows.demo.volumes import FIRST_MINUTE, Replay, find_file, read_volumes

MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def replay() -> Replay:
    return Replay(anchor=MONDAY, volumes=read_volumes(find_file()))


@pytest.fixture(scope="module")
def exchange(replay: Replay) -> Exchange:
    return build_exchange(replay, seed=7)


def entries(exchange: Exchange, day: date) -> Counter[int]:
    """Count the callers of each five minutes in a day's log."""
    return Counter(
        (line.second // 60 - FIRST_MINUTE) // 5
        for line in exchange.day(day)
        if line.event == "ENTERQUEUE"
    )


def test_the_series_has_its_164_weekdays(replay: Replay) -> None:
    days = sorted(replay.volumes)
    assert len(days) == 164
    assert (days[0], days[-1]) == (date(2003, 3, 3), date(2003, 10, 24))
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize("offset", range(5))
def test_every_interval_of_a_day_has_exactly_the_real_calls(
    exchange: Exchange, replay: Replay, offset: int
) -> None:
    day = MONDAY + timedelta(days=offset)
    real = replay.volumes[day - timedelta(weeks=replay.shift_weeks(day))]
    counted = entries(exchange, day)
    assert sum(real) > 20_000
    assert [counted[slot] for slot in range(len(real))] == list(real)
    assert sum(counted.values()) == sum(real)


def test_the_week_of_the_first_start_replays_the_last_real_week(replay: Replay) -> None:
    assert replay.source_of(MONDAY) == date(2003, 10, 20)
    assert replay.source_of(MONDAY - timedelta(weeks=1)) == date(2003, 10, 13)


def test_the_weekday_is_kept_however_far_away(replay: Replay) -> None:
    days = [MONDAY + timedelta(days=offset) for offset in range(-400, 400, 13)]
    assert days
    assert all(replay.source_of(day).weekday() == day.weekday() for day in days)


def test_after_the_last_real_week_the_series_begins_again(replay: Replay) -> None:
    assert replay.source_of(MONDAY + timedelta(weeks=1)) == date(2003, 3, 3)


def test_a_weekend_and_a_real_gap_have_no_calls(exchange: Exchange) -> None:
    saturday, gap = MONDAY + timedelta(days=5), MONDAY - timedelta(days=6)
    assert exchange.replay.source_of(gap) == date(2003, 10, 14)
    assert exchange.day(saturday) == []
    assert exchange.day(gap) == []


def test_the_same_seed_gives_the_same_calls_and_another_gives_others(
    exchange: Exchange, replay: Replay
) -> None:
    assert exchange.day(MONDAY) == build_exchange(replay, seed=7).day(MONDAY)
    assert exchange.day(MONDAY) != build_exchange(replay, seed=8).day(MONDAY)


def test_two_starts_write_the_same_lines_as_one(exchange: Exchange, tmp_path: Path) -> None:
    start = datetime(2026, 11, 16, tzinfo=ZoneInfo(ZONE))
    noon, evening = start + timedelta(hours=12, seconds=7), start + timedelta(hours=23)
    first, second, whole = (tmp_path / name for name in ("first", "second", "whole"))
    exchange.write(first, start, noon)
    exchange.write(second, noon, evening)
    exchange.write(whole, start, evening)
    assert first.read_text()
    assert second.read_text()
    assert first.read_text() + second.read_text() == whole.read_text()


def test_service_is_neither_perfect_nor_absurd(exchange: Exchange) -> None:
    lines = exchange.day(MONDAY)
    events = Counter(line.event for line in lines)
    waits = [int(line.rest.split("|")[0]) for line in lines if line.event == "CONNECT"]
    within = sum(wait <= 20 for wait in waits) / (len(waits) + events["ABANDON"])
    assert 0.6 < within < 0.95
    assert 0.02 < events["ABANDON"] / events["ENTERQUEUE"] < 0.15


def test_every_caller_leaves_the_queue_exactly_once(exchange: Exchange) -> None:
    lines = exchange.day(MONDAY)
    ways_out = {"CONNECT", "ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY"}
    entered = [line.call for line in lines if line.event == "ENTERQUEUE"]
    left = [line.call for line in lines if line.event in ways_out]
    assert len(entered) == len(set(entered))
    assert sorted(left) == sorted(entered)


def test_no_agent_talks_with_two_callers_at_once(exchange: Exchange) -> None:
    free_from: dict[str, int] = {}
    for line in exchange.day(MONDAY):
        if line.event == "CONNECT":
            assert free_from.get(line.agent, 0) <= line.second
            free_from[line.agent] = 10**9
        elif line.event in {"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER"}:
            free_from[line.agent] = line.second
    assert len(free_from) > 100


def test_a_file_that_would_run_something_is_refused_and_nothing_runs(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    bad = tmp_path / "bad.pkl.compress"
    bad.write_bytes(lzma.compress(pickle.dumps(Trap())))
    with pytest.raises(pickle.UnpicklingError, match="no place in this table"):
        read_volumes(bad)
    assert not (tmp_path / "ran").exists()


def test_without_the_package_the_refusal_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module, "distribution", absent)
    with pytest.raises(Refusal) as refused:
        find_file()
    assert refused.value.code == "demo.volumes_missing"
    assert "make env" in refused.value.mend


def test_some_of_those_who_hang_up_call_again_and_most_do_not(exchange: Exchange) -> None:
    lines = exchange.day(MONDAY)
    callers = {line.call: line.rest.split("|")[1] for line in lines if line.event == "ENTERQUEUE"}
    lost = [line for line in lines if line.event == "ABANDON"]
    entered = {callers[line.call]: line.second for line in lines if line.event == "ENTERQUEUE"}
    again = sum(
        entered[callers[line.call]] >= line.second for line in lost
    )  # the last call of each
    assert len(lost) > 200
    assert again / len(lost) == pytest.approx(0.4, abs=0.08)
