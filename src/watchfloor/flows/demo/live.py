"""The demo's live floor: its exchange goes on writing its log, and a feed reads what it writes.

The log begins with the last working day before the first start, so that there is a whole day to
look back on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """The log file that the exchange writes: what is written and what is next.

    While the center is closed the exchange plays its last working day again, from the middle of the
    morning, so that there is always something to see.
    """

    def __init__(self, exchange: Exchange, path: Path, written_until: datetime) -> None:
        self._exchange, self.path, self.written_until = exchange, path, written_until
        self._stamped = lru_cache(maxsize=3)(exchange.stamped)  # a day takes a second to play
        self._past: PastDay | None = None

    def write_until(self, at: datetime) -> int:
        """Append what happened since the last time; return how many lines that were."""
        lines = [
            line
            for day in days_between(self.written_until, at)
            for line in within(self._stamped(day), self.written_until, at)
        ]
        lines += self._played(at)
        with self.path.open("a", encoding="ascii") as file:
            file.writelines(lines)
        self.written_until = at
        return len(lines)

    def _played(self, at: datetime) -> list[str]:
        """Return what of a past day is due while the center is closed."""
        if self.is_open(at):
            was_playing, self._past = self._past is not None, None
            return [restart_line(at)] if was_playing else []
        if self._past is None or self._past.is_over(at):
            past = last_working_day(self._exchange, at)
            self._past = PastDay(self._stamped(past), played_from(past), at)
        return self._past.lines_until(at)

    def is_open(self, at: datetime) -> bool:
        """Say whether the center is at work, or will be in a few minutes."""
        seconds = [second for second, _ in self._stamped(local_day(at))]
        now = at.timestamp()
        return bool(seconds) and seconds[0] - OPENS_WITHIN_SECONDS <= now <= seconds[-1]


class PastDay:
    """A day's log from an hour on, as if that hour were now."""

    def __init__(
        self, stamped: Sequence[tuple[int, str]], first: datetime, begins_at: datetime
    ) -> None:
        shift = int(begins_at.timestamp()) - int(first.timestamp())
        begin = first.timestamp()
        self._lines = [restart_line(begins_at)]
        self._lines += [moved(line, shift) for line in _there(stamped, begin)]
        self._due = [
            (second + shift, moved(text, shift)) for second, text in stamped if second > begin
        ]
        self._at = 0

    def lines_until(self, at: datetime) -> list[str]:
        """Return what is due and was not returned before."""
        found, self._lines = self._lines, []
        while self._at < len(self._due) and self._due[self._at][0] <= at.timestamp():
            found.append(self._due[self._at][1])
            self._at += 1
        return found

    def is_over(self, at: datetime) -> bool:
        """Say whether all of it was returned."""
        return self._at == len(self._due)


def _there(stamped: Sequence[tuple[int, str]], begin: float) -> Iterator[str]:
    """Yield the lines by which those came who are there when it begins, as if they came then."""
    there: dict[tuple[str, str], str] = {}
    for second, text in stamped:
        _, _, queue, agent, event, _ = text.split("|", 5)
        if second > begin:
            break
        if event == "ADDMEMBER":
            there[queue, agent] = f"{int(begin)}|{text.split('|', 1)[1]}"
        elif event == "REMOVEMEMBER":
            there.pop((queue, agent), None)
    yield from there.values()


def moved(line: str, seconds: int) -> str:
    """Return a line of the log so many seconds later, its call under another name.

    >>> moved("100|7.1|card|1001|CONNECT|3|7.1|2", 50)
    '150|50-7.1|card|1001|CONNECT|3|7.1|2'
    """
    second, call, rest = line.split("|", 2)
    name = call if call == "NONE" else f"{seconds}-{call}"
    return f"{int(second) + seconds}|{name}|{rest}"


def restart_line(at: datetime) -> str:
    """Return the line by which an exchange says that it begins anew: nothing before is open."""
    return f"{int(at.timestamp())}|NONE|NONE|NONE|QUEUESTART|\n"


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


def played_from(day: date) -> datetime:
    """Return where a past day begins to be played."""
    return _begin_of(day) + timedelta(hours=FIRST_HOUR)


def last_working_day(exchange: Exchange, at: datetime) -> date:
    """Return the newest day before today on which somebody called."""
    day = local_day(at) - timedelta(days=1)
    while not any(exchange.replay.calls_on(day)):
        day -= timedelta(days=1)
    return day


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE))
