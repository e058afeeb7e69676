"""The pages of the running day: who opens them, what they show, what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.interactions.models import Queue
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.models import LiveRule, Reforecast, Signal

from .build import JOB, NOON, a_running_line, contacts_came, people, scheduled, signed_in
from .lines import TODAY, agree, local

pytestmark = pytest.mark.usefixtures("noon")
LEADERS = frozenset({Role.TEAM_LEADER, Role.FLOOR_MANAGER, Role.PLANNER})
WRITERS = frozenset({Role.FLOOR_MANAGER, Role.PLANNER})


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages read noon of the day from the clock."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def a_day(cast: Any) -> Series:
    """Let a line of our department have a day whose outlook was kept."""
    agree()
    series = a_running_line()
    Queue.objects.filter(pk=series.queue_id or 0).update(node=cast.department)
    Series.objects.filter(pk=series.pk).update(node=cast.department)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=30)
    agents = people(12, cast.team)
    scheduled(agents, local(TODAY, 8), local(TODAY, 18))
    signed_in(agents, local(TODAY, 8))
    operations.look(actor=JOB, at=NOON)
    return series


def a_signal(series: Series) -> Signal:
    return Signal.objects.create(
        kind="volume", queue_id=series.queue_id, raised_at=NOON,
        evidence={"since": NOON.isoformat(), "observed": 150, "expected": 100, "ratio": 1.5},
        loss=60,
    )  # fmt: skip


def client_of(cast: Any, role: Role, language: str = "en") -> Client:
    client = Client()
    client.force_login(cast.users[role])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


class TestTheOverview(PageTests):
    url_name = "intraday:overview"
    roles = STAFF
    query_budget = 30


class TestTheSignalsPage(PageTests):
    url_name = "intraday:signals"
    roles = STAFF
    query_budget = 20


class TestTheRulesPage(PageTests):
    url_name = "intraday:rules"
    roles = STAFF


class TestWritingARule(PageTests):
    url_name = "intraday:rule_new"
    roles = WRITERS
    bad_form = {"name": "", "expression": "live.ratio >", "node": "1", "looks": "2"}
    query_budget = 20


class TestALine(PageTests):
    url_name = "intraday:line"
    roles = STAFF
    query_budget = 30
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _line(self, cast: Any) -> None:
        a_day(cast)

    def kwargs(self, cast: Any) -> dict[str, Any]:
        return {"queue_id": Series.objects.get().queue_id}


class TestMarkingASignal(PageTests):
    url_name = "intraday:signal_mark"
    roles = LEADERS
    method = "post"

    def kwargs(self, cast: Any) -> dict[str, Any]:
        series = Series.objects.first() or a_day(cast)
        return {"signal_id": (Signal.objects.first() or a_signal(series)).pk}

    def test_a_wrong_method_is_refused(self, cast: Any) -> None:
        assert self.ask(cast.users[Role.PLANNER], cast, "get").status_code == 405


@pytest.mark.django_db
def test_a_line_shows_its_day_as_charts_and_as_a_table(cast: Any):
    series = a_day(cast)
    client = client_of(cast, Role.PLANNER)
    url = reverse("intraday:line", kwargs={"queue_id": series.queue_id})
    page = client.get(url, {"day": TODAY.isoformat()}).content.decode()
    assert "i-volume" in page
    assert "i-people" in page
    assert "i-service" in page
    assert page.count('<tr class="i-over">') == 8
    assert page.count('<tr class="i-now">') == 1
    assert "1,200 contacts are foreseen" in page
    assert "People are those on the schedules" in page


@pytest.mark.django_db
def test_a_line_speaks_chinese(cast: Any):
    series = a_day(cast)
    client = client_of(cast, Role.PLANNER, "zh-hans")
    url = reverse("intraday:line", kwargs={"queue_id": series.queue_id})
    page = client.get(url, {"day": TODAY.isoformat()}).content.decode()
    assert "预计全天来量" in page
    assert "contacts are foreseen" not in page


@pytest.mark.django_db
def test_the_table_of_a_line_goes_out_as_a_file(cast: Any):
    series = a_day(cast)
    client = client_of(cast, Role.PLANNER)
    kwargs = {"queue_id": series.queue_id, "form": "csv"}
    answer = client.get(reverse("intraday:export", kwargs=kwargs), {"day": TODAY.isoformat()})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("start,forecast_contacts,foreseen_contacts")
    assert (
        client.get(reverse("intraday:export", kwargs={**kwargs, "form": "pdf"})).status_code == 404
    )


@pytest.mark.django_db
def test_a_line_of_others_is_not_there(cast: Any):
    series = a_day(cast)
    Queue.objects.filter(pk=series.queue_id or 0).update(node=cast.other_team)
    Series.objects.filter(pk=series.pk).update(node=cast.other_team)
    url = reverse("intraday:line", kwargs={"queue_id": series.queue_id})
    assert client_of(cast, Role.TEAM_LEADER).get(url).status_code == 404
    a_signal(series)
    page = client_of(cast, Role.TEAM_LEADER).get(reverse("intraday:signals")).content.decode()
    assert "More contacts than foreseen" not in page
    page = client_of(cast, Role.PLANNER).get(reverse("intraday:signals")).content.decode()
    assert "More contacts than foreseen" in page


@pytest.mark.django_db
def test_a_signal_stands_on_the_overview_and_in_what_to_do_now(cast: Any):
    a_signal(a_day(cast))
    client = client_of(cast, Role.PLANNER)
    page = client.get(reverse("intraday:overview")).content.decode()
    assert "150 came; 100 were expected: +50%" in page
    today = client.get("/")
    assert "More contacts than foreseen: Hotline" in today.content.decode()


@pytest.mark.django_db
def test_a_line_that_will_miss_is_told_in_what_to_do_now(cast: Any):
    agree()
    a_day(cast)
    row = Reforecast.objects.get()
    row.figures["next_hours_share"] = 0.4
    row.save()
    page = client_of(cast, Role.PLANNER).get("/").content.decode()
    assert "will miss its service level" in page
    row.made_at = NOON - timedelta(hours=2)
    row.save()
    stale = client_of(cast, Role.PLANNER).get("/").content.decode()
    assert "will miss its service level" not in stale


@pytest.mark.django_db
def test_a_rule_is_written_tried_and_switched_on_by_pages(cast: Any):
    a_day(cast)
    client = client_of(cast, Role.FLOOR_MANAGER)
    form = {"name": "Surge", "expression": "live.ratio > 1.5", "node": cast.centre.pk,
            "looks": "2"}  # fmt: skip
    answer = client.post(reverse("intraday:rule_new"), form)
    row = LiveRule.objects.get()
    assert answer["Location"] == reverse("intraday:rule", kwargs={"rule_id": row.pk})
    assert not row.is_on
    assert "would have fired" in client.get(answer["Location"]).content.decode()
    client.post(reverse("intraday:rule_switch", kwargs={"rule_id": row.pk}), {"on": "1"})
    assert LiveRule.objects.get().is_on
    gone = client.post(reverse("intraday:rule_remove", kwargs={"rule_id": row.pk}), follow=True)
    removed = LiveRule.objects.get()
    assert removed.removed_at is not None
    assert not removed.is_on
    restore = reverse("intraday:rule_restore", kwargs={"rule_id": row.pk})
    assert restore in gone.content.decode()
    back = client.post(restore, follow=True)
    assert "switched off" in back.content.decode()
    assert not LiveRule.objects.get(removed_at=None).is_on
    assert client.post(restore).status_code == 404


@pytest.mark.django_db
def test_nonsense_in_addresses_and_forms_is_answered(cast: Any):
    series = a_day(cast)
    client = client_of(cast, Role.FLOOR_MANAGER)
    line = reverse("intraday:line", kwargs={"queue_id": series.queue_id})
    assert client.get(line, {"day": "never"}).status_code in {200, 302, 404, 422}
    assert client.get(line, {"day": "9999-12-31"}).status_code in {200, 404, 422}
    form = {"name": "x", "expression": "live.ratio > 1", "node": "99999999999999999999",
            "looks": "x"}  # fmt: skip
    assert client.post(reverse("intraday:rule_new"), form).status_code == 422
    assert not LiveRule.objects.exists()


def test_a_silent_feed_is_told_by_the_strip_and_not_once_more_as_a_signal(cast: Any):
    series = a_day(cast)
    assert Signal.objects.get(kind="heart_beat").source_name == "switch"  # since eight
    client = client_of(cast, Role.PLANNER)
    for address in (reverse("intraday:overview"), reverse("intraday:line", args=[series.queue_id])):
        page = client.get(address)
        assert [card.kind for card, *_ in page.context["signals"]] == []
        assert reverse("floor:feed_strip") in page.content.decode()
    assert "is silent" in client.get(reverse("intraday:signals")).content.decode()


def test_the_running_interval_is_not_drawn_as_if_it_were_whole(cast: Any):
    series = a_day(cast)
    shown = client_of(cast, Role.PLANNER).get(
        reverse("intraday:line", args=[series.queue_id])
    ).context["volume"]  # fmt: skip
    came = next(each for each in shown["series"] if each["name"] == "Came")
    drawn = dict(zip(shown["labels"], came["values"], strict=True))
    assert drawn["11:30"] == 60
    assert drawn["12:00"] is None


def test_a_line_that_holds_by_the_evening_but_not_in_the_next_hours_says_so(cast: Any):
    a_day(cast)
    row = client_of(cast, Role.PLANNER).get(reverse("intraday:overview")).context["rows"][0]
    good = replace(row.outlook, goal_share=0.8, service_share=0.85, next_hours_share=0.8)
    low = replace(good, next_hours_share=0.7)
    assert [replace(row, outlook=each).is_short_soon for each in (good, low)] == [False, True]
    assert not replace(row, outlook=low).is_missing
