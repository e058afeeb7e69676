"""The WebSocket of events: signed in by a token only, each message answered as the POST is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from conftest import Cast

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.models import Event, Source
from watchfloor.rooms.people import operations as people
from watchfloor.shell.api import gate, sockets

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)
ACTOR = Actor(name="test")
READY = {"id": "a", "at": NOW.isoformat(), "type": "agent.ready", "agent": "8001"}


@pytest.fixture
def token(cast: Cast) -> people.NewToken:
    return people.add_token(
        user_id=cast.users[Role.ADMINISTRATOR].pk, name="switch", capabilities=["floor.feed"],
        days=1, actor=ACTOR, at=NOW,
    )  # fmt: skip


def talk(
    *messages: object, headers: Mapping[str, str] | None = None, path: str = sockets.PATH
) -> list[Any]:
    """Connect, say the messages, hang up; return what was answered, and the code of an end."""
    said = [m if isinstance(m, bytes) else orjson.dumps(m) for m in messages]
    coming: list[Mapping[str, Any]] = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "bytes": body} for body in said),
        {"type": "websocket.disconnect", "code": 1001},
    ]
    answers: list[Any] = []

    async def receive() -> Mapping[str, Any]:
        return coming.pop(0)

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "websocket.send":
            answers.append(orjson.loads(message["text"]))
        elif message["type"] == "websocket.close":
            answers.append(message["code"])

    async def pages(*_: object) -> None:
        raise AssertionError("it went to the pages")

    written = [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()]
    scope = {"type": "websocket", "path": path, "headers": written, "client": ("10.0.0.9", 1)}

    async def run() -> None:
        await sockets.with_sockets(pages)(scope, receive, send)

    asyncio.run(run())
    return answers


def bearer(token: people.NewToken, language: str = "en") -> dict[str, str]:
    return {"Authorization": f"Bearer {token.secret}", "Accept-Language": language}


def test_each_message_is_answered_and_named(token):
    first, again = talk(
        {"events": [READY], "batch": 7}, {"events": [READY, 3]}, headers=bearer(token)
    )
    assert first == {"accepted": 1, "duplicates": 0, "refused": [], "batch": 7}
    assert (again["accepted"], again["duplicates"]) == (0, 1)
    assert [each["code"] for each in again["refused"]] == ["not_an_object"]
    assert Source.objects.get().kind == "websocket"


def test_the_token_may_come_as_the_first_message(token):
    assert talk({"token": token.secret}, {"events": [READY]})[0]["accepted"] == 1


@pytest.mark.parametrize(
    "first", [{"token": "wf_wrong"}, {"token": "a\0"}, {"token": 3}, {"events": [READY]}, b"{", []]
)
def test_who_is_not_signed_in_is_sent_away_and_nothing_is_kept(token, first):
    assert talk(first, {"events": [READY]}) == [sockets.NOT_SIGNED_IN]
    assert not Event.objects.exists()


def test_a_token_that_may_not_tell_is_sent_away(cast):
    other = people.add_token(
        user_id=cast.users[Role.DIRECTOR].pk, name="reader", capabilities=["floor.view"],
        days=1, actor=ACTOR, at=NOW,
    )  # fmt: skip
    assert talk({"events": [READY]}, headers=bearer(other)) == [sockets.FORBIDDEN]
    assert not Source.objects.exists()


def test_a_session_in_a_cookie_opens_nothing(cast, client):
    client.force_login(cast.users[Role.ADMINISTRATOR])
    cookie = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    assert talk({"events": [READY]}, headers={"Cookie": cookie}) == [sockets.NOT_SIGNED_IN]


def test_a_token_that_is_revoked_meanwhile_ends_the_connection(cast, token, monkeypatch):
    take = floor.tell_events

    def take_and_revoke(**given: Any) -> Any:
        report = take(**given)
        owner = cast.users[Role.ADMINISTRATOR].pk
        people.revoke_token(token_id=token.id, user_id=owner, actor=ACTOR, at=NOW)
        return report

    monkeypatch.setattr(floor, "tell_events", take_and_revoke)
    answers = talk({"events": [READY]}, {"events": [READY | {"id": "b"}]}, headers=bearer(token))
    assert [answers[0]["accepted"], answers[1]] == [1, sockets.NOT_SIGNED_IN]
    assert list(Event.objects.values_list("key", flat=True)) == ["a"]


def test_a_message_that_is_no_batch_is_answered_in_words_and_the_next_is_taken(token):
    wrong, right = talk(b"{", {"events": [READY]}, headers=bearer(token, "zh-hans"))
    assert wrong["error"]["code"] == "floor.batch.malformed"
    assert wrong["error"]["what"] == "内容不是 JSON。"
    assert right["accepted"] == 1


def test_a_message_beyond_what_is_taken_ends_the_connection(token, monkeypatch):
    monkeypatch.setattr(sockets, "MOST_BYTES", 10)
    assert talk({"events": [READY]}, headers=bearer(token)) == [sockets.TOO_LARGE]
    assert not Event.objects.exists()


def test_a_flood_is_told_to_send_the_same_later(token):
    taken = [gate._places.acquire(blocking=False) for _ in range(gate.PLACES)]
    try:
        answers = talk({"events": [READY], "batch": "x"}, headers=bearer(token))
    finally:
        for _ in taken:
            gate._places.release()
    assert answers == [{"busy": True, "retry_after": 1, "batch": "x"}]
    assert not Event.objects.exists()


def test_other_addresses_take_no_socket(token):
    assert talk({"events": [READY]}, headers=bearer(token), path="/floor/") == [sockets.ENDED]
