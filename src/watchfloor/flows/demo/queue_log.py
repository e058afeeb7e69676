"""Writes simulated days as the log file of an Asterisk exchange."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from numpy.random import SeedSequence, default_rng

from .center import QUEUES, ZONE
from .roster import Crew, hire
from .simulation import DepartmentDay, Line, draw_arrivals
from .volumes import Replay


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange of the demo center: says what its log holds of any stretch of time."""

    replay: Replay
    crews: tuple[Crew, ...]
    seed: int

    def write(self, path: Path, since: datetime, until: datetime) -> int:
        """Write the lines of (since, until] and return how many there are."""
        count = 0
        with path.open("w", encoding="ascii") as file:
            for day in _days(since, until):
                lines = self._stamped(day, since, until)
                file.writelines(lines)
                count += len(lines)
        return count

    def _stamped(self, day: date, since: datetime, until: datetime) -> list[str]:
        midnight = int(datetime.combine(day, time(), tzinfo=ZoneInfo(ZONE)).timestamp())
        first, last = since.timestamp() - midnight, until.timestamp() - midnight
        return [
            f"{midnight + line.second}|{_call_id(midnight, line)}|{line.queue}"
            f"|{line.agent}|{line.event}|{line.rest}\n"
            for line in self.day(day)
            if first < line.second <= last
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
        number = 1
        for crew, root in zip(self.crews, roots, strict=False):
            random = default_rng(root)
            merged = _merged([next(arrivals) for _ in crew.plan.queues])
            department = DepartmentDay(crew.plan, crew.on_duty(day, random), random)
            lines += department.run(merged, number)
            department.finish()
            number += len(merged)
        return sorted(lines, key=lambda line: line.second)


def build_exchange(replay: Replay, seed: int) -> Exchange:
    """Return the exchange of a center staffed for these volumes."""
    return Exchange(replay, hire(replay.volumes), seed)


def _merged(arrivals: Sequence[list[tuple[float, int]]]) -> list[tuple[float, int]]:
    """Number the queues within the department and put their arrivals in order of time."""
    return sorted((at, place) for place, queue in enumerate(arrivals) for at, _ in queue)


def _call_id(midnight: int, line: Line) -> str:
    return f"{midnight}.{line.call}" if line.call >= 0 else "NONE"


def _days(since: datetime, until: datetime) -> Iterable[date]:
    zone = ZoneInfo(ZONE)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
