"""`watchfloor import`: what a program and a person at a terminal are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.interactions import service as interactions
from watchfloor.shell.cli import importing
from watchfloor.shell.cli.main import main

pytestmark = pytest.mark.django_db
LOG = (
    "1740800000|1.1|q|NONE|ENTERQUEUE||13812345678|1\n"
    "garbage\n"
    "1740800007|1.1|q|NONE|ABANDON|1|1|7\n"
    "1740800007|1.1|q|NONE|ABANDON|1|1|7\n"
)


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django runs already: in the tests' own database."""
    monkeypatch.setattr(importing, "prepare_current", lambda: None)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", *arguments])


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "queue_log"
    path.write_text(LOG)
    return str(path)


def test_a_program_gets_the_agreed_keys(log: str):
    result = call(log, "--json", "--format", "asterisk-queue-log", "--timezone", "Asia/Shanghai")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {name: told[name] for name in ("lines", "accepted", "contacts", "duplicates")} == {
        "lines": 4, "accepted": 2, "contacts": 1, "duplicates": 1,
    }  # fmt: skip
    (refused,) = told["refused"]
    assert (refused["line"], refused["reason"]) == (2, "too_few_fields")
    assert refused["what"] == "The line has 1 fields, but needs at least 5."
    assert refused["mend"] == "Correct the line at its source and import the file again."


def test_a_person_is_told_which_line_was_refused_and_why(log: str):
    result = call(log)
    assert result.exit_code == 0
    assert "2" in result.stderr
    assert "too_few_fields" not in result.stderr
    assert result.stderr.count("Correct the line at its source") == 1
    assert "13812345678" not in result.output


def test_a_refused_file_ends_with_an_error_and_brings_nothing(tmp_path: Path):
    result = call(str(tmp_path / "nowhere"))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "nowhere" in result.stderr
    assert interactions.list_queues(scope=WHOLE_CENTRE) == ()


def test_a_format_that_there_is_not_is_a_wrong_call(log: str):
    assert call(log, "--format", "fax").exit_code == 2


def test_a_time_zone_that_there_is_not_is_refused(log: str):
    assert call(log, "--timezone", "Mars/Olympus").exit_code == 3
    assert interactions.list_queues(scope=WHOLE_CENTRE) == ()


def test_a_file_that_may_not_be_read_is_refused_in_the_users_words(
    log: str, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(log)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr("os.access", lambda *_, **__: False)  # what the root account never sees
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    result = call(log)
    assert result.exit_code == 3
    assert "无法读取该文件" in result.stderr
