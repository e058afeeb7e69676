"""Figures counted by hand on a small day, and on days that nothing happened on."""

from __future__ import annotations

import numpy as np
import pytest

from callmath.simulation import (
    CentreModel,
    Denominator,
    Group,
    Intervals,
    Queue,
    SimulationError,
    Trace,
    compare,
    exponential,
    fixed,
    replay,
    simulate,
    simulate_each,
    summarize_days,
)

from .exact import one_queue


def one_agent(**of_queue):
    return CentreModel(
        queues=[Queue(name="calls", contacts=1, handle=fixed(60), **of_queue)],
        groups=[Group(name="all", skills=["calls"], staff=1)],
        intervals=Intervals(2, 300.0),
    )


def by_hand(**of_queue):
    """Five calls: at once, after 50 s, gone after 15 s, gone after 60 s, and at once later."""
    trace = Trace(
        arrival_seconds=np.array([0.0, 10.0, 20.0, 30.0, 310.0]),
        queues=np.zeros(5, np.int16),
        handle_seconds=np.full(5, 60.0),
        after_work_seconds=np.zeros(5),
        patience_seconds=np.array([1e3, 1e3, 15.0, 60.0, 1e3]),
    )
    model = one_agent(**of_queue)
    return summarize_days(model, [replay(model, trace)])


def test_counts_are_those_of_the_day():
    whole = by_hand().overall
    assert (whole.offered.value, whole.answered.value, whole.abandoned.value) == (5, 3, 2)
    assert whole.mean_wait_seconds.value == pytest.approx((0 + 50 + 15 + 60 + 0) / 5)
    assert whole.mean_answer_seconds.value == pytest.approx(50 / 3)
    assert whole.wait_probability.value == pytest.approx(3 / 5)
    assert whole.abandon_share.value == pytest.approx(2 / 5)


@pytest.mark.parametrize(
    ("denominator", "share"),
    [("offered", 2 / 5), ("without_short", 2 / 4), ("short_count", 3 / 5), ("answered", 2 / 3)],
)
def test_each_service_level_is_its_own_definition(denominator, share):
    found = by_hand().overall.service_level_of(Denominator(denominator))
    assert found.value == pytest.approx(share)


def test_short_is_what_the_queue_says_where_it_says_so():
    whole = by_hand(short_abandon_seconds=5.0).overall
    assert whole.service_level_of("without_short").value == pytest.approx(2 / 5)


def test_contacts_belong_to_the_interval_of_their_arrival():
    found = by_hand()
    assert found.by_interval.offered.value.tolist() == [[4, 1]]
    assert found.groups_by_interval.busy_seconds.value.tolist() == [[120, 60]]
    assert found.groups.occupancy_share.value == pytest.approx([180 / 600])
    assert found.between(1, 2).overall.service_level.value == 1.0


def test_one_day_has_no_half_width():
    assert by_hand().overall.service_level.half_width == np.inf


def test_nothing_offered_is_a_figure_and_no_nan():
    model = one_queue(3, 0.0, 60.0, intervals=2)
    found = simulate(model, replications=5, seed=1)
    for name in ("service_level", "abandon_share", "mean_wait_seconds", "wait_probability"):
        figure = getattr(found.by_interval, name)
        assert np.isfinite(figure.value).all()
        assert (figure.half_width == 0.0).all()
    assert (found.by_interval.service_level.value == 1.0).all()
    assert found.overall.wait_quantile_seconds(0.9).value == 0.0


def test_nobody_at_work_has_no_occupancy_and_fails_everybody():
    found = simulate(one_queue(0, 5.0, 60.0, intervals=2), replications=5, seed=1)
    assert found.agents.occupancy_share.value == 0.0
    assert found.overall.abandon_share.value == 1.0
    assert found.overall.service_level.value == 0.0


def test_quantiles_of_waits_are_near_those_of_the_days():
    model = one_queue(20, 21.0, 300.0, intervals=6)
    found = simulate(model, replications=60, seed=2)
    share = 1 - found.overall.wait_probability.value
    assert found.overall.wait_quantile_seconds(float(share) / 2).value == 0.0
    quantile = found.overall.wait_quantile_seconds(0.9)
    within = one_queue(20, 21.0, 300.0, intervals=6, within=float(quantile.value))
    again = simulate(within, replications=60, seed=2).overall
    below = again.service_level.value + _abandoned_within(again)
    assert below == pytest.approx(0.9, abs=0.004)
    assert 0.0 < quantile.half_width < 0.3 * quantile.value


def _abandoned_within(figures):
    return figures.service_level_of("short_count").value - figures.service_level.value


def test_tables_have_a_row_each_and_a_half_width_beside_each_figure():
    found = simulate(one_queue(20, 19.0, 120.0, intervals=3), replications=5, seed=1)
    table = found.frame()
    assert table.select("queue", "interval").rows() == [("calls", 0), ("calls", 1), ("calls", 2)]
    assert table["service_level"].to_list() == found.by_interval.service_level.value[0].tolist()
    assert "service_level_half_width" in table.columns
    assert found.frame("queue").height == found.frame("group").height == 1


def test_differences_on_common_days_are_far_surer_than_those_of_strangers():
    fewer, more = simulate_each(
        [one_queue(20, 19.0, 120.0), one_queue(21, 19.0, 120.0)], replications=30, seed=3
    )
    gain = compare(fewer, more).of("service_level")
    apart = np.hypot(
        fewer.by_queue.service_level.half_width, more.by_queue.service_level.half_width
    )
    assert (gain.low > 0).all()
    assert gain.half_width[0] < apart[0] / 2
    assert compare(fewer, more).frame()["offered"].to_list() == [0.0]


def test_strangers_are_not_compared():
    one = simulate(one_queue(5, 4.0, 60.0, intervals=2), replications=3, seed=1)
    other = simulate(one_queue(5, 4.0, 60.0, intervals=2), replications=3, seed=2)
    with pytest.raises(SimulationError) as refused:
        compare(one, other)
    assert refused.value.fields["what"] == "seed"


def test_a_plan_against_itself_differs_by_nothing():
    one = simulate(one_queue(5, 4.0, 60.0, intervals=2), replications=3, seed=1)
    found = compare(one, one).of("mean_wait_seconds", "interval")
    assert not found.value.any()
    assert not found.half_width.any()


def test_intervals_that_are_not_there_are_refused():
    found = simulate(one_queue(5, 4.0, 60.0, intervals=2), replications=3, seed=1)
    with pytest.raises(SimulationError):
        found.between(1, 3)


def test_exponential_handle_times_fill_the_agents():
    """All that comes is served: occupancy is load over agents."""
    model = CentreModel(
        queues=[Queue(name="calls", contacts=60, handle=exponential(300))],
        groups=[Group(name="all", skills=["calls"], staff=20)],
        intervals=Intervals(40),
    )
    found = simulate(model, replications=30, seed=8).between(2, 40)
    assert found.agents.occupancy_share.value == pytest.approx(0.5, abs=0.01)
