from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.actor import Actor
from watchfloor.common.testing import PageTests
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.people.models import Agent

pytestmark = pytest.mark.django_db
BY = Actor("anna")
# Friday, 14:35 in Shanghai: inside the day whose log is written below.
NOW = datetime(2026, 11, 20, 6, 35, tzinfo=UTC)


class TestToday(PageTests):
    url_name = "today"
    roles = EVERYBODY
    query_budget = 78  # of the page itself, and of every room that is asked for its tasks


@pytest.fixture
def clock(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def ask(clock, client_for) -> Callable[..., str]:
    def get(role: Role = Role.DIRECTOR, language: str = "en") -> str:
        client: Client = client_for(role)
        client.cookies["watchfloor_language"] = language
        answer = client.get("/")
        assert answer.status_code == 200
        return str(answer.content.decode())

    return get


def call(number: int, at: datetime, *, wait: int = 5, answered: bool = True) -> list[str]:
    start, key = int(at.timestamp()), f"call-{at:%j}-{number}"
    lines = [f"{start}|{key}|billing|NONE|ENTERQUEUE||138{number:08}|1"]
    if not answered:
        return [*lines, f"{start + wait}|{key}|billing|NONE|ABANDON|1|1|{wait}"]
    talk = 100
    return [
        *lines,
        f"{start + wait}|{key}|billing|PJSIP/8001|CONNECT|{wait}|x{number}|2",
        f"{start + wait + talk}|{key}|billing|PJSIP/8001|COMPLETECALLER|{wait}|{talk}|1",
    ]


def load(tmp_path: Path, calls: list[list[str]], name: str = "queue_log") -> None:
    lines = sorted((line for each in calls for line in each), key=lambda line: int(line[:10]))
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n")
    interactions.import_file(
        path=path, zone=ZoneInfo("Asia/Shanghai"), feed="pbx", actor=BY, at=NOW
    )


def usual_day(day: datetime, until: int) -> list[list[str]]:
    """One call each ten minutes from 08:00 Shanghai on."""
    return [call(minute, day + timedelta(minutes=minute)) for minute in range(0, until, 10)]


def set_target(goal: float) -> None:
    metrics.set_target(
        metric="service_level", goal=goal, valid_from=NOW - timedelta(days=90), actor=BY, at=NOW
    )


def choose(variant: str) -> None:
    metrics.choose_variant(
        metric="service_level",
        variant=variant,
        valid_from=NOW - timedelta(days=90),
        actor=BY,
        at=NOW,
    )


def test_an_empty_centre_is_told_how_to_begin(ask):
    assert "Import a file" in ask(Role.ADMINISTRATOR)
    page = ask(Role.TEAM_LEADER)
    assert "Nothing in your reach has been imported so far." in page
    assert "Import a file" not in page
    assert "What to do now" not in page


def test_a_day_without_contacts_yet_shows_the_latest_one_plainly_labelled(ask, tmp_path):
    load(tmp_path, usual_day(datetime(2026, 11, 18, 0, tzinfo=UTC), 60))
    page = ask()
    assert "No contacts today yet" in page
    assert "The latest data are of Wednesday, 2026-11-18." in page
    assert "Service on 2026-11-18" in page
    assert "Service so far" not in page


def test_today_is_held_against_the_target_by_the_named_variant(ask, tmp_path):
    today = datetime(2026, 11, 20, 0, tzinfo=UTC)
    late = [call(500 + n, today + timedelta(hours=6, minutes=n), wait=60) for n in range(5)]
    lost = [
        call(600 + n, today + timedelta(hours=6, minutes=10 + n), wait=40, answered=False)
        for n in range(3)
    ]
    load(tmp_path, [*usual_day(today, 390), *late, *lost])
    set_target(0.95)
    choose("f3")
    page = ask()
    assert "billing is at 83.0%, below its target of 95.0%." in page
    assert "8 contacts did not get through in time." in page
    assert "answered late: 5" in page
    assert "abandoned: 3" in page
    assert "F3: every abandon counts against" in page
    assert "No contract variant has been chosen." not in page
    assert "data up to" in page


def test_nothing_to_do_is_said_plainly(ask, tmp_path):
    load(tmp_path, usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 390))
    set_target(0.8)
    choose("f3")
    page = ask(Role.FLOOR_MANAGER)
    assert "Nothing: no queue is below target" in page
    assert "No target has been set" not in page


def test_without_a_target_none_is_called_met(ask, tmp_path):
    load(tmp_path, usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 390))
    choose("f3")
    page = ask(Role.FLOOR_MANAGER)
    assert "No target has been set, so none can be missed." in page
    assert "meets" not in page


def test_a_feed_that_is_silent_for_longer_than_usual_is_late(ask, tmp_path):
    weeks = [datetime(2026, 11, 20, 0, tzinfo=UTC) - timedelta(weeks=n) for n in range(1, 4)]
    past = [each for day in weeks for each in usual_day(day, 24 * 60)]
    load(tmp_path, [*past, *usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 200)])
    page = ask()
    assert "The feed pbx has been silent for 3 h" in page
    assert "contacts would have come by now" in page


def test_a_feed_on_time_is_not_late(ask, tmp_path):
    weeks = [datetime(2026, 11, 20, 0, tzinfo=UTC) - timedelta(weeks=n) for n in range(1, 4)]
    past = [each for day in weeks for each in usual_day(day, 24 * 60)]
    load(tmp_path, [*past, *usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 395)])
    page = ask()
    assert "has been silent" not in page
    assert "As usual" in page


def test_an_agent_sees_own_contacts_only_and_no_feeds(ask, cast, tmp_path):
    load(tmp_path, usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 390))
    assert "No contacts of yours yet" in ask(Role.AGENT)
    Agent.objects.filter(user=cast.users[Role.AGENT]).update(user=None)
    Agent.objects.filter(code="PJSIP/8001").update(user=cast.users[Role.AGENT])
    page = ask(Role.AGENT)
    assert "Average talk time" in page
    assert "1:40" in page
    assert "Feeds" not in page
    assert "Nothing waits for you just now." in page


def test_a_leader_sees_the_teams_contacts_and_not_the_others(ask, cast, tmp_path):
    load(tmp_path, usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 390))
    Agent.objects.filter(code="PJSIP/8001").update(node=cast.other_team)
    assert "Nothing in your reach has been imported so far." in ask(Role.TEAM_LEADER)
    Agent.objects.filter(code="PJSIP/8001").update(node=cast.team)
    assert "billing" in ask(Role.TEAM_LEADER)


def test_agents_without_a_team_are_the_administrators_task(ask, tmp_path):
    load(tmp_path, usual_day(datetime(2026, 11, 20, 0, tzinfo=UTC), 390))
    assert "1 agent belongs to no team: PJSIP/8001" in ask(Role.ADMINISTRATOR)
    assert "belongs to no team" not in ask(Role.FLOOR_MANAGER)


def test_it_speaks_chinese_and_loads_no_chart_library(ask, tmp_path):
    today = datetime(2026, 11, 20, 0, tzinfo=UTC)
    load(tmp_path, [*usual_day(today, 390), call(777, today, wait=40, answered=False)])
    page = ask(language="zh-hans")
    assert "现在最该做什么" in page
    assert "还没有人选定合同采用哪一种服务水平公式。" in page
    assert "echarts" not in page
