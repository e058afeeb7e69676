"""The API: the same figures and refusals as the pages, in the same reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.models import Edit, Event, Run, Series, Version
from watchfloor.rooms.people.models import RoleGrant

from .build import JOB, add_queue, bring_totals, series_of

pytestmark = pytest.mark.django_db
API = "/api/v1/forecast"
NOW = datetime(2026, 6, 8, 4, tzinfo=UTC)  # noon in Shanghai
SPAN = {"from": NOW.isoformat(), "to": (NOW + timedelta(days=7)).isoformat()}


@pytest.fixture
def series(cast) -> Series:
    """A forecast of a queue of the first team, made an hour ago."""
    queue = add_queue(node=cast.team.pk)
    bring_totals(queue, days=42, last=(NOW - timedelta(days=1)).date())
    made = series_of(queue)
    operations.run_forecasts(series_ids=[made.pk], actor=JOB, at=NOW)
    return made


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    return client


@pytest.fixture
def stranger(cast) -> Client:
    client = Client()
    client.force_login(cast.stranger)
    return client


def post(client, path, body):
    return client.post(f"{API}{path}", body, content_type="application/json")


def an_edit(series, **wanted):
    noon = NOW + timedelta(days=2)
    version = Version.objects.filter(series=series).latest("number")
    return {
        "cells": [{"starts_at": noon.isoformat(), "value": 33}],
        "seen_version_id": version.pk,
        "note": "mailing",
    } | wanted


def test_series_versions_intervals_and_totals_are_told(planner, series):
    assert [each["code"] for each in planner.get(f"{API}/series").json()] == ["hotline"]
    (version,) = planner.get(f"{API}/series/{series.pk}/versions").json()
    assert (version["number"], version["state"]) == (1, "done")
    cells = planner.get(f"{API}/series/{series.pk}/intervals", SPAN).json()
    assert len(cells) == 7 * 48
    open_cells = [cell for cell in cells if cell["is_open"]]
    assert all(cell["q10"] <= cell["q50"] <= cell["q90"] for cell in open_cells)
    days = planner.get(f"{API}/series/{series.pk}/totals", SPAN | {"by": "day"}).json()
    assert all(day["q10"] < day["mean"] < day["q90"] for day in days)


def test_whoever_leads_another_team_finds_nothing(stranger, series):
    assert stranger.get(f"{API}/series").json() == []
    for path in ("versions", "intervals", "totals"):
        assert stranger.get(f"{API}/series/{series.pk}/{path}", SPAN).status_code == 404
    rows = stranger.get(f"{API}/accuracy", SPAN | {"series": series.pk}).json()
    assert rows == []


def test_an_edit_makes_a_version_and_its_undo_another(planner, series):
    made = post(planner, f"/series/{series.pk}/edits", an_edit(series))
    assert made.status_code == 201
    undone = post(planner, f"/edits/{made.json()['id']}/undo", {})
    assert undone.status_code == 201
    assert Version.objects.filter(series=series).count() == 3


def test_an_edit_of_an_old_version_is_a_conflict(planner, series):
    body = an_edit(series)
    post(planner, f"/series/{series.pk}/edits", body)
    answer = post(planner, f"/series/{series.pk}/edits", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "forecast.edit.stale")
    assert Edit.objects.count() == 1


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.ADMINISTRATOR, Role.DIRECTOR])
def test_who_may_not_plan_changes_nothing(client_for, series, role):
    client = client_for(role)
    assert post(client, f"/series/{series.pk}/edits", an_edit(series)).status_code == 403
    body = {"name": "x", "starts_at": SPAN["from"], "ends_at": SPAN["to"]}
    assert post(client, "/events", body).status_code == 403
    assert (Edit.objects.count(), Event.objects.count()) == (0, 0)


@pytest.fixture
def other_planner(cast) -> Client:
    """Somebody who plans for the other team."""
    RoleGrant.objects.create(user=cast.stranger, role=Role.PLANNER, node=cast.other_team)
    client = Client()
    client.force_login(cast.stranger)
    return client


def test_a_planner_of_another_team_changes_nothing_here(other_planner, series):
    answer = post(other_planner, f"/series/{series.pk}/edits", an_edit(series))
    assert answer.status_code == 404
    body = {"name": "x", "starts_at": SPAN["from"], "ends_at": SPAN["to"]}
    assert post(other_planner, "/events", body | {"series_ids": [series.pk]}).status_code == 404
    assert post(other_planner, "/events", body).status_code == 404  # nothing is in reach
    assert post(other_planner, "/runs", {"series_ids": [series.pk]}).status_code == 404
    assert (Edit.objects.count(), Event.objects.count(), Run.objects.count()) == (0, 0, 1)


def test_an_undo_out_of_reach_is_not_found_and_undoes_nothing(planner, other_planner, series):
    edit_id = post(planner, f"/series/{series.pk}/edits", an_edit(series)).json()["id"]
    assert post(other_planner, f"/edits/{edit_id}/undo", {}).status_code == 404
    assert Edit.objects.get().undone_at is None


def test_an_event_of_a_planner_of_one_team_is_of_her_series_only(cast, other_planner, series):
    own = add_queue("own", node=cast.other_team.pk)
    operations.sync_series(actor=JOB, at=NOW)
    body = {"name": "x", "starts_at": SPAN["from"], "ends_at": SPAN["to"]}
    answer = post(other_planner, "/events", body)
    assert answer.status_code == 201
    assert answer.json()["series_ids"] == [Series.objects.get(queue=own).pk]


def test_a_run_is_queued_and_told_how_far_it_is(planner, series):
    answer = post(planner, "/runs", {})
    assert answer.status_code == 202
    run = planner.get(f"{API}/runs/{answer.json()['id']}").json()
    assert (run["status"], run["total"], run["done"]) == ("queued", 1, 0)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [{"starts_at": "2026-03-29T08:00:00", "value": 1}],
        [{"starts_at": "2026-03-29T08:00:00Z", "value": "many"}],
        [{"starts_at": "2026-03-29T08:00:00Z", "kind": "double", "value": 2}],
    ],
)
def test_cells_that_cannot_be_read_are_refused(planner, series, cells):
    answer = post(planner, f"/series/{series.pk}/edits", an_edit(series, cells=cells))
    assert answer.status_code == 422
    assert not Edit.objects.exists()
