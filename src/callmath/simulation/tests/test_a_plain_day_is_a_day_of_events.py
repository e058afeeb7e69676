"""The short way through a plain day says what the kernel of events says, to the last bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.simulation import (
    CentreModel,
    Group,
    Intervals,
    Queue,
    Skill,
    StaffCut,
    draw_trace,
    exponential,
    prepare,
    replay,
)
from callmath.simulation._plain import is_plain
from callmath.simulation._replay import run_events

STAFF = st.lists(st.integers(0, 9), min_size=6, max_size=6)
COLUMNS = ["outcomes", "wait_seconds", "groups", "agents", "parents"]


@st.composite
def plain_models(draw):
    queues = [
        Queue(
            name=name,
            contacts=draw(st.lists(st.floats(0, 40), min_size=6, max_size=6)),
            handle=exponential(draw(st.floats(1, 600))),
            after_work=draw(st.sampled_from([None, exponential(30)])),
            patience=draw(st.sampled_from([None, exponential(60)])),
        )
        for name in "abc"
    ]
    groups = [
        Group(name="x", skills=[Skill(queue="a", handle_factor=1.2), "b"], staff=draw(STAFF)),
        Group(name="y", skills=["c"], staff=draw(STAFF)),
    ]
    cut = StaffCut(group="x", start_seconds=500, end_seconds=2000, agents=draw(st.integers(1, 4)))
    return CentreModel(
        queues=queues,
        groups=groups,
        intervals=Intervals(6, 600),
        staff_cuts=draw(st.sampled_from([(), (cut,)])),
        run_out=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(plain_models(), st.integers(0, 1000))
def test_both_ways_agree_bit_for_bit(model, seed):
    made = prepare(model)
    trace = draw_trace(made, seed=seed)
    assert is_plain(made, trace)
    short, long = replay(made, trace), run_events(made, trace, seed=0, replication=0)
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(short, column), getattr(long, column), column)
    np.testing.assert_allclose(short.busy_seconds, long.busy_seconds, rtol=1e-12, atol=1e-6)
    np.testing.assert_allclose(short.staffed_seconds, long.staffed_seconds, rtol=1e-12, atol=1e-6)
