"""A role at a site or a team opens that part, never what touches or shows the whole centre."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.common.models import JournalEntry
from watchfloor.common.room import RoomConfig
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.metrics.models import VariantChoice
from watchfloor.rooms.people.models import RoleGrant, User
from watchfloor.rooms.people.queries import get_access

ROOMS = [app for app in apps.get_app_configs() if isinstance(app, RoomConfig)]
CENTRE_WIDE = frozenset[str]().union(*(room.centre_wide for room in ROOMS))
MANAGERS = [Role.PLANNER, Role.DIRECTOR, Role.ADMINISTRATOR]


@pytest.fixture
def site_client(client, cast):
    """Somebody who is planner, director and administrator of one team, and an agent at the top."""
    user = User.objects.create(username="of-the-team")
    for role in MANAGERS:
        RoleGrant.objects.create(user=user, role=role, node=cast.team)
    RoleGrant.objects.create(user=user, role=Role.AGENT, node=cast.centre)
    client.force_login(user)
    return client


def test_each_of_them_is_granted_by_its_room():
    assert len(CENTRE_WIDE) >= 4
    for room in ROOMS:
        assert room.centre_wide <= room.grants.keys()


@pytest.mark.parametrize("role", MANAGERS)
def test_the_same_role_brings_them_at_the_centre_and_not_at_a_team(cast, role):
    at_centre = get_access(user_id=cast.users[role].pk).capabilities
    user = User.objects.create(username="of-the-team")
    RoleGrant.objects.create(user=user, role=role, node=cast.team)
    at_team = get_access(user_id=user.pk).capabilities
    assert at_centre - at_team == at_centre & CENTRE_WIDE != frozenset()


@pytest.mark.parametrize("name", ["interactions:imports", "interactions:import_new"])
def test_imports_of_every_team_stay_closed(site_client, name):
    assert site_client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("path", ["imports", "imports/1", "imports/1/refusals"])
def test_the_api_keeps_them_closed_too(site_client, path):
    assert site_client.get(f"/api/v1/{path}").status_code == 403


def test_the_contract_of_the_centre_cannot_be_changed_from_a_team(site_client):
    form = {"variant": "answered_within_of_offered", "reason": "", "valid_from": "2026-01-01"}
    url = reverse("metrics:choose", args=["service_level"])
    assert site_client.post(url, form).status_code == 403
    assert not VariantChoice.objects.exists()
    assert not JournalEntry.objects.exists()


def test_the_calendar_of_the_centre_cannot_be_changed_from_a_team(site_client):
    before = calendars.get_calendar()
    form = {"timezone": "Europe/Berlin", "works_on_holidays": "on"}
    assert site_client.post(reverse("calendars:save_settings"), form).status_code == 403
    assert calendars.get_calendar() == before
