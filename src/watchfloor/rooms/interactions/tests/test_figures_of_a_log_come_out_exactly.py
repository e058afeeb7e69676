"""Every cell and every total of the generated log, against what its generator knows."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions.contracts import ImportReport, Outcome
from watchfloor.rooms.interactions.models import IntervalCount, Leg
from watchfloor.rooms.interactions.operations import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
FIXTURES = SHARED / "data/formats/fixtures"
# The generator's word for a figure, and ours; it writes whole seconds, we keep milliseconds.
COUNTS = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "abd_short": "abandoned_short",
    "abd_in_sl": "abandoned_within",
    "ans_in_sl": "answered_within",
    "flowout": "flowed_out",
}
SUMS = {"wait_sum": "wait_ms_sum", "talk_sum": "talk_ms_sum"}


def take_in(path: Path) -> ImportReport:
    return import_file(path=path, actor=Actor("anna"), at=AT)


def quarter_hours() -> Mapping[tuple[str, int], Mapping[str, int]]:
    cells: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for count in IntervalCount.objects.select_related("queue"):
        cell = cells[count.queue.code, int(count.start_at.timestamp()) // 900 * 900]
        for theirs, ours in COUNTS.items():
            cell[theirs] += getattr(count, ours)
        for theirs, ours in SUMS.items():
            seconds, rest = divmod(getattr(count, ours), 1000)
            assert rest == 0
            cell[theirs] += seconds
    return cells


def assert_cells(truth: Path) -> None:
    cells = quarter_hours()
    with truth.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 50
    assert len(cells) == len(rows)
    for row in rows:
        cell = cells[row["queue"], int(row["interval_start_utc_epoch"])]
        for name in [*COUNTS, *SUMS]:
            assert cell[name] == int(row[name]), (row, name)


def assert_summary(truth: Path) -> None:
    counts = json.loads(truth.read_text())["counts"]
    cells = quarter_hours().values()
    for name in [*COUNTS, *SUMS]:
        assert sum(cell[name] for cell in cells) == counts.get(name, 0), name
    assert sum(IntervalCount.objects.values_list("transferred", flat=True)) == counts["transferred"]


def share(part: float, whole: float) -> float:
    return round(100 * part / whole, 3)


def test_every_cell_of_the_fixture_comes_out():
    report = take_in(FIXTURES / "queue_log")
    assert (report.lines, report.accepted, report.refused, report.duplicates) == (
        12397,
        12397,
        (),
        0,
    )
    assert report.contacts == report.legs == Leg.objects.count() == 4027
    assert_cells(FIXTURES / "truth_intervals.csv")
    assert_summary(FIXTURES / "truth_summary.json")


def test_every_share_of_the_summary_follows_from_the_cells():
    take_in(FIXTURES / "queue_log")
    truth = json.loads((FIXTURES / "truth_summary.json").read_text())
    names = [*COUNTS.values(), *SUMS.values(), "flowed_out_within"]
    rows = IntervalCount.objects.values(*names)
    n = {name: sum(row[name] for row in rows) for name in names}
    ended = n["answered"] + n["abandoned"]
    within, gone = n["answered_within"], n["abandoned_within"]
    kept = ended - n["abandoned_short"]
    assert truth["service_level"] == {
        "F1_credit_abandons_in_threshold": share(within + gone, ended),
        "F2_answered_only": share(within, n["answered"]),
        "F3_all_abandons_count_against": share(within, ended),
        "F4_abandons_in_threshold_removed": share(within, ended - gone),
        "F5_short_abandons_removed": share(within, kept),
        "F6_with_flowouts": share(within, kept + n["flowed_out"]),
        "amazon_connect_removed_from_queue_in_X": share(
            within + gone + n["flowed_out_within"], n["offered"]
        ),
        "asterisk_SL": share(within, n["answered"]),
        "asterisk_SL2": share(within + gone, ended),
    }
    assert truth["abandon_rate"] == {
        "all": share(n["abandoned"], n["offered"]),
        "less_short": share(
            n["abandoned"] - n["abandoned_short"], n["offered"] - n["abandoned_short"]
        ),
    }
    assert truth["asa_seconds"] == round(n["wait_ms_sum"] / 1000 / n["answered"], 3)
    assert truth["avg_talk_seconds"] == round(n["talk_ms_sum"] / 1000 / n["answered"], 3)


@pytest.mark.parametrize(("days", "seed", "load"), [(3, 7, 1.2), (1, 424242, 2.6)])
def test_other_logs_of_the_generator_come_out_too(
    tmp_path: Path, days: int, seed: int, load: float
):
    script = FIXTURES / "make_queue_log_fixture.py"
    subprocess.run(  # noqa: S603  our own script
        [sys.executable, script, str(days), str(seed), str(load)],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    report = take_in(tmp_path / "queue_log")
    assert report.lines == report.accepted
    assert_cells(tmp_path / "truth_intervals.csv")
    assert_summary(tmp_path / "truth_summary.json")


def test_what_is_offered_is_the_sum_of_the_outcomes_in_every_cell():
    take_in(FIXTURES / "queue_log")
    assert Leg.objects.filter(outcome=Outcome.OPEN).count() == 0
    for cell in IntervalCount.objects.all():
        assert cell.offered == (
            cell.answered + cell.abandoned + cell.flowed_out + cell.lost + cell.open
        )
