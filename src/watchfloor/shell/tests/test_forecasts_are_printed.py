"""`watchfloor forecast`: versions in force, a preview that is not kept, back-tests of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from click.testing import CliRunner, Result

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service
from watchfloor.rooms.interactions import service as interactions
from watchfloor.shell.cli.main import main

ANNA = Actor(name="anna", origin="cli")
SHANGHAI = ZoneInfo("Asia/Shanghai")
INTERVAL_NAMES = {
    "starts_at", "is_open", "mean", "model_mean", "q025", "q10", "q25", "q50", "q75", "q90",
    "q975", "handle_seconds", "is_changed", "version",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, ["forecast", *words])


def read(*words: str) -> dict[str, Any]:
    answer = ask(*words, "--json")
    assert answer.exit_code == 0, answer.output
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def half_hours(days: int) -> Iterator[tuple[datetime, int]]:
    """Yield half hours from 08:00 to 20:00 of the days before today: Sundays bring half."""
    chance = np.random.default_rng(5)
    today = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(days, 0, -1):
        for slot in range(16, 40):
            at = today - timedelta(days=back) + timedelta(minutes=30 * slot)
            yield at, int(chance.poisson(30 if at.weekday() == 6 else 60))


def write_calls(path: Path) -> Path:
    rows = [f"{at:%Y-%m-%dT%H:%M},{calls}" for at, calls in half_hours(70)]
    path.write_text("\n".join(["starts_at,volume", *rows]) + "\n")
    return path


@pytest.fixture
def imported(db: None, tmp_path: Path) -> None:
    """A queue with totals of eight weeks, in a centre without holidays: today may be near one."""
    calendars.set_calendar(
        timezone="Asia/Shanghai", works_on_holidays=True, country="", actor=ANNA,
        at=datetime.now(UTC),
    )  # fmt: skip
    path = tmp_path / "totals.csv"
    header = "QueueName,TimeStamp,IntervalDuration,IncomingContactVolume,AverageHandleTime"
    rows = [f"hotline,{at.isoformat()},30mins,{calls},180" for at, calls in half_hours(56)]
    path.write_text("\n".join([header, *rows]) + "\n")
    interactions.import_file(path=path, zone=SHANGHAI, actor=ANNA, at=datetime.now(UTC))


def queue_code() -> str:
    (queue,) = interactions.list_queues(scope=WHOLE_CENTRE)
    return queue.code


def this_week() -> tuple[str, ...]:
    today = datetime.now(SHANGHAI).date()
    return ("--from", today.isoformat(), "--to", (today + timedelta(days=7)).isoformat())


def test_a_queue_without_a_forecast_is_forecast_and_nothing_is_kept(imported):
    document = read("--queue", queue_code(), *this_week())
    assert document["is_saved"] is False
    assert document["versions"][0]["number"] is None
    assert len(document["intervals"]) == 7 * 48
    assert set(document["intervals"][0]) == INTERVAL_NAMES
    assert service.list_series(scope=WHOLE_CENTRE) == ()
    words = ask("--queue", queue_code(), *this_week()).stdout
    assert "not kept" in words


def test_the_forecast_is_near_what_usually_comes(imported):
    document = read("--queue", queue_code(), *this_week())
    for cell in document["intervals"]:
        at = datetime.fromisoformat(cell["starts_at"])
        assert cell["is_open"] == (8 <= at.hour < 20)
        if cell["is_open"]:
            assert cell["mean"] == pytest.approx(30 if at.weekday() == 6 else 60, rel=0.2)
            assert cell["q025"] <= cell["q10"] <= cell["q50"] <= cell["q90"] <= cell["q975"]


def test_it_is_kept_when_asked_and_printed_again_the_same(imported):
    words = ("--queue", queue_code(), *this_week())
    kept = read(*words, "--save")
    assert (kept["is_saved"], kept["versions"][0]["number"]) == (True, 1)
    assert read(*words) == kept
    assert read(*words, "--save") == kept  # there is a version: none is made
    (series,) = service.list_series(scope=WHOLE_CENTRE)
    assert len(service.list_versions(series_id=series.id, scope=WHOLE_CENTRE)) == 1


def test_the_same_day_twice_is_that_day(imported):
    today = datetime.now(SHANGHAI).date().isoformat()
    document = read("--queue", queue_code(), "--from", today, "--to", today)
    assert len(document["intervals"]) == 48


def test_what_makes_no_sense_is_refused(imported):
    unknown = ask("--queue", "nobody", *this_week())
    assert (unknown.exit_code, "nobody" in unknown.output) == (2, True)
    reversed_window = ask("--queue", queue_code(), "--from", "2026-03-02", "--to", "2026-03-01")
    assert reversed_window.exit_code == 2
    assert ask("--queue", queue_code()).exit_code == 2
    assert service.list_series(scope=WHOLE_CENTRE) == ()


def test_a_backtest_of_a_file_tells_error_floor_and_coverage(tmp_path):
    path = write_calls(tmp_path / "calls.csv")
    document = read("backtest", "--file", str(path), "--interval", "30")
    assert {"wape", "bias", "pinball", "coverage", "floor", "excess", "leads", "candidates"} <= set(
        document
    )
    assert len(document["origins"]) == len(document["chosen"]) == 7  # two weeks are learned from
    assert [lead["lead_day"] for lead in document["leads"]] == list(range(1, 15))
    assert document["wape"] == pytest.approx(document["floor"], rel=0.15)
    assert document["wape"] <= min(document["candidates"].values()) + 0.01


def test_a_backtest_is_printed_for_a_person_too(tmp_path):
    path = write_calls(tmp_path / "calls.csv")
    printed = ask("backtest", "--file", str(path), "--origins", "2", "--horizon", "3").stdout
    assert [line.split()[0] for line in printed.splitlines()[:5]] == ["lead", "1", "2", "3", "all"]


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "starts_at,volume\nnever,none\n"])
def test_a_file_that_cannot_be_read_is_refused_as_json(tmp_path, content):
    path = tmp_path / "bad.csv"
    path.write_text(content)
    answer = ask("backtest", "--file", str(path), "--interval", "30")
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert str(path) in answer.stderr
