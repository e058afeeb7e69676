"""Is the database of this version?"""

from __future__ import annotations

from functools import cache

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def _known() -> tuple[tuple[str, str], ...]:
    """Read the migrations of this version once: they do not change while a process runs."""
    return tuple(sorted(MigrationLoader(None).graph.nodes))


def missing_migrations() -> list[str]:
    """Return the migrations that the database lacks."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _known() if (app, name) not in applied]


def migrate() -> None:
    """Bring the database up to date."""
    if missing_migrations():
        call_command("migrate", interactive=False, verbosity=0)
