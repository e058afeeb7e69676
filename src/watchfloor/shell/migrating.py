"""Is the database of this version?"""

from __future__ import annotations

from functools import cache

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from watchfloor.common.refusals import Refusal

_LOCK = 0x57464D  # any number of our own: one process migrates, the others wait for it


@cache
def _known() -> tuple[tuple[str, str], ...]:
    """Read the migrations of this version once: they do not change while a process runs."""
    return tuple(sorted(MigrationLoader(None).graph.nodes))


def missing_migrations() -> list[str]:
    """Return the migrations that the database lacks."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _known() if (app, name) not in applied]


def migrate() -> None:
    """Bring the database up to date; a second process waits, then finds nothing to do."""
    if not missing_migrations():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            if missing_migrations():
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def make_ready(*, ours: bool) -> None:
    """Bring our own or an empty database up to date. :raises Refusal: it is a server's, and older.

    A server may serve several machines: which of them brings it up to date, a person decides.
    """
    if ours or not MigrationRecorder(connection).applied_migrations():
        migrate()
    else:
        refuse_missing_migrations()


def refuse_missing_migrations() -> None:
    """Refuse to run on a database of another version."""
    missing = missing_migrations()
    if missing:
        raise Refusal(
            code="serve.migrations_missing",
            what="The database is not up to date: %(count)s migrations are missing.",
            where="%(first)s",
            mend="Run `watchfloor manage migrate`, or `watchfloor serve`, which does it by itself.",
            fields={"count": len(missing), "first": missing[0]},
        )
