"""The demo's live floor: its exchange goes on writing its log, and a feed reads what it writes.

The log begins with the last working day before the first start, so that there is a whole day to
look back on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from watchfloor.common.home import home
from watchfloor.rooms.floor import demo as floor

from .center import FEED, ZONE
from .organisation import DEMO
from .queue_log import Exchange, days_between, within
from .state import read_state, write_state
from .story import exchange_of, local_day

FIRST_HOUR = 10  # of a recorded day that is played while the center is closed
OPENS_WITHIN_SECONDS = 300.0


class LiveLog:
    """The log file that the exchange writes: what is written and what is next."""

    def __init__(self, exchange: Exchange, path: Path, written_until: datetime) -> None:
        self._exchange, self.path, self.written_until = exchange, path, written_until
        self._stamped = lru_cache(maxsize=2)(exchange.stamped)  # a day takes a second to play

    def write_until(self, at: datetime) -> int:
        """Append what happened since the last time; return how many lines that were."""
        lines = [
            line
            for day in days_between(self.written_until, at)
            for line in within(self._stamped(day), self.written_until, at)
        ]
        with self.path.open("a", encoding="ascii") as file:
            file.writelines(lines)
        self.written_until = at
        return len(lines)

    def last_working_day(self, at: datetime) -> date:
        """Return the newest day before today on which somebody called."""
        return last_working_day(self._exchange, at)

    def is_open(self, at: datetime) -> bool:
        """Say whether the center is at work, or will be in a few minutes."""
        seconds = [second for second, _ in self._stamped(local_day(at))]
        now = at.timestamp()
        return bool(seconds) and seconds[0] - OPENS_WITHIN_SECONDS <= now <= seconds[-1]


def begin_live(*, at: datetime) -> LiveLog | None:
    """Make the feed and its log at the first start; at a later one write what is missing."""
    state = read_state()
    if state is None:
        return None
    path = home() / "demo-exchange" / "queue_log"
    path.parent.mkdir(exist_ok=True)
    exchange = exchange_of(state)
    since = state.logged_until
    if since is None or not path.exists():
        path.write_text("", encoding="ascii")
        since = _begin_of(last_working_day(exchange, at))
    floor.furnish(feed=FEED, path=path, actor=DEMO, at=at)
    log = LiveLog(exchange, path, since)
    log.write_until(at)
    note_written(log)
    return log


def note_written(log: LiveLog) -> None:
    """Remember how far the log is written, for the next start."""
    state = read_state()
    if state is not None:
        write_state(replace(state, logged_until=log.written_until))


def day_to_play(log: LiveLog, at: datetime) -> datetime:
    """Return where the past day begins that is played while the center is closed."""
    return _begin_of(log.last_working_day(at)) + timedelta(hours=FIRST_HOUR)


def last_working_day(exchange: Exchange, at: datetime) -> date:
    """Return the newest day before today on which somebody called."""
    day = local_day(at) - timedelta(days=1)
    while not any(exchange.replay.calls_on(day)):
        day -= timedelta(days=1)
    return day


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE))
