"""Every address that the product answers, found by walking the resolver and the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from watchfloor.shell.api.assembled import describe

API = "/api/v1"


def list_patterns() -> list[tuple[str, URLPattern]]:
    """Return each pattern under its full name; one without a name goes by its route."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def list_operations() -> list[str]:
    """Return each operation of the API: "GET /api/v1/queues"."""
    paths: dict[str, dict[str, Any]] = describe()["paths"]
    return [f"{method.upper()} {path}" for path, by_method in paths.items() for method in by_method]


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, route: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield (f"{space}{pattern.name}" if pattern.name else f"/{here}"), pattern
