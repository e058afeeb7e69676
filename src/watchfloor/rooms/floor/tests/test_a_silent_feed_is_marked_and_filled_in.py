"""One feed says nothing for ten minutes: it is marked within a minute, and nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.models import Event, Source
from watchfloor.rooms.floor.operations.feeding.keeping_told import keep_told
from watchfloor.rooms.floor.operations.feeding.running import list_wanted, make_line
from watchfloor.rooms.floor.queries import list_feeds
from watchfloor.rooms.floor.rules.adapters import Told

from .adapter_samples import line
from .feeds import add
from .test_files_are_read_as_they_grow import stopped, write

HOUR = datetime.fromtimestamp(1_774_747_800).astimezone()
CUT, BACK, END = 600, 1200, 1800  # seconds: silent in between


def calls(begin: int, end: int) -> list[tuple[int, bytes]]:
    """Return what a switch writes: a call every two seconds, each with its whole life."""
    lines = []
    for second in range(begin, end, 2):
        call = f"{second}.1"
        lines.append((second, line(second, call, "support", "NONE", "ENTERQUEUE", "", "", 1)))
        lines.append((second + 3, line(second + 3, call, "support", "A/1", "CONNECT", 3, "x", 2)))
        lines.append(
            (second + 40, line(second + 40, call, "support", "A/1", "COMPLETEAGENT", 3, 37, 1))
        )
    return sorted(lines)


class Run:
    """A log that is read second by second; during a cut nothing of it can be seen."""

    def __init__(self, log: Path, *, is_cut: bool) -> None:
        self.second = 0
        self.source = add(SourceKind.QUEUE_LOG, name=log.name, path=str(log))
        self.marked: list[int] = []
        self._log, self._is_cut = log, is_cut
        (wanted,) = [each for each in list_wanted() if each.id == self.source.pk]
        self._way = make_line(wanted, clock=self.now, stopping=stopped())

    def now(self) -> datetime:
        return HOUR + timedelta(seconds=self.second)

    def live(self) -> None:
        lines = calls(0, END)
        write(self._log, lines.pop(0)[1])
        told: Told | None = self._way.open()
        for self.second in range(0, END + 60, 2):
            while lines and lines[0][0] <= self.second and not self._is_away():
                write(self._log, lines.pop(0)[1])
            while told is not None:
                keep_told(
                    source_id=self.source.pk,
                    told=told,
                    position=self._way.position(),
                    received_at=self.now(),
                )
                told = self._way.take()
            self._look()
            told = self._way.take()
        self._way.close()

    def _is_away(self) -> bool:
        return self._is_cut and CUT <= self.second < BACK

    def _look(self) -> None:
        (feed,) = [f for f in list_feeds(at=self.now()) if f.source_id == self.source.pk]
        if feed.is_silent:
            self.marked.append(self.second)


@pytest.mark.django_db
def test_it_is_marked_within_a_minute_and_totals_are_those_of_a_run_without_a_cut(tmp_path: Path):
    whole, cut = Run(tmp_path / "whole", is_cut=False), Run(tmp_path / "cut", is_cut=True)
    whole.live()
    cut.live()
    assert [mark for mark in whole.marked if mark < END] == []
    assert CUT < cut.marked[0] <= CUT + 60
    assert [mark for mark in cut.marked if mark < END][-1] < BACK + 5
    assert totals(whole.source) == totals(cut.source)
    assert len(totals(cut.source)) > 3000


def totals(source: Source) -> list[tuple[object, ...]]:
    rows = Event.objects.filter(source=source).order_by("at", "key")
    return list(rows.values_list("at", "key", "type", "contact", "queue", "agent"))
