from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tools.pytest_watchfloor import SHARED

from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions import service
from watchfloor.shell.cli.intervals import COLUMNS
from watchfloor.shell.cli.main import main

FIXTURES = SHARED / "data/formats/fixtures"
pytestmark = pytest.mark.django_db
DAY = ("--from", "2025-03-01", "--to", "2025-03-04", "--every", "15m")
ANNA = Actor(name="anna", origin="cli")
AT = datetime(2026, 3, 1, tzinfo=UTC)
TRUTH = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "abandoned_short": "abd_short",
    "abandoned_within": "abd_in_sl",
    "answered_within": "ans_in_sl",
    "flowed_out": "flowout",
    "wait_seconds_sum": "wait_sum",
    "talk_seconds_sum": "talk_sum",
}


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def imported(db: None) -> None:
    service.import_file(
        path=FIXTURES / "queue_log",
        actor=ANNA,
        at=AT,
    )


@pytest.fixture
def small(db: None, tmp_path: Path) -> None:
    """Two queues, one call each."""
    path = tmp_path / "queue_log"
    path.write_text(
        "1740816000|c1|billing|NONE|ENTERQUEUE||1|1\n1740816004|c1|billing|NONE|ABANDON|1|1|4\n"
        "1740816100|c2|service|NONE|ENTERQUEUE||2|1\n1740816109|c2|service|NONE|ABANDON|1|1|9\n"
    )
    service.import_file(path=path, actor=ANNA, at=AT)


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, ["intervals", *words])


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.shared
def test_every_cell_of_the_truth_comes_out_exactly(imported):
    answer = ask("--all", *DAY, "--format", "csv")
    assert answer.exit_code == 0, answer.stderr
    found = {
        (row["queue"], int(datetime.fromisoformat(row["interval_start"]).timestamp())): row
        for row in read_csv(answer.stdout)
    }
    truth = read_csv((FIXTURES / "truth_intervals.csv").read_text())
    expected = {(row["queue"], int(row["interval_start_utc_epoch"])) for row in truth}
    assert len(truth) > 100
    assert found.keys() == expected
    for row in truth:
        ours = found[row["queue"], int(row["interval_start_utc_epoch"])]
        assert {ours_name: ours[ours_name] for ours_name in TRUTH} == {
            ours_name: row[theirs] for ours_name, theirs in TRUTH.items()
        }


@pytest.mark.shared
def test_the_columns_are_the_agreed_ones_in_order_of_queue_and_time(imported):
    answer = ask("--all", *DAY, "--format", "csv")
    assert answer.stdout.splitlines()[0] == (
        "queue,interval_start,offered,answered,abandoned,abandoned_short,abandoned_within,"
        "answered_within,flowed_out,lost,open,wait_seconds_sum,talk_seconds_sum"
    )
    keys = [(row["queue"], row["interval_start"]) for row in read_csv(answer.stdout)]
    assert keys == sorted(keys)


@pytest.mark.shared
def test_json_says_the_same_as_csv(imported):
    rows = json.loads(ask("--all", *DAY, "--format", "json").stdout)
    table = read_csv(ask("--all", *DAY, "--format", "csv").stdout)
    assert [{name: str(row[name]) for name in COLUMNS} for row in rows] == table
    assert type(rows[0]["wait_seconds_sum"]) is int


@pytest.mark.shared
def test_plain_dates_are_read_in_the_time_zone(imported):
    shanghai = ask(
        "--queue", "service", "--from", "2025-03-01T16:00", "--to", "2025-03-01T20:00",
        "--every", "60m", "--timezone", "Asia/Shanghai",
    )  # fmt: skip
    utc = ask(
        "--queue", "service", "--from", "2025-03-01T08:00", "--to", "2025-03-01T12:00Z",
        "--every", "60m",
    )  # fmt: skip
    local, plain = read_csv(shanghai.stdout), read_csv(utc.stdout)
    assert local
    assert local[0]["interval_start"].endswith("+08:00")
    assert [row["offered"] for row in local] == [row["offered"] for row in plain]


@pytest.mark.shared
def test_every_interval_is_printed_on_request(imported):
    words = ("--queue", "service", *DAY)
    some, every = read_csv(ask(*words).stdout), read_csv(ask(*words, "--fill").stdout)
    assert len(every) == 3 * 96 > len(some)
    assert sum(int(row["offered"]) for row in every) == sum(int(row["offered"]) for row in some)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--queue", "sells", *DAY), ["sells", "billing", "service"]),
        (("--queue", "", *DAY), ["--queue", "billing"]),
        (DAY, ["--queue", "--all"]),
        (("--queue", "service", "--all", *DAY), ["--queue", "--all"]),
        (("--all", *DAY, "--timezone", "Mars/Base"), ["Mars/Base", "Asia/Shanghai"]),
        (("--all", *DAY, "--timezone", "../../etc/passwd"), ["--timezone"]),
        (("--all", "--from", "yesterday", "--to", "2025-03-02", "--every", "15m"),
         ["yesterday", "--from"]),
        (("--all", "--from", "2025-03-01", "--to", "2025-13-01", "--every", "15m"),
         ["2025-13-01", "--to"]),
        (("--all", "--from", "2025-03-02", "--to", "2025-03-01", "--every", "15m"),
         ["2025-03-01", "not after"]),
        (("--all", "--from", "2025-03-01", "--to", "2025-03-01", "--every", "15m"),
         ["not after"]),
        (("--all", "--from", "0001-01-01", "--to", "2025-03-01", "--every", "15m",
          "--timezone", "Asia/Shanghai"), ["0001-01-01", "--from"]),
        (("--all", "--from", "2025-03-01", "--to", "2025-03-02", "--every", "7m"), ["7m", "15m"]),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_the_way_out(small, words, says):
    answer = ask(*words)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    for word in says:
        assert word in answer.stderr


def test_an_empty_installation_says_that_nothing_was_imported():
    answer = ask("--queue", "service", *DAY)
    assert answer.exit_code == 2
    assert "import" in answer.stderr
    assert read_csv(ask("--all", *DAY).stdout) == []


def test_a_refusal_is_in_the_users_language(small, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "没有" in ask("--queue", "sells", *DAY).stderr
