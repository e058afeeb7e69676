"""A flood of events is told to wait before it costs anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse

from .problems import busy_problem

EVENTS_PATH = "/api/events"
# Batches of one process that are being read or wait for the store. Beyond them a program that
# waits for its answer is better off with a clear “later”, and pages keep their connections.
PLACES = 8
_places = BoundedSemaphore(PLACES)


@contextmanager
def place() -> Iterator[bool]:
    """Take a place for one batch if one is free; False when there is none."""
    is_taken = _places.acquire(blocking=False)
    try:
        yield is_taken
    finally:
        if is_taken:
            _places.release()


class GateMiddleware:
    """Answer 429 at once to a batch that finds no place."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != EVENTS_PATH:
            return self.get_response(request)
        with place() as is_taken:
            return self.get_response(request) if is_taken else busy_problem()
