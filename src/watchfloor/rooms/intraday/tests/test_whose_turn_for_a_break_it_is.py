from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from watchfloor.rooms.intraday.rules.breaks import (
    Waiting,
    deal,
    in_fair_order,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def waits(number: int, *, asked: float = 1, had: float = 0, last: float | None = None,
          owed: int = 0, passed: int = 0) -> Waiting:  # fmt: skip
    """Wait since some minutes, with so many minutes of breaks today, the last so long ago."""
    ended = NOON - timedelta(minutes=last) if last is not None else None
    return Waiting(number, number, NOON - timedelta(minutes=asked), 15, had, ended, owed, passed)


def order(*waiting: Waiting) -> list[int]:
    return [each.booking_id for each in in_fair_order(waiting, NOON)]


def test_who_has_had_least_goes_first_not_who_asked_first():
    assert order(waits(1, asked=20, had=15, last=60), waits(2, asked=1)) == [2, 1]


def test_of_two_who_had_the_same_the_one_whose_break_is_longer_ago_goes_first():
    assert order(waits(1, had=15, last=30), waits(2, had=15, last=120)) == [2, 1]


def test_who_is_owed_time_goes_before_who_had_less():
    assert order(waits(1), waits(2, had=15, last=60, owed=120)) == [2, 1]


def test_who_has_waited_half_an_hour_goes_before_everybody():
    assert order(waits(1), waits(2, asked=30, had=40, last=50)) == [2, 1]


def test_who_let_turns_pass_goes_after_who_did_not():
    assert order(waits(1, asked=20, passed=1), waits(2, asked=1, had=30)) == [2, 1]


@dataclass(frozen=True)
class Places:
    """A line that lets so many go, whenever and for however long."""

    count: int
    title: str = "line"
    target_share: float | None = None

    def free(self, start: datetime, minutes: int) -> int:
        assert start >= NOON
        assert minutes > 0
        return self.count


def test_turns_are_given_while_every_line_of_a_person_has_a_place():
    waiting = [waits(1, asked=9), waits(2, asked=8), waits(3, asked=7)]
    served = {1: (10, 20), 2: (10,), 3: (20,)}
    turns = deal(waiting, served, {10: Places(1), 20: Places(5)}, NOON)
    assert [each.booking_id for each in turns] == [1, 3]
    assert deal(waiting, served, {10: Places(0), 20: Places(0)}, NOON) == []


def test_who_has_waited_long_goes_though_there_is_no_place():
    waiting = [waits(1, asked=31), waits(2)]
    turns = deal(waiting, {1: (10,), 2: (10,)}, {10: Places(0)}, NOON)
    assert [each.booking_id for each in turns] == [1]


def test_who_serves_no_line_takes_nobodys_place():
    assert [each.booking_id for each in deal([waits(1)], {}, {10: Places(0)}, NOON)] == [1]
