"""Who was away is told the steps that were missed, or everything: never a part that looks whole."""

from __future__ import annotations

from watchfloor.rooms.floor.queries.live.steps import Steps

ANN, BOB, CEM = "a1", "a2", "q3"


def test_missed_steps_are_added_up() -> None:
    steps = Steps()
    steps.begin_anew(10)
    seen = steps.number
    steps.add(11, {ANN}, set())
    steps.add(12, {BOB}, {CEM})
    assert steps.since(seen) == ({ANN, BOB}, {CEM})
    assert steps.since(seen + 1) == ({BOB}, {CEM})
    assert steps.since(steps.number) == (frozenset(), frozenset())


def test_steps_that_time_alone_made_are_not_missed() -> None:
    steps = Steps()
    steps.begin_anew(10)
    steps.add(11, {ANN}, set())
    steps.add(11, {BOB}, set())
    number = steps.number_at(11)
    assert number is not None
    assert steps.since(number) == ({ANN, BOB}, set())


def test_who_was_away_before_it_all_began_is_told_everything() -> None:
    steps = Steps()
    steps.begin_anew(10)
    steps.add(11, {ANN}, set())
    assert steps.number_at(9) is None
    assert steps.number_at(10) is not None


def test_who_knows_more_than_there_is_saw_another_floor() -> None:
    steps = Steps()
    steps.begin_anew(10)
    assert steps.number_at(11) is None
    assert steps.number_at(10) == steps.number


def test_what_was_forgotten_is_told_as_everything() -> None:
    steps = Steps()
    steps.begin_anew(0)
    first = steps.number
    for seq in range(1, 1000):
        steps.add(seq, {ANN}, set())
    assert steps.since(first) is None
    assert steps.number_at(1) is None
    assert steps.number_at(990) is not None


def test_steps_of_before_a_new_beginning_count_no_more() -> None:
    steps = Steps()
    steps.begin_anew(0)
    seen = steps.number
    steps.begin_anew(5)
    steps.add(6, {ANN}, set())
    assert steps.since(seen) is None
