"""The API masks personal data; who asks for them in full is written down first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.interactions.models import Leg
from watchfloor.rooms.interactions.tests.figure_centre import NINE, fill_morning
from watchfloor.rooms.interactions.tests.filling import Centre
from watchfloor.rooms.people.operations import add_token

REVEALED = "interactions.contact.revealed"


@pytest.fixture(autouse=True)
def _filled(cast):
    fill_morning(cast)


def ask(client: Any, key: str, **query: str) -> Any:
    return client.get(f"/api/v1/contacts/{key}", query)


def a_key() -> str:
    return str(Leg.objects.filter(queue__code="sales")[0].contact_key)


def looks() -> list[tuple[int | None, str]]:
    return list(JournalEntry.objects.filter(action=REVEALED).values_list("user_id", "subject"))


def test_a_contact_comes_masked_even_to_those_who_may_see_more(client_for):
    response = ask(client_for(Role.QUALITY_ANALYST), a_key())
    assert response.status_code == 200
    assert response.json()["customer"] == "138****5678"
    assert looks() == []


def test_a_look_at_personal_data_is_written_down(client_for, cast):
    key = a_key()
    response = ask(client_for(Role.QUALITY_ANALYST), key, personal_data="true")
    assert response.status_code == 200
    ((user_id, subject),) = looks()
    assert user_id == cast.users[Role.QUALITY_ANALYST].pk
    assert key in subject


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TEAM_LEADER, Role.AGENT])
def test_who_may_not_see_them_is_refused_and_nothing_is_written(client_for, role):
    assert ask(client_for(role), a_key(), personal_data="true").status_code == 403
    assert looks() == []


def test_a_token_without_the_capability_is_refused_though_its_owner_may(client, cast):
    user = cast.users[Role.QUALITY_ANALYST]
    made = add_token(
        user_id=user.pk,
        name="figures",
        capabilities=["interactions.contacts.view"],
        days=1,
        actor=Actor("quality_analyst", user.pk),
        at=datetime(2100, 1, 1, tzinfo=UTC),
    )
    bearer = {"authorization": f"Bearer {made.secret}"}
    url = f"/api/v1/contacts/{a_key()}"
    assert client.get(url, headers=bearer).status_code == 200
    assert client.get(f"{url}?personal_data=true", headers=bearer).status_code == 403
    assert looks() == []


def test_out_of_reach_nothing_is_shown_and_no_look_is_written(client, cast):
    client.force_login(cast.stranger)
    assert ask(client, a_key()).status_code == 404
    assert looks() == []


def test_a_look_at_a_contact_with_a_very_long_key_is_written_down_too(client_for, cast):
    centre, key = Centre.build("f" * 80), "k" * 300
    centre.leg(centre.queue("long", node=cast.team.pk), NINE, contact_key=key)
    centre.save()
    url = reverse("interactions:contact_reveal", args=[key])
    assert client_for(Role.QUALITY_ANALYST).post(url).status_code == 200
    entry = JournalEntry.objects.get(action=REVEALED)
    assert entry.after is not None
    assert entry.after["contact"] == key
