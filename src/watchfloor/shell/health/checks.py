"""All checks in one order. The page leaves out those that read every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime

from watchfloor.shell.migrating import missing_migrations

from . import database, live, machine, matters, records
from .findings import Finding

Check = Callable[[], Iterator[Finding]]


def now() -> datetime:
    """Return this machine's time."""
    return datetime.now(tz=UTC)


def quick_checks() -> list[Check]:
    """Return the checks that answer at once: those of the page."""
    at = now()
    ground: list[Check] = [
        database.check_database,
        machine.check_folder,
        lambda: database.check_clock(now),
        machine.check_python,
        machine.check_secrets,
        machine.check_built_files,
    ]
    if missing_migrations():  # there may be no tables to ask
        return ground
    return [
        lambda: records.check_feeds(at),
        records.check_imports,
        lambda: database.check_worker(at),
        *ground,
        lambda: records.check_calendar(at),
    ]


def named_checks(*, full: bool) -> dict[str, Check]:
    """Return the checks that may be asked for alone."""
    at = now()
    return {"live": lambda: live.check_live(at, full=full)}


def all_checks(*, full: bool, watch: database.Watch = nullcontext) -> list[Check]:
    """Return every check; `full` compares all records ever, not only the recent ones.

    `watch` shows how far the longest of them is: reading the journal.
    """
    at = now()
    if missing_migrations():
        return quick_checks()
    return [
        *quick_checks(),
        lambda: records.check_counts(at, full=full),
        matters.check_matters,
        *named_checks(full=full).values(),
        lambda: records.check_observations(at, full=full),
        lambda: database.check_journal(watch),
    ]
