"""Writes simulated days as the log file of an Asterisk exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from numpy.random import Generator, SeedSequence, default_rng

from .center import QUEUES, ZONE
from .roster import ABSENT_SHARE, Crew, hire
from .simulation import DepartmentDay, Line, draw_arrivals
from .staffing import Shift
from .volumes import Replay


def _by_turns(day: date) -> Mapping[str, Shift]:
    """Return no shifts: the crews work by turns."""
    return {}


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange of the demo center: says what its log holds of any stretch of time.

    `rostered` says who works what on a day for which a roster was published; on other days the
    crews work by turns.
    """

    replay: Replay
    crews: tuple[Crew, ...]
    seed: int
    rostered: Callable[[date], Mapping[str, Shift]] = _by_turns

    def write(self, path: Path, since: datetime, until: datetime) -> int:
        """Write the lines of (since, until] and return how many there are."""
        count = 0
        with path.open("w", encoding="ascii") as file:
            for day in days_between(since, until):
                lines = within(self.stamped(day), since, until)
                file.writelines(lines)
                count += len(lines)
        return count

    def stamped(self, day: date) -> list[tuple[int, str]]:
        """Return a whole day's lines as the file has them, each with its second of the epoch."""
        midnight = int(datetime.combine(day, time(), tzinfo=ZoneInfo(ZONE)).timestamp())
        return [
            (
                midnight + line.second,
                f"{midnight + line.second}|{_call_id(midnight, line)}|{line.queue}"
                f"|{line.agent}|{line.event}|{line.rest}\n",
            )
            for line in self.day(day)
        ]

    def day(self, day: date) -> list[Line]:
        """Return a whole day's lines in order of time: the same whenever they are asked for."""
        calls = self.replay.calls_on(day)
        if not any(calls):
            return []
        roots = SeedSequence([self.seed, day.toordinal()]).spawn(len(self.crews) + 1)
        shares = [queue.share for queue in QUEUES]
        arrivals = iter(draw_arrivals(calls, shares, default_rng(roots[-1])))
        lines: list[Line] = []
        rostered = self.rostered(day)
        number = 1
        for crew, root in zip(self.crews, roots, strict=False):
            random = default_rng(root)
            merged = _merged([next(arrivals) for _ in crew.plan.queues])
            department = DepartmentDay(crew.plan, _staff(crew, day, rostered, random), random)
            department.run(merged, number)
            lines += department.finish()
            number += len(merged)
        return sorted(lines, key=lambda line: line.second)


def within(stamped: Iterable[tuple[int, str]], since: datetime, until: datetime) -> list[str]:
    """Return the lines of (since, until]."""
    first, last = since.timestamp(), until.timestamp()
    return [text for second, text in stamped if first < second <= last]


def build_exchange(
    replay: Replay, seed: int, rostered: Callable[[date], Mapping[str, Shift]] = _by_turns
) -> Exchange:
    """Return the exchange of a center staffed for these volumes."""
    return Exchange(replay, hire(replay.volumes), seed, rostered)


def _staff(
    crew: Crew, day: date, rostered: Mapping[str, Shift], random: Generator
) -> list[tuple[str, Shift]]:
    if not rostered:
        return crew.on_duty(day, random)
    shifts = [(code, rostered[code]) for code in crew.codes if code in rostered]
    return [pair for pair in shifts if random.random() >= ABSENT_SHARE]


def _merged(arrivals: Sequence[list[tuple[float, int]]]) -> list[tuple[float, int]]:
    """Number the queues within the department and put their arrivals in order of time."""
    return sorted((at, place) for place, queue in enumerate(arrivals) for at, _ in queue)


def _call_id(midnight: int, line: Line) -> str:
    return f"{midnight}.{line.call}" if line.call >= 0 else "NONE"


def days_between(since: datetime, until: datetime) -> Iterable[date]:
    """Yield the days of the center that (since, until] touches."""
    zone = ZoneInfo(ZONE)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
