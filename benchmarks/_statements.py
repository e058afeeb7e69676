"""What is asked of the database while something runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent within the block."""
    from django.db import connection

    found: list[str] = []

    def note(ask: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found.append(sql)
        return ask(sql, *rest)

    with connection.execute_wrapper(note):
        yield found
