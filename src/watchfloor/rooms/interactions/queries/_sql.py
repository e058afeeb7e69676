"""How this package asks the database: composed SQL with named values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from psycopg.sql import Composable

Row = tuple[Any, ...]


def fetch(query: Composable, values: Mapping[str, Any]) -> list[Row]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, dict(values))
        return list(cursor.fetchall())


def stream(query: Composable, values: Mapping[str, Any], block: int = 2000) -> Iterator[Row]:
    """Yield the rows of a query as the server sends them: for exports of any length."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, dict(values))
        while rows := cursor.fetchmany(block):
            yield from rows
