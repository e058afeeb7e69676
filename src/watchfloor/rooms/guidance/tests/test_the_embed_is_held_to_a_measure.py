"""Whoever asks the embed's addresses without end is told to wait; bodies of no end are refused."""

from __future__ import annotations

import pytest
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.common.limits import MinuteLimit
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.guidance.web import embed

from .scene import STEP
from .test_addresses_of_the_embed import BODY, CRM, DECIDE, EVENTS, event, point, post, token

__all__ = ["point", "token"]  # fixtures
FEW = 3
STRANGE = {
    "nested 300 deep": b"[" * 300 + b"]" * 300,
    "nested 900 deep": b"[" * 900 + b"]" * 900,
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "a number of 400 digits": b"9" * 400,
    "half a character": rb'"\ud800"',
    "no number": b"NaN",
}


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(embed, "TOKEN_LIMIT", MinuteLimit(FEW))
    monkeypatch.setattr(embed, "GUESS_LIMIT", MinuteLimit(FEW))


def test_a_token_that_asks_without_end_is_told_to_wait(few, token):
    given = token()
    assert [post(DECIDE, given, BODY).status_code for _ in range(FEW)] == [200] * FEW
    refused = post(EVENTS, given, {"events": [event()]})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert refused.json()["code"] == "request.too_many"
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert refused["Access-Control-Allow-Origin"] == CRM  # so that the page knows to wait
    assert post(DECIDE, token(contact="C-2"), BODY).status_code == 200


def test_an_address_that_guesses_is_held_up_and_its_neighbors_work_on(few, token):
    guessed = [post(DECIDE, f"a:{n}", BODY).status_code for n in range(FEW + 1)]
    assert guessed == [401] * FEW + [429]
    assert post(DECIDE, token(), BODY).status_code == 200


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_no_body_breaks_the_server(token, value):
    given, step = token(), STEP.encode()
    sent = b'{"step": "%s", "record": {"a": %s}}' % (step, value)
    assert post(DECIDE, given, sent).status_code in {200, 422}
    of_api = b'{"agent": "A-1", "contact": "C-1", "record": {"a": %s}}' % value
    answer = Client().post(
        f"/api/v1/guidance/steps/{STEP}/decide",
        of_api,
        content_type="application/json",
        headers={"authorization": f"Bearer {given}"},
    )
    assert answer.status_code in {200, 400, 422}


def test_a_record_that_cannot_be_kept_is_refused_and_nothing_is_chosen(token):
    deep = b'{"step": "%s", "record": {"a": %s}}' % (STEP.encode(), STRANGE["nested 300 deep"])
    assert post(DECIDE, token(), deep).status_code == 422
    assert StepDecision.objects.count() == 0


@pytest.mark.parametrize("prefix", ["/api/guidance", "/api/v1/guidance"])
def test_a_session_rides_on_no_name_of_the_api_without_its_own_token(cast, point, prefix):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.users[Role.AGENT])
    sent = {"record": {}, "agent": "A-1", "contact": "C-1"}
    address = f"{prefix}/steps/{STEP}/decide"
    answer = browser.post(address, sent, content_type="application/json", headers={"origin": CRM})
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer
    assert StepDecision.objects.count() == 0
