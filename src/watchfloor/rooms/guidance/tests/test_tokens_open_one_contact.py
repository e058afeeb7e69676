"""A token of the browser: signed, for one agent, one contact, one origin and a short while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing

from watchfloor.common.access import Role, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance import queries, service
from watchfloor.rooms.guidance.contracts import TokenRefused

from .scene import AT, actor_of, share

CRM = "https://crm.example.com"
WHOLE = {"a": "A-1", "c": "C-1", "o": "", "e": 9_000_000_000}


@pytest.fixture
def issue(cast):
    share(0.1, cast, CRM)

    def issue(**changes):
        given = {
            "agent_code": cast.agent.code, "contact_key": "C-1", "origin": CRM,
            "actor": actor_of(cast, Role.ADMINISTRATOR), "at": AT,
        }  # fmt: skip
        return service.issue_token(**(given | changes))

    return issue


def read(token, minutes=1, **kwargs):
    return queries.read_token(token=token, at=AT + timedelta(minutes=minutes), **kwargs)


def test_it_opens_what_it_was_made_for(issue):
    issued = issue(minutes=30)
    granted = read(issued.token)
    assert (granted.agent, granted.contact, granted.origin) == ("A-1", "C-1", CRM)
    assert granted.expires_at == issued.expires_at == AT + timedelta(minutes=30)


def test_it_ends(issue):
    token = issue(minutes=30).token
    assert read(token, minutes=29.9)
    with pytest.raises(TokenRefused, match="expired"):
        read(token, minutes=30)


def test_what_happened_may_be_reported_for_a_week_after_the_end(issue):
    token = issue(minutes=30).token
    assert read(token, minutes=6 * 24 * 60, is_report=True)
    with pytest.raises(TokenRefused, match="expired"):
        read(token, minutes=8 * 24 * 60, is_report=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token[1:],
        lambda token: token.rsplit(":", 1)[0],
        lambda token: "",
        lambda token: "x" * 5000,
        lambda token: token + "\0",
        lambda token: signing.Signer(salt="other").sign_object(WHOLE),
        lambda token: signing.Signer(salt="watchfloor.guidance.pass").sign_object({"a": "A-1"}),
        lambda token: signing.Signer(salt="watchfloor.guidance.pass").sign_object([1]),
    ],
)  # fmt: skip
def test_forged_it_opens_nothing(issue, change):
    with pytest.raises(TokenRefused, match="forged"):
        read(change(issue().token))


@pytest.mark.parametrize(
    ("wrong", "reason"), [({"agent": "A-2"}, "agent"), ({"contact": "C-2"}, "contact")]
)
def test_another_agent_or_contact_is_refused(issue, wrong, reason):
    granted = read(issue().token)
    queries.check_pass(granted=granted, agent="A-1", contact="C-1")
    with pytest.raises(TokenRefused, match=reason):
        queries.check_pass(granted=granted, **wrong)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example.com"},
        {"origin": "https://crm.example.com.evil.org"},
        {"origin": "http://crm.example.com"},
        {"origin": "*"},
        {"minutes": 0},
        {"minutes": 481},
        {"agent_code": "A-404"},
        {"scope": Scope(agent_ids=frozenset({0}))},
    ],
)
def test_what_nobody_registered_gets_no_token(issue, changes):
    with pytest.raises(Refusal):
        issue(**changes)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("HTTPS://CRM.Example.com:443/", CRM),
        ("http://localhost:8001", "http://localhost:8001"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        ("https://*.example.com", None),
        ("https://crm.example.com/path", None),
        ("https://user@crm.example.com", None),
        ("https://crm.example.com:99999", None),
        ("javascript:alert(1)", None),
        ("null", None),
        ("", None),
    ],
)
def test_origins_are_written_as_browsers_write_them(text, normal):
    assert queries.normal_origin(text) == normal


@pytest.mark.parametrize("wrong", ["*", "https://crm.example.com/x", "crm.example.com"])
def test_settings_take_no_origin_that_is_none(cast, wrong):
    share(0.1, cast, CRM)
    with pytest.raises(Refusal, match=r"guidance\.origin\.invalid"):
        share(0.1, cast, CRM, wrong)
    assert queries.get_settings().origins == (CRM,)


@pytest.mark.parametrize("wrong", [-0.01, 0.51, float("nan")])
def test_settings_take_no_holdout_above_a_half(cast, wrong):
    with pytest.raises(Refusal, match=r"guidance\.holdout\.share"):
        share(wrong, cast)
    assert queries.get_settings().holdout_share == 0.1
