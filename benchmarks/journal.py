"""How many lines a second the journal takes, and how many its chain check reads."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from watchfloor.shell.cli.main import prepare_current

LINES = 10_000  # as an import of a long list of agents writes in one transaction


def run() -> list[dict[str, str]]:
    """Measure both; everything written is rolled back."""
    prepare_current()
    from django.db import transaction

    from watchfloor.common import journal
    from watchfloor.common.actor import Actor

    actor, at = Actor("benchmark"), datetime.now(UTC)
    after = {"name": "名字", "share": 0.1}
    with transaction.atomic():
        start = time.perf_counter()
        for number in range(LINES):
            journal.record(action="a.b.c", subject=f"x:{number}", actor=actor, at=at, after=after)
        written = LINES / (time.perf_counter() - start)
        start = time.perf_counter()
        faults = len(list(journal.find_faults()))
        checked = journal.count_lines() / (time.perf_counter() - start)
        transaction.set_rollback(True)
    row = {"lines": str(LINES), "written/s": f"{written:,.0f}", "checked/s": f"{checked:,.0f}"}
    return [row | {"faults": str(faults)}]
