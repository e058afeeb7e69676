"""An export is sent while it is made, never held whole; files arrive unchanged."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.test import RequestFactory

from watchfloor.shell.streaming import StreamingMiddleware

made: list[int] = []


def numbers(count: int) -> Iterator[bytes]:
    for number in range(count):
        made.append(number)
        yield b"%d\n" % number


def asgi_request() -> ASGIRequest:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    return ASGIRequest(scope, BytesIO())


def pass_on(request: HttpRequest, response: HttpResponseBase) -> Any:
    return StreamingMiddleware(lambda _: response)(request)


def test_the_first_part_leaves_before_the_second_is_made() -> None:
    made.clear()
    response = pass_on(asgi_request(), StreamingHttpResponse(numbers(1000)))

    async def first() -> bytes:
        async for part in response:
            return bytes(part)
        return b""

    assert asyncio.run(first()) == b"0\n"
    assert len(made) <= 2


def test_all_parts_arrive_in_order() -> None:
    response = pass_on(asgi_request(), StreamingHttpResponse(numbers(50)))

    async def gather() -> bytes:
        return b"".join([part async for part in response])

    assert asyncio.run(gather()) == b"".join(b"%d\n" % number for number in range(50))


@pytest.mark.django_db  # closing an answer looks after connections
def test_a_file_arrives_unchanged(tmp_path: Path) -> None:
    content = bytes(range(256)) * 3000
    (tmp_path / "file").write_bytes(content)
    response = pass_on(asgi_request(), FileResponse((tmp_path / "file").open("rb")))

    async def gather() -> list[bytes]:
        return [part async for part in response]

    parts = asyncio.run(gather())
    response.close()
    assert b"".join(parts) == content
    assert len(parts) == 3


def test_an_ordinary_answer_and_an_ordinary_server_are_left_alone() -> None:
    plain = HttpResponse(b"short")
    assert pass_on(asgi_request(), plain) is plain
    response = pass_on(RequestFactory().get("/"), StreamingHttpResponse(numbers(2)))
    assert not response.is_async
