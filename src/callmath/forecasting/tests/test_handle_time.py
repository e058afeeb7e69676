from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from callmath.forecasting import ForecastingError
from callmath.forecasting._handle_time import forecast_handle_seconds
from callmath.forecasting._types import History

SLOTS = 24
CURVE = 1 + 0.25 * np.sin(np.arange(SLOTS) / SLOTS * 2 * np.pi)
LEVELS = (0.1, 0.5, 0.9)


def history_of(level, *, contacts=30.0, seed=1, spoil=None):
    """Return days of exponential handle times around level x curve, contacts Poisson."""
    chance = np.random.default_rng(seed)
    volume = chance.poisson(contacts, (len(level), SLOTS)).astype(float)
    true = np.asarray(level)[:, None] * CURVE
    seconds = np.where(volume > 0, chance.gamma(np.maximum(volume, 1), true), np.nan)
    handle = seconds / np.where(volume > 0, volume, 1)
    if spoil is not None:
        spoil(volume, handle)
    return History(date(2026, 1, 5), 60, volume, np.ones(volume.shape, dtype=bool), handle)


def ahead(history, days=14, contacts=30.0, levels=LEVELS):
    volume = np.full((days, SLOTS), contacts)
    return forecast_handle_seconds(
        history, volume=volume, is_open=np.ones(volume.shape, dtype=bool), levels=levels
    )


def test_level_and_curve_are_found_under_the_noise():
    found = ahead(history_of(np.full(90, 240.0))).mean
    assert found.mean() == pytest.approx(240, rel=0.02)
    assert found.mean(axis=0) / found.mean() == pytest.approx(CURVE, abs=0.06)


def test_a_level_that_falls_is_followed():
    falling = np.linspace(300, 200, 120)
    found = np.mean([ahead(history_of(falling, seed=seed)).mean.mean() for seed in range(5)])
    weeks_mean = falling[-28:].mean()
    assert found == pytest.approx(196, rel=0.06)
    assert abs(found - 196) < 0.75 * abs(weeks_mean - 196)


def test_a_week_of_long_calls_is_not_taken_for_the_new_level():
    level = np.where(np.arange(170) >= 165, 260.0, 200.0)
    found = np.mean([ahead(history_of(level, seed=seed)).mean.mean() for seed in range(3)])
    assert 205 < found < 240


def test_few_contacts_do_not_pull_the_mean_down():
    """The logarithm of a mean of few contacts is too low on average; totals are not."""
    found = [
        ahead(history_of(np.full(120, 200.0), contacts=0.6, seed=seed)).mean.mean()
        for seed in range(12)
    ]
    assert np.mean(found) == pytest.approx(200, rel=0.03)


def test_after_weeks_without_records_the_last_known_level_holds():
    def nobody_recorded_a_month(volume, handle):
        volume[90:] = np.nan

    found = ahead(history_of(np.full(120, 200.0), spoil=nobody_recorded_a_month))
    assert found.mean.mean() == pytest.approx(200, rel=0.05)
    assert (found.level_sd > ahead(history_of(np.full(90, 200.0))).level_sd).all()


def test_weekends_that_last_longer_are_seen():
    weekday = np.arange(112) % 7
    found = ahead(history_of(np.where(weekday >= 5, 260.0, 200.0))).mean.mean(axis=1)
    assert found[5:7].mean() > 1.15 * found[:5].mean()


def test_a_day_weighs_what_its_contacts_weigh():
    def one_odd_contact_a_night(volume, handle):
        volume[:, :4], handle[:, :4] = 1.0, 600.0

    found = ahead(history_of(np.full(60, 200.0), spoil=one_odd_contact_a_night)).mean
    assert found[:, 8:].mean() == pytest.approx(200 * CURVE[8:].mean(), rel=0.05)


def test_one_broken_day_hardly_moves_it():
    def a_day_of_hang_ups(volume, handle):
        handle[-2] = 20.0

    usual, broken = (
        ahead(history_of(np.full(60, 200.0), spoil=spoil)).mean.mean()
        for spoil in (None, a_day_of_hang_ups)
    )
    assert broken == pytest.approx(usual, rel=0.04)


@pytest.mark.parametrize("contacts", [3.0, 30.0, 400.0])
def test_bands_hold_what_they_promise_and_are_wide_where_few_come(contacts):
    chance = np.random.default_rng(3)
    level = 200 * np.exp(0.05 * chance.standard_normal(134))
    whole = history_of(level, contacts=contacts, seed=4)
    past = History(
        whole.first_day,
        60,
        whole.volume[:120],
        whole.is_open[:120],
        None if whole.handle_seconds is None else whole.handle_seconds[:120],
    )
    bands = ahead(past, contacts=contacts).quantiles
    came = whole.handle_seconds[120:]
    seen = np.isfinite(came)
    inside = (came >= bands[..., 0]) & (came <= bands[..., 2])
    assert 0.7 < inside[seen].mean() < 0.9
    assert (np.diff(bands, axis=-1) > 0).all()


def test_closed_cells_have_no_handle_time():
    is_open = np.ones((2, SLOTS), dtype=bool)
    is_open[:, :8] = False
    found = forecast_handle_seconds(
        history_of(np.full(30, 200.0)), volume=np.full((2, SLOTS), 20.0), is_open=is_open
    )
    assert np.isnan(found.mean[:, :8]).all()
    assert np.isnan(found.quantiles[:, :8]).all()
    assert np.isfinite(found.mean[:, 8:]).all()


@pytest.mark.parametrize("days", [1, 2, 9, 20, 40])
def test_little_history_gives_numbers_and_a_wider_band(days):
    found = ahead(history_of(np.full(days, 200.0)))
    assert found.mean.mean() == pytest.approx(200, rel=0.15)
    assert (found.level_sd > ahead(history_of(np.full(120, 200.0))).level_sd).all()


def test_without_any_handle_time_it_is_refused():
    def none(volume, handle):
        handle[:] = np.nan

    with pytest.raises(ForecastingError, match="No interval has a handle time"):
        ahead(history_of(np.full(30, 200.0), spoil=none))
