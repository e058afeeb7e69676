"""The embed's addresses over HTTP: the token opens them, CORS for registered origins alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.guidance import service
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import ObservationFilter
from watchfloor.rooms.people.models import Agent

from .scene import BLOCK, CHECK, STEP, actor_of, hold_point, hold_process, now, share

CRM, EVIL = "https://crm.example.com", "https://evil.example.com"
DECIDE, EVENTS = "/embed/v1/decide", "/embed/v1/events"
SECRET = re.compile(r"<code data-token>(\S+)</code>")
BODY = {"step": STEP, "record": {"refund_amount": 800, "approver": ""}}


@pytest.fixture
def point(cast):
    at = now() - timedelta(minutes=1)
    hold_process(cast, at=at)
    share(0.0, cast, CRM, at=at)
    return hold_point(cast, at=at, checks=(CHECK,), guards=(BLOCK,))


@pytest.fixture
def token(cast, point):
    def token(*, minutes=30, ago=0, origin=CRM, contact="C-1", agent="A-1"):
        return service.issue_token(
            agent_code=agent,
            contact_key=contact,
            origin=origin,
            minutes=minutes,
            actor=actor_of(cast, Role.ADMINISTRATOR),
            at=now() - timedelta(minutes=ago),
        ).token

    return token


def post(address, token, body, origin=CRM, client=None):
    headers = {"authorization": f"Bearer {token}"} if token is not None else {}
    if origin:
        headers["origin"] = origin
    client = client or Client(enforce_csrf_checks=True)
    return client.post(address, body, content_type="application/json", headers=headers)


def event(key="k-1", kind="gap", **changes):
    return {"key": key, "kind": kind, "at": now().isoformat(), "step": STEP} | changes


def stored():
    found = observations.list_observations(
        wanted=ObservationFilter(), scope=WHOLE_CENTRE, limit=100
    )
    return [each.seen for each in found]


def test_a_page_of_a_registered_origin_is_answered(token):
    answer = post(DECIDE, token(), BODY)
    told = answer.json()
    assert answer.status_code == 200
    assert told["is_blocked"] is True
    assert told["prompts"][0]["text"] == {
        "en": "Read the amount from the order",
        "zh": "金额以订单为准",
    }
    assert told["contact"] == "C-1"
    assert answer["Access-Control-Allow-Origin"] == CRM
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies == {}


def test_the_browser_is_told_beforehand_who_may_ask(token):
    asked = {"origin": CRM, "access-control-request-method": "POST"}
    answer = Client().options(DECIDE, headers=asked)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == CRM
    assert answer["Access-Control-Allow-Methods"] == "POST"
    assert answer["Access-Control-Allow-Headers"] == "authorization, content-type"


@pytest.mark.parametrize("origin", [EVIL, "null", "http://crm.example.com", f"{CRM}.evil.org"])
def test_any_other_origin_gets_nothing_that_it_could_read(token, origin):
    refused = Client().options(DECIDE, headers={"origin": origin})
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused
    answer = post(DECIDE, token(), BODY, origin)
    assert answer.status_code == 401
    assert answer.json()["code"] == "guidance.token.origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert StepDecision.objects.count() == 0


def test_an_origin_that_was_taken_off_the_list_is_out_at_once(cast, token):
    given = token()
    share(0.0, cast, at=now())
    assert post(DECIDE, given, BODY).status_code == 401


def test_a_token_of_our_own_pages_is_for_our_own_pages(token):
    own = token(origin="")
    assert post(DECIDE, own, BODY, "http://testserver").status_code == 200
    assert post(DECIDE, own, BODY, CRM).status_code == 401


@pytest.mark.parametrize("wrong", [None, "", "nonsense", "a:b"])
def test_without_a_token_of_ours_nothing_opens(point, wrong):
    answer = post(DECIDE, wrong, BODY)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert (answer.json()["code"], answer["WWW-Authenticate"]) == (
        "guidance.token.forged",
        "Bearer",
    )
    assert StepDecision.objects.count() == 0


def test_an_ended_token_says_so_and_still_reports_what_happened(token):
    old = token(minutes=5, ago=6)
    refused = post(DECIDE, old, BODY)
    assert (refused.status_code, refused.json()["code"]) == (401, "guidance.token.expired")
    assert refused["Access-Control-Allow-Origin"] == CRM  # so that the page can read why
    late = post(EVENTS, old, {"events": [event()]})
    assert late.json() == {"taken": 1, "stored": 1, "problems": []}


@pytest.mark.parametrize("named", [{"agent": "A-2"}, {"contact": "C-2"}])
def test_a_token_of_another_agent_or_contact_is_refused(token, named):
    answer = post(DECIDE, token(), BODY | named)
    assert answer.status_code == 401
    assert answer.json()["code"] == f"guidance.token.{next(iter(named))}"
    assert StepDecision.objects.count() == 0


def test_events_are_of_the_tokens_agent_whatever_they_say(cast, token):
    Agent.objects.create(code="A-2", node=cast.team)
    answer = post(EVENTS, token(), {"events": [event(agent="A-2", contact="C-2")]})
    assert answer.status_code == 200
    (seen,) = stored()
    assert (seen.agent_id, seen.subject) == (cast.agent.pk, "contact:C-1")


def test_a_session_opens_nothing_here(cast, point, client_for):
    answer = post(DECIDE, None, BODY, "http://testserver", client_for(Role.ADMINISTRATOR))
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"step": ""}', b'{"step": "x\\u0000"}', b'{"step": "x", "record": 3}',
     b'{"step": "x", "record": {"a": "' + b"y" * 70_000 + b'"}}', b"\xff", b'"' + b"x" * 300_000],
)  # fmt: skip
def test_a_bad_body_is_refused_in_words(token, body):
    answer = post(DECIDE, token(), body)
    assert answer.status_code == 422
    assert answer.json()["title"]
    assert StepDecision.objects.count() == 0


def test_an_unknown_step_says_how_to_mend_it(token):
    answer = post(DECIDE, token(), BODY | {"step": "refund.typo"})
    assert (answer.status_code, answer.json()["code"]) == (422, "guidance.step.unknown")
    assert "refund.typo" in answer.json()["detail"]


def test_the_script_is_for_everybody_and_can_be_held_by_its_hash(client):
    answer = client.get(reverse("guidance:script"))
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age=300" in answer["Cache-Control"]
    digest = hashlib.sha384(answer.content).digest()
    page = reverse("guidance:versioned_script", kwargs={"version": digest.hex()[:12]})
    held = client.get(page)
    assert held.content == answer.content
    assert "immutable" in held["Cache-Control"]
    assert (
        client.get(reverse("guidance:versioned_script", args=["000000000000"])).status_code == 404
    )
    same = client.get(page, headers={"if-none-match": held["ETag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_the_script_is_light_and_takes_no_liberties(client):
    content = client.get(reverse("guidance:script")).content
    assert len(gzip.compress(content, 9)) < 25_000
    text = content.decode()
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function",
                      "document.write", ".style.", "document.cookie", 'style="'):  # fmt: skip
        assert forbidden not in text


def test_the_ticket_page_loads_it_by_its_hash_and_is_never_framed(cast, point, client_for):
    page = client_for(Role.AGENT).get(reverse("guidance:ticket"))
    content = page.content.decode()
    script = Client().get(reverse("guidance:script")).content
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert content.count(f'integrity="sha384-{digest}"') == 1  # the script; agents see no snippet
    assert f'data-step="{STEP}"' in content
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_other_name_of_the_api_answers_alike(cast, point, client_for):
    made = service_token(cast, client_for)
    body = {"record": BODY["record"], "agent": "A-1", "contact": "C-9"}
    headers = {"authorization": f"Bearer {made}"}
    for prefix in ("/api/v1/guidance", "/api/guidance"):
        answer = Client(enforce_csrf_checks=True).post(
            f"{prefix}/steps/{STEP}/decide", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200, answer.content
        assert answer.json()["guards"][0]["found"] == "blocks"
    assert StepDecision.objects.count() == 1
    sent = {"events": [event(agent="A-1", contact="C-9"), event("k-2", agent="A-404", contact="C")]}
    report = Client().post(
        "/api/guidance/events", sent, content_type="application/json", headers=headers
    ).json()  # fmt: skip
    assert (report["taken"], report["stored"], report["problems"][0]["index"]) == (1, 1, 1)
    assert (
        Client().post("/api/guidance/events", sent, content_type="application/json").status_code
        == 401
    )
    assert Client().get("/api/guidance/nowhere").status_code == 404


def service_token(cast, client_for):
    page = client_for(Role.ADMINISTRATOR).post(
        reverse("people:tokens"),
        {"name": "crm", "capabilities": ["guidance.use", "guidance.integrate"], "days": 1},
    )
    (secret,) = SECRET.findall(page.content.decode())
    return secret


def test_a_token_of_the_browser_opens_its_contact_in_the_api_too(token):
    headers = {"authorization": f"Bearer {token()}"}

    def ask(path="guidance/steps/" + STEP + "/decide", **changes):
        body = {"record": {}, "agent": "A-1", "contact": "C-1"} | changes
        return Client().post(
            f"/api/v1/{path}", body, content_type="application/json", headers=headers
        ).status_code  # fmt: skip

    assert ask() == 200
    assert ask(agent="A-2") == 401
    assert ask(contact="C-2") == 401
    assert ask("guidance/tokens") == 403
    assert Client().get("/api/v1/agents", headers=headers).status_code == 403
