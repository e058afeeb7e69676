"""Lines, redials, priorities, blending, patience laws and changing rates against exact values."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.queueing import (
    blended_performance,
    exponential_patience,
    fixed_patience,
    mixed_patience,
    offered_load_at,
    performance_over_time,
    performance_with_patience_law,
    priority_performance,
    redial_performance,
    uniform_patience,
)

pytestmark = pytest.mark.shared
LAWS = {
    "exponential": exponential_patience,
    "deterministic": fixed_patience,
    "uniform": lambda mean: uniform_patience(0, 2 * mean),
    "hyperexp": lambda mean: mixed_patience([0.2 * mean, 1.8 * mean], [0.5, 0.5]),
}


def rows_of(name):
    with (SHARED / "data/reference/staffing" / name).open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows_of("mmn_plus_G.csv") if SHARED.exists() else [])
def test_patience_laws(row):
    agents, rate, mean = (
        float(row["n"]),
        float(row["lambda"]) * 60,
        float(row["patience_mean"]) * 60,
    )
    law = LAWS[row["patience_dist"]](mean)
    found = performance_with_patience_law(agents, rate, 60, law, float(row["T"]) * 60)
    assert law.mean_seconds == pytest.approx(mean, rel=1e-12)
    assert float(found.wait_probability) == pytest.approx(float(row["P_wait"]), rel=1e-12)
    assert float(found.abandon_share) == pytest.approx(float(row["P_ab"]), rel=1e-11)
    assert float(found.service_level) == pytest.approx(float(row["SL_T_offered"]), abs=1e-13)


def test_priorities_are_those_of_cobham():
    for row in rows_of("priority_mmn_exact.csv"):
        rates = np.array(row["lambdas"].split(), float) * 3600
        found = priority_performance(float(row["n"]), rates, 1 / float(row["mu"]), None, 20)
        wait = found.mean_wait_seconds[int(row["class"]) - 1]
        assert wait == pytest.approx(float(row["mean_wait"]), rel=1e-12)


def test_blending_by_threshold():
    for row in rows_of("blending_threshold_exact.csv"):
        patience = 60 / float(row["theta"]) if float(row["theta"]) else None
        rate = float(row["lambda_in"]) * 60
        found = blended_performance(
            int(row["n"]), int(row["threshold_idle"]), rate, 60, patience, 20
        )
        calls = found.performance
        value = {
            "P_wait": calls.wait_probability,
            "E_wait_offered": calls.mean_wait_seconds / 60,
            "P_ab": calls.abandon_share,
            "occupancy": calls.occupancy_share,
            "outbound_per_unit_time": found.outbound_per_hour / 60,
        }[row["quantity"]]
        assert float(value) == pytest.approx(float(row["value"]), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("place", "seconds"), [(0, 60.0), (1, 60.0), (2, 1.0)])
def test_redials_settle(place, seconds):
    """`seconds`: the unit of time of the row."""
    row = {
        key: float(value)
        for key, value in rows_of("retrials_fixed_point.csv")[place].items()
        if key != "source"
    }
    found = redial_performance(
        row["n"],
        row["lambda_fresh"] * 3600 / seconds,
        seconds / row["mu"],
        seconds / row["theta"],
        20,
        redial_share=row["redial_prob"],
    )
    total = float(found.attempts_per_hour) * seconds / 3600
    assert total == pytest.approx(row["lambda_total"], rel=1e-12)
    lost = float(found.performance.abandon_share)
    assert lost == pytest.approx(row["P_ab_per_attempt"], rel=1e-11)
    assert float(found.performance.service_level) == pytest.approx(
        row["SL_T(20s or 1/3)"], rel=1e-11
    )


def test_a_swinging_rate_carries_its_work_along():
    """Rates constant on steps of 0.002 stand 0.001 late at most: 10 erlangs a unit x 0.0005."""
    step = 0.002
    edges = np.arange(round(18 / step) + 1) * step
    calls = 100 * step + 20 * (np.cos(edges[:-1]) - np.cos(edges[1:]))
    load = offered_load_at([0], calls, 1, step, start_load=90)[:, 0]
    for row in rows_of("time_varying_fmmw_exact.csv"):
        place = round(float(row["t"]) / step)
        exact = 100 + 10 * (np.sin(edges[place]) - np.cos(edges[place]))
        assert load[place] == pytest.approx(exact, abs=1e-5)
        printed = float(row["offered_load_m(t)"].removeprefix("np.float64(").rstrip(")"))
        assert load[place] == pytest.approx(printed, abs=0.015)


@pytest.mark.parametrize("beta", ["-1.0", "-0.5", "0.0", "0.5", "1.0", "2.0"])
def test_delays_under_a_swinging_rate_follow_the_poisson_law(beta):
    """27 intervals lie between two reference times; a constant rate in each is 1.5e-5 off.

    Patience is as long as service, so that nothing but the load decides how many are in hand.
    """
    rows = [row for row in rows_of("time_varying_fmmw_exact.csv") if row["beta"] == beta]
    step, unit = np.pi / 8 / 27, 600.0
    times = 12.0 + (np.arange(27 * 16) - 13) * step
    load = 100 + 10 * (np.sin(times) - np.cos(times))
    agents = np.ceil(load + float(beta) * np.sqrt(load))
    begin = times[0] - step / 2
    day = performance_over_time(
        agents, (100 + 20 * np.sin(times)) * step, unit, step * unit, unit, 20,
        start_in_hand=100 + 10 * (np.sin(begin) - np.cos(begin)),
    )  # fmt: skip
    at = 13 + 27 * np.arange(16)
    assert agents[at].tolist() == [int(row["staff_ceil(m+beta*sqrt(m))"]) for row in rows]
    exact = [float(row["P_delay_exact"]) for row in rows]
    assert day.wait_probability[at] == pytest.approx(exact, abs=2e-5)
