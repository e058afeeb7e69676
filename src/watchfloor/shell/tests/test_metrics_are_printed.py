from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tools.pytest_watchfloor import SHARED

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import LegFilter
from watchfloor.rooms.metrics import service
from watchfloor.shell.cli.main import main

FIXTURES = SHARED / "data/formats/fixtures"
pytestmark = pytest.mark.django_db
PERIOD = ("--from", "2025-03-01", "--to", "2025-03-05")
SHARES = {
    ("service_level", "f1"): ("service_level", "F1_credit_abandons_in_threshold"),
    ("service_level", "f2"): ("service_level", "F2_answered_only"),
    ("service_level", "f3"): ("service_level", "F3_all_abandons_count_against"),
    ("service_level", "f4"): ("service_level", "F4_abandons_in_threshold_removed"),
    ("service_level", "f5"): ("service_level", "F5_short_abandons_removed"),
    ("service_level", "f6"): ("service_level", "F6_with_flowouts"),
    ("service_level", "aws"): ("service_level", "amazon_connect_removed_from_queue_in_X"),
    ("abandon_rate", "all"): ("abandon_rate", "all"),
    ("abandon_rate", "less_short"): ("abandon_rate", "less_short"),
}
TIMES = {("asa", "entry_to_answer"): "asa_seconds", ("aht_parts", "talk"): "avg_talk_seconds"}


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def imported(db: None) -> None:
    interactions.import_file(
        path=FIXTURES / "queue_log",
        actor=Actor(name="anna", origin="cli"),
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, ["metrics", *words])


def read(*words: str) -> dict[str, Any]:
    answer = ask(*words, "--json")
    assert answer.exit_code == 0, answer.stderr
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


@pytest.mark.shared
def test_the_reference_figures_come_out_to_the_last_digit(imported):
    truth = json.loads((FIXTURES / "truth_summary.json").read_text())
    found = {(e["metric"], e["variant"]): e["value"] for e in read(*PERIOD)["metrics"]}
    for key, (group, name) in SHARES.items():
        assert round(100 * found[key], 3) == truth[group][name], key
    for key, name in TIMES.items():
        assert round(found[key], 3) == truth[name], key


@pytest.mark.shared
def test_numerator_and_denominator_add_up_over_the_queues(imported):
    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    assert len(queues) > 1
    parts = [read(*PERIOD, "--queue", queue.code) for queue in queues]
    whole = {(e["metric"], e["variant"]): e for e in read(*PERIOD)["metrics"]}
    for key in SHARES:
        for side in ("numerator", "denominator"):
            total = sum(
                entry[side]
                for part in parts
                for entry in part["metrics"]
                if (entry["metric"], entry["variant"]) == key
            )
            assert total == whole[key][side], (key, side)


@pytest.mark.shared
def test_the_contacts_behind_each_count_are_as_many_as_it_says(imported):
    start, end = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 5, tzinfo=UTC)
    everything = LegFilter(start, end)
    tally = interactions.count_legs(legs=everything, scope=WHOLE_CENTRE)
    variant = service.get_variant(metric="service_level", variant="f5")
    value = service.evaluate_tally(variant=variant, tally=tally)
    assert {name for name, _ in value.misses} == {"answered_late", "abandoned_long"}
    for name, count in value.misses:
        drill = service.COMPONENTS[name].drill or {}
        legs = LegFilter(start, end, **filter_of(dict(drill)))
        assert interactions.count_legs(legs=legs, scope=WHOLE_CENTRE).offered == count > 0


def filter_of(drill: dict[str, str]) -> dict[str, Any]:
    from watchfloor.rooms.interactions.contracts import Outcome  # noqa: PLC0415  one use

    known: dict[str, Any] = {"outcome": Outcome[drill.pop("outcome").upper()]}
    return known | {name: flag == "1" for name, flag in drill.items()}


def test_every_variant_has_the_agreed_fields_even_without_data():
    document = read(*PERIOD)
    assert document["window"] == {
        "from": "2025-03-01T00:00:00+00:00",
        "to": "2025-03-05T00:00:00+00:00",
        "timezone": "UTC",
    }
    assert document["queue"] is None
    assert len(document["metrics"]) > 40
    for entry in document["metrics"]:
        assert entry.keys() == {
            "metric",
            "variant",
            "name_en",
            "name_zh",
            "value",
            "numerator",
            "denominator",
            "unit",
            "version",
            "reason",
        }
        assert entry["value"] is None
        assert entry["reason"]


def test_a_person_reads_one_line_a_variant():
    answer = ask(*PERIOD)
    assert answer.exit_code == 0
    first = answer.stdout.splitlines()[0]
    assert "denominator_is_zero" in first
    assert "service_level.f3 v1" in first


def test_a_person_reads_chinese_where_the_terminal_speaks_it(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "服务水平" in ask(*PERIOD).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "yesterday", "--to", "2025-03-05"),
        ("--from", "2025-03-05", "--to", "2025-03-01"),
        (*PERIOD, "--queue", "nowhere"),
        (*PERIOD, "--timezone", "Mars/Olympus"),
    ],
)
def test_what_makes_no_sense_is_refused_as_json_and_prints_nothing(words):
    answer = ask(*words, "--json")
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr


@pytest.mark.shared
@pytest.mark.usefixtures("imported")
def test_all_time_has_the_values_of_a_narrow_window():
    all_time = ask("--from", "0001-01-01", "--to", "9999-12-31", "--json")
    narrow = ask(*PERIOD, "--json")
    told = [
        {(m["metric"], m["variant"]): m["numerator"] for m in json.loads(result.stdout)["metrics"]}
        for result in (all_time, narrow)
    ]
    assert told[0] == told[1]
    assert any(told[0].values())
