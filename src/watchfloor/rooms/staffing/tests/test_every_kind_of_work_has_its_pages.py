"""Calls, chats, mail, tasks, calls that go out; and a line whose handle time nobody knows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from .build import AT, TODAY, a_line, at_clock, local, plan
from .test_requirement_pages import shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.mark.parametrize("channel", ["voice", "chat", "email", "task", "outbound"])
def test_every_kind_of_work_has_its_pages(cast, channel):
    line = a_line("line", channel=channel)
    plan(line)
    at = local(TODAY, 10).isoformat()
    for part in ("", "steps/", "versions/"):
        assert "Line" in shown(cast, f"/staffing/series/{line.pk}/{part}", at=at)
    assert at_clock(line, 10).required > 0


def test_a_line_whose_handle_time_nobody_knows_says_so_instead_of_a_number(cast):
    line = a_line("hotline", handle_seconds=None)
    plan(line)
    page = shown(cast, f"/staffing/series/{line.pk}/")
    assert "Nobody knows the handle time" in page
    assert "put it over the step" in page
    assert "Out of reach" in shown(cast, "/staffing/")
    assert at_clock(line, 10).required == -1
