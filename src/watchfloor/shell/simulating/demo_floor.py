"""Keeps the demo's floor alive: its exchange writes on; while it is closed a past day is played."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import connection

from watchfloor.common.refusals import Refusal
from watchfloor.flows.demo.live import LiveLog, begin_live, day_to_play, note_written
from watchfloor.flows.recorded_floor import recorded_stays
from watchfloor.rooms.floor import service as floor

from .driving import Pace, drive
from .posting import Poster

STEP_SECONDS = 1.0
NOTE_EVERY = 30  # steps
PLAYED_MINUTES = 8 * 60.0
log = logging.getLogger(__name__)


class _Over(Exception):
    """The demo ends, or its center opens."""


def keep_floor_alive(*, stopping: threading.Event, url: str, token: str) -> None:
    """Write the exchange's log and play past days until the demo ends; for a thread of its own."""
    live = begin_live(at=datetime.now(UTC))
    if live is None:
        return
    player = threading.Thread(
        target=_play_when_closed, args=(live, stopping, url, token), daemon=True
    )
    player.start()
    steps = 0
    while not stopping.wait(STEP_SECONDS):
        live.write_until(datetime.now(UTC))
        steps += 1
        if steps % NOTE_EVERY == 0:
            note_written(live)
    note_written(live)
    connection.close()


def _play_when_closed(live: LiveLog, stopping: threading.Event, url: str, token: str) -> None:
    """Play the last working day from the middle of its morning, again and again, while closed."""
    poster = Poster(url, token)

    def post(events: Sequence[Mapping[str, object]]) -> None:
        if stopping.is_set() or live.is_open(datetime.now(UTC)):
            raise _Over
        poster.post(events)

    while not stopping.wait(STEP_SECONDS):
        at = datetime.now(UTC)
        if live.is_open(at):
            continue
        try:
            stays = recorded_stays(start=day_to_play(live, at), minutes=PLAYED_MINUTES)
            happenings = floor.play_recorded(stays, seconds=PLAYED_MINUTES * 60).happenings
            drive(happenings, pace=Pace(at), label=f"{at:%Y%m%dT%H%M%S}", post=post)
        except _Over:
            continue
        except Refusal as refusal:  # pages are served all the same, only nothing moves
            log.warning("demo: the recorded day is not played: %s", refusal)
            break
    poster.close()
    connection.close()
