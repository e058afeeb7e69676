"""Of an absence that is explained in part, the rest can still be explained."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.rules.asking import left_to_ask

from .adherence_days import at

AWAY = ("10:00", "10:30")


def window(pair: tuple[str, str]) -> Window:
    return Window(at(pair[0]), at(pair[1]))


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ([], [AWAY]),
        ([("09:00", "10:00"), ("10:30", "11:00")], [AWAY]),
        ([("10:00", "10:15")], [("10:15", "10:30")]),
        ([("10:10", "10:20")], [("10:00", "10:10"), ("10:20", "10:30")]),
        ([("10:20", "10:40"), ("09:50", "10:05")], [("10:05", "10:20")]),
        ([("10:00", "10:20"), ("10:05", "10:10")], [("10:20", "10:30")]),
        ([("10:00", "10:30")], []),
        ([("09:00", "10:15"), ("10:15", "11:00")], []),
    ],
)
def test_what_nobody_asked_about_is_left(asked, left):
    found = left_to_ask(window(AWAY), [window(each) for each in asked])
    assert list(found) == [window(each) for each in left]


def test_seconds_that_ran_on_while_the_words_were_written_are_no_question():
    written = Window(at("10:00"), at("10:30") - timedelta(seconds=20))
    assert left_to_ask(window(AWAY), [written]) == ()


def test_an_absence_of_seconds_that_nobody_asked_about_can_be_explained():
    brief = Window(at("10:00"), at("10:00") + timedelta(seconds=20))
    assert left_to_ask(brief, []) == (brief,)
