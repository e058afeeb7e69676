"""Demand that comes twice because it was lost is told from fresh demand."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.forecasting._redials import find_redials
from callmath.forecasting._types import ForecastingError

NINE = datetime.fromisoformat("2026-03-02T09:00")


def contacts_of(*rows):
    """Rows are (minutes after nine, customer, was lost)."""
    minutes, customers, lost = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "arrived_at": [NINE + timedelta(minutes=minute) for minute in minutes],
            "customer": list(customers),
            "has_abandoned": list(lost),
        },
        schema_overrides={"customer": pl.String},
    )


def made_up(*, known_share=1.0, redial_probability=0.6, lost_share=0.25, seed=3, size=20_000):
    """Fresh demand at an even rate over 20 days; who is lost tries again 1 to 21 minutes later."""
    dice = np.random.default_rng(seed)
    rows = []
    for customer, arrival in enumerate(dice.uniform(0, 20 * 1440, size)):
        minute, name = arrival, f"c{customer}" if dice.random() < known_share else None
        while True:
            lost = dice.random() < lost_share
            rows.append((minute, name, lost))
            if not lost or dice.random() >= redial_probability:
                break
            minute += 1 + dice.exponential(5)
    return contacts_of(*rows)


def test_a_call_after_hanging_up_is_a_redial_and_one_after_an_answer_is_a_return():
    found = find_redials(
        contacts_of((0, "a", True), (5, "a", False), (8, "a", False)), window=timedelta(hours=1)
    )
    assert found.is_redial.tolist() == [False, True, False]
    assert found.is_return.tolist() == [False, False, True]


def test_other_customers_and_late_calls_are_fresh():
    found = find_redials(
        contacts_of((0, "a", True), (5, "b", False), (61, "a", False)), window=timedelta(hours=1)
    )
    assert not found.is_redial.any()


def test_the_window_counts_from_hanging_up():
    contacts = contacts_of((0, "a", True), (62, "a", False)).with_columns(
        waited_seconds=pl.Series([180.0, 0.0])
    )
    found = find_redials(contacts, window=timedelta(hours=1))
    assert found.is_redial.tolist() == [False, True]
    assert found.delays.tolist() == [59 * 60]


def test_a_chain_of_hang_ups_counts_each_try():
    found = find_redials(
        contacts_of((0, "a", True), (5, "a", True), (9, "a", False), (99, "z", False)),
        window=timedelta(minutes=30),
    )
    assert found.is_redial.sum() == 2
    assert (found.probability, found.lost) == (1.0, 2)


def test_records_in_any_order_give_the_same_answer():
    contacts = made_up(size=300)
    mixed = contacts.sample(fraction=1, shuffle=True, seed=1).with_row_index()
    found = find_redials(contacts, window=timedelta(hours=1))
    again = find_redials(mixed, window=timedelta(hours=1))
    assert found.probability == again.probability
    assert found.is_redial.sum() == again.is_redial.sum() > 0


def test_nobody_without_a_name_is_followed():
    found = find_redials(
        contacts_of((0, None, True), (1, None, False), (2, "", True), (3, "", False)),
        window=timedelta(minutes=1),
    )
    assert not found.is_redial.any()
    assert np.isnan(found.probability)
    assert {note.code for note in found.notes} == {"redials.few", "redials.unknown_customers"}


def test_a_switchboard_is_nobody():
    contacts = contacts_of(*((minute, "switchboard", minute % 2 == 0) for minute in range(30)))
    found = find_redials(contacts, window=timedelta(hours=1))
    assert not found.is_redial.any()
    assert found.notes[0].code == "redials.busy_customers"
    assert found.notes[0].fields == {"contacts": 30}


def test_hang_ups_at_the_end_of_the_records_do_not_count_as_given_up():
    found = find_redials(
        contacts_of((0, "a", True), (10, "a", False), (55, "b", True)),
        window=timedelta(minutes=30),
    )
    assert (found.lost, found.probability) == (1, 1.0)


def test_the_planted_probability_comes_back_within_its_interval():
    found = find_redials(made_up(), window=timedelta(hours=1))
    assert found.low <= 0.6 <= found.high
    assert found.high - found.low < 0.05
    assert found.chance == pytest.approx(0, abs=0.001)
    assert found.probability_beyond_chance == pytest.approx(found.probability, abs=0.001)
    assert np.median(found.delays) / 60 == pytest.approx(1 + 5 * np.log(2), rel=0.05)


def test_fresh_demand_comes_back_where_only_half_of_the_customers_are_known():
    contacts = made_up(known_share=0.5)
    frame = find_redials(contacts, window=timedelta(hours=1)).fresh(interval_minutes=30)
    assert frame["offered"].sum() == contacts.height
    assert frame["volume"].sum() == pytest.approx(20_000, rel=0.01)
    naive = float(frame["offered"].sum()) - float(frame["redials_seen"].sum())
    assert naive > 20_000 * 1.05  # without the unknown it would be far off


def test_fresh_demand_has_each_interval_of_each_recorded_day():
    contacts = contacts_of((0, "a", False), (2 * 1440, "a", False))
    frame = find_redials(contacts, window=timedelta(hours=1)).fresh(interval_minutes=60)
    assert frame.height == 48
    assert frame["starts_at"].dt.date().unique().to_list() == [
        NINE.date(),
        NINE.date() + timedelta(days=2),
    ]
    assert frame["volume"].to_list().count(1.0) == 2


def test_customers_who_call_often_anyway_are_not_taken_for_redials():
    dice = np.random.default_rng(9)
    rows = [
        (minute, f"c{dice.integers(400)}", dice.random() < 0.3)
        for minute in dice.uniform(0, 40 * 1440, 20_000)
    ]
    found = find_redials(contacts_of(*rows), window=timedelta(hours=24))
    assert found.probability > 0.5
    assert found.probability_beyond_chance < 0.03


def test_no_contacts_are_no_demand():
    empty = contacts_of((0, "a", False)).clear()
    found = find_redials(empty)
    assert found.fresh(interval_minutes=30).is_empty()
    assert np.isnan(found.probability)


def test_times_of_a_zone_are_taken_by_their_own_clock():
    contacts = contacts_of((0, "a", True), (5, "a", False)).with_columns(
        pl.col("arrived_at").dt.replace_time_zone("Asia/Shanghai")
    )
    frame = find_redials(contacts, window=timedelta(hours=1)).fresh(interval_minutes=30)
    assert frame.filter(pl.col("offered") > 0)["starts_at"].to_list() == [NINE]


@pytest.mark.parametrize(
    ("change", "window", "code"),
    [
        (lambda frame: frame.drop("customer"), timedelta(hours=1), "redials.column"),
        (lambda frame: frame, timedelta(0), "redials.window"),
        (
            lambda frame: frame.with_columns(arrived_at=pl.lit(None, pl.Datetime)),
            timedelta(hours=1),
            "redials.arrived_at",
        ),
    ],
)
def test_what_cannot_be_used_is_named(change, window, code):
    with pytest.raises(ForecastingError) as refused:
        find_redials(change(contacts_of((0, "a", True))), window=window)
    assert refused.value.code == code


@pytest.mark.parametrize("minutes", [0, -30, 7])
def test_intervals_must_divide_a_day(minutes):
    found = find_redials(contacts_of((0, "a", True)), window=timedelta(hours=1))
    with pytest.raises(ForecastingError, match="do not divide a day"):
        found.fresh(interval_minutes=minutes)


@pytest.mark.shared
def test_customers_of_a_real_bank_come_back_more_often_when_they_were_lost():
    calls = pl.read_parquet(SHARED / "data/technion/calls_1999_jan_oct.parquet")
    contacts = calls.filter((pl.col("queue") == "PS") & (pl.col("outcome") != "PHANTOM")).select(
        arrived_at="ts",
        customer="customer_hash",
        has_abandoned=pl.col("outcome") == "HANG",
        waited_seconds=pl.col("q_time").cast(pl.Float64),
    )
    found = find_redials(contacts, window=timedelta(hours=2))
    assert found.lost > 5_000
    assert found.low > 2 * found.chance
    frame = found.fresh(interval_minutes=30)
    assert 0.8 < float(frame["volume"].sum()) / float(frame["offered"].sum()) < 0.97
