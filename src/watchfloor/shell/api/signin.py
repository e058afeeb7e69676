"""Who calls the API: a program with a token, or a page with its session."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.throttling import BaseThrottle

from watchfloor.common.access import Access, access_of
from watchfloor.rooms.guidance import service as guidance
from watchfloor.rooms.people import service as people

TOKEN_REQUESTS_PER_MINUTE = 600


class Token(HttpBearer):
    """`Authorization: Bearer …`; tokens are made on the page of one's account."""

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        if "\0" in token:
            return None
        access = people.authenticate_token(secret=token, at=datetime.now(UTC))
        access = access or guidance.access_of_token(token=token, at=datetime.now(UTC))
        if access is not None:
            request.access = access  # type: ignore[attr-defined]  # read back by access_of
        return access


class Session(APIKeyCookie):
    """The session of a signed-in browser; unsafe methods need the CSRF header too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Access | None:
        if self.param_name not in request.COOKIES:
            return None  # nobody to protect: 401 rather than a missing CSRF header
        access: Access | None = super().__call__(request)
        return access

    def authenticate(self, request: HttpRequest, key: str | None) -> Access | None:
        access = access_of(request)
        return access if access.user_id is not None else None


class TokenThrottle(BaseThrottle):
    """So many requests a minute for each token, over all web processes."""

    def allow_request(self, request: HttpRequest) -> bool:
        header = request.headers.get("Authorization", "")
        if not header:
            return True
        minute = int(time.time() // 60)
        key = f"api:{hashlib.sha256(header.encode()).hexdigest()[:32]}:{minute}"
        cache.add(key, 0, timeout=90)
        return int(cache.incr(key)) <= TOKEN_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return 60 - time.time() % 60
