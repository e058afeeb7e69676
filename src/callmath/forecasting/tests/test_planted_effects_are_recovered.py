"""Shifts, growth, billing cycles, closures, campaigns and outages that are known to the digit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

from callmath.forecasting import Event, EventEffect, Forecast, forecast

from .planted import CLOSES, INTERVAL_MINUTES, OPENS, Planted, Truth, plant

FIRST, ORIGIN, DAYS = date(2025, 1, 6), date(2025, 8, 4), 300
SEEDS = (1, 2, 3)


def series(seed: int = 1, **truth: Any) -> Planted:
    return plant(Truth(FIRST, DAYS, has_calendar=False, **truth), seed)


def foresee(planted: Planted, days: int = 14, **asked: Any) -> Forecast:
    return forecast(
        planted.history(ORIGIN),
        horizon_end=ORIGIN + timedelta(days=days - 1),
        interval_minutes=INTERVAL_MINUTES,
        open_hours=(f"{OPENS:02}:00", f"{CLOSES:02}:00"),
        **asked,
    )


def ratio(planted: Planted, result: Forecast, days: int = 14) -> float:
    """Return what was foreseen over what is true."""
    return float(result.outlook.mean.sum() / planted.mean[planted.rows(ORIGIN, days)].sum())


def excess(planted: Planted, result: Forecast, days: int = 14) -> float:
    """Return the WAPE in points above that of the true mean, which is chance alone."""
    rows = planted.rows(ORIGIN, days)
    actual, true = planted.volume[rows], planted.mean[rows]
    mean = result.outlook.mean[:, OPENS:CLOSES]
    return float((np.abs(actual - mean).sum() - np.abs(actual - true).sum()) / actual.sum())


def event(name: str, day: date, days: int = 1, kind: str = "campaign", **more: Any) -> Event:
    start = datetime.combine(day, time())
    return Event(name, start, start + timedelta(days=days), kind, **more)


def outage(day: date, first: int, last: int) -> Event:
    return Event(
        "Outage", datetime.combine(day, time(first)), datetime.combine(day, time(last)), "outage"
    )


def effects_of(result: Forecast) -> dict[str, EventEffect]:
    return {effect.event.name: effect for effect in result.effects}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_nothing_happened_to_is_foreseen_almost_as_well_as_chance_allows(seed):
    planted = series(seed)
    assert excess(planted, foresee(planted)) < 0.01


@pytest.mark.parametrize("factor", [1.3, 0.7])
def test_seven_weeks_after_a_level_shift_the_new_level_is_foreseen(factor):
    planted = series(shifts={date(2025, 6, 16): factor})
    result = foresee(planted)
    assert ratio(planted, result) == pytest.approx(1, abs=0.03)
    assert excess(planted, result) < 0.01


def test_a_level_shift_is_found_and_told_with_its_day():
    planted = series(shifts={date(2025, 6, 16): 1.4})
    told = [note.text for note in foresee(planted).notes if "shift" in note.code]
    assert len(told) == 1
    assert any(f"2025-06-{day}" in told[0] for day in range(14, 19))


def test_growth_of_a_half_a_year_is_carried_on():
    planted = series(growth_a_year=0.5)
    assert ratio(planted, foresee(planted, days=28), days=28) == pytest.approx(1, abs=0.03)


def test_a_billing_cycle_is_foreseen_on_its_days():
    cycle = {1: 1.5, 2: 1.35, 3: 1.2, 4: 1.1}
    planted = series(month_day=cycle)
    result = foresee(planted, days=35)
    rows = planted.rows(ORIGIN, 35)
    ratios = result.outlook.mean.sum(axis=1) / planted.mean[rows].sum(axis=1)
    of_day = {(ORIGIN + timedelta(days=ahead)).day: value for ahead, value in enumerate(ratios)}
    assert of_day[1] > 0.8  # 0.67 without a cycle
    assert [of_day[day] for day in (2, 3, 4)] == pytest.approx([1, 1, 1], abs=0.08)


def test_days_that_were_closed_once_do_not_lower_what_is_foreseen():
    closed = frozenset(date(2025, 7, day) for day in (14, 15, 16))
    planted = series(closed=closed)
    assert ratio(planted, foresee(planted)) == pytest.approx(1, abs=0.04)


def test_hours_that_are_closed_bring_nothing():
    mean = foresee(series()).outlook.mean
    assert mean[:, :OPENS].sum() == mean[:, CLOSES:].sum() == 0


CAMPAIGNS = {
    "March sale": (event("March sale", date(2025, 3, 10), 2), 1.25),
    "May sale": (event("May sale", date(2025, 5, 12), 3), 1.35),
    "Lull": (event("Lull", date(2025, 6, 24), 2, "maintenance"), 0.8),
}


def test_what_campaigns_did_is_measured_within_the_intervals_that_are_told():
    """Of nine intervals of 95 % one may miss by chance, two hardly."""
    hits = []
    for seed in SEEDS:
        planted = series(seed, events=tuple(CAMPAIGNS.values()))
        effects = effects_of(foresee(planted, events=[each for each, _ in CAMPAIGNS.values()]))
        assert effects.keys() == CAMPAIGNS.keys()
        for name, (_, factor) in CAMPAIGNS.items():
            effect = effects[name]
            assert effect.is_measured
            assert effect.high / effect.low < 1.4  # an interval that says something
            assert effect.factor == pytest.approx(factor, abs=0.12)
            hits.append(effect.low <= factor <= effect.high)
    assert sum(hits) >= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_outage_of_hours_did_is_measured_and_does_not_spoil_the_forecast(seed):
    broken = outage(date(2025, 7, 31), 10, 14)
    planted = series(seed, events=((broken, 0.3),))
    result = foresee(planted, events=[broken])
    effect = effects_of(result)["Outage"]
    assert effect.low <= 0.3 <= effect.high
    lost = planted.mean[planted.rows(date(2025, 7, 31), 1), 2:6].sum() * (1 - 1 / 0.3)
    assert effect.contacts == pytest.approx(lost, rel=0.2)
    assert excess(planted, result) < 0.01


def test_a_planned_campaign_is_foreseen_from_what_its_kind_did():
    ahead = event("August sale", date(2025, 8, 11), 2)
    events = [CAMPAIGNS["March sale"], CAMPAIGNS["May sale"], (ahead, 1.3)]
    planted = series(events=tuple(events))
    result = foresee(planted, events=[each for each, _ in events])
    rows = planted.rows(date(2025, 8, 11), 2)
    foreseen = result.outlook.mean[7:9].sum() / planted.mean[rows].sum()
    assert foreseen == pytest.approx(1, abs=0.12)  # 0.77 of it without the campaign
    effect = effects_of(result)["August sale"]
    assert not effect.is_measured
    assert effect.low <= 1.3 <= effect.high


def test_what_is_left_out_teaches_nothing():
    broken = event("Strike", date(2025, 7, 21), 7, "strike", exclude=True)
    planted = series(events=((broken, 0.2),))
    result = foresee(planted, events=[broken])
    assert ratio(planted, result) == pytest.approx(1, abs=0.03)


def test_bands_of_over_dispersed_counts_hold_what_they_say():
    held: dict[float, list[float]] = {0.8: [], 0.95: []}
    for seed in SEEDS:
        planted = series(seed, dispersion=3.0)
        frame = foresee(planted, days=28).frame()
        is_open = frame["starts_at"].dt.hour().is_between(OPENS, CLOSES - 1)
        cells = frame.filter(is_open)
        actual = planted.volume[planted.rows(ORIGIN, 28)].ravel()
        for level, (low, high) in {0.8: ("q10", "q90"), 0.95: ("q025", "q975")}.items():
            inside = (actual >= cells[low].to_numpy()) & (actual <= cells[high].to_numpy())
            held[level].append(float(inside.mean()))
    assert np.mean(held[0.8]) == pytest.approx(0.8, abs=0.05)
    assert np.mean(held[0.95]) == pytest.approx(0.95, abs=0.03)
