"""`watchfloor roster`: from plans to a document, and a document checked by whoever has it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from watchfloor.common.actor import Actor
from watchfloor.rooms.forecast.models import Scenario, Series, VersionDay
from watchfloor.rooms.forecast.models import Version as ForecastVersion
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters.models import RuleSetting, ShiftType, Version, WorkTerms
from watchfloor.rooms.staffing import service as staffing
from watchfloor.rooms.staffing.contracts import Terms
from watchfloor.shell.cli import roster
from watchfloor.shell.cli.main import main

ANNA = Actor(name="anna", user_id=1, origin="test")
AT = datetime(2026, 6, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MONDAY = date(2026, 6, 8)
MADE = {"made_by": "anna", "made_at": AT}


@pytest.fixture
def centre(db: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """Ten full-time people of a team with a line; two shift types and a rule of rest."""
    monkeypatch.setattr(roster, "prepare_current", lambda: None)
    top = people.add_node(kind="centre", name="Centre", actor=ANNA, at=AT)
    site = people.add_node(kind="site", name="North", parent_id=top, actor=ANNA, at=AT)
    team = people.add_node(kind="team", name="Team 1", parent_id=site, actor=ANNA, at=AT)
    for number in range(10):
        facts = AgentFacts(code=f"A{number}", name=f"Agent {number}", node_id=team)
        agent = people.add_agent(facts=facts, actor=ANNA, at=AT)
        WorkTerms.objects.create(
            agent_id=agent, valid_from=date(2026, 1, 1), contract="full_time",
            week_minutes=2400, **MADE,
        )  # fmt: skip
    for code, first in (("早", 420), ("晚", 660)):
        ShiftType.objects.create(
            code=code, name=code, kind="day", earliest_start_minute=first,
            latest_start_minute=first + 120, lengths_minutes=[480], made_at=AT,
        )  # fmt: skip
    RuleSetting.objects.create(
        key="rest", kind="min_rest", parameters={"minutes": 660}, level="policy",
        is_hard=True, valid_from=date(2026, 1, 1), **MADE,
    )  # fmt: skip
    _plan(_line(team))
    return team


def _line(team: int) -> Series:
    feed = Feed.objects.create(name="feed", format="csv")
    queue = Queue.objects.create(feed=feed, code="hotline", node_id=team, channel="voice")
    series = Series.objects.create(code="hotline", source="queue", queue=queue)
    base = Scenario.objects.create(title="Base", is_base=True, **MADE)
    mean = [0.0] * 16 + [7.0] * 20 + [0.0] * 12
    version = ForecastVersion.objects.create(
        series=series, scenario=base, number=1, origin="nightly", timezone="Asia/Shanghai",
        interval_minutes=30, first_day=MONDAY, last_day=MONDAY + timedelta(days=6),
        model="seasonal", state="done", contacts=980.0,
        spread={"day_sd": [0.0] * 7, "day_correlation": 0.0, "slot_sd": [0.0] * 48,
                "slot_correlation": 0.0, "dispersion": 1.0, "tilt": 1.0, "tail": 0.0,
                "trust": None},
        **MADE,
    )  # fmt: skip
    VersionDay.objects.bulk_create(
        VersionDay(
            version=version, day=MONDAY + timedelta(days=number), mean=mean, model_mean=mean,
            is_open=[each > 0 for each in mean], handle_seconds=[240.0] * 48,
        )
        for number in range(7)
    )  # fmt: skip
    return series


def _plan(series: Series) -> None:
    staffing.save_policy(
        valid_from=date(2026, 1, 1), terms=Terms(), reason="test", actor=ANNA, at=AT
    )
    assert staffing.make_plans(series_ids=[series.pk], actor=ANNA, at=AT).made


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


def test_a_centre_that_has_just_begun_is_told_what_it_lacks(centre: int) -> None:
    ShiftType.objects.all().delete()
    result = run("--from", "2026-06-08", "--to", "2026-06-14", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Add shift types on the page Shift types first." in result.stderr


@pytest.mark.parametrize(
    ("first", "last"), [("2026-02-31", "2026-03-01"), ("2026-06-08", "2026-06-01")]
)
def test_days_that_cannot_be_are_refused(centre: int, first: str, last: str) -> None:
    assert run("--from", first, "--to", last).exit_code == 2


def test_for_a_person_there_are_sentences(centre: int) -> None:
    result = run("--from", "2026-06-08", "--to", "2026-06-14", "--time-limit", "20")
    assert result.exit_code == 0, result.output
    assert "person-hours are not covered" in result.stdout
    assert "早  Agent" in result.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "other"}', "\x00"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    result = run("check", str(path), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
