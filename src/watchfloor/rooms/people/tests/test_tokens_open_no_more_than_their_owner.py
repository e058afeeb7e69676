from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries, service
from watchfloor.rooms.people.models import ApiToken, RoleGrant, User

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
ACT: dict[str, Any] = {"actor": Actor("anna"), "at": AT}
VIEW = "people.view"


def make(user, capabilities=(VIEW,), days=30):
    return operations.add_token(
        user_id=user.pk, name="wallboard", capabilities=capabilities, days=days, **ACT
    )


def use(secret, at=AT):
    return service.authenticate_token(secret=secret, at=at)


def test_a_token_carries_its_owners_reach_and_the_chosen_capabilities(cast):
    leader = cast.users[Role.TEAM_LEADER]
    access = use(make(leader).secret)
    assert access is not None
    assert access.capabilities == {VIEW}
    assert access.scope == queries.get_access(user_id=leader.pk).scope


def test_only_a_hash_of_the_secret_is_kept(cast):
    made = make(cast.users[Role.DIRECTOR])
    token = ApiToken.objects.get(pk=made.id)
    kept = " ".join(str(value) for value in token.__dict__.values())
    assert made.secret not in kept
    assert made.secret[20:] not in kept
    assert len(made.secret) >= 40
    lines = [str(line) for line in journal.list_lines(wanted=journal.JournalFilter())]
    assert not any(made.secret in line for line in lines)


@pytest.mark.parametrize("capabilities", [(), ("people.manage",), (VIEW, "no.such.thing")])
def test_nobody_makes_a_token_that_may_more_than_she(cast, capabilities):
    with pytest.raises(Refusal, match="capabilities"):
        make(cast.users[Role.TEAM_LEADER], capabilities)
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
def test_a_token_lives_a_year_at_most(cast, days):
    with pytest.raises(Refusal, match="days"):
        make(cast.users[Role.DIRECTOR], days=days)
    assert ApiToken.objects.count() == 0


def test_a_role_taken_away_is_gone_from_the_token_at_once(cast):
    administrator = cast.users[Role.ADMINISTRATOR]
    secret = make(administrator, (VIEW, "people.manage")).secret
    RoleGrant.objects.filter(user=administrator).update(role=Role.PLANNER)
    access = use(secret)
    assert access is not None
    assert access.capabilities == {VIEW}


def test_a_deactivated_owners_token_opens_nothing(cast):
    secret = make(cast.users[Role.DIRECTOR]).secret
    User.objects.filter(pk=cast.users[Role.DIRECTOR].pk).update(is_active=False)
    assert use(secret) is None


def test_an_expired_token_opens_nothing(cast):
    secret = make(cast.users[Role.DIRECTOR], days=1).secret
    assert use(secret, AT + timedelta(hours=23)) is not None
    assert use(secret, AT + timedelta(days=1)) is None


def test_a_revoked_token_opens_nothing(cast):
    director = cast.users[Role.DIRECTOR]
    made = make(director)
    operations.revoke_token(token_id=made.id, user_id=director.pk, **ACT)
    assert use(made.secret) is None


def test_nobody_revokes_anothers_token(cast, client_for):
    made = make(cast.users[Role.DIRECTOR])
    url = reverse("people:token_revoke", kwargs={"token_id": made.id})
    client_for(Role.PLANNER).post(url)
    assert use(made.secret) is not None


@pytest.mark.parametrize("secret", ["", "wf_", "x" * 10_000, "wf_\0", "wf_é"])
def test_a_made_up_secret_opens_nothing(cast, secret):
    assert use(secret) is None


def test_the_last_use_is_noted_but_not_every_second(cast):
    made = make(cast.users[Role.DIRECTOR])
    for seconds in (0, 30, 59):
        use(made.secret, AT + timedelta(seconds=seconds))
    assert ApiToken.objects.get(pk=made.id).last_used_at == AT
    use(made.secret, AT + timedelta(seconds=61))
    assert ApiToken.objects.get(pk=made.id).last_used_at == AT + timedelta(seconds=61)


def test_the_page_shows_a_token_once(cast, client_for):
    client = client_for(Role.TEAM_LEADER)
    url = reverse("people:tokens")
    data = {"name": "report", "days": "30", "capabilities": [VIEW]}
    shown = client.post(url, data).content.decode()
    secret = shown.partition("<code data-token>")[2].partition("</code>")[0]
    made_at = ApiToken.objects.get().created_at
    assert use(secret, made_at) is not None
    assert secret not in client.get(url).content.decode()


def test_a_token_opens_no_page(cast, client):
    secret = make(cast.users[Role.ADMINISTRATOR]).secret
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(reverse("people:list"), headers=headers).status_code == 302


def test_an_administrator_makes_all_tokens_of_somebody_useless(cast, client_for):
    director, planner = cast.users[Role.DIRECTOR], cast.users[Role.PLANNER]
    secrets = [make(director).secret, make(director).secret]
    kept = make(planner).secret
    url = reverse("people:user_act", args=[director.pk, "revoke-tokens"])
    client = client_for(Role.ADMINISTRATOR)
    assert queries.get_sign_in_state(user_id=director.pk).token_count == 2
    assert url in client.get(reverse("people:user", args=[director.pk])).content.decode()
    assert client.post(url).status_code == 302
    assert [use(secret) for secret in secrets] == [None, None]
    assert use(kept) is not None
    assert queries.get_sign_in_state(user_id=director.pk).token_count == 0
    line = journal.list_lines(wanted=journal.JournalFilter())[0]
    assert (line.action, line.after) == ("people.user.tokens_revoked", {"count": 2})


def test_nobody_else_may_revoke_them(cast, client_for):
    secret = make(cast.users[Role.DIRECTOR]).secret
    url = reverse("people:user_act", args=[cast.users[Role.DIRECTOR].pk, "revoke-tokens"])
    assert client_for(Role.PLANNER).post(url).status_code == 403
    assert use(secret) is not None
