"""Redials, transfers, call-backs and lines, on days that were worked out by hand."""

import numpy as np

from callmath.simulation import CallBack, LineGroup, Outcome, draw_trace, exponential, replay

from .by_hand import contacts, group, later, model, queue

OPEN, ANSWERED, ABANDONED, BLOCKED, CALLED_BACK = Outcome
YES, NO = 0.0, 0.99


def test_whoever_gave_up_redials_and_keeps_the_same_question():
    centre = model([queue(redial_share=0.5, redial_after=later(300))])
    trace = contacts((0, 200), (10, 40, 60), (20, 30, 60), uniforms=[[NO] * 4, [YES] * 4, [NO] * 4])
    day = replay(centre, trace)
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED, ABANDONED, ANSWERED]
    assert day.arrival_seconds.tolist() == [0, 10, 20, 370]
    assert day.parents.tolist() == [-1, -1, -1, 1]
    assert day.busy_seconds.sum() == 240


def test_nobody_redials_once_the_day_is_over():
    centre = model([queue(redial_share=0.5, redial_after=later(4000))])
    day = replay(centre, contacts((0, 200), (10, 40, 60), uniforms=[[NO] * 4, [YES] * 4]))
    assert len(day.outcomes) == 2


def test_contacts_of_a_record_do_nothing_of_their_own_accord():
    centre = model([queue(redial_share=0.9, redial_after=later(10), transfers={"a": 0.9})])
    rows = ((0, 200), (10, 40, 60), (20, 30, 60))
    assert len(replay(centre, contacts(*rows)).outcomes) == 3
    nothing = np.full((3, 4), np.nan)
    assert len(replay(centre, contacts(*rows, uniforms=nothing)).outcomes) == 3


def test_a_transfer_joins_its_queue_when_the_talk_ends():
    queues = [queue("a", transfers={"b": 0.5}), queue("b", handle=later(70))]
    centre = model(queues, [group("g"), group("h", "b")])
    trace = contacts((0, 100, np.inf, 0, 30.0), (10, 50), uniforms=[[YES] * 4, [NO] * 4])
    day = replay(centre, trace)
    assert day.wait_seconds.tolist() == [0, 120, 0]
    assert day.arrival_seconds.tolist() == [0, 10, 100]
    assert day.queues.tolist() == [0, 0, 1]
    assert day.parents.tolist() == [-1, -1, 0]
    assert day.busy_seconds[1].sum() == 70


def test_transfers_in_a_circle_come_to_an_end():
    queues = [queue("a", handle=later(1), transfers={"a": 1.0})]
    day = replay(model(queues), contacts((0, 1), uniforms=[[YES] * 4]))
    assert len(day.outcomes) == 61  # of which the last has been passed on often enough
    assert day.parents.tolist() == list(range(-1, 60))


def test_whoever_takes_the_offer_is_called_back_and_does_not_leave():
    offer = CallBack(30, 0.5, later(500))
    trace = contacts((0, 100), (10, 50, 60), (15, 50, 60), uniforms=[[NO] * 4, [YES] * 4, [NO] * 4])
    day = replay(model([queue(call_back=offer)]), trace)
    assert day.outcomes.tolist() == [ANSWERED, CALLED_BACK, ABANDONED, ANSWERED]
    assert day.wait_seconds.tolist() == [0, 30, 60, 0]
    assert day.arrival_seconds[3] == 540


def test_nobody_is_offered_a_call_back_after_leaving_or_being_answered():
    offer = CallBack(30, 1.0, later(500))
    trace = contacts((0, 35), (10, 50, 60), (15, 50, 20), uniforms=[[YES] * 4] * 3)
    day = replay(model([queue(call_back=offer)]), trace)
    assert day.outcomes.tolist() == [ANSWERED, ANSWERED, ABANDONED]


def test_a_call_back_is_promised_even_after_the_day():
    offer = CallBack(0, 1.0, later(5000))
    day = replay(
        model([queue(call_back=offer)]), contacts((0, 35), (10, 50), uniforms=[[YES] * 4] * 2)
    )
    assert day.outcomes.tolist() == [ANSWERED, CALLED_BACK, ANSWERED]
    assert day.arrival_seconds[2] == 5010


def test_without_a_free_line_a_contact_is_turned_away():
    centre = model(lines=[LineGroup(name="l", lines=2)])
    day = replay(centre, contacts((0, 100), (10, 50), (20, 30), (101, 30)))
    assert day.outcomes.tolist() == [ANSWERED, ANSWERED, BLOCKED, ANSWERED]


def test_the_line_is_free_during_after_call_work():
    centre = model(lines=[LineGroup(name="l", lines=1)])
    day = replay(centre, contacts((0, 100, np.inf, 0, 60.0), (99, 50), (101, 50)))
    assert day.outcomes.tolist() == [ANSWERED, BLOCKED, ANSWERED]
    assert day.wait_seconds.tolist() == [0, 0, 59]


def test_whoever_leaves_gives_the_line_back():
    centre = model(lines=[LineGroup(name="l", lines=2)])
    day = replay(centre, contacts((0, 100), (10, 50, 20), (29, 5), (31, 5)))
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED, BLOCKED, ANSWERED]


def test_lines_of_one_queue_do_not_block_another():
    centre = model(
        [queue("a"), queue("b")],
        [group(skills="ab")],
        lines=[LineGroup(name="l", lines=1, queues=["a"])],
    )
    day = replay(centre, contacts((0, 100), (10, 50, np.inf, 1), (20, 50)))
    assert day.outcomes.tolist() == [ANSWERED, ANSWERED, BLOCKED]


def test_whoever_was_turned_away_redials():
    centre = model(
        [queue(redial_share=0.5, redial_after=later(200))], lines=[LineGroup(name="l", lines=1)]
    )
    day = replay(centre, contacts((0, 100), (10, 50), uniforms=[[YES] * 4] * 2))
    assert day.outcomes.tolist() == [ANSWERED, BLOCKED, ANSWERED]
    assert day.arrival_seconds[2] == 210


def test_so_many_redials_that_the_tables_must_grow_are_all_there():
    terms = {"redial_share": 0.95, "redial_after": exponential(20), "patience": exponential(5)}
    centre = model([queue(contacts=500, **terms)], [group(staff=1)])
    day = replay(centre, draw_trace(centre, seed=4), seed=4)
    came = len(day.outcomes)
    assert came > 4 * (day.parents < 0).sum()
    assert np.bincount(day.parents[day.parents >= 0]).max() == 1  # nobody comes twice at once
    later_ones = day.parents >= 0
    assert (day.outcomes[day.parents[later_ones]] == ABANDONED).all()
    gone = day.arrival_seconds + day.wait_seconds
    assert (day.arrival_seconds[later_ones] >= gone[day.parents[later_ones]]).all()
