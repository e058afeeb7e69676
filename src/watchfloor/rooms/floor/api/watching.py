"""The floor as it is now: once, or as a stream of what changes.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Router, Schema

from watchfloor.common.access import Access, access_of
from watchfloor.common.endpoint import guarded, problems
from watchfloor.common.event_streams import FRESH, stream_response
from watchfloor.rooms.floor.queries.live import (
    Board,
    follower_of_process,
    write_floor,
)
from watchfloor.rooms.people import service as people

watching_router = Router(tags=["live"])
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
    return HttpResponse(written, content_type="application/json", headers=FRESH)


@watching_router.get(
    "/floor/stream", response={200: None, **problems()}, summary="The floor as it changes"
)
@guarded(CAPABILITY)
def stream_floor(request: HttpRequest) -> StreamingHttpResponse:
    """Send a `snapshot`, then each `delta`, as server-sent events; a comment every ten seconds.

    With `Last-Event-ID` only what changed since is sent, where that is still known.
    """
    last_seq = _read_seq(request.headers.get("Last-Event-ID", ""))
    return stream_response(request, _Floor(access_of(request), last_seq, _secret(request)))


class _Floor:
    """The floor as one reader is told it. `secret` is the token's, where it is a program."""

    def __init__(self, access: Access, last_seq: int | None, secret: str | None) -> None:
        self._access, self._last_seq, self._secret = access, last_seq, secret
        self._follower = follower_of_process()
        self._board: Board | None = None

    @property
    def is_live(self) -> bool:
        return self._follower.is_live

    def open(self, wake: Callable[[], None]) -> None:
        self._board = self._follower.add_board(
            scope=self._access.scope, wake=wake, clock=_now, last_seq=self._last_seq
        )

    def take(self) -> bytes:
        return b"" if self._board is None else self._board.take()

    def may_go_on(self) -> bool:
        if self._secret is not None:
            now = people.authenticate_token(secret=self._secret, at=_now())
        else:
            now = people.get_access(user_id=self._access.user_id or 0)
        return now is not None and now.can(CAPABILITY) and now.scope == self._access.scope

    def close(self) -> None:
        if self._board is not None:
            self._follower.drop_board(self._board)


def _secret(request: HttpRequest) -> str | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def _now() -> datetime:
    return datetime.now(UTC)


def _read_seq(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
