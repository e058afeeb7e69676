from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.rooms.interactions.contracts import Format, RunCard, RunStatus
from watchfloor.shell.today import signals
from watchfloor.shell.today.signals import FeedPulse, QueueLevel, Signal

AT = datetime(2026, 11, 20, 6, 35, tzinfo=UTC)


def level(value: float | None, goal: float | None, queue_id: int = 1) -> QueueLevel:
    misses = (("answered_late", 30), ("abandoned", 20), ("flowed_out", 0))
    return QueueLevel(queue_id, f"q{queue_id}", value, 200.0, goal, misses)


def test_a_queue_below_its_target_says_by_how_many_contacts_and_which():
    (found,) = signals.queues_below_target([level(0.75, 0.80)])
    assert found.loss == pytest.approx(10)
    assert found.fields["missed"] == 50
    assert found.fields["misses"] == (("answered_late", 30), ("abandoned", 20))


@pytest.mark.parametrize(
    ("value", "goal"), [(0.80, 0.80), (0.95, 0.80), (0.5, None), (None, 0.80), (None, None)]
)
def test_a_queue_on_target_or_without_one_or_without_contacts_is_no_signal(value, goal):
    assert list(signals.queues_below_target([level(value, goal)])) == []


def pulse(silent: float, usual: float | None, expected: float = 12.0) -> FeedPulse:
    return FeedPulse(3, "asterisk", AT, silent, usual, expected)


def test_a_feed_silent_three_times_longer_than_usual_is_late():
    (found,) = signals.feeds_late([pulse(3601, 1200)])
    assert (found.loss, found.subject) == (12, 3)


@pytest.mark.parametrize(("silent", "usual"), [(3600, 1200), (900, 60), (0, 0), (10**6, None)])
def test_a_feed_is_not_late_by_chance_nor_without_a_comparison(silent, usual):
    assert list(signals.feeds_late([pulse(silent, usual)])) == []


def test_a_short_usual_gap_still_leaves_a_quarter_of_an_hour():
    assert signals.is_late(pulse(901, 60))
    assert not signals.is_late(pulse(899, 60))


def run(number: int, status: RunStatus, name: str = "monday.log", legs: int = 0) -> RunCard:
    return RunCard(
        id=number,
        file_name=name,
        format=Format.ASTERISK_QUEUE_LOG,
        feed="asterisk",
        timezone="UTC",
        status=status,
        progress_share=0,
        lines=0,
        accepted=0,
        refused=0,
        duplicates=0,
        contacts=0,
        legs=legs,
        first_at=None,
        last_at=None,
        started_at=None,
        finished_at=None,
        by="planner",
        problem="",
    )


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.INTERRUPTED])
def test_a_broken_import_is_at_stake_with_what_such_files_usually_hold(status):
    done = [
        run(number, RunStatus.DONE, f"{number}.log", legs)
        for number, legs in enumerate((10, 30, 500))
    ]
    (found,) = signals.imports_broken([run(9, status), *done])
    assert (found.subject, found.loss) == (9, 30)


def test_a_broken_import_that_was_repeated_is_no_signal():
    runs = [run(1, RunStatus.FAILED), run(2, RunStatus.DONE)]
    assert list(signals.imports_broken(runs)) == []


def test_a_file_that_failed_twice_is_one_signal():
    runs = [run(1, RunStatus.FAILED), run(2, RunStatus.FAILED)]
    assert [found.subject for found in signals.imports_broken(runs)] == [2]


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.UNDONE])
def test_an_import_under_way_or_taken_back_is_no_signal(status):
    assert list(signals.imports_broken([run(1, status)])) == []


def test_contacts_that_cannot_be_closed():
    assert list(signals.contacts_unclosed(0)) == []
    (found,) = signals.contacts_unclosed(7)
    assert found.loss == 7


def test_agents_without_a_team_stand_for_their_share_of_the_contacts():
    assert list(signals.agents_unplaced([], 20, 300)) == []
    (found,) = signals.agents_unplaced(["Di", "Bo", "Cy", "Ann"], 20, 300)
    assert (found.loss, found.fields["names"]) == (60, ("Ann", "Bo", "Cy"))


def test_an_unchosen_contract_counts_the_contacts_on_which_formulas_disagree():
    (found,) = signals.contract_not_chosen("service_level", "Service level", [0.8, None, 0.9], 200)
    assert found.loss == pytest.approx(20)


@pytest.mark.parametrize("values", [[], [None], [0.8], [0.8, 0.8], [None, 0.8]])
def test_formulas_that_agree_need_no_choice(values):
    assert list(signals.contract_not_chosen("m", "M", values, 200)) == []


def test_signals_stand_in_the_order_of_expected_loss():
    unsorted = [Signal("b", 1.0), Signal("a", 5.0), Signal("a", 1.0, 2), Signal("a", 1.0, 1)]
    assert [(each.kind, each.subject) for each in signals.ranked(unsorted)] == [
        ("a", ""),
        ("a", 1),
        ("a", 2),
        ("b", ""),
    ]
