"""Links lead somewhere, named commands and settings exist, and every setting is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from watchfloor.shell.cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"(?:^|[\s`/])watchfloor ([a-z][a-z-]+)")
SETTING = re.compile(r"WATCHFLOOR_[A-Z_]+|DATABASE_URL")
# How a process tells the processes that it starts.
NOT_SETTINGS = {"WATCHFLOOR_PARENT_FD", "WATCHFLOOR_DATABASE_POOL"}


def text_of(pages: list[Path]) -> str:
    return "\n".join(page.read_text() for page in pages)


def settings_read() -> Iterator[str]:
    for path in (ROOT / "src").rglob("*.py"):
        if "tests" not in path.parts:
            yield from re.findall(r"[\"'](WATCHFLOOR_[A-Z_]+|DATABASE_URL)[\"']", path.read_text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    lost = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert lost == []


def test_commands_named_in_the_docs_exist():
    assert isinstance(main, click.Group)
    named = set(COMMAND.findall(text_of(PAGES)))
    assert {"import", "intervals", "doctor"} <= named, "the docs name fewer commands than expected"
    assert named - set(main.list_commands(click.Context(main))) == set()


def test_every_setting_that_the_code_reads_is_in_the_reference():
    documented = set(SETTING.findall((ROOT / "docs/reference/settings.md").read_text()))
    read = set(settings_read()) - NOT_SETTINGS
    assert read
    assert read - documented == set()


def test_the_readme_has_two_commands_for_a_newcomer():
    start = (ROOT / "README.md").read_text().split("## Start")[1].split("## ")[0]
    assert re.findall(r"^    (make \w+)$", start, re.MULTILINE) == ["make demo", "make test"]


def test_no_page_names_a_registry_or_a_machine():
    hosts = re.compile(r"registry\.npm|files\.pythonhosted|pypi\.org/simple|deb\.debian")
    assert hosts.findall(text_of(PAGES)) == []
