from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.models import RoleGrant, User

ACT: dict[str, Any] = {"actor": Actor("anna", 7), "at": datetime(2026, 3, 29, tzinfo=UTC)}


def test_a_new_user_has_a_one_time_password_and_no_role(cast):
    made = operations.add_user(name="wang.fang", full_name="王芳", **ACT)
    user = User.objects.get(pk=made.id)
    assert user.check_password(made.password)
    assert user.must_change_password
    assert queries.get_access(user_id=made.id).capabilities == frozenset()
    assert user.password.startswith("argon2")


def test_a_password_never_reaches_the_journal(cast):
    made = operations.add_user(name="wang.fang", **ACT)
    again = operations.reset_password(user_id=made.id, **ACT)
    text = str(journal.list_lines(wanted=journal.JournalFilter()))
    assert made.password not in text
    assert again.password not in text
    assert made.password != again.password


@pytest.mark.parametrize("name", ["", "two words", "<script>", "x" * 151, "director", "DIRECTOR"])
def test_a_name_that_cannot_be_is_refused(cast, name):
    before = User.objects.count()
    with pytest.raises(Refusal):
        operations.add_user(name=name, **ACT)
    assert User.objects.count() == before


def test_a_deactivated_user_is_out_at_once(cast, client_for):
    client = client_for(Role.PLANNER)
    assert client.get(reverse("people:list")).status_code == 200
    operations.deactivate_user(user_id=cast.users[Role.PLANNER].pk, **ACT)
    assert client.get(reverse("people:list")).status_code == 302


def test_a_reactivated_user_has_her_roles_again(cast):
    planner = cast.users[Role.PLANNER].pk
    operations.deactivate_user(user_id=planner, **ACT)
    operations.reactivate_user(user_id=planner, **ACT)
    assert queries.get_access(user_id=planner).roles == {Role.PLANNER}


def test_a_new_password_ends_every_session(cast):
    client = Client()
    client.force_login(cast.users[Role.PLANNER])
    operations.reset_password(user_id=cast.users[Role.PLANNER].pk, **ACT)
    assert client.get(reverse("people:list")).status_code == 302


def test_the_last_administrator_stays(cast):
    administrator = cast.users[Role.ADMINISTRATOR].pk
    with pytest.raises(Refusal, match="last_administrator"):
        operations.deactivate_user(user_id=administrator, **ACT)
    with pytest.raises(Refusal, match="last_administrator"):
        operations.take_role(
            user_id=administrator, role=Role.ADMINISTRATOR, node_id=cast.centre.pk, **ACT
        )
    assert queries.get_access(user_id=administrator).can("people.manage")


def test_an_administrator_of_a_site_does_not_count_as_the_last(cast):
    RoleGrant.objects.create(user=cast.stranger, role=Role.ADMINISTRATOR, node=cast.team)
    with pytest.raises(Refusal, match="last_administrator"):
        operations.deactivate_user(user_id=cast.users[Role.ADMINISTRATOR].pk, **ACT)


def test_a_deactivated_administrator_does_not_count_as_the_last(cast):
    second = operations.add_user(name="second", **ACT).id
    operations.give_role(user_id=second, role=Role.ADMINISTRATOR, node_id=cast.centre.pk, **ACT)
    operations.deactivate_user(user_id=second, **ACT)
    with pytest.raises(Refusal, match="last_administrator"):
        operations.deactivate_user(user_id=cast.users[Role.ADMINISTRATOR].pk, **ACT)


def test_a_role_is_given_once_and_taken_once(cast):
    role = {"role": Role.PLANNER, "node_id": cast.team.pk, "user_id": cast.stranger.pk}
    operations.give_role(**role, **ACT)
    with pytest.raises(Refusal, match="has_it"):
        operations.give_role(**role, **ACT)
    operations.take_role(**role, **ACT)
    with pytest.raises(Refusal, match="has_not"):
        operations.take_role(**role, **ACT)
    assert RoleGrant.objects.filter(user=cast.stranger).count() == 1


def test_an_administrator_of_a_team_cannot_take_over_the_centre(cast, client_for):
    """She may manage her own people, not those who also have a role above her."""
    RoleGrant.objects.create(user=cast.stranger, role=Role.ADMINISTRATOR, node=cast.other_team)
    director = cast.users[Role.DIRECTOR]
    RoleGrant.objects.create(user=director, role=Role.TEAM_LEADER, node=cast.other_team)
    client = Client()
    client.force_login(cast.stranger)
    old = director.password
    response = client.post(reverse("people:user_password", kwargs={"user_id": director.pk}))
    assert response.status_code == 422
    director.refresh_from_db()
    assert director.password == old
    url = reverse("people:role_give", kwargs={"user_id": cast.stranger.pk})
    response = client.post(url, {"role": "administrator", "node_id": cast.centre.pk})
    assert response.status_code == 422
    assert not queries.get_access(user_id=cast.stranger.pk).scope.everything


def test_the_page_makes_a_user_with_a_role_and_shows_the_password_once(cast, client_for):
    client = client_for(Role.ADMINISTRATOR)
    data = {"name": "wang.fang", "role": "planner", "node_id": cast.centre.pk}
    page = client.post(reverse("people:user_new"), data).content.decode()
    user = User.objects.get(username="wang.fang")
    password = page.partition("data-one-time-password>")[2].partition("<")[0]
    assert user.check_password(password)
    assert queries.get_access(user_id=user.pk).roles == {Role.PLANNER}
    assert Session.objects.count() == 1


def test_users_without_a_role_are_found(cast):
    operations.add_user(name="waiting", **ACT)
    waiting = queries.list_users(scope=WHOLE_CENTRE, has_role=False)
    assert [user.name for user in waiting] == ["waiting"]
