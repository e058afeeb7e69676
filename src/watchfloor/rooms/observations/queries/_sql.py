"""How this room asks the database: composed SQL with named values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composable

from watchfloor.common.access import Scope

Row = tuple[Any, ...]
Values = Mapping[str, Any]
REACH = SQL("(node_id = ANY(%(scope_nodes)s) OR agent_id = ANY(%(scope_agents)s))")


def fetch(query: Composable, values: Values) -> list[Row]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, dict(values))
        return list(cursor.fetchall())


def stream(query: Composable, values: Values, block: int = 2000) -> Iterator[Row]:
    """Yield the rows of a query as the server sends them: for exports of any length."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, dict(values))
        while rows := cursor.fetchmany(block):
            yield from rows


def reach_conditions(scope: Scope) -> list[Composable]:
    """Return what limits rows to a reach: nothing for the whole centre."""
    return [] if scope.everything else [REACH]


def reach_values(scope: Scope) -> dict[str, Any]:
    """Return the values of `reach_conditions`."""
    return {"scope_nodes": list(scope.node_ids), "scope_agents": list(scope.agent_ids)}
