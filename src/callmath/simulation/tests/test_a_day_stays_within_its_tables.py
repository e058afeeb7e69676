"""Times so long, or intervals so short, that no whole number counts them: no harm is done."""

import numpy as np
import pytest

from callmath.simulation import (
    Intervals,
    Outcome,
    Trace,
    draw_trace,
    fixed,
    replay,
    simulate,
    summarize_days,
)

from .by_hand import contacts, group, later, model, queue

LONG = 1e300


@pytest.mark.parametrize("groups", [[group(staff=2)], [group(), group("h")]])
def test_a_contact_that_never_ends_keeps_its_agent_all_day(groups):
    day = replay(model(groups=groups), contacts((100, LONG), (200, 10), (300, LONG), (400, 10, 5)))
    assert day.outcomes.tolist() == [1, 1, 1, Outcome.ABANDONED]
    assert day.busy_seconds.sum() == 3500 + 10 + 3300


def test_what_comes_after_ages_counts_in_the_last_interval():
    centre = model(
        [queue("a", transfers={"b": 1.0}), queue("b", handle=fixed(60), handle_factors=[1, 3])],
        [group(skills="ab")],
    )
    day = replay(centre, contacts((0, LONG), uniforms=np.zeros((1, 4))))
    assert day.arrival_seconds.tolist() == [0, LONG]
    figures = summarize_days(centre, [day]).by_interval
    assert figures.offered.value.tolist() == [[1, 0], [0, 1]]


def test_intervals_of_a_millisecond_are_intervals():
    centre = model([queue(handle=fixed(300), transfers={"a": 0.5})], intervals=Intervals(4, 1e-3))
    found = simulate(centre, replications=12, seed=1)
    assert found.by_interval.offered.value.shape == (1, 4)
    assert float(found.agents.busy_seconds.value) <= 4e-3
    assert float(found.overall.offered.value) > 4.0


@pytest.mark.parametrize("kind", [np.float32, np.int64, object])
def test_columns_of_other_kinds_are_the_same_contacts(kind):
    rows = contacts((1, 100), (5, 7), (30, 60, 20))
    columns = [rows.arrival_seconds, rows.handle_seconds, rows.after_work_seconds]
    arrival, handle, after = (each.astype(kind) for each in columns)
    other = Trace(arrival, rows.queues.astype(np.int64), handle, after, rows.patience_seconds)
    for centre in (model(), model([queue()], [group(), group("h", staff=0)])):
        ours, theirs = replay(centre, rows), replay(centre, other)
        assert ours.wait_seconds.tolist() == theirs.wait_seconds.tolist()
        assert ours.busy_seconds.tolist() == theirs.busy_seconds.tolist()


def test_columns_may_be_lists_and_every_other_number():
    rows = contacts((1, 100), (5, 7), (30, 60, 20))
    spread = np.repeat(rows.arrival_seconds, 2)[::2]
    listed = rows.handle_seconds.tolist()
    other = Trace(spread, rows.queues, listed, rows.after_work_seconds, rows.patience_seconds)
    assert replay(model(), other).wait_seconds.tolist() == [0, 96, 20]


def test_the_last_moment_of_a_day_belongs_to_its_last_interval():
    centre = model([queue(contacts=3000, handle_factors=[1, 2], handle=later(10))],
                   intervals=Intervals(2, 1e-3))  # fmt: skip
    trace = draw_trace(centre, seed=3)
    assert trace.arrival_seconds.max() < 2e-3
    assert set(trace.handle_seconds.tolist()) == {10.0, 20.0}
