"""Properties of the further models: monotone, splitting changes nothing, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.queueing import (
    DeferredWork,
    Dialing,
    SpreadTerms,
    Targets,
    agents_needed,
    agents_needed_over_time,
    agents_needed_when_uncertain,
    agents_needed_with_lines,
    agents_needed_with_patience_law,
    agents_needed_with_priorities,
    agents_needed_with_redials,
    chat_agents_needed,
    chat_performance,
    deferred_agents_needed,
    deferred_performance,
    exponential_patience,
    fixed_patience,
    idle_threshold_needed,
    lines_performance,
    list_outcome,
    lognormal_patience,
    modified_offered_load,
    offered_load_at,
    outbound_agents_needed,
    outbound_performance,
    patience_from_steps,
    performance_over_time,
    performance_when_uncertain,
    performance_with_patience_law,
    redial_performance,
    spread_deferred,
)

QUICK = settings(max_examples=40, deadline=None)
counts = st.lists(st.floats(0, 200), min_size=2, max_size=12)


@given(st.integers(0, 60), st.floats(0, 2000), st.floats(5, 900), st.floats(1, 2000))
@QUICK
def test_one_more_agent_never_lowers_the_service_level(agents, calls, handle, patience):
    pair = [agents, agents + 1]
    law = fixed_patience(patience)
    # Between 0 agents and 1 the general law has its own case; both are asked here.
    found = [
        lines_performance(pair, 80, calls, handle, patience, 20).performance,
        performance_with_patience_law(pair, calls, handle, law, 20),
        chat_performance(pair, calls, [handle, 1.5 * handle], patience, 20).performance,
        performance_when_uncertain(pair, calls, handle, patience, 20, busyness_cv=0.2),
        redial_performance(pair, calls, handle, patience, 20, redial_share=0.4).performance,
    ]
    for each in found:
        assert np.isfinite(each.service_level).all()
        assert each.service_level[1] >= each.service_level[0] - 1e-12


@given(st.floats(1, 5000), st.floats(10, 600), st.floats(0.5, 0.99))
@QUICK
def test_without_the_special_the_special_models_are_the_plain_one(calls, handle, level):
    targets: Targets = {"service_level": level, "patience_seconds": 90}
    plain = int(agents_needed(calls, handle, **targets))
    assert int(agents_needed_with_lines(5_000, calls, handle, **targets)) == plain
    assert int(agents_needed_with_redials(calls, handle, redial_share=0, **targets)) == plain
    assert int(agents_needed_when_uncertain(calls, handle, busyness_cv=0, **targets)) == plain
    assert int(chat_agents_needed(calls, [handle], **targets)) == plain
    assert agents_needed_with_priorities([calls], handle, **targets) == plain
    law = exponential_patience(90)
    assert int(agents_needed_with_patience_law(calls, handle, law, service_level=level)) == plain


def test_the_numbers_of_agents_are_the_least():
    targets: Targets = {"service_level": 0.8, "patience_seconds": 120}
    agents = int(agents_needed_when_uncertain(1200, 300, busyness_cv=0.1, **targets))
    levels = performance_when_uncertain([agents - 1, agents], 1200, 300, 120, 20, busyness_cv=0.1)
    assert levels.service_level[0] < 0.8 <= levels.service_level[1]
    people = int(agents_needed_with_redials(3300, 60, redial_share=0.9, **targets))
    again = redial_performance([people - 1, people], 3300, 60, 120, 20, redial_share=0.9)
    assert again.performance.service_level[0] < 0.8 <= again.performance.service_level[1]


def test_uncertain_rates_need_what_was_measured():
    """a = 100: 98 for the mean, 101 on average, 110 for nine days in ten; a = 400: 370, 386."""
    targets: Targets = {"service_level": 0.8, "patience_seconds": 120}
    spread = [0.1, 0.187, 0.1]
    calls = [1200, 1200, 4800]
    assert agents_needed(calls, 300, **targets).tolist() == [98, 98, 370]
    average = agents_needed_when_uncertain(calls, 300, busyness_cv=spread, **targets)
    assert average.tolist() == [101, 107, 386]
    days = agents_needed_when_uncertain(
        calls, 300, busyness_cv=spread, aim="share_of_days", **targets
    )
    assert days[0] == 110
    found = performance_when_uncertain(
        [98, 98, 370], calls, 300, 120, 20, busyness_cv=[0.1, 0.187, 0.1]
    )
    assert found.service_level.round(3).tolist() == [0.763, 0.685, 0.700]


def test_a_share_of_days_is_kept_by_that_share_of_days():
    """Of 4,000 drawn days; binomial deviation 0.005, four of them: a false alarm in 16,000."""
    targets: Targets = {"service_level": 0.8, "patience_seconds": 120}
    agents = agents_needed_when_uncertain(
        1200, 300, busyness_cv=0.2, aim="share_of_days", share_of_days=0.9, **targets
    )
    factors = np.random.default_rng(7).gamma(25, 1 / 25, 4000)
    kept = agents_needed(1200 * factors, 300, **targets) <= agents
    assert kept.mean() == pytest.approx(0.905, abs=0.02)


def test_the_average_is_that_of_drawn_days():
    """200,000 days; the standard error of the mean is below 0.0007."""
    factors = np.random.default_rng(11).gamma(100, 0.01, 200_000)
    levels = lines_performance(98, 10_000, 1200 * factors, 300, 120, 20).performance.service_level
    drawn = float(levels @ factors / factors.sum())
    exact = performance_when_uncertain(98, 1200, 300, 120, 20, busyness_cv=0.1)
    assert float(exact.service_level) == pytest.approx(drawn, abs=0.003)


@given(counts, st.floats(30, 4000), st.sampled_from([None, 0.0, 0.6]))
@QUICK
def test_splitting_an_interval_changes_no_load(calls, handle, cv):
    halves = np.repeat(np.array(calls) / 2, 2)
    common = {"handle_cv": cv, "start_load": 1.0}
    whole = modified_offered_load(calls, handle, 1800, **common)
    split = modified_offered_load(halves, handle, 900, **common)
    assert split.reshape(-1, 2).mean(axis=1) == pytest.approx(whole, rel=1e-9, abs=1e-9)
    late = offered_load_at([1800], calls, handle, 1800, **common)[:, 0]
    same = offered_load_at([900], halves, handle, 900, **common)[1::2, 0]
    assert same == pytest.approx(late, rel=1e-9, abs=1e-9)


@given(counts, st.floats(30, 1500), st.sampled_from([None, 0.0, 0.6]))
@QUICK
def test_no_work_is_lost_on_the_way(calls, handle, cv):
    longer = np.concatenate([calls, np.zeros(60)])
    load = modified_offered_load(longer, handle, 900, handle_cv=cv, start_load=0)
    assert load.sum() * 900 == pytest.approx(sum(calls) * handle, rel=1e-8, abs=1e-6)


def test_a_steady_rate_has_the_load_of_the_plain_formula():
    for cv in (None, 0.0, 1.5):
        assert modified_offered_load([30] * 5, 240, 900, handle_cv=cv) == pytest.approx([8.0] * 5)


def test_a_plan_with_carry_over_keeps_its_target_where_the_plain_one_does_not():
    """Half hours, 30 minutes of handling: the exact chain tells who keeps 80 % within 20 s."""
    calls = 60 + 50 * np.sin(np.linspace(0, np.pi, 24))
    targets: Targets = {"service_level": 0.8, "patience_seconds": 120}
    carried = agents_needed_over_time(calls, 1800, 1800, start_load=60, **targets)
    plain = agents_needed(calls * 2, 1800, **targets)
    levels = performance_over_time(carried, calls, 1800, 1800, 120, 20).service_level
    others = performance_over_time(plain, calls, 1800, 1800, 120, 20).service_level
    assert levels[1:].min() > 0.77
    assert levels[1:].max() < 0.86
    assert others[1:].max() - others[1:].min() > 2 * (levels[1:].max() - levels[1:].min())


def test_patience_in_steps_is_fixed_patience_and_nearly_any_other():
    one = performance_with_patience_law(50, 3300, 60, patience_from_steps([120], [0]), 20)
    same = performance_with_patience_law(50, 3300, 60, fixed_patience(120), 20)
    assert one.service_level == same.service_level
    times = np.arange(1, 4001) * 0.5
    steps = patience_from_steps(times, np.r_[np.exp(-(times[:-1] + 0.25) / 120), 0])
    near = performance_with_patience_law(50, 3300, 60, steps, 20)
    exact = performance_with_patience_law(50, 3300, 60, exponential_patience(120), 20)
    assert float(near.service_level) == pytest.approx(float(exact.service_level), abs=1e-3)


def test_who_never_leaves_can_pile_up():
    law = patience_from_steps([30], [0.6])
    found = performance_with_patience_law([5, 9], 600, 60, law, 20)
    assert np.isinf(found.mean_wait_seconds[0])
    assert found.service_level[0] == 0.0
    assert np.isfinite(found.mean_wait_seconds[1])


def test_a_lognormal_law_has_the_mean_it_was_given():
    assert lognormal_patience(120, 1.5).mean_seconds == pytest.approx(120, rel=1e-8)


@given(counts, st.integers(1, 6), st.floats(0.5, 1.0))
@QUICK
def test_so_many_agents_finish_deferred_work_in_time_and_fewer_do_not(calls, lasts, open_share):
    work = DeferredWork(
        contacts_per_interval=np.r_[calls, np.zeros(6)],
        handle_seconds=300,
        interval_seconds=1800,
        due_after_seconds=lasts * 1800,
        open_share=open_share,
        backlog=10,
        backlog_due_seconds=3600,
    )
    need = deferred_agents_needed(work)
    enough = deferred_performance(need.exact * (1 + 1e-9), work)
    assert enough.on_time_share == pytest.approx(1.0, abs=1e-9)
    assert deferred_performance(need.exact * 0.9, work).on_time_share < 1.0
    done = enough.done_hours.sum() + enough.backlog_hours[-1]
    assert done == pytest.approx((sum(calls) + 10) * 300 / 3600, rel=1e-9)


def test_work_due_where_nobody_works_has_no_number():
    work = DeferredWork(
        contacts_per_interval=[5, 0, 0],
        handle_seconds=60,
        interval_seconds=1800,
        due_after_seconds=1800,
        open_share=[1, 0, 1],
    )
    assert deferred_agents_needed(work).agents == -1


def test_spreading_costs_least_and_a_level_plan_is_the_need():
    work = DeferredWork(
        contacts_per_interval=[40, 10, 0, 0, 0, 0],
        handle_seconds=360,
        interval_seconds=1800,
        due_after_seconds=5400,
    )
    level = spread_deferred(work, SpreadTerms(peak_price=100))
    assert level.agents.max() == pytest.approx(deferred_agents_needed(work).exact)
    assert deferred_performance(level.agents, work).on_time_share == pytest.approx(1.0)
    free = spread_deferred(work, SpreadTerms(idle_agents=100))
    assert free.cost == 0.0
    short = spread_deferred(work, SpreadTerms(most_agents=1))
    assert short.late_hours.sum() == pytest.approx(5.0 - 2.0)


def test_outbound_figures_turn_round():
    dialing = Dialing(
        handle_seconds=200,
        connect_share=0.25,
        preview_seconds=15,
        no_answer_seconds=5,
        right_party_share=0.6,
        occupancy_share=0.85,
    )
    done = outbound_performance(7, dialing).right_contacts_per_hour
    assert int(outbound_agents_needed(done, dialing)) == 7
    assert int(outbound_agents_needed(done * 1.001, dialing)) == 8
    nobody = Dialing(handle_seconds=200, connect_share=0)
    assert outbound_agents_needed([0, 1], nobody).tolist() == [0, -1]
    assert float(list_outcome(100, 0.2, 50).reached_share) == pytest.approx(1 - 0.8**50)


def test_targets_out_of_reach_are_minus_one_and_no_volume_needs_nobody():
    assert agents_needed_with_lines(5, [0, 600], 60, service_level=0.9).tolist() == [0, -1]
    assert int(chat_agents_needed(0, [60, 90], service_level=0.9)) == 0
    assert int(agents_needed_with_redials(100, 60, redial_share=0.5, service_level=1)) == -1
    assert idle_threshold_needed([35], 1800, 60, service_level=0.999).tolist() == [-1]
    assert agents_needed_with_priorities([0, 0], 60, service_level=0.8) == 0
    assert agents_needed_over_time([0, 0, 0], 60, 900, service_level=0.8).tolist() == [0, 0, 0]


def test_loops_give_the_same_as_plain_python():
    program = """
import json
from callmath.queueing import *
print(json.dumps((
    lines_performance(5, 8, 360, 60, 90, 20).performance.service_level.tolist(),
    performance_with_patience_law(5, 360, 60, uniform_patience(0, 90), 20).service_level.tolist(),
    priority_performance(5, [100, 150], 60, 90, 20).service_level.tolist(),
    chat_performance(3, 100, [60, 100], 90, 20).performance.service_level.tolist(),
    blended_performance(5, 2, 200, 60, 90, 20).outbound_per_hour.tolist(),
    performance_over_time([5, 4], [30, 40], 60, 300, 90, 20).service_level.tolist(),
)))
"""
    outputs = [
        json.loads(
            subprocess.run(  # noqa: S603  this very interpreter runs the text above
                [sys.executable, "-c", program],
                env={"CALLMATH_NO_NUMBA": switch, "PYTHONPATH": ":".join(sys.path)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for switch in ("0", "1")
    ]
    for fast, plain in zip(*outputs, strict=True):
        assert fast == pytest.approx(plain, rel=1e-12)
