"""The pages of the room: who opens them, what they show, what they refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.models import Run, Scenario, Series, Version

from .build import (
    ANNA,
    AT,
    TODAY,
    a_forecast,
    a_hand_series,
    add_queue,
    bring_totals,
    change,
    local,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


PLANNER = frozenset({Role.PLANNER})
RUNNERS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})


class TestTheOverview(PageTests):
    url_name = "forecast:overview"
    roles = STAFF


class TestRunning(PageTests):
    url_name = "forecast:run"
    roles = RUNNERS
    method = "post"
    bad_form = {"series": "x"}


class TestScenarios(PageTests):
    url_name = "forecast:scenarios"
    roles = STAFF


class TestAddingAScenario(PageTests):
    url_name = "forecast:scenario_add"
    roles = PLANNER
    method = "post"
    bad_form = {"title": "", "factor": "0"}


class TestEvents(PageTests):
    url_name = "forecast:events"
    roles = STAFF


class TestAddingAnEvent(PageTests):
    url_name = "forecast:event_new"
    roles = PLANNER
    bad_form = {"name": "Sale", "starts_at": "soon"}


class TestAddingASeries(PageTests):
    url_name = "forecast:series_new"
    roles = PLANNER
    bad_form = {"title": "New line"}


class OfASeries(PageTests):
    __test__ = False
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _ours(self, cast):
        """A series of team one that people filled in: nobody of team two sees it."""
        number = a_hand_series("ours")
        Series.objects.filter(pk=number).update(node=cast.team)
        operations.edit_cells(
            series_id=number,
            changes=[change(local(TODAY, 9), 12.0)],
            seen_version_id=None,
            actor=ANNA,
            at=AT,
        )

    def kwargs(self, cast):
        return {"series_id": Series.objects.get(code="ours").pk}


class TestASeries(OfASeries):
    __test__ = True
    url_name = "forecast:series"
    roles = STAFF
    query_budget = 36


class TestTheGrid(OfASeries):
    __test__ = True
    url_name = "forecast:grid"
    roles = STAFF
    query_budget = 24


class TestTheGridsFigures(OfASeries):
    __test__ = True
    url_name = "forecast:grid_cells"
    roles = STAFF
    query_budget = 22


class TestTheVersions(OfASeries):
    __test__ = True
    url_name = "forecast:versions"
    roles = STAFF


class TestImporting(OfASeries):
    __test__ = True
    url_name = "forecast:import"
    roles = PLANNER
    bad_form = {"pasted": "nothing of use"}


class TestTheSettingsOfASeries(OfASeries):
    __test__ = True
    url_name = "forecast:series_change"
    roles = PLANNER
    bad_form = {"title": "", "horizon_days": "0"}


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


def text(response) -> str:
    return str(response.content.decode())


def test_an_empty_room_says_what_to_do(planner):
    page = text(planner.get("/forecast/"))
    assert "Nothing is forecast yet" in page
    assert "press the button" in page


def test_who_may_not_run_a_forecast_is_told_who_does(client_for):
    viewer = client_for(Role.DIRECTOR)
    viewer.cookies["watchfloor_language"] = "en"
    page = text(viewer.get("/forecast/"))
    assert "once a planner has made them" in page
    assert "Forecast now" not in page


def test_the_overview_shows_what_comes_with_its_range(planner):
    series = a_forecast()
    page = text(planner.get("/forecast/"))
    assert "Hotline" in page
    assert "In force" in page
    version = Version.objects.get(series=series)
    assert version.contacts > 0
    assert "80% range" in page


def test_a_forecast_that_nobody_renewed_is_marked(planner):
    a_forecast("stale", at=AT - timedelta(days=5), last=TODAY - timedelta(days=6))
    assert "No night has made a new one since." in text(planner.get("/forecast/"))


def test_a_forecast_that_has_run_out_is_marked_as_bad(planner):
    then = AT - timedelta(days=90)
    a_forecast("gone", at=then, last=TODAY - timedelta(days=91))
    page = text(planner.get("/forecast/"))
    assert "Run out" in page
    assert "wf-row-bad" in page


def test_the_button_makes_series_of_queues_and_queues_a_run(planner):
    bring_totals(add_queue("new"), last=TODAY - timedelta(days=1))
    answer = planner.post("/forecast/run/", follow=True)
    assert Series.objects.get().code == "new"
    run = Run.objects.get()
    assert run.by == "planner"
    page = text(answer)
    assert f'hx-get="/forecast/runs/{run.pk}/"' in page
    assert "waits for a worker" in page


def test_a_run_that_has_ended_makes_the_page_load_its_figures(planner):
    a_forecast()
    run = Run.objects.get()
    answer = planner.get(f"/forecast/runs/{run.pk}/")
    assert answer["HX-Refresh"] == "true"
    assert planner.get("/forecast/runs/999/").status_code == 404


def test_it_speaks_chinese_too(planner):
    a_forecast()
    planner.cookies["watchfloor_language"] = "zh-hans"
    page = text(planner.get("/forecast/"))
    assert "未来 7 天" in page
    assert "Next 7 days" not in page


def test_a_series_shows_its_fan_and_the_total_with_a_range(planner):
    series = a_forecast()
    page = text(planner.get(f"/forecast/series/{series.pk}/"))
    assert 'id="s-chart-data"' in page
    assert "in four of five cases between" in page
    by_interval = text(planner.get(f"/forecast/series/{series.pk}/?by=interval"))
    assert "Contacts an interval" in by_interval


def test_a_series_without_a_forecast_says_how_to_get_one(planner):
    number = a_hand_series()
    page = text(planner.get(f"/forecast/series/{number}/"))
    assert "Nobody records this line" in page
    assert "Import a forecast" in page


def test_a_series_like_another_is_added(planner):
    peer = a_forecast()
    form = {"title": "New line", "code": "new", "peer": peer.pk, "peer_factor": "0.5"}
    planner.post("/forecast/series/new/", {**form, "interval_minutes": "30"})
    added = Series.objects.get(code="new")
    assert (added.source, added.peer_id, added.peer_factor) == ("peer", peer.pk, 0.5)


def test_a_code_that_is_taken_is_refused_in_the_form(planner):
    a_forecast("hotline")
    form = {"title": "Again", "code": "hotline", "peer_factor": "1", "interval_minutes": "30"}
    answer = planner.post("/forecast/series/new/", form)
    assert answer.status_code == 422
    assert "There is a series hotline already." in text(answer)
    assert Series.objects.count() == 1


def test_a_scenario_is_added_forecast_and_removed(planner):
    a_forecast()
    planner.post("/forecast/scenarios/add/", {"title": "Strike", "factor": "1.25", "source": ""})
    scenario = Scenario.objects.get(title="Strike")
    assert scenario.factor == 1.25
    assert Run.objects.filter(scenario=scenario).exists()
    assert "Strike" in text(planner.get("/forecast/scenarios/"))
    planner.post(f"/forecast/scenarios/{scenario.pk}/remove/")
    page = text(planner.get("/forecast/scenarios/"))
    assert "its versions are kept" in page
    assert planner.post(f"/forecast/scenarios/{scenario.pk}/remove/").status_code == 404


def test_a_scenario_name_that_is_taken_is_refused_in_the_form(planner):
    form = {"title": "Strike", "factor": "1.1"}
    planner.post("/forecast/scenarios/add/", form)
    answer = planner.post("/forecast/scenarios/add/", form)
    assert answer.status_code == 422
    assert "There is a scenario of this name already" in text(answer)
    assert Scenario.objects.filter(title="Strike").count() == 1
