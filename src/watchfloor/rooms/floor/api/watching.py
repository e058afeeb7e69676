"""The floor as it is now: once, or as a stream of what changes.

Annotations are read when the module is loaded, so they are not postponed here.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Router, Schema

from watchfloor.common.access import Access, access_of
from watchfloor.common.endpoint import guarded, problems
from watchfloor.rooms.floor.queries.live import (
    Board,
    Follower,
    follower_of_process,
    write_floor,
)
from watchfloor.rooms.people import service as people

watching_router = Router(tags=["live"])
BEAT_SECONDS = 10.0
CHECK_SECONDS = 30.0  # how soon a role that was taken away ends a stream
HEART_BEAT = b": still here\n\n"
CAPABILITY = "floor.view"


class FloorOut(Schema):
    """The floor as far as one sees it. In the stream a change names only what is different."""

    seq: int = Field(description="How far the store was read: the id of messages of the stream.")
    generation: str
    at: datetime
    agents: list[dict[str, Any]]
    queues: list[dict[str, Any]]
    feeds: list[dict[str, Any]]
    advice: list[dict[str, Any]]


@watching_router.get(
    "/floor", response={200: FloorOut, **problems()}, summary="The floor as it is now"
)
@guarded(CAPABILITY)
def show_floor(request: HttpRequest) -> HttpResponse:
    """Return agents and queues in reach, with all that was acknowledged by now."""
    written = write_floor(scope=access_of(request).scope, at=_now())
    return HttpResponse(written, content_type="application/json", headers=_FRESH)


@watching_router.get(
    "/floor/stream", response={200: None, **problems()}, summary="The floor as it changes"
)
@guarded(CAPABILITY)
def stream_floor(request: HttpRequest) -> StreamingHttpResponse:
    """Send a `snapshot`, then each `delta`, as server-sent events; a comment every ten seconds.

    With `Last-Event-ID` only what changed since is sent, where that is still known.
    """
    follower, access = follower_of_process(), access_of(request)
    last_seq = _read_seq(request.headers.get("Last-Event-ID", ""))
    is_allowed = _recheck(request, access)
    if isinstance(request, ASGIRequest):
        parts: Any = _stream(follower, access, last_seq, is_allowed)
    else:
        parts = _stream_in_thread(follower, access, last_seq, is_allowed)
    return StreamingHttpResponse(parts, content_type="text/event-stream", headers=_FRESH)


_FRESH = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def _stream(
    follower: Follower, access: Access, last_seq: int | None, is_allowed: Callable[[], bool]
) -> AsyncIterator[bytes]:
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(news.set)

    board = await sync_to_async(_open)(follower, access, wake, last_seq)
    checked_at = loop.time()
    try:
        while follower.is_live:
            yield board.take() or HEART_BEAT
            await _wait(news)
            if loop.time() - checked_at > CHECK_SECONDS:
                checked_at = loop.time()
                if not await sync_to_async(is_allowed)():
                    return
    finally:
        follower.drop_board(board)


def _open(
    follower: Follower, access: Access, wake: Callable[[], None], last_seq: int | None
) -> Board:
    """Let a board in; the thread of the request keeps no connection while the stream lasts."""
    board = follower.add_board(scope=access.scope, wake=wake, clock=_now, last_seq=last_seq)
    if not connection.in_atomic_block:
        connection.close()
    return board


async def _wait(news: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(news.wait(), BEAT_SECONDS)
    except TimeoutError:
        return
    news.clear()


def _stream_in_thread(
    follower: Follower, access: Access, last_seq: int | None, is_allowed: Callable[[], bool]
) -> Iterator[bytes]:
    """Do the same under a server that gives each request a thread."""
    news = threading.Event()
    board = _open(follower, access, news.set, last_seq)
    beats = 0
    try:
        while follower.is_live:
            yield board.take() or HEART_BEAT
            beats = 0 if news.wait(BEAT_SECONDS) else beats + 1
            news.clear()
            if beats * BEAT_SECONDS >= CHECK_SECONDS:
                beats = 0
                if not is_allowed():
                    return
    finally:
        follower.drop_board(board)


def _recheck(request: HttpRequest, access: Access) -> Callable[[], bool]:
    """Return what tells whether a stream may go on: same person, same reach, still allowed."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")

    def is_allowed() -> bool:
        try:
            if kind.lower() == "bearer":
                now = people.authenticate_token(secret=secret.strip(), at=_now())
            else:
                now = people.get_access(user_id=access.user_id or 0)
            return now is not None and now.can(CAPABILITY) and now.scope == access.scope
        finally:
            connection.close()

    return is_allowed


def _now() -> datetime:
    return datetime.now(UTC)


def _read_seq(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
