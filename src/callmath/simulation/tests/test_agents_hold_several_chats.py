"""Chats at once: by hand, and against the exact chain of a center of chats."""

import numpy as np
import pytest

from callmath.simulation import (
    Intervals,
    Outcome,
    StaffCut,
    draw_trace,
    exponential,
    prepare,
    replay,
)

from .by_hand import contacts, group, model, queue


def chats(slots=2, factors=(1, 1.5), staff=1, **terms):
    queues = [queue("a", is_chat=True), queue("v")]
    return model(
        queues, [group("g", "av", staff=staff, chat_slots=slots, chat_factors=factors)], **terms
    )


def busy(model, trace):
    return replay(model, trace).busy_seconds.sum()


def test_a_second_chat_starts_at_once_and_slows_both_down():
    day = replay(chats(), contacts((0, 100), (50, 100), (60, 100)))
    # 50 of the first are done at 50; both run at 2/3: the first ends at 125, when the third starts.
    assert day.wait_seconds.tolist() == [0, 0, 65]
    # at 125 the second has 50 left and ends at 200; then the third has 50 left and is alone
    assert day.busy_seconds.sum() == pytest.approx(250)


def test_the_agent_with_the_fewest_chats_gets_the_next():
    two = model(
        [queue("a", is_chat=True)],
        [group("g", staff=1, chat_slots=2), group("h", staff=1, chat_slots=2)],
    )
    day = replay(two, contacts((0, 100), (10, 100), (20, 10), (25, 100)))
    assert sorted(day.groups[:2].tolist()) == [0, 1]
    assert sorted(day.groups[2:].tolist()) == [0, 1]
    assert (day.wait_seconds == 0).all()


def test_a_call_is_not_given_to_whoever_is_chatting_nor_a_chat_to_whoever_is_calling():
    day = replay(chats(), contacts((0, 100), (10, 60, np.inf, 1), (20, 30)))
    assert day.wait_seconds.tolist() == [0, 115 - 10, 0]  # chats end at 65 and, slowed, at 115
    day = replay(chats(), contacts((0, 100, np.inf, 1), (10, 60), (20, 60)))
    assert day.wait_seconds.tolist() == [0, 90, 80]


def test_whoever_is_cut_ends_all_chats_and_takes_no_other():
    cut = StaffCut(group="g", start_seconds=15, end_seconds=2000, agents=1)
    day = replay(chats(staff_cuts=[cut]), contacts((0, 100), (10, 20), (50, 100)))
    assert day.wait_seconds[2] == 1950
    assert day.staffed_seconds.sum() == pytest.approx(110 + 3600 - 2000)


def test_a_cut_takes_whoever_is_free_before_whoever_chats():
    cut = StaffCut(group="g", start_seconds=15, end_seconds=2000, agents=1)
    centre = chats(slots=1, factors=(), staff=2, staff_cuts=[cut])
    day = replay(centre, contacts((0, 100), (50, 100)))
    assert day.wait_seconds.tolist() == [0, 50]


def exact_chain(rate, agents, slots, factors, mean, patience):
    """Return the share of chats that wait, and that leave: birth and death over chats present.

    Chats spread evenly over agents since the one with the fewest gets the next; that holds for
    departures only on average, so the chain is exact for one agent.
    """
    most = 400
    speeds = [0.0]
    for chats_at_hand in range(1, most + 1):
        inside = min(chats_at_hand, slots * agents)
        speeds.append(inside / factors[min(inside, slots) - 1] / mean)
        speeds[-1] += max(0, chats_at_hand - slots * agents) / patience
    weights = np.cumprod([1.0] + [rate / speed for speed in speeds[1:]])
    shares = weights / weights.sum()
    waiting = np.maximum(0, np.arange(most + 1) - slots * agents)
    return shares[slots * agents :].sum(), (shares * waiting).sum() / patience / rate


def test_one_agent_with_three_chats_is_the_exact_chain():
    # 60 runs of 20,000 chats from an empty start; false alarm of |z| > 4 over two figures: 1e-4
    factors, rate = (1.0, 1.25, 1.625), 1 / 250
    queues = [
        queue(contacts=rate * 1e5, handle=exponential(480), patience=exponential(300), is_chat=True)
    ]
    centre = prepare(
        model(queues, [group(staff=1, chat_slots=3, chat_factors=factors)], Intervals(50, 1e5))
    )
    figures = []
    for replication in range(60):
        day = replay(centre, draw_trace(centre, seed=5, replication=replication))
        waited = (day.wait_seconds > 0).mean()
        figures.append((waited, (day.outcomes == Outcome.ABANDONED).mean()))
    exact = exact_chain(rate, 1, 3, factors, 480.0, 300.0)
    found = np.array(figures)
    z = (found.mean(axis=0) - exact) / (found.std(axis=0, ddof=1) / np.sqrt(len(found)))
    assert (np.abs(z) < 4).all(), (z, found.mean(axis=0), exact)
    assert 0.2 < exact[0] < 0.8
