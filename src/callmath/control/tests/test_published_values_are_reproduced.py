"""Tables that others published, row by row."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.control import (
    binomial_cusum_arl,
    cusum_arl,
    ewma_arl,
    funnel_limits,
    james_stein,
    p_chart,
)

RISK = SHARED / "data/reference/risk"
ORANGE_JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11]
ORANGE_JUICE += [20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def rows(name: str) -> list[dict[str, str]]:
    with (RISK / name).open(newline="") as table:
        found = list(csv.DictReader(table))
    assert found
    return found


def arl(row: dict[str, str]) -> float:
    first, second = (float(part.split("=")[1]) for part in row["params"].split())
    shift = float(row["shift_sigma"])
    if row["chart"] == "EWMA":
        return ewma_arl(first, second, shift)
    return cusum_arl(first, second, shift)


@pytest.mark.shared
def test_every_run_length_of_the_tables_is_reproduced():
    for row in rows("arl_tables.csv"):
        published, found = float(row["published_ARL"]), arl(row)
        assert found == pytest.approx(published, rel=0.005 if published >= 10 else 0.03)
        assert found == pytest.approx(float(row["computed_ARL"]), abs=0.001, rel=1e-5)


@pytest.mark.shared
def test_the_run_lengths_of_binomial_charts_agree_with_a_chain_on_a_grid():
    """The table was made on a grid, which is up to 3.3 % off; most rows agree within 0.3 %."""
    off = []
    for row in rows("arl_binomial_cusum_computed.csv"):
        chart = {
            "acceptable_share": float(row["p0"]),
            "rejectable_share": float(row["p1"]),
            "threshold": float(row["h"]),
        }
        looked = int(row["n_per_week"])
        for column, share in (("ARL_in_control_weeks", "p0"), ("ARL_at_p1_weeks", "p1")):
            found = binomial_cusum_arl(looked, actual_share=float(row[share]), **chart)
            off.append(abs(found / float(row[column]) - 1))
    assert len(off) == 144
    assert max(off) < 0.033
    assert np.mean(np.array(off) < 0.003) > 0.9


def test_an_exact_run_length_is_that_of_a_simulation_where_the_grid_is_not():
    rng = np.random.default_rng(20)
    gain = np.log(0.06 * 0.98 / (0.02 * 0.94))
    cost = 10 * np.log(0.98 / 0.94)
    level, ended = np.zeros(8000), np.zeros(8000)
    week = 0
    while not ended.all():
        week += 1
        level = np.maximum(0, level + rng.binomial(10, 0.02, 8000) * gain - cost)
        ended[(level > 4) & (ended == 0)] = week
    exact = binomial_cusum_arl(10, acceptable_share=0.02, rejectable_share=0.06, threshold=4.0)
    assert exact == pytest.approx(556.6, abs=0.1)  # the grid says 575.2
    assert abs(ended.mean() - exact) < 2.5 * ended.std() / np.sqrt(8000)


def test_the_chart_of_three_sigma_is_a_special_ewma():
    assert ewma_arl(1.0, 3.0) == pytest.approx(370.4, abs=0.05)


def test_the_orange_juice_cans_are_out_where_the_book_says():
    chart = p_chart(ORANGE_JUICE, 50)
    assert (round(chart.center, 4), round(chart.lower[0], 4), round(chart.upper[0], 4)) == (
        0.2313,
        0.0524,
        0.4102,
    )
    assert (np.flatnonzero(chart.is_out) + 1).tolist() == [15, 23]


@pytest.mark.shared
def test_the_funnel_of_child_heart_surgery_is_reproduced():
    hospitals = rows("funnel_child_heart_limits_computed.csv")
    funnel = funnel_limits(
        [float(row["deaths"]) for row in hospitals], [float(row["n"]) for row in hospitals]
    )
    assert funnel.target == pytest.approx(0.11961, abs=1e-5)
    for at, row in enumerate(hospitals):
        assert funnel.z[at] == pytest.approx(float(row["z"]), abs=5e-5)
        limits = (funnel.lower[1], funnel.lower[0], funnel.upper[0], funnel.upper[1])
        wanted = [float(row[name]) for name in ("lo_99_8", "lo_95", "hi_95", "hi_99_8")]
        assert [limit[at] for limit in limits] == pytest.approx(wanted, abs=1e-5)
    outside = dict(zip([row["hospital"] for row in hospitals], funnel.outside(1), strict=True))
    assert {name for name, side in outside.items() if side} == {"Bristol"}


@pytest.mark.shared
def test_the_funnel_of_bowel_cancer_is_reproduced():
    districts = rows("funnel_bowel_cancer.csv")
    n, d = ([float(row[name]) for row in districts] for name in ("n", "d"))
    funnel = funnel_limits(n, d, winsorised_share=0.0)
    assert [int(np.count_nonzero(funnel.outside(row))) for row in (0, 1)] == [33, 2]
    assert funnel.dispersion == pytest.approx(1.485, abs=0.001)
    assert funnel.rates.max() * 100_000 == pytest.approx(31.09, abs=0.01)
    assert funnel_limits(n, d).dispersion == pytest.approx(0.942, abs=0.002)


@pytest.mark.shared
def test_the_batters_of_efron_and_morris_are_pulled_as_published():
    batters = rows("eb_efron_morris.csv")
    raw = np.array([float(row["hits"]) / float(row["at_bats"]) for row in batters])
    mean = raw.mean()
    pulled = james_stein(raw, mean * (1 - mean) / 45)
    assert pulled == pytest.approx([float(row["published_js"]) for row in batters], abs=5.5e-4)
    assert pulled == pytest.approx([float(row["computed_js"]) for row in batters], abs=6e-5)
    truth = np.array([float(row["true_rest_of_season"]) for row in batters])
    ratio = np.sum((raw - truth) ** 2) / np.sum((pulled - truth) ** 2)
    assert ratio == pytest.approx(3.53, abs=0.05)
