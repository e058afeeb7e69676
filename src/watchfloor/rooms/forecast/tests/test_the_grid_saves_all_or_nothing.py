from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.forecast.models import Edit, Override, Series, Version

from .build import AT, TODAY, a_forecast, a_hand_series, local

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


@pytest.fixture
def series() -> Series:
    return a_forecast()


def minute(hour: int = 9, half: int = 0, days: int = 1) -> int:
    at = local(TODAY + timedelta(days=days), hour, 30 * half)
    return int(at.timestamp()) // 60


def send(client: Client, series: Series, body: object):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(
        f"/forecast/series/{series.pk}/grid/save/",
        text,
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


def seen(series: Series) -> int:
    return Version.objects.filter(series=series).latest("number").pk


def test_cells_are_saved_and_the_answer_has_what_the_page_shows_next(planner, series):
    changes = [[minute(9), "set", 50], [minute(10), "scale", 1.5], [minute(11), "add", -3]]
    answer = send(planner, series, {"seen": seen(series), "note": "Sale", "changes": changes})
    assert answer.status_code == 200
    said = answer.json()
    assert said["said"] == "3 cells were saved."
    assert said["version"] == seen(series)
    assert [cell[9] for cell in said["cells"] if cell and cell[9]] == ["set", "scale", "add"]
    assert {cell[11] for cell in said["cells"] if cell and cell[9]} == {"Sale · planner"}


def test_a_stale_page_is_refused_with_a_code_that_it_understands(planner, series):
    old = seen(series)
    assert (
        send(planner, series, {"seen": old, "changes": [[minute(), "set", 50]]}).status_code == 200
    )
    answer = send(planner, series, {"seen": old, "changes": [[minute(10), "set", 60]]})
    assert answer.status_code == 422
    assert answer.json()["code"] == "forecast.edit.stale"
    assert "planner" in answer.json()["what"]
    assert not Override.objects.filter(value=60).exists()


@pytest.mark.parametrize(
    "body",
    [
        "nothing",
        "[]",
        "{}",
        {"seen": 1, "changes": 5},
        {"seen": "x", "changes": [[28_000_000, "set", 1]]},
        {"seen": True, "changes": [[28_000_000, "set", 1]]},
        {"seen": 1, "changes": []},
        {"seen": 1, "changes": [[1]]},
        {"seen": 1, "changes": [["soon", "set", 1]]},
        {"seen": 1, "changes": [[10**18, "set", 1]]},
        {"seen": 1, "changes": [[28_000_000, "double", 1]]},
        {"seen": 1, "changes": [[28_000_000, "set", "1"]]},
        '{"seen": 1, "changes": [[28000000, "set", NaN]]}',
        '{"seen": 1, "changes": [[28000000, "set", 1e999]]}',
        "[" * 20_000,
    ],
)
def test_what_cannot_be_read_is_refused_and_saves_nothing(planner, series, body):
    answer = send(planner, series, body)
    assert answer.status_code == 422
    assert answer.json()["what"]
    assert not Edit.objects.exists()


def test_one_bad_cell_keeps_the_good_ones_out(planner, series):
    changes = [[minute(9), "set", 50], [minute(10) + 1, "set", 60]]
    answer = send(planner, series, {"seen": seen(series), "changes": changes})
    assert answer.status_code == 422
    assert "No interval begins at" in answer.json()["what"]
    assert not Override.objects.exists()
    assert Version.objects.count() == 1


def test_who_may_only_look_changes_nothing(client_for, series):
    viewer = client_for(Role.DIRECTOR)
    answer = send(viewer, series, {"seen": seen(series), "changes": [[minute(), "set", 50]]})
    assert answer.status_code == 403
    assert not Edit.objects.exists()
    page = viewer.get(f"/forecast/series/{series.pk}/grid/").content.decode()
    assert 'data-save=""' in page
    assert 'id="g-save"' not in page


def form(**changes) -> dict[str, str]:
    day = TODAY + timedelta(days=1)
    plain = {"day": day.isoformat(), "at": "09:00", "act": "set", "value": "50", "note": "x"}
    return plain | changes


def test_without_a_script_one_interval_is_changed_by_a_form(planner, series):
    planner.post(f"/forecast/series/{series.pk}/grid/cell/", form(seen=str(seen(series))))
    override = Override.objects.get()
    assert (override.kind, override.value) == ("set", 50)
    page = planner.get(f"/forecast/series/{series.pk}/grid/").content.decode()
    assert f'name="seen" value="{seen(series)}"' in page
    back = form(act="back", value="", seen=str(seen(series)))
    planner.post(f"/forecast/series/{series.pk}/grid/cell/", back)
    assert not Override.objects.filter(ended_by=None).exists()


@pytest.mark.parametrize("wrong", [{"value": ""}, {"day": "soon"}, {"at": "25:00"}, {"act": "x"}])
def test_a_form_that_is_not_complete_changes_nothing(planner, series, wrong):
    answer = planner.post(f"/forecast/series/{series.pk}/grid/cell/", form(**wrong))
    assert answer.status_code == 422
    assert not Edit.objects.exists()


def test_a_saved_change_is_undone_from_its_list(planner, series):
    send(planner, series, {"seen": seen(series), "changes": [[minute(), "set", 50]]})
    edit = Edit.objects.get()
    planner.post(f"/forecast/series/{series.pk}/grid/undo/{edit.pk}/")
    assert not Override.objects.filter(ended_by=None).exists()
    assert (
        "undone by planner" in planner.get(f"/forecast/series/{series.pk}/grid/").content.decode()
    )


def test_a_change_of_another_series_is_not_undone_from_here(planner, series):
    other = a_hand_series()
    send(planner, series, {"seen": seen(series), "changes": [[minute(), "set", 50]]})
    edit = Edit.objects.get()
    assert planner.post(f"/forecast/series/{other}/grid/undo/{edit.pk}/").status_code == 404
    assert Override.objects.filter(ended_by=None).count() == 1


def test_a_grid_of_days_outside_of_the_forecast_says_so(planner, series):
    page = planner.get(f"/forecast/series/{series.pk}/grid/?from=2020-01-01").content.decode()
    assert "The forecast does not know these days" in page
    assert planner.get(f"/forecast/series/{series.pk}/grid/?from=never").status_code == 422
    assert planner.get(f"/forecast/series/{series.pk}/grid/?scenario=99").status_code == 422
