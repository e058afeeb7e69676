"""Long answers go out piece by piece, under an asynchronous server too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware

_BLOCK_BYTES = 1 << 18  # of files: each block is a step into the request's thread and back


class StreamingMiddleware:
    """Let an export of any length leave without being held in memory.

    Under ASGI Django would gather all that an ordinary iterator yields before it sends anything.
    Each step runs in the thread of the request, where its database connection lives.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, StreamingHttpResponse) or response.is_async:
            return response
        if isinstance(request, ASGIRequest):
            if isinstance(response, FileResponse):
                response.block_size = _BLOCK_BYTES
            response.streaming_content = step_by_step(iter(response))
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress pages, but not streams of events: each has to leave when it happens."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type") == "text/event-stream":
            return response
        return super().process_response(request, response)


async def step_by_step(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the same parts, each fetched in the thread of the request."""

    def fetch() -> bytes | None:
        return next(parts, None)

    while (part := await sync_to_async(fetch)()) is not None:
        yield part
