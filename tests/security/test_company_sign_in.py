"""OIDC and SAML come up from `sign_in.toml`, and let nobody see anything by themselves."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.rooms.people import queries
from watchfloor.rooms.people.models import RoleGrant, User
from watchfloor.shell.signin.providers import ProviderError, read_providers

OIDC = """
[[oidc]]
id = "corp"
name = "公司账号"
server = "https://login.example.com"
client_id = "watchfloor"
secret = "s3cret"
"""
SAML = """
[[saml]]
id = "adfs"
name = "ADFS"
entity_id = "https://idp.example.com/metadata"
sso_url = "https://idp.example.com/sso"
certificate = "MIIB"
"""


def write(folder, text):
    path = folder / "sign_in.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_the_file_there_is_no_provider(tmp_path):
    assert read_providers(tmp_path / "sign_in.toml") == {}


def test_both_kinds_come_up_from_the_file(tmp_path, settings, cast):
    settings.SOCIALACCOUNT_PROVIDERS = read_providers(write(tmp_path, OIDC + SAML))
    page = Client().get("/accounts/login/").content.decode()
    assert "公司账号" in page
    assert "ADFS" in page
    metadata = Client().get("/accounts/saml/adfs/metadata/", SERVER_NAME="localhost")
    assert metadata.status_code == 200
    assert b"/accounts/saml/adfs/acs/" in metadata.content


def test_browsers_let_the_sign_in_form_go_on_to_the_company(tmp_path, settings, cast):
    settings.SOCIALACCOUNT_PROVIDERS = read_providers(write(tmp_path, OIDC + SAML))
    policy = Client().get("/accounts/login/")["Content-Security-Policy"]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["form-action"] == "'self' https://idp.example.com https://login.example.com"
    assert "example.com" not in policy.replace(allowed["form-action"], "")


def test_without_a_company_sign_in_forms_stay_here(settings, cast):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    policy = Client().get("/accounts/login/")["Content-Security-Policy"]
    assert policy.endswith("form-action 'self'")


def test_a_secret_may_stand_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("CORP_SECRET", "from-env")
    text = OIDC.replace('secret = "s3cret"', 'secret_env = "CORP_SECRET"')
    app = read_providers(write(tmp_path, text))["openid_connect"]["APPS"][0]
    assert app["secret"] == "from-env"  # noqa: S105  of nobody


@pytest.mark.parametrize(
    "text",
    [
        "[[oidc",
        "[[ldap]]\n",
        OIDC.replace('secret = "s3cret"', ""),
        OIDC.replace("client_id", "client"),
        SAML.replace("sso_url", "single_sign_on"),
        SAML.replace('certificate = "MIIB"', ""),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path, text):
    with pytest.raises(ProviderError, match=r"sign_in\.toml"):
        read_providers(write(tmp_path, text))


def arrive(name: str, email: str = "") -> str:
    """Come back from the company's server as somebody whom it knows."""
    request = RequestFactory().get("/", headers={"Host": "127.0.0.1"})
    request.session, request.user = SessionStore(), AnonymousUser()
    vars(request)["_messages"] = FallbackStorage(request)
    account = SocialAccount(provider="corp", uid=f"uid-{name}")
    with context.request_context(request):
        login = SocialLogin(user=User(username=name, email=email), account=account)
        get_adapter().populate_user(request, login, {"username": name, "email": email})
        complete_login(request, login)
    request.session.save()
    return request.session.session_key or ""


def client_with(session_key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_key
    return client


def test_an_unknown_person_comes_in_and_sees_nothing(cast):
    client = client_with(arrive("li.na"))
    user = User.objects.get(username="li.na")
    assert not user.has_usable_password()
    assert queries.get_access(user_id=user.pk).capabilities == frozenset()
    assert client.get(reverse("people:list")).status_code == 403
    assert client.get(reverse("people:profile")).status_code == 200
    lines = journal.list_lines(wanted=journal.JournalFilter(action="signin.external"))
    assert [line.action for line in lines] == ["signin.external.arrived"]


def test_an_administrators_role_lets_her_see(cast):
    client = client_with(arrive("li.na"))
    user = User.objects.get(username="li.na")
    RoleGrant.objects.create(user=user, role=Role.PLANNER, node=cast.centre)
    assert client.get(reverse("people:list")).status_code == 200


def test_a_name_that_is_taken_never_opens_that_account(cast):
    administrator = cast.users[Role.ADMINISTRATOR]
    User.objects.filter(pk=administrator.pk).update(email="root@example.com")
    arrive("administrator", email="root@example.com")
    assert not SocialAccount.objects.filter(user=administrator).exists()


def test_a_damaged_file_is_named_by_every_command_without_a_traceback(tmp_path):
    write(tmp_path, "[[oidc]]\nid = 'corp'\n")
    done = subprocess.run(
        [sys.executable, "-m", "watchfloor.shell.cli", "doctor"],
        env={**os.environ, "WATCHFLOOR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "sign_in.toml: [[oidc]] corp: client_id is missing" in done.stderr
    assert "Traceback" not in done.stderr
