"""A second connection to the database: for what must not wait for the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def side_connection() -> Iterator[BaseDatabaseWrapper]:
    """Open a connection in autocommit mode that any thread may use, and close it."""
    side = connection.copy()
    side.inc_thread_sharing()
    try:
        yield side
    finally:
        side.close()
