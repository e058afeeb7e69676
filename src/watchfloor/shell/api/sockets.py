"""Events over a WebSocket at /api/events/ws: the same messages as POST /api/events takes.

The token comes as `Authorization: Bearer …`, or as the first message, `{"token": "…"}`, from
programs that can set no header. Each message is answered, in order, with what the POST answers;
one may carry `"batch"`, which is handed back. A cookie opens nothing here, so that no other site
can speak through somebody's browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest
from django.utils import translation

from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.api import written
from watchfloor.rooms.floor.contracts import SourceKind, StoreBusy
from watchfloor.rooms.people import service as people
from watchfloor.shell.wording import refusal_words

from .gate import place

PATH = "/api/events/ws"
CAPABILITY = "floor.feed"
MOST_BYTES = 5 * 1024 * 1024
SIGN_IN_SECONDS = 10
NOT_SIGNED_IN, FORBIDDEN, TOO_LARGE, ENDED = 4401, 4403, 1009, 1000
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def with_sockets(pages: Application) -> Application:
    """Return an application that takes events over a WebSocket beside the pages."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await pages(scope, receive, send)
        elif scope["path"] == PATH:
            await take_socket(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": ENDED})

    return application


@dataclass(frozen=True, slots=True)
class Caller:
    """Who has connected: the secret is looked up for each message, so that a revoked one ends."""

    secret: str
    address: str
    language: str


class _End(Exception):
    """The connection is to be closed with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def take_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one connection until its program goes or may not speak any more."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    await receive()
    await send({"type": "websocket.accept"})
    try:
        secret = _bearer(headers) or await _first_message(receive)
        address = (scope.get("client") or ("",))[0]
        caller = Caller(secret, address, _language(headers))
        while True:
            body = await _next_message(receive)
            answer = await sync_to_async(answer_message, thread_sensitive=False)(body, caller)
            await send({"type": "websocket.send", "text": orjson.dumps(answer).decode()})
    except _End as end:
        if end.code != ENDED:
            await send({"type": "websocket.close", "code": end.code})


def answer_message(body: bytes, caller: Caller) -> dict[str, object]:
    """Take one message and say what became of it. Runs in a thread."""
    at = datetime.now(UTC)
    try:
        with place() as is_taken, translation.override(caller.language):
            answer = _take(body, caller, at) if is_taken else _later()
    finally:
        connections.close_all()  # back into the pool: the next message may meet another thread
    return answer | _batch(body)


def _take(body: bytes, caller: Caller, at: datetime) -> dict[str, object]:
    access = people.authenticate_token(secret=caller.secret, at=at)
    if access is None:
        raise _End(NOT_SIGNED_IN)
    if not access.can(CAPABILITY):
        raise _End(FORBIDDEN)
    try:
        report = floor.tell_events(
            body=body,
            kind=SourceKind.WEBSOCKET,
            access=access,
            actor=_actor(access, caller),
            received_at=at,
        )
    except StoreBusy:
        return _later()
    except Refusal as refusal:
        return {"error": {"code": refusal.code, **refusal_words(refusal)}}
    return written(report)


def _later() -> dict[str, object]:
    return {"busy": True, "retry_after": 1}


def _actor(access: Access, caller: Caller) -> Actor:
    return Actor(name=access.name, user_id=access.user_id, origin=caller.address)


def _batch(body: bytes) -> dict[str, object]:
    """Hand back what a message calls itself, so that its program knows what was answered."""
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    named = message.get("batch") if isinstance(message, dict) else None
    return {"batch": named} if isinstance(named, str | int) else {}


def _bearer(headers: Mapping[bytes, str]) -> str:
    kind, _, secret = headers.get(b"authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


async def _first_message(receive: Receive) -> str:
    """Wait for `{"token": "…"}`, not for ever."""
    try:
        body = await asyncio.wait_for(_next_message(receive), SIGN_IN_SECONDS)
        message = orjson.loads(body)
    except (TimeoutError, orjson.JSONDecodeError) as error:
        raise _End(NOT_SIGNED_IN) from error
    token = message.get("token") if isinstance(message, dict) else None
    if not isinstance(token, str) or not token or "\0" in token:
        raise _End(NOT_SIGNED_IN)
    return token


async def _next_message(receive: Receive) -> bytes:
    message = await receive()
    if message["type"] != "websocket.receive":
        raise _End(ENDED)
    body: bytes = message.get("bytes") or (message.get("text") or "").encode()
    if len(body) > MOST_BYTES:
        raise _End(TOO_LARGE)
    return body


def _language(headers: Mapping[bytes, str]) -> str:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", "")
    return translation.get_language_from_request(request)
