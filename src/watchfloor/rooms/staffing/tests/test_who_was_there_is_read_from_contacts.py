"""A roster read out of the contacts that people took: who was away while somebody waited."""

from __future__ import annotations

import numpy as np
import pytest

from watchfloor.rooms.staffing.rules.overtaking import find_head_starts
from watchfloor.rooms.staffing.rules.readiness import Calls, find_gaps, list_skills
from watchfloor.rooms.staffing.rules.rosters import LONGEST_AFTER_WORK, Roster


def calls(*rows):
    """Rows of (arrival, wait, handle, queue, agent); agent None: left."""
    columns = list(zip(*sorted(rows, key=lambda row: row[0]), strict=True))
    return Calls(
        arrival=np.array(columns[0], dtype=float),
        wait=np.array(columns[1], dtype=float),
        handle=np.array(columns[2], dtype=float),
        answered=np.array([agent is not None for agent in columns[4]]),
        queues=np.array(columns[3]),
        agents=np.array([-1 if agent is None else agent for agent in columns[4]]),
    )


def test_who_took_a_waiting_contact_was_ready_just_then():
    gaps = find_gaps(calls((0, 0, 100, 0, 7), (90, 40, 50, 0, 7)))
    assert (gaps.low.tolist(), gaps.high.tolist()) == ([30.0], [30.0])


def test_who_took_a_fresh_contact_was_ready_at_some_time_before():
    gaps = find_gaps(calls((0, 0, 100, 0, 7), (400, 0, 50, 0, 7)))
    assert (gaps.low.tolist(), gaps.high.tolist()) == ([0.0], [300.0])


def test_an_agent_was_away_while_somebody_waited_for_his_queue():
    gaps = find_gaps(calls((0, 0, 100, 0, 7), (120, 60, 0, 0, None), (400, 0, 50, 0, 7)))
    assert gaps.low.tolist() == [80.0]


def test_somebody_who_waits_in_another_queue_says_nothing_of_him():
    gaps = find_gaps(calls((0, 0, 100, 0, 7), (120, 60, 0, 1, None), (400, 0, 50, 0, 7)))
    assert gaps.low.tolist() == [0.0]


def test_draws_stay_within_what_is_known():
    random = np.random.default_rng(3)
    rows = [(at, random.choice([0.0, 40.0]), 60.0, 0, int(at) % 3) for at in range(0, 9000, 45)]
    gaps = find_gaps(calls(*rows))
    drawn = gaps.draw(np.random.default_rng(1))
    assert (drawn >= gaps.low - 1e-9).all()
    assert (drawn <= gaps.high + 1e-9).all()


def test_the_distribution_of_absence_is_found_although_most_of_it_is_hidden():
    """After-work of 30 s, seen exactly in a third of the gaps: what is hidden is drawn near it."""
    random = np.random.default_rng(4)
    rows, at = [], 0.0
    for number in range(600):
        start = at + 30.0
        if number % 3:
            start += random.exponential(200.0)
            rows.append((start, 0.0, 100.0, 0, 7))
        else:
            rows.append((start - 25.0, 25.0, 100.0, 0, 7))
        at = start + 100.0
    drawn = find_gaps(calls(*rows)).draw(np.random.default_rng(1))
    assert np.median(drawn) == pytest.approx(30.0, abs=10.0)
    assert drawn.mean() < 45.0  # the gaps themselves last 163 s on average


def test_skills_are_the_queues_that_one_took_contacts_of():
    found = list_skills(
        calls((0, 0, 9, 0, 7), (50, 0, 9, 2, 7), (60, 0, 9, 1, 8), (70, 5, 0, 1, None))
    )
    assert found == {7: (0, 2), 8: (1,)}


def test_a_long_absence_is_a_break_and_a_short_one_goes_with_the_contact():
    long = LONGEST_AFTER_WORK + 400
    day = calls((0, 0, 100, 0, 7), (90, 40, 100, 0, 7), (100, long, 0, 0, None),
                (long, 200, 50, 0, 7))  # fmt: skip
    draw = Roster(day).draw(np.random.default_rng(1))
    assert draw.after_work[0] == 30.0
    assert list(draw.breaks) == [7]
    ((start, end),) = draw.breaks[7]
    assert start < 230.0 < end


def test_people_are_added_and_taken_away_evenly():
    day = calls(*((at, 0, 60, 0, at // 100) for at in range(0, 1000, 50)))
    roster = Roster(day)
    draw = roster.draw(np.random.default_rng(1))

    def count(change):
        return sum(len(g.agents) for g in roster.groups(draw, ["q"], change=change))

    assert [count(change) for change in (-10, -3, 0, 5, 23)] == [0, 7, 10, 15, 33]


def test_a_contact_that_was_taken_before_an_earlier_one_had_a_head_start():
    day = calls((0, 60, 10, 0, 1), (20, 10, 10, 0, 2), (25, 60, 10, 1, 3))
    assert find_head_starts(day).tolist() == [0.0, 20.0, 0.0]
