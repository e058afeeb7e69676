"""Who gets whom, and when, on days that were worked out by hand."""

import numpy as np
import pytest

from callmath.simulation import AgentChoice, ContactChoice, Outcome, Skill, draw_trace, replay

from .by_hand import contacts, group, model, queue

ANSWERED, ABANDONED = Outcome.ANSWERED, Outcome.ABANDONED


def waits(model, trace):
    return replay(model, trace).wait_seconds.tolist()


def test_contacts_are_served_in_the_order_of_arrival():
    day = replay(model(), contacts((0, 100), (10, 50), (20, 30)))
    assert day.wait_seconds.tolist() == [0, 90, 130]
    assert day.outcomes.tolist() == [ANSWERED] * 3


def test_after_call_work_keeps_the_next_contact_waiting():
    trace = contacts((0, 100, np.inf, 0, 25.0), (10, 50))
    assert waits(model(), trace) == [0, 115]


def test_whoever_has_no_patience_left_is_gone_and_serves_nobody():
    day = replay(model(), contacts((0, 100), (10, 50, 60), (20, 30)))
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED, ANSWERED]
    assert day.wait_seconds.tolist() == [0, 60, 80]
    assert day.groups.tolist() == [0, -1, 0]
    assert day.busy_seconds.sum() == 130


def test_answered_at_the_very_end_of_patience_is_answered():
    day = replay(model(), contacts((0, 100), (40, 50, 60)))
    assert day.outcomes.tolist() == [ANSWERED, ANSWERED]


def test_no_patience_at_all_leaves_at_once_if_nobody_is_free():
    day = replay(model(), contacts((0, 100, 0), (40, 50, 0), (200, 50, 0)))
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED, ANSWERED]
    assert day.wait_seconds.tolist() == [0, 0, 0]


def test_the_longest_idle_agent_gets_the_contact():
    groups = [group("g"), group("h")]
    trace = contacts((0, 100), (1, 300), (150, 10), (170, 10))
    assert replay(model(groups=groups), trace).groups.tolist() == [0, 1, 0, 0]
    trace = contacts((0, 100), (1, 49), (150, 10), (170, 10))
    assert replay(model(groups=groups), trace).groups.tolist() == [0, 1, 1, 0]


def test_a_queue_that_prefers_a_group_gets_it_however_short_it_was_idle():
    groups = [
        group("g", [Skill(queue="a", preference=2)]),
        group("h", [Skill(queue="a", preference=1)]),
    ]
    trace = contacts((0, 100), (101, 10), (105, 10))
    centre = model(groups=groups, agent_choice=AgentChoice.PREFERENCE)
    assert replay(centre, trace).groups.tolist() == [1, 1, 0]


def test_the_longest_wait_is_taken_first_over_all_queues():
    centre = model([queue("a"), queue("b")], [group(skills="ab")])
    assert waits(centre, contacts((0, 100), (10, 20, np.inf, 1), (15, 20))) == [0, 90, 105]


def test_a_higher_priority_goes_first():
    centre = model([queue("a"), queue("b", priority=1)], [group(skills="ab")])
    assert waits(centre, contacts((0, 100), (10, 20), (50, 20, np.inf, 1))) == [0, 110, 50]


@pytest.mark.parametrize(("ageing", "expected"), [(0.5, [0, 110, 50]), (3, [0, 90, 70])])
def test_waiting_makes_up_for_priority(ageing, expected):
    queues = [queue("a", ageing_per_minute=ageing), queue("b", priority=2)]
    trace = contacts((0, 100), (10, 20), (50, 20, np.inf, 1))
    assert waits(model(queues, [group(skills="ab")]), trace) == expected


def test_an_agent_with_a_rank_takes_its_first_queue_first():
    skills = [Skill(queue="a", rank=2), Skill(queue="b", rank=1)]
    trace = contacts((0, 100), (10, 20), (50, 20, np.inf, 1))
    ranked = model([queue("a"), queue("b")], [group(skills=skills)])
    assert waits(ranked, trace) == [0, 90, 70]
    ranked = model(
        [queue("a"), queue("b")], [group(skills=skills)], contact_choice=ContactChoice.RANK
    )
    assert waits(ranked, trace) == [0, 110, 50]


def test_another_group_helps_only_after_the_overflow_time():
    groups = [group("g"), group("h", [Skill(queue="a", after_seconds=30)])]
    day = replay(model(groups=groups), contacts((0, 100), (10, 50), (20, 50), (300, 10)))
    assert day.wait_seconds.tolist() == [0, 30, 70, 0]
    assert day.groups.tolist() == [0, 1, 1, 0]


def test_who_leaves_before_the_overflow_time_is_not_taken():
    groups = [group("g"), group("h", [Skill(queue="a", after_seconds=30)])]
    day = replay(model(groups=groups), contacts((0, 100), (10, 50, 29)))
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED]
    assert day.busy_seconds[1].sum() == 0


def test_a_slower_group_takes_longer():
    centre = model(groups=[group(skills=[Skill(queue="a", handle_factor=1.5)])])
    assert waits(centre, contacts((0, 100), (10, 50))) == [0, 140]


def test_a_head_start_overtakes():
    trace = contacts((0, 100), (10, 20), (20, 20), head_start_seconds=np.array([0, 0, 15.0]))
    assert waits(model(), trace) == [0, 110, 80]


def test_a_head_start_counts_over_queues():
    centre = model([queue("a"), queue("b"), queue("c")], [group(skills="abc")])
    trace = contacts(
        (0, 100),
        (10, 20, np.inf, 1),
        (20, 20, np.inf, 2),
        head_start_seconds=np.array([0, 0, 15.0]),
    )
    assert waits(centre, trace) == [0, 110, 80]


def test_zero_contacts_make_an_empty_day():
    centre = model([queue(contacts=0)])
    day = replay(centre, draw_trace(centre, seed=1))
    assert len(day.wait_seconds) == 0
    assert day.staffed_seconds.tolist() == [[1800, 1800]]
