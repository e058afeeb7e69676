"""Signing in, in a real browser: password, second step, sessions, lock-out; the people pages."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.people import operations

from .conftest import axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-7-staple"  # noqa: S105  of nobody
ACT: dict[str, Any] = {"actor": Actor("test"), "at": datetime(2026, 3, 29, tzinfo=UTC)}


def sign_in(page, typed=PASSWORD):
    page.goto("/people/me/")
    page.fill("[name=login]", "planner")
    page.fill("[name=password]", typed)
    page.click("main form[action*=login] button[type=submit]")


def code_for(secret, step):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


@pytest.fixture
def planner(cast):
    user = cast.users[Role.PLANNER]
    user.password = make_password(PASSWORD)
    user.language = "en"
    user.save()
    return user


def test_password_second_step_and_a_session_ended_elsewhere(open_page, planner):
    page = open_page(None)
    secret = turn_second_step_on(page)
    other = open_page(None, phone=True)
    answer_second_step(other, secret)

    page.goto("/accounts/sessions/")
    assert page.locator("tbody tr").count() == 2
    assert axe_faults(page) == []
    picture(page, "sessions")
    page.click("tbody button[name=session]")
    other.goto("/people/me/")
    assert "/accounts/login/" in other.url
    page.goto("/people/me/")
    assert page.url.endswith("/people/me/")


def turn_second_step_on(page):
    sign_in(page)
    page.wait_for_url("**/people/me/")
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form[method=post] button[type=submit] >> nth=0")
    secret = page.input_value("#authenticator_secret")
    assert axe_faults(page) == []
    picture(page, "totp-activate")
    page.fill("[name=code]", code_for(secret, -1))
    page.click("main form[action*=activate] button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    assert axe_faults(page) == []
    picture(page, "recovery-codes")
    return secret


def answer_second_step(page, secret: str) -> None:
    sign_in(page)
    page.wait_for_url("**/2fa/authenticate/**")
    assert axe_faults(page) == []
    assert overflow(page) == 0
    picture(page, "totp-ask-phone")
    page.fill("[name=code]", code_for(secret, 0))
    page.click("main form[action*=authenticate] button[type=submit] >> nth=0")
    page.wait_for_url("**/people/me/")


def test_five_wrong_passwords_lock_and_the_page_says_so(open_page, planner):
    page = open_page(None)
    for _ in range(5):
        sign_in(page, "wrong-password")
    sign_in(page)
    assert "/accounts/login/" in page.url
    assert "Too many" in page.inner_text("[role=alert]")
    assert axe_faults(page) == []
    picture(page, "locked")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("phone", [False, True])
def test_the_sign_in_page_fits_every_window(open_page, cast, theme, language, phone):
    page = open_page(None, theme=theme, language=language, phone=phone)
    page.goto("/accounts/login/")
    picture(page, f"login-{theme}-{language}-{'phone' if phone else 'desk'}")
    assert axe_faults(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize(
    ("theme", "language", "phone"),
    [("light", "en", False), ("dark", "zh-hans", False), ("light", "zh-hans", True)],
)
def test_the_people_pages_fit_every_window(open_page, cast, theme, language, phone):
    operations.ensure_agents(feed="log", logins=["PJSIP/8001"], at=ACT["at"])
    operations.rename_node(node_id=cast.team.pk, name="早班一组", **ACT)
    page = open_page(cast.users[Role.ADMINISTRATOR], theme=theme, language=language, phone=phone)
    user, node = cast.users[Role.TEAM_LEADER].pk, cast.team.pk
    places = {
        "list": "/people/",
        "unit": f"/people/units/{node}/",
        "unit-new": "/people/units/new/",
        "agents": "/people/agents/",
        "agent": f"/people/agents/{cast.agent.pk}/",
        "agents-import": "/people/agents/import/",
        "users": "/people/users/",
        "user": f"/people/users/{user}/",
        "profile": "/people/me/",
        "tokens": "/people/me/tokens/",
        "journal": "/journal/",
        "journal-check": "/journal/check/",
        "password": "/accounts/password/change/",
        "two-step": "/accounts/2fa/",
    }
    faults = {}
    for name, address in places.items():
        page.goto(address)
        picture(page, f"{name}-{theme}-{language}-{'phone' if phone else 'desk'}")
        faults[name] = axe_faults(page) + [f"too wide by {overflow(page)}"] * bool(overflow(page))
    assert {name: found for name, found in faults.items() if found} == {}
