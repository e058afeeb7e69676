"""`watchfloor staff`: how many people a forecast needs, as a table and as JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from callmath import queueing
from watchfloor.rooms.forecast.models import Scenario, Series, Version, VersionDay
from watchfloor.rooms.staffing.models import Plan
from watchfloor.shell.cli import staffing
from watchfloor.shell.cli.main import main

pytestmark = pytest.mark.django_db
CSV = "starts_at,volume,handle_seconds\n" + "".join(
    f"2026-06-08 {hour:02}:{minute:02},{volume},240\n"
    for (hour, minute), volume in {(9, 0): 60, (9, 30): 75, (10, 0): 72, (13, 0): 40}.items()
)


@pytest.fixture(autouse=True)
def _no_preparing(monkeypatch):
    monkeypatch.setattr(staffing, "prepare_current", lambda: None)


@pytest.fixture
def version(db) -> Version:
    """A day of a line that is the same in every half-hour."""
    series = Series.objects.create(code="hotline", title="Hotline", source="hand")
    base = Scenario.objects.create(
        title="Base", is_base=True, made_by="anna", made_at="2026-06-08T00:00Z"
    )
    version = Version.objects.create(
        series=series, scenario=base, number=3, origin="nightly", made_at="2026-06-08T00:00Z",
        made_by="anna", timezone="Asia/Shanghai", interval_minutes=30, first_day="2026-06-08",
        last_day="2026-06-08", model="seasonal", state="done", contacts=48 * 50,
        spread={"day_sd": [0.1], "day_correlation": 0.0, "slot_sd": [0.0] * 48,
                "slot_correlation": 0.0, "dispersion": 1.0, "tilt": 1.0, "tail": 0.0,
                "trust": None},
    )  # fmt: skip
    VersionDay.objects.create(
        version=version, day="2026-06-08", mean=[50.0] * 48, model_mean=[50.0] * 48,
        is_open=[True] * 48, handle_seconds=[240.0] * 48,
    )  # fmt: skip
    return version


def run(*asked: str):
    return CliRunner().invoke(main, ["staff", *asked])


def document(*asked: str):
    result = run(*asked, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("name", ["number", "code", "code@number"])
def test_a_version_is_named_by_its_number_or_by_its_line(version, name):
    text = {"number": str(version.pk), "code": "hotline", "code@number": "hotline@3"}[name]
    found = document("--forecast", text, "--patience", "120")
    assert found["forecast"]["version_id"] == version.pk
    assert (found["schema_version"], found["model"]) == (1, "erlang_a")
    assert len(found["intervals"]) == 48


def test_each_interval_has_every_step_and_what_the_people_make_of_it(version):
    found = document("--forecast", "hotline", "--patience", "120", "--occupancy-cap", "0")
    noon = found["intervals"][24]
    load = 50 * 240 / 1800
    assert noon["load_erlangs"] == pytest.approx(load, rel=1e-6)
    needed = queueing.agents_needed(
        noon["load_erlangs"] * 15, 240, service_level=0.8, patience_seconds=120
    )
    assert noon["required"] == noon["scheduled"] == noon["rostered"] == int(needed)
    assert noon["required_low"] <= noon["required"] <= noon["required_high"]
    assert noon["service_level"] >= 0.8
    assert 0 < noon["abandon_share"] < 0.1
    assert found["person_hours"] == sum(each["rostered"] for each in found["intervals"]) / 2


def test_other_terms_are_tried_and_nothing_is_kept(version):
    usual = document("--forecast", "hotline", "--patience", "120")
    better = document("--forecast", "hotline", "--patience", "120", "--service-level", "0.95")
    assert better["person_hours"] > usual["person_hours"]
    assert better["terms"][0]["service_level"] == 0.95
    assert not Plan.objects.exists()


def test_a_csv_made_elsewhere_is_staffed_with_its_gaps_closed(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(CSV)
    found = document("--forecast", str(path), "--patience", "120")
    assert found["forecast"] == {"file": "plan.csv"}
    is_open = {each["starts_at"][11:16] for each in found["intervals"] if each["is_open"]}
    assert is_open == {"09:00", "09:30", "10:00", "13:00"}
    closed = [each for each in found["intervals"] if not each["is_open"]]
    assert {each["required"] for each in closed} == {0}
    assert {each["service_level"] for each in closed} == {None}


def test_what_the_formulas_cannot_take_is_a_refusal_and_no_crash(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["watchfloor", "staff", "--json"])
    path = tmp_path / "plan.csv"
    path.write_text("starts_at,volume,handle_seconds\n2026-06-08 09:00,10000000,86400\n")
    result = run("--forecast", str(path), "--channel", "chat", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stderr)["code"].startswith("staffing.formulas.")


def test_ten_million_calls_an_hour_have_a_number_or_a_reason(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("starts_at,volume,handle_seconds\n2026-06-08 09:00,5000000,240\n")
    (only,) = document("--forecast", str(path), "--patience", "120")["intervals"]
    assert only["required"] >= 0.9 * only["load_erlangs"]
    assert 0 <= only["service_level"] <= 1


def test_a_handle_time_for_all_lines_of_a_csv(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("starts_at,volume\n2026-06-08 09:00,60\n2026-06-08 09:30,60\n")
    assert run("--forecast", str(path)).exit_code == 2
    found = document("--forecast", str(path), "--handle", "240", "--patience", "120")
    assert {each["handle_seconds"] for each in found["intervals"]} == {240.0}


def test_a_person_reads_a_table(version):
    result = run("--forecast", "hotline", "--patience", "120")
    assert result.exit_code == 0
    assert "2026-06-08T12:00:00+08:00" in result.output
    assert len(result.output.splitlines()) == 49


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (["--forecast", "nobody"], "cli.version.unknown"),
        (["--forecast", "hotline@99"], "cli.version.unknown"),
        (["--forecast", "999999"], "cli.version.unknown"),
        (["--forecast", "missing.csv"], "cli.file.unreadable"),
        (["--forecast", "hotline", "--service-level", "1"], "staffing.terms.service_level"),
        (["--forecast", "hotline", "--service-level", "0"], "staffing.terms.service_level"),
        (["--forecast", "hotline", "--patience", "0"], "staffing.terms.patience_seconds"),
        (["--forecast", "hotline", "--patience", "nan"], "staffing.terms.patience_seconds"),
        (["--forecast", "hotline", "--answer-within", "-1"],
         "staffing.terms.answer_within_seconds"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_as_json_for_a_program(version, asked, code, monkeypatch):
    monkeypatch.setattr("sys.argv", ["watchfloor", "staff", "--json"])
    result = run(*asked, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stderr)["code"] == code
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("2026-06-08 09:00,-1,240", "staffing.rows.contacts"),
        ("2026-06-08 09:00,1e99,240", "staffing.rows.contacts"),
        ("2026-06-08 09:00,10,0", "staffing.rows.handle_time"),
        ("2026-06-08 09:00,10,240\n2026-06-08 09:07,10,240", "staffing.rows.interval"),
        ("2026-06-08 09:00,10,240\n2026-06-08 09:00,10,240", "staffing.rows.interval"),
        ("not a day,10,240", "cli.instant.unreadable"),
    ],
)
def test_a_csv_that_makes_no_sense_is_refused(tmp_path, lines, code, monkeypatch):
    monkeypatch.setattr("sys.argv", ["watchfloor", "staff", "--json"])
    path = tmp_path / "plan.csv"
    path.write_text(f"starts_at,volume,handle_seconds\n{lines}\n")
    result = run("--forecast", str(path), "--json")
    assert result.exit_code == 2
    assert json.loads(result.stderr)["code"] == code
