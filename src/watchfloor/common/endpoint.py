"""What the endpoints of every room share: the guard, bounded types, the shape of a problem."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import AfterValidator

from .access import access_of
from .refusals import Refusal
from .timegrid import Window

P = ParamSpec("P")
R = TypeVar("R")
Endpoint = Callable[Concatenate[HttpRequest, P], R]

_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def guarded(capability: str) -> Callable[[Endpoint[P, R]], Endpoint[P, R]]:
    """Guard an endpoint: 403 without the capability, which the permission matrix test reads."""

    def guard(endpoint: Endpoint[P, R]) -> Endpoint[P, R]:
        @wraps(endpoint)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not access_of(request).can(capability):
                raise PermissionDenied(capability)
            return endpoint(request, *args, **kwargs)

        cast("Any", checked).capability = capability
        return checked

    return guard


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone: 2026-03-29T08:00:00+08:00")
    if not _FIRST.timestamp() <= at.replace(microsecond=0).timestamp() <= _LAST.timestamp():
        raise ValueError("an instant lies between 1970 and 2200")
    return at


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no such time zone; use a name such as Asia/Shanghai")
    return name


Instant = Annotated[datetime, AfterValidator(_aware)]
ZoneName = Annotated[
    str, Field(max_length=60, examples=["Asia/Shanghai"]), AfterValidator(_known_zone)
]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
# PostgreSQL keeps no NUL in texts.
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
PageSize = Annotated[int, Field(ge=1, le=500)]


class Problem(Schema):
    """What went wrong, as RFC 9457 has it, in the language of Accept-Language."""

    type: str = Field("about:blank", description="Stable name of the problem, as a URN.")
    title: str = Field(description="What is wrong.")
    status: int
    detail: str = Field("", description="Where, and how to mend it.")
    code: str = Field("", description="Stable and machine-readable.", examples=["request.invalid"])
    errors: list[dict[str, Any]] = Field([], description="One entry a wrong field.")


def problems(*statuses: int) -> dict[int, type[Problem]]:
    """Return the problems that an endpoint may answer with, besides those that any may."""
    return dict.fromkeys({400, 401, 403, 405, 422, 429, *statuses}, Problem)


def read_window(start: datetime, end: datetime) -> Window:
    """Return [start, end), refused when it is reversed."""
    if end < start:
        raise Refusal(
            code="request.window_reversed",
            what="The end lies before the start.",
            where="from %(start)s, to %(end)s",
            mend="Exchange the two.",
            fields={"start": start.isoformat(), "end": end.isoformat()},
        )
    return Window(start, end)


def read_zone(name: str) -> ZoneInfo:
    """Return a checked zone."""
    return ZoneInfo(name)
