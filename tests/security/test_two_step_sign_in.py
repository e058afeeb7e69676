from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.people import operations

PASSWORD = "correct-horse-7-staple"  # noqa: S105  of nobody
ACT: dict[str, Any] = {"actor": Actor("anna"), "at": datetime(2026, 3, 29, tzinfo=UTC)}


def code_for(secret, step=0):
    counter = int(time.time()) // 30 + step
    return format_hotp_value(hotp_value(secret, counter))


def sign_in() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "planner", "password": PASSWORD})
    return client


def is_signed_in(client):
    return client.get(reverse("people:profile")).status_code == 200


def actions() -> list[str]:
    return [line.action for line in journal.list_lines(wanted=journal.JournalFilter())]


@cache
def hashed() -> str:
    """Hash the password once: it is slow by design."""
    return make_password(PASSWORD)


@pytest.fixture
def planner(cast):
    user = cast.users[Role.PLANNER]
    user.password = hashed()
    user.save()
    return user


@pytest.fixture
def secret(planner, django_capture_on_commit_callbacks):
    """The planner turns the second step on, which is in the journal."""
    client = sign_in()
    url = reverse("mfa_activate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={url}", {"password": PASSWORD})
    secret = client.get(url).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"code": code_for(secret, -1)})
    assert actions()[0] == "signin.totp.activated"
    return secret


def test_the_second_step_is_asked_for_and_opens(secret):
    client = sign_in()
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_signed_in(client)


def test_a_wrong_code_does_not_open_and_is_in_the_journal(secret):
    client = sign_in()
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)
    assert actions()[0] == "signin.code.refused"


def test_a_code_opens_once(secret):
    code = code_for(secret)
    sign_in().post(reverse("mfa_authenticate"), {"code": code})
    again = sign_in()
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(again)


def test_a_code_that_was_seen_does_not_open_again_half_a_minute_later(secret, monkeypatch):
    code = code_for(secret)
    sign_in().post(reverse("mfa_authenticate"), {"code": code})
    later = timezone.now() + timedelta(seconds=31)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: later)
    again = sign_in()
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(again)
    assert actions()[0] == "signin.code.refused"


def test_guessing_codes_is_locked_out(secret):
    client = sign_in()
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert not is_signed_in(client)


def test_a_recovery_code_opens_once(secret, planner):
    codes = (
        Authenticator.objects.get(user=planner, type=Authenticator.Type.RECOVERY_CODES)
        .wrap()
        .get_unused_codes()
    )
    client = sign_in()
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(client)
    again = sign_in()
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_signed_in(again)


def test_the_secret_is_sealed_in_the_database(secret, planner):
    kept = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert secret not in kept


def test_turning_it_off_is_in_the_journal(secret):
    client = sign_in()
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    url = reverse("mfa_deactivate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={url}", {"password": PASSWORD})
    client.post(url)
    assert "signin.totp.deactivated" in actions()
    assert is_signed_in(sign_in())


def test_an_administrator_takes_the_second_step_away_when_the_telephone_is_lost(secret, planner):
    operations.remove_second_step(user_id=planner.pk, **ACT)
    assert is_signed_in(sign_in())
    assert "people.user.second_step_removed" in actions()


def test_a_session_is_ended_from_another_one(planner):
    here, there = sign_in(), sign_in()
    url = reverse("usersessions_list")
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(url, {"session": other.pk})
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert "signin.sessions.ended" in actions()


def test_all_other_sessions_are_ended_at_once(planner):
    here, *others = sign_in(), sign_in(), sign_in()
    here.post(reverse("usersessions_list"), {"session": "others"})
    assert is_signed_in(here)
    assert not any(is_signed_in(other) for other in others)


def test_nobody_ends_anothers_session(planner, client_for):
    victim = sign_in()
    session = UserSession.objects.get(session_key=victim.session.session_key)
    response = client_for(Role.ADMINISTRATOR).post(
        reverse("usersessions_list"), {"session": session.pk}
    )
    assert response.status_code == 404
    assert is_signed_in(victim)
