"""Doctor, page and JSON find planted faults, say how to mend them, and are quiet otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.shell.health import database, machine, records
from watchfloor.shell.health.findings import Finding, Status, worst

AT = datetime(2026, 3, 29, 12, tzinfo=UTC)


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


def by_code(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings}


def write_lines(count: int) -> None:
    for number in range(count):
        journal.record(
            action="test.line.written", subject=f"line:{number}", actor=Actor("t"), at=AT
        )


@pytest.mark.django_db
def test_a_whole_journal_is_in_order() -> None:
    write_lines(3)
    assert only(database.check_journal()).status is Status.OK


@pytest.mark.django_db
def test_an_edited_line_of_the_journal_is_found_and_named() -> None:
    write_lines(3)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_journalentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE common_journalentry SET actor = 'somebody' WHERE number = 2")
    found = only(database.check_journal())
    assert found.status is Status.FAULT
    assert found.fields["number"] == 2
    assert "2" in found.words()["what"]
    assert found.words()["mend"]


@pytest.mark.django_db
def test_a_clock_that_is_wrong_is_found() -> None:
    right = only(database.check_clock(lambda: datetime.now(UTC)))
    wrong = only(database.check_clock(lambda: datetime.now(UTC) - timedelta(minutes=2)))
    assert right.status is Status.OK
    assert wrong.status is Status.FAULT
    assert wrong.fields["skew"] == pytest.approx(120, abs=2)


@pytest.mark.django_db
def test_without_a_worker_somebody_should_look() -> None:
    found = by_code(database.check_worker(datetime.now(UTC)))
    assert found["jobs.worker"].status is Status.WARNING
    assert found["jobs.failed"].status is Status.OK


@pytest.mark.django_db
def test_a_missing_migration_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "missing_migrations", lambda: ["people.0009_more"])
    found = by_code(database.check_database())["database.migrations"]
    assert found.status is Status.FAULT
    assert "people.0009_more" in found.words()["what"]


def test_a_secret_that_others_may_read_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "home", lambda: tmp_path)
    key = tmp_path / "secrets" / "django_key"
    key.parent.mkdir()
    key.write_text("x")
    key.chmod(0o644)
    assert only(machine.check_secrets()).status is Status.FAULT
    key.chmod(0o600)
    assert only(machine.check_secrets()).status is Status.OK


def test_a_data_folder_that_cannot_be_written_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "home", lambda: tmp_path / "gone")
    found = only(machine.check_folder())
    assert found.status is Status.FAULT
    assert "WATCHFLOOR_HOME" in found.mend


def test_a_missing_browser_file_is_a_fault(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "look.1.css").write_text("")
    listed = {"paths": {"ui/look.css": "ui/look.1.css", "ui/run.js": "ui/run.2.js"}}
    (tmp_path / "staticfiles.json").write_text(json.dumps(listed))
    found = by_code(machine.check_built_files())["files.static"]
    assert found.status is Status.FAULT
    assert "ui/run.2.js" in found.words()["what"]
    (tmp_path / "ui" / "run.2.js").write_text("")
    assert by_code(machine.check_built_files())["files.static"].status is Status.OK
    (tmp_path / "staticfiles.json").write_text("{")
    assert by_code(machine.check_built_files())["files.static"].status is Status.FAULT


@pytest.mark.django_db
def test_a_long_journal_says_how_far_its_check_is() -> None:
    write_lines(4)
    told: list[float] = []
    assert list(journal.find_faults(progress=told.append)) == []
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.django_db
def test_without_records_the_feeds_say_how_to_begin() -> None:
    found = only(records.check_feeds(AT))
    assert found.status is Status.WARNING
    assert "watchfloor import" in found.mend


@pytest.mark.django_db
def test_a_year_without_a_holiday_notice_is_said() -> None:
    assert only(records.check_calendar(AT)).status is Status.OK
    assert only(records.check_calendar(AT.replace(year=2199))).status is Status.WARNING


def test_the_whole_is_as_bad_as_its_worst_line() -> None:
    lines = [Finding("a", status, "t", "w") for status in (Status.OK, Status.WARNING)]
    assert worst(lines) is Status.WARNING
    assert worst([*lines, Finding("b", Status.FAULT, "t", "w")]) is Status.FAULT
    assert worst([]) is Status.OK


def test_the_page_names_every_part_in_both_languages(
    client_for: Callable[[Role], Client],
) -> None:
    client = client_for(Role.ADMINISTRATOR)
    english = client.get("/health/", headers={"Accept-Language": "en"}).content.decode()
    chinese = client.get("/health/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "Background jobs" in english or "后台任务" in english
    assert "后台任务" in chinese


def test_the_json_says_the_same_as_the_page(client_for: Callable[[Role], Client]) -> None:
    report = json.loads(client_for(Role.DIRECTOR).get("/health.json").content)
    assert report["status"] in {"ok", "warning", "fault"}
    assert {"database.version", "jobs.worker"} <= {line["code"] for line in report["findings"]}


def test_an_agent_may_not_look(client_for: Callable[[Role], Client]) -> None:
    assert client_for(Role.AGENT).get("/health/").status_code == 403


@pytest.mark.django_db
def test_a_balancer_may_ask_without_signing_in(client: Client) -> None:
    assert client.get("/livez").content == b"ok"
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_process_whose_database_is_old_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.shell.health.views.missing_migrations", lambda: ["a.0002"])
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200
