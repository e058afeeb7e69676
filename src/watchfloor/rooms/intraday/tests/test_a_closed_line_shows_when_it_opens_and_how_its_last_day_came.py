"""While lines are closed the overview says when they open, and how their last open day came."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.interactions.models import Queue
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.models import Reforecast

from .build import JOB, NOON, a_running_line, contacts_came
from .lines import TODAY, agree, local

SUNDAY = TODAY + timedelta(days=6)


@pytest.fixture
def line(cast: Any) -> Series:
    """Return a line that is open on weekdays from eight to six, and had its Friday."""
    agree(service_level=0.8)
    series = a_running_line(day=[100.0] * 20)
    Queue.objects.filter(pk=series.queue_id or 0).update(node=cast.department)
    Series.objects.filter(pk=series.pk).update(node=cast.department)
    calendars.add_hours(
        weekdays=range(5), opens=time(8), closes=time(18), actor=JOB, at=local(TODAY, 0)
    )
    friday = TODAY + timedelta(days=4)
    contacts_came(series, local(friday, 8), local(friday, 18), every_seconds=20, wait_seconds=60)
    return series


def seen_at(monkeypatch: pytest.MonkeyPatch, cast: Any, at: datetime, language: str = "en") -> Any:
    monkeypatch.setattr(timezone, "now", lambda: at)
    client = Client(headers={"accept-language": language})
    client.force_login(cast.users[Role.PLANNER])
    return client.get(reverse("intraday:overview"))


def test_on_a_sunday_the_last_open_day_and_the_next_opening_stand_there(
    line: Series, cast: Any, monkeypatch: pytest.MonkeyPatch
):
    page = seen_at(monkeypatch, cast, local(SUNDAY, 11))
    (closed,) = page.context["closed"]
    assert page.context["rows"] == []
    assert closed.opens_at == local(SUNDAY + timedelta(days=1), 8)
    assert closed.last.day == TODAY + timedelta(days=4)
    assert (closed.last.forecast, closed.last.came) == (2000.0, 1800)
    assert closed.last.service_share == 0.0
    assert closed.last.is_missed
    text = page.content.decode()
    assert "Every line is closed" in text
    assert "2026-06-15 08:00" in text
    assert "−10.0%" in text
    assert "Below the promise" in text
    assert "?day=2026-06-12" not in text, "nothing was foreseen of that day as it ran"


def test_a_day_that_was_foreseen_as_it_ran_is_one_click_away(
    line: Series, cast: Any, monkeypatch: pytest.MonkeyPatch
):
    operations.look(actor=JOB, at=local(TODAY + timedelta(days=4), 15))
    page = seen_at(monkeypatch, cast, local(SUNDAY, 11), "zh-hans").content.decode()
    link = f"{reverse('intraday:line', args=[line.queue_id])}?day=2026-06-12"
    assert link in page
    assert "上一营业日" in page
    assert "Last open day" not in page


def test_in_the_evening_today_is_the_last_open_day(
    line: Series, cast: Any, monkeypatch: pytest.MonkeyPatch
):
    contacts_came(line, local(TODAY, 8), local(TODAY, 18), every_seconds=18)
    operations.look(actor=JOB, at=local(TODAY, 18, 5))
    page = seen_at(monkeypatch, cast, local(TODAY, 20))
    (closed,) = page.context["closed"]
    assert (closed.last.day, closed.last.came, closed.last.is_missed) == (TODAY, 2000, False)
    assert closed.opens_at == local(TODAY + timedelta(days=1), 8)
    assert page.context["rows"] == []


def test_before_the_opening_the_day_to_come_is_shown_not_the_one_before(
    line: Series, cast: Any, monkeypatch: pytest.MonkeyPatch
):
    operations.look(actor=JOB, at=local(TODAY, 7))
    page = seen_at(monkeypatch, cast, local(TODAY, 7, 5))
    assert page.context["closed"] == ()
    assert [row.outlook.forecast_contacts for row in page.context["rows"]] == [2000.0]


def test_an_open_line_is_not_called_closed_though_nothing_foresaw_its_day(
    line: Series, cast: Any, monkeypatch: pytest.MonkeyPatch
):
    page = seen_at(monkeypatch, cast, NOON)
    assert not Reforecast.objects.exists()
    assert page.context["closed"] == ()
    assert len(page.context["rows"]) == 1


def test_a_last_day_of_which_nothing_is_known_says_so(
    line: Series, cast: Any, monkeypatch: pytest.MonkeyPatch
):
    page = seen_at(monkeypatch, cast, local(SUNDAY + timedelta(days=56), 11))
    (closed,) = page.context["closed"]
    assert closed.last.came == 0
    assert closed.last.off_share is None
    assert "Nothing is known to have come that day" in page.content.decode()
