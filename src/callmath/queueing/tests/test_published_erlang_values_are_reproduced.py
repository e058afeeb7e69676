"""Tables and worked examples that others have published, and values in forty digits."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.queueing import (
    answered_wait_seconds,
    erlang_a_performance,
    erlang_b,
    erlang_b_redials,
    erlang_c_performance,
    max_load,
    wait_quantile_seconds,
)

pytestmark = pytest.mark.shared


class Table:
    def __init__(self, name: str) -> None:
        with (SHARED / "data/reference/staffing" / name).open() as file:
            self.rows = list(csv.DictReader(file))

    def __getitem__(self, column: str) -> np.ndarray:
        return np.array([float(row[column]) for row in self.rows])


def test_the_table_of_the_itu():
    """6,020 cells; 337 of them are printed off by more than half a digit, at most 0.0214."""
    table = Table("erlang_b_itu_max_traffic.csv")
    found = max_load(table["servers_n"], table["blocking_B"])
    gap = np.abs(found - table["max_offered_erlangs_A"])
    assert gap.size == 6020
    assert gap.max() < 0.0215
    assert np.mean(gap < 0.0051) > 0.94


def test_erlang_b_to_six_digits():
    """At 40 and 50 erlangs the source leaves out 70 lines: the rest stands one line too high."""
    table = Table("erlang_b_probability_table.csv")
    lines, load = table["servers_n"], table["offered_A"]
    shifted = (lines >= 70) & ((load == 40) | (load == 50))
    found = erlang_b(lines + shifted, load)
    assert np.abs(found - table["B_6_digits"]).max() < 1.1e-6
    assert shifted.sum() < 20


def test_erlang_b_in_forty_digits():
    table = Table("erlang_b_high_precision.csv")
    np.testing.assert_allclose(erlang_b(table["servers_n"], table["offered_A"]), table["B"], 1e-13)


@pytest.mark.parametrize("retry", ["40", "50"])
def test_extended_erlang_b(retry):
    """6,160 cells each, which the source solved to about a thousandth of the blocking."""
    table = Table(f"erlang_b_extended_retry{retry}.csv")
    printed = table["max_fresh_offered_A"]
    wanted, clear = table["blocking_B"], printed > 0.5
    found = erlang_b_redials(table["servers_n"], printed, table["retry"]).blocking
    assert clear.sum() > 6000
    assert np.abs(found / wanted - 1)[clear].max() < 1.2e-3
    ours = max_load(table["servers_n"], wanted, redial_share=table["retry"])
    again = erlang_b_redials(table["servers_n"], ours, table["retry"]).blocking
    np.testing.assert_allclose(again, wanted, rtol=1e-11)


def test_erlang_c_examples():
    table = Table("erlang_c_reference.csv")
    load = table["offered_A"]
    load[load == 33.3333333333] = 100 / 3
    handle = table["aht_s"]
    found = erlang_c_performance(table["agents"], load / handle * 3600, handle, table["T_s"])
    for ours, column in (
        (found.wait_probability, "exact_P_wait"),
        (found.mean_wait_seconds, "exact_ASA_s"),
        (found.service_level, "exact_SL"),
    ):
        np.testing.assert_allclose(ours, table[column], rtol=1e-12)


def test_erlang_a_examples():
    table = Table("erlang_a_reference.csv")
    found = erlang_a_performance(
        table["agents"], table["lambda"] * 3600, 1 / table["mu"], 1 / table["theta"], table["T"]
    )
    for ours, column in (
        (found.wait_probability, "P_wait"),
        (found.abandon_share, "P_ab"),
        (found.mean_wait_seconds, "E_wait_all_offered"),
        (found.service_level, "SL_T_answered_over_offered"),
        (found.occupancy_share, "occupancy"),
    ):
        np.testing.assert_allclose(ours, table[column], rtol=1e-12)


def test_a_center_of_fifty_as_printed():
    """Garnett, Mandelbaum and Reiman 2002, table 1, with and without abandonment."""
    center = (50, 48 * 60, 60)
    patient = erlang_c_performance(*center, 20)
    leaving = erlang_a_performance(*center, 120, 20)
    assert round(float(patient.mean_wait_seconds), 1) == 20.8
    assert round(float(wait_quantile_seconds(*center, 0.9)), 1) == 58.1
    assert round(float(leaving.abandon_share), 3) == 0.031
    assert round(float(leaving.mean_wait_seconds), 1) == 3.7
    assert round(float(leaving.occupancy_share), 2) == 0.93
    ninety = wait_quantile_seconds(*center, 0.9, patience_seconds=120)
    assert 12.44 <= float(ninety) < 12.5


def test_who_is_answered_waited_less_than_all_who_leave_and_stay():
    """Mean of all = answered share x mean of answered + the rest, which no one may exceed."""
    found = erlang_a_performance(9, 240, 180, 120, 20)
    answered = float(answered_wait_seconds(9, 240, 180, patience_seconds=120))
    lost = float(found.abandon_share)
    of_the_lost = (float(found.mean_wait_seconds) - (1 - lost) * answered) / lost
    assert 0 < answered < float(found.mean_wait_seconds) < of_the_lost < 120
