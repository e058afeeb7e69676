"""Keeps the demo's floor alive: its exchange writes on, second by second."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from django.db import connection

from watchfloor.flows.demo.live import begin_live, note_written

STEP_SECONDS = 1.0
NOTE_EVERY = 30  # steps


def keep_floor_alive(stopping: threading.Event) -> None:
    """Write the exchange's log until the demo ends; for a thread of its own."""
    live = begin_live(at=datetime.now(UTC))
    steps = 0
    while live is not None and not stopping.wait(STEP_SECONDS):
        live.write_until(datetime.now(UTC))
        steps += 1
        if steps % NOTE_EVERY == 0:
            note_written(live)
    if live is not None:
        note_written(live)
    connection.close()
