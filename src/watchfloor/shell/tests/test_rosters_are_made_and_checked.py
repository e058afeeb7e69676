"""`watchfloor roster`: from plans to a document, and a document checked by whoever has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from watchfloor.rooms.rosters.models import Version
from watchfloor.rooms.rosters.tests import build
from watchfloor.rooms.staffing.tests import build as lines
from watchfloor.shell.cli import roster
from watchfloor.shell.cli.main import main


@pytest.fixture
def centre(db: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """Ten full-time people of a team with a line; two shift types and a rule of rest."""
    monkeypatch.setattr(roster, "prepare_current", lambda: None)
    team = build.a_centre()
    build.full_time(build.agents(10, team))
    build.shift_types()
    build.rest_of_eleven_hours()
    lines.agree()
    lines.plan(lines.a_line(node=team, day=[each / 8 for each in lines.BUSY]))
    return team


def run(*asked: str) -> Result:
    return CliRunner().invoke(main, ["roster", *asked])


def made(*asked: str) -> dict[str, Any]:
    result = run("--from", "2026-06-08", "--to", "2026-06-14", "--time-limit", "20", *asked)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def check(path: Path, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    path.write_text(json.dumps(document), encoding="utf-8")
    result = run("check", str(path), "--json")
    return result.exit_code, json.loads(result.stdout)


def test_what_is_printed_is_a_document_that_the_verifier_reads(centre: int, tmp_path: Path) -> None:
    document = made("--json")
    roster_of = document["roster"]
    assert len(document["problem"]["people"]) == 10
    assert roster_of["cost"] >= roster_of["lower_bound"] > 0
    code, found = check(tmp_path / "week.json", document)
    assert (code, found["lawful"], found["schema_version"]) == (0, True, 1)
    assert found["cost"] == pytest.approx(roster_of["cost"])
    assert found["shifts"] == len(roster_of["assignments"]) > 0
    assert not Version.objects.exists()


def test_a_shift_put_in_against_a_rule_is_found_and_the_exit_code_says_so(
    centre: int, tmp_path: Path
) -> None:
    document = made("--json")
    shift = document["roster"]["assignments"][0]
    document["roster"]["assignments"].append(
        {**shift, "day": (shift["day"] + 1) % 7, "start_minute": 0}
    )
    code, found = check(tmp_path / "week.json", document)
    assert (code, found["lawful"]) == (1, False)
    assert any(each["hard"] for each in found["violations"])


def test_a_team_is_named_or_the_parts_that_there_are_are_told(centre: int) -> None:
    assert made("--team", "Team 1", "--json")["problem"]["people"]
    result = run("--from", "2026-06-08", "--to", "2026-06-14", "--team", "Nobody")
    assert result.exit_code == 2
    assert "Nobody" in result.stderr
    assert "Centre / North / Team 1" in result.stderr


@pytest.mark.parametrize(
    ("first", "last"), [("2026-02-31", "2026-03-01"), ("2026-06-08", "2026-06-01")]
)
def test_days_that_cannot_be_are_refused(centre: int, first: str, last: str) -> None:
    assert run("--from", first, "--to", last).exit_code == 2


def test_for_a_person_there_are_sentences(centre: int) -> None:
    result = run("--from", "2026-06-08", "--to", "2026-06-14", "--time-limit", "20")
    assert result.exit_code == 0, result.output
    assert "person-hours are not covered" in result.stdout
    assert "Agent 1" in result.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "other"}', "\x00"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    result = run("check", str(path), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
