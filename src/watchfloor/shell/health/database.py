"""Checks of the database, the background jobs and the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from watchfloor.common import journal
from watchfloor.common.words import msgid
from watchfloor.shell.migrating import missing_migrations

from .findings import Finding, Status

# Shows how far a long check is: gives a function that takes the share done, or None.
Watch = Callable[[], AbstractContextManager[Callable[[float], None] | None]]
OLDEST_VERSION = 15
_SKEW_SECONDS = 5
_HEARTBEAT_SECONDS = 60


def check_database() -> Iterator[Finding]:
    """Is the server new enough, and the database of this version?"""
    version = connection.cursor().connection.info.server_version // 10_000
    size = _one("SELECT pg_database_size(current_database())")
    right = version >= OLDEST_VERSION
    yield Finding(
        code="database.version",
        status=Status.OK if right else Status.FAULT,
        title=msgid("Database"),
        what=msgid("PostgreSQL %(version)d, %(size).0f MB."),
        mend="" if right else msgid("Move to PostgreSQL 15 or newer."),
        fields={"version": version, "size": size / 1024**2},
    )
    missing = missing_migrations()
    yield Finding(
        code="database.migrations",
        status=Status.FAULT if missing else Status.OK,
        title=msgid("Database version"),
        what=msgid("%(count)d migrations are missing, the first is %(first)s.")
        if missing
        else msgid("Up to date."),
        mend=msgid("Run `watchfloor manage migrate`.") if missing else "",
        fields={"count": len(missing), "first": missing[0] if missing else ""},
    )


def check_clock(now: Callable[[], datetime]) -> Iterator[Finding]:
    """Do this machine and the database agree on the time?"""
    before = now()
    theirs = _one("SELECT clock_timestamp()")
    middle = before + (now() - before) / 2
    skew = abs((theirs - middle).total_seconds())
    wrong = skew > _SKEW_SECONDS
    yield Finding(
        code="database.clock",
        status=Status.FAULT if wrong else Status.OK,
        title=msgid("Clocks"),
        what=msgid("This machine and the database differ by %(skew).1f seconds."),
        mend=msgid("Set both machines to network time.") if wrong else "",
        fields={"skew": skew},
    )


def check_worker(at: datetime) -> Iterator[Finding]:
    """Does a worker run, and did jobs fail?"""
    oldest = at - timedelta(seconds=_HEARTBEAT_SECONDS)
    alive = _one("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s", oldest)
    waiting = _one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
    yield Finding(
        code="jobs.worker",
        status=Status.OK if alive else Status.WARNING,
        title=msgid("Background jobs"),
        what=msgid("%(alive)d workers run, %(waiting)d jobs wait."),
        mend=""
        if alive
        else msgid(
            "Start `watchfloor serve`, or `watchfloor worker` beside the web "
            "server: imports from the pages wait for it."
        ),
        fields={"alive": alive, "waiting": waiting},
    )
    failed = _one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    yield Finding(
        code="jobs.failed",
        status=Status.WARNING if failed else Status.OK,
        title=msgid("Failed jobs"),
        what=msgid("%(count)d jobs failed.") if failed else msgid("None."),
        mend=msgid("See the server's log for the reason; start the work again from its page.")
        if failed
        else "",
        fields={"count": failed},
    )


def check_journal(watch: Watch = nullcontext) -> Iterator[Finding]:
    """Does the chain of the journal hold, from the first line to the last?"""
    with watch() as progress:
        first = next(journal.find_faults(progress=progress), None)
    yield Finding(
        code="journal.chain",
        status=Status.FAULT if first else Status.OK,
        title=msgid("Journal"),
        what=_JOURNAL_FAULTS[first.kind] if first else msgid("%(count)d lines, the chain holds."),
        mend=msgid(
            "Somebody changed the database past Watchfloor. Compare with a backup from before, "
            "and find out who had access."
        )
        if first
        else "",
        fields={
            "count": _one("SELECT count(*) FROM common_journalentry"),
            "number": first.number if first else 0,
        },
    )


_JOURNAL_FAULTS = {
    "gap": msgid("Line %(number)d is missing."),
    "edited": msgid("Line %(number)d was changed after it was written."),
    "unchained": msgid("Line %(number)d does not follow from the line before it."),
    "cut": msgid("The journal was cut: line %(number)d is missing at its end."),
}


def _one(sql: str, *values: datetime) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]
