"""Who plans for one part of the centre leaves everything alone that moves other parts too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.common.journal import find_line
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import DriverUnit, SeriesSource
from watchfloor.rooms.forecast.models import Driver, Event, Run, Scenario, Series
from watchfloor.rooms.people.models import RoleGrant

from .build import ANNA, AT, TODAY, add_queue, change, local, series_of

pytestmark = pytest.mark.django_db
TIMES = {"starts_at": "2026-06-10T09:00", "ends_at": "2026-06-11T09:00"}
FORM = {"name": "Sale", "kind": "campaign", "expected_percent": "50", **TIMES}


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def ours(cast) -> Series:
    return series_of(add_queue("ours", node=cast.team.pk))


@pytest.fixture
def theirs(cast) -> Series:
    return series_of(add_queue("theirs", node=cast.other_team.pk))


@pytest.fixture
def partial(cast, ours, theirs) -> Client:
    """Somebody who plans for the other team only: `theirs` is what she reaches."""
    RoleGrant.objects.create(user=cast.stranger, role=Role.PLANNER, node=cast.other_team)
    client = Client()
    client.force_login(cast.stranger)
    return client


def an_event(*series: Series, name: str = "Move") -> int:
    return operations.save_event(
        name=name,
        kind="campaign",
        starts_at=local(TODAY, 9),
        ends_at=local(TODAY, 9) + timedelta(days=1),
        series_ids=[each.pk for each in series],
        expected_percent=10.0,
        actor=ANNA,
        at=AT,
    ).id


def a_driver(series: Series | None) -> int:
    return operations.save_driver(
        series_id=series.pk if series else None,
        title="Migration",
        starts_on=TODAY,
        unit=DriverUnit.PERCENT,
        amount=5.0,
        actor=ANNA,
        at=AT,
    ).id


def test_a_run_of_everything_is_a_run_of_what_she_reaches(partial, theirs):
    partial.post("/forecast/run/")
    assert Run.objects.get().series_ids == [theirs.pk]


def test_scenarios_are_of_the_whole_centre_and_not_hers_to_change(partial):
    strike = operations.add_scenario(title="Strike", factor=1.2, actor=ANNA, at=AT)
    form = {"title": "Mine", "factor": "2", "source": ""}
    assert partial.post("/forecast/scenarios/add/", form).status_code == 403
    assert partial.post(f"/forecast/scenarios/{strike.id}/remove/").status_code == 403
    assert not Scenario.objects.filter(title="Mine").exists()
    assert Scenario.objects.get(pk=strike.id).removed_at is None
    assert "scenario_add" not in partial.get("/forecast/scenarios/").content.decode()
    assert Run.objects.count() == 0


def test_an_event_that_she_names_nobody_in_is_of_her_series(partial, theirs):
    partial.post("/forecast/events/new/", FORM)
    assert [each.pk for each in Event.objects.get().series.all()] == [theirs.pk]


def test_an_event_of_all_lines_is_seen_but_neither_changed_nor_removed(partial):
    number = an_event()
    assert "Move" in partial.get("/forecast/events/").content.decode()
    for path in ("", "remove/"):
        assert partial.post(f"/forecast/events/{number}/{path}", FORM).status_code == 404
    event = Event.objects.get(pk=number)
    assert (event.name, event.removed_at) == ("Move", None)


def test_an_event_shared_with_another_team_keeps_its_series(partial, ours, theirs):
    number = an_event(ours, theirs)
    answer = partial.post(f"/forecast/events/{number}/", FORM | {"series": [theirs.pk]})
    assert answer.status_code == 404
    assert set(Event.objects.get(pk=number).series.all()) == {ours, theirs}


def test_her_own_event_is_hers_to_change_and_stays_hers(partial, theirs):
    number = an_event(theirs)
    assert partial.post(f"/forecast/events/{number}/", FORM).status_code == 302
    event = Event.objects.get(pk=number)
    assert (event.name, list(event.series.all())) == ("Sale", [theirs])


def test_growth_of_all_lines_is_seen_but_neither_entered_nor_removed(partial, theirs):
    number = a_driver(None)
    form = {"series": theirs.pk, "title": "All", "whose": "", "starts_on": "2026-07-01"}
    partial.post("/forecast/long-term/growth/", form | {"amount": "50", "unit": "percent"})
    path = f"/forecast/long-term/growth/{number}/remove/"
    assert partial.post(path, {"series": theirs.pk}).status_code == 404
    driver = Driver.objects.get()
    assert (driver.title, driver.removed_at) == ("Migration", None)


def test_growth_of_her_own_line_is_hers(partial, theirs):
    number = a_driver(theirs)
    path = f"/forecast/long-term/growth/{number}/remove/"
    assert partial.post(path, {"series": theirs.pk}).status_code == 302
    assert Driver.objects.get().removed_at is not None


def test_a_change_of_another_team_is_not_found_and_not_undone(partial, ours, theirs):
    Series.objects.filter(pk=ours.pk).update(source=SeriesSource.HAND)
    edit = operations.edit_cells(
        series_id=ours.pk,
        changes=[change(local(TODAY, 9), 5.0)],
        seen_version_id=None,
        actor=ANNA,
        at=AT,
    )
    path = f"/forecast/series/{theirs.pk}/grid/undo/{edit.id}/"
    assert partial.post(path).status_code == 404
    assert find_line(number=1) is not None


def test_a_line_that_is_like_one_out_of_reach_stays_so_when_its_name_changes(partial, ours, theirs):
    operations.change_series(
        series_id=theirs.pk,
        source=SeriesSource.PEER,
        peer_id=ours.pk,
        peer_factor=0.5,
        actor=ANNA,
        at=AT,
    )
    page = partial.get(f"/forecast/series/{theirs.pk}/settings/").content.decode()
    assert "Ours" not in page
    form = {"title": "New name", "horizon_days": "28", "is_active": "on", "peer_factor": "0.5"}
    answer = partial.post(f"/forecast/series/{theirs.pk}/settings/", form | {"peer": ours.pk})
    assert answer.status_code == 302
    theirs.refresh_from_db()
    assert (theirs.title, theirs.source, theirs.peer_id) == ("New name", "peer", ours.pk)


def test_a_line_that_she_adds_belongs_to_a_part_of_the_centre_that_she_reaches(partial, cast, ours):
    form = {"title": "Fax", "code": "fax", "peer_factor": "1", "interval_minutes": "30"}
    assert partial.post("/forecast/series/new/", form).status_code == 422
    refused = partial.post("/forecast/series/new/", form | {"node": cast.team.pk})
    assert refused.status_code == 422
    alike = partial.post(
        "/forecast/series/new/", form | {"node": cast.other_team.pk, "peer": ours.pk}
    )
    assert alike.status_code == 422
    assert not Series.objects.filter(code="fax").exists()
    partial.post("/forecast/series/new/", form | {"node": cast.other_team.pk})
    assert Series.objects.get(code="fax").node_id == cast.other_team.pk
