"""Server-sent events: a stream that lasts, under a server of tasks as under one of threads.

It beats while nothing happens, holds no connection to the database meanwhile, and ends soon after
its reader may no longer see what it tells.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Protocol

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

BEAT_SECONDS = 10.0
CHECK_SECONDS = 15.0  # with a beat at most 30: how soon a role that was taken away ends a stream
HEART_BEAT = b": still here\n\n"
FRESH = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Told(Protocol):
    """What a stream tells. `open`, `may_go_on` may ask the database; the others must not."""

    @property
    def is_live(self) -> bool:
        """Say whether there is still somebody who tells."""
        ...

    def open(self, wake: Callable[[], None]) -> None:
        """Begin; `wake` is called from any thread when there is something to take."""
        ...

    def take(self) -> bytes:
        """Return what is to be sent, once; nothing where nothing happened."""
        ...

    def may_go_on(self) -> bool:
        """Say whether the reader may still see it."""
        ...

    def close(self) -> None:
        """End."""
        ...


def stream_response(request: HttpRequest, told: Told) -> StreamingHttpResponse:
    """Return the answer that sends what is told for as long as the reader stays and may."""
    parts: Any = _in_task(told) if isinstance(request, ASGIRequest) else _in_thread(told)
    return StreamingHttpResponse(parts, content_type="text/event-stream", headers=FRESH)


async def _in_task(told: Told) -> AsyncIterator[bytes]:
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(news.set)

    await sync_to_async(_open)(told, wake)
    checked_at = loop.time()
    try:
        while told.is_live:
            yield told.take() or HEART_BEAT
            await _wait(news)
            if loop.time() - checked_at > CHECK_SECONDS:
                checked_at = loop.time()
                if not await sync_to_async(_may_go_on)(told):
                    return
    finally:
        told.close()


async def _wait(news: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(news.wait(), BEAT_SECONDS)
    except TimeoutError:
        return
    news.clear()


def _in_thread(told: Told) -> Iterator[bytes]:
    news = threading.Event()
    _open(told, news.set)
    checked_at = time.monotonic()
    try:
        while told.is_live:
            yield told.take() or HEART_BEAT
            news.wait(BEAT_SECONDS)
            news.clear()
            if time.monotonic() - checked_at > CHECK_SECONDS:
                checked_at = time.monotonic()
                if not _may_go_on(told):
                    return
    finally:
        told.close()


def _open(told: Told, wake: Callable[[], None]) -> None:
    try:
        told.open(wake)
    finally:
        _let_go()


def _may_go_on(told: Told) -> bool:
    try:
        return told.may_go_on()
    finally:
        _let_go()


def _let_go() -> None:
    """Close this thread's connection: a stream that lasts for hours must not hold one."""
    if not connection.in_atomic_block:
        connection.close()
