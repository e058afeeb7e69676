from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.models import User

PASSWORD = "correct-horse-7-staple"  # noqa: S105  of nobody
ACT: dict[str, Any] = {"actor": Actor("anna"), "at": datetime(2026, 3, 29, tzinfo=UTC)}
LOGIN = "/accounts/login/"


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


def sign_in(name="planner", typed=PASSWORD, client=None, **extra):
    client = client or Client()
    data = {"login": name, "password": typed} | extra.pop("data", {})
    return client.post(LOGIN, data, **extra)


def is_signed_in(client):
    return client.get(reverse("people:profile")).status_code == 200


def actions() -> list[str]:
    return [line.action for line in reversed(journal.list_lines(wanted=journal.JournalFilter()))]


def test_the_right_password_opens(planner):
    client = Client()
    response = sign_in(client=client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)
    assert actions() == ["signin.succeeded"]


def test_a_password_is_hashed_with_argon2(planner):
    assert planner.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("name", "password"), [("planner", "wrong"), ("nobody", PASSWORD), ("", ""), ("planner", "")]
)
def test_anything_else_does_not(planner, name, password):
    client = Client()
    assert sign_in(name, password, client).status_code == 200
    assert not is_signed_in(client)


def test_an_unknown_name_and_a_wrong_password_read_alike(planner):
    def words(response):
        page = response.content.decode()
        return (
            page.partition('role="alert"')[2].partition("</form>")[0].replace("nobody", "planner")
        )

    known, unknown = sign_in("planner", "wrong"), sign_in("nobody", "wrong")
    cut = 'value="'
    assert words(known).split(cut)[0] == words(unknown).split(cut)[0] != ""


def test_an_unknown_name_takes_as_long_as_a_wrong_password(planner):
    def fastest(name: str) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            sign_in(name, "wrong")
            times.append(time.perf_counter() - start)
        return min(times)

    sign_in("warm", "up")
    known, unknown = fastest("planner"), fastest("nobody")
    assert 0.6 < unknown / known < 1.7


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(planner):
    for _ in range(5):
        sign_in(typed="wrong")
    client = Client()
    response = sign_in(client=client)
    assert response.status_code == 200
    assert not is_signed_in(client)
    assert actions() == ["signin.failed"] * 5 + ["signin.locked"]
    assert queries.get_sign_in_state(user_id=planner.pk).is_locked


def test_four_wrong_passwords_do_not(planner):
    for _ in range(4):
        sign_in(typed="wrong")
    client = Client()
    sign_in(client=client)
    assert is_signed_in(client)


def test_a_lock_out_holds_whatever_the_case_the_host_or_the_claimed_address(planner):
    for number, name in enumerate(["planner", "PLANNER", "Planner", "planner ", "pLanner"]):
        host = ["127.0.0.1", "localhost"][number % 2]
        sign_in(name, "wrong", headers={"Host": host, "X-Forwarded-For": f"10.0.0.{number}"})
    client = Client()
    sign_in(client=client)
    assert not is_signed_in(client)


def test_a_lock_out_locks_one_name_only(planner, cast):
    for _ in range(6):
        sign_in("director", "wrong")
    client = Client()
    sign_in(client=client)
    assert is_signed_in(client)


def test_a_lock_out_is_kept_in_the_database_so_that_every_process_knows(planner, settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")


def test_an_administrator_lifts_a_lock_out(planner, client_for):
    for _ in range(5):
        sign_in(typed="wrong")
    url = reverse("people:user_act", kwargs={"user_id": planner.pk, "act": "unlock"})
    client_for(Role.ADMINISTRATOR).post(url)
    client = Client()
    sign_in(client=client)
    assert is_signed_in(client)
    assert "people.user.unlocked" in actions()


def test_a_mistyped_password_in_the_name_field_is_not_kept(planner):
    sign_in("my-secret-password", "planner")
    assert "my-secret-password" not in str(journal.list_lines(wanted=journal.JournalFilter()))


def test_a_deactivated_user_is_told_so_only_with_the_right_password(planner):
    User.objects.filter(pk=planner.pk).update(is_active=False)
    assert sign_in(typed="wrong").status_code == 200
    client = Client()
    response = sign_in(client=client)
    assert response["Location"] == "/accounts/inactive/"
    assert not is_signed_in(client)


def test_a_one_time_password_must_be_changed_before_anything_else(cast):
    made = operations.add_user(name="fresh", **ACT)
    operations.give_role(user_id=made.id, role=Role.PLANNER, node_id=cast.centre.pk, **ACT)
    client = Client()
    sign_in("fresh", made.password, client)
    change = reverse("account_change_password")
    assert client.get(reverse("people:list"))["Location"] == change
    same = {"oldpassword": made.password, "password1": made.password, "password2": made.password}
    client.post(change, same)
    assert client.get(reverse("people:list")).status_code == 302
    client.post(change, same | {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get(reverse("people:list")).status_code == 200
    assert "signin.password.changed" in actions()


@pytest.mark.parametrize("weak", ["short1!", "1234567890", "password123", "planner-01"])
def test_a_weak_password_is_refused(planner, weak):
    client = Client()
    client.force_login(planner)
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    client.post(reverse("account_change_password"), data)
    planner.refresh_from_db()
    assert planner.check_password(PASSWORD)


def test_nobody_signs_herself_up(cast):
    before = User.objects.count()
    data = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post("/accounts/signup/", data).status_code == 404
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "page", ["signup", "email", "confirm-email", "password/reset", "login/code/confirm"]
)
def test_what_this_product_does_not_have_is_closed(cast, page):
    assert Client().get(f"/accounts/{page}/").status_code == 404


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\thttps://evil.example",
    ],
)
def test_sign_in_never_leads_to_another_place(planner, target):
    response = sign_in(data={"next": target})
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert response["Location"].startswith("/")


def test_sign_in_leads_back_to_the_page_that_was_asked_for(planner):
    assert sign_in(data={"next": "/people/users/"})["Location"] == "/people/users/"


def test_a_session_gets_a_new_key_at_sign_in(planner):
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = client.cookies["sessionid"].value
    sign_in(client=client)
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_signed_in(thief)


def test_the_session_cookie_is_out_of_reach_of_scripts(planner):
    cookie = sign_in().cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]  # ends with the browser: work places are shared


def test_a_form_without_its_token_is_refused(planner):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client=client).status_code == 403
    client.force_login(planner)
    assert client.post(reverse("people:tokens"), {"name": "x"}).status_code == 403
    assert client.post(reverse("account_logout")).status_code == 403


def test_no_page_may_be_framed(planner):
    for response in (Client().get(LOGIN), sign_in()):
        assert response["X-Frame-Options"] == "DENY"


def test_signing_out_takes_a_post_and_ends_the_session(planner):
    client = Client()
    sign_in(client=client)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert actions()[-1] == "signin.ended"


def test_the_language_goes_with_the_account(planner):
    client = Client()
    sign_in(client=client)
    client.post(reverse("set_language"), {"language": "en", "next": "/people/me/"})
    planner.refresh_from_db()
    assert planner.language == "en"
    line = JournalEntry.objects.get(action="people.user.language_chosen")
    assert (line.before, line.after) == ({"language": "zh-hans"}, {"language": "en"})
    elsewhere = Client()
    response = sign_in(client=elsewhere)
    assert response.cookies["watchfloor_language"].value == "en"
    assert "Your account" in elsewhere.get(reverse("people:profile")).content.decode()


def test_a_language_that_does_not_exist_is_not_kept(planner):
    client = Client()
    sign_in(client=client)
    client.post(reverse("set_language"), {"language": "../../etc", "next": "//evil.example"})
    planner.refresh_from_db()
    assert planner.language == "zh-hans"


@pytest.mark.parametrize("host", ["", "mail.example.com"])
def test_a_forgotten_password_is_offered_only_where_mail_can_be_sent(cast, settings, host):
    settings.EMAIL_HOST = host
    assert ("/password/reset/" in Client().get(LOGIN).content.decode()) == bool(host)
