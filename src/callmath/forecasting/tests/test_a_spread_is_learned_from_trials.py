from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from callmath.forecasting._calibration import calibrate
from callmath.forecasting._quantiles import interval_quantiles, sample_paths, total_quantiles
from callmath.forecasting._spread import fit_spread, widest_spread
from callmath.forecasting._types import Trials

from .laws import LEVELS, outlook_of, share_inside, spread_of, trials_of

PROFILE = np.concatenate([np.linspace(0.3, 1.5, 12), np.linspace(1.5, 0.4, 12)])
OPEN = np.ones((7, 24), dtype=bool)


def learned(spread, mean, **more):
    trials = trials_of(spread, mean, **more)
    return fit_spread(trials, is_open=OPEN, horizon_days=7, recent_weight=1.0)


@pytest.mark.parametrize("size", [30.0, 1000.0])
@pytest.mark.parametrize("day", [0.03, 0.12])
def test_the_parts_of_a_planted_law_are_found(size, day):
    law = spread_of(day=day, slot=0.08, dispersion=1.6, days=7)
    found = learned(law, np.tile(size * PROFILE, (7, 1)))
    # beside 6 to 8 of slot factors, chance of 1.6 is told less sharply
    assert found.dispersion == pytest.approx(1.6, abs=0.5 if size < 100 else 1.3)
    assert found.day_sd.mean() * found.tilt == pytest.approx(day, abs=0.02 + 0.15 * day)
    assert np.median(found.slot_sd) == pytest.approx(0.08, abs=0.03)


@pytest.mark.parametrize("size", [0.3, 4.0, 60.0, 2000.0])
@pytest.mark.parametrize("tail", [0.0, 0.1])
def test_bands_hold_what_they_promise_for_cells_days_and_weeks(size, tail):
    law = spread_of(day=0.1, slot=0.06, dispersion=1.4, days=7, tail=tail)
    mean = np.tile(size * PROFILE, (7, 1))
    outlook = outlook_of(mean, learned(law, mean, origins=120))
    new = sample_paths(outlook_of(mean, law), count=600, seed=77)
    cells = interval_quantiles(outlook, LEVELS)
    least = 0.77  # whole counts hold more where they are few, never less
    assert least < share_inside(new, cells, 1, -2) < (0.83 if size > 50 else 1)
    assert 0.93 < share_inside(new, cells) < (0.97 if size > 50 else 1)
    week = total_quantiles(outlook, OPEN, LEVELS)
    assert 0.68 < share_inside(new.sum(axis=(1, 2)), week, 1, -2) < 0.92
    day = total_quantiles(outlook, OPEN & (np.arange(7) == 3)[:, None], LEVELS)
    assert 0.72 < share_inside(new[:, 3].sum(axis=1), day, 1, -2) < 0.9


def test_slots_that_are_harder_to_tell_get_wider_bands():
    law = spread_of(day=0.02, slot=0.03, days=7)
    slot_sd = law.slot_sd.copy()
    slot_sd[:6] = 0.2
    found = learned(replace(law, slot_sd=slot_sd), np.full((7, 24), 400.0))
    assert found.slot_sd[:6].min() > 2 * found.slot_sd[8:].max()


def test_days_further_ahead_get_wider_bands_and_beyond_the_trials_no_narrower():
    law = spread_of(day=0.0, slot=0.02, days=7)
    law = replace(law, day_sd=np.sqrt(np.linspace(0.03, 0.15, 7) ** 2), day_correlation=0.0)
    trials = trials_of(law, np.full((7, 24), 400.0), origins=60)
    found = fit_spread(trials, is_open=OPEN, horizon_days=21).day_sd
    assert found[6] > 1.8 * found[0]
    assert (np.diff(found) >= 0).all()
    assert found[20] == found[6]


def test_a_forecaster_that_is_always_a_fifth_off_gets_bands_that_hold_it():
    law = spread_of(day=0.01, slot=0.01, dispersion=1.0, days=7)
    trials = trials_of(law, np.full((7, 24), 400.0))
    biased = replace(trials, mean=trials.mean * 1.2)
    found = fit_spread(biased, is_open=OPEN, horizon_days=7)
    bands = interval_quantiles(outlook_of(np.full((7, 24), 480.0), found), LEVELS)
    assert share_inside(trials.actual, bands) > 0.9


@pytest.mark.parametrize("known_days", [0, 1])
def test_without_trials_the_widest_band_holds(known_days):
    law = spread_of(days=7)
    trials = trials_of(law, np.full((7, 24), 50.0), origins=1)
    trials.actual[:, known_days:] = np.nan
    found = fit_spread(trials, is_open=OPEN, horizon_days=10)
    assert found.day_sd.tolist() == widest_spread(24, 10).day_sd.tolist()
    assert found.day_sd.min() > 0.3


def test_few_trials_make_wider_bands_than_many_of_the_same():
    law = spread_of(day=0.1, slot=0.03, dispersion=1.0, days=7)
    mean = np.full((7, 24), 300.0)

    def width(origins, days):
        total = []
        for seed in range(20):
            trials = trials_of(law, mean, origins=origins, seed=seed)
            trials.actual[:, days:] = np.nan
            total.append(fit_spread(trials, is_open=OPEN, horizon_days=7).day_sd.mean())
        return np.mean(total)

    assert width(1, 3) > 1.1 * width(40, 7)


def test_closed_and_unknown_cells_teach_nothing():
    law = spread_of(days=7)
    trials = trials_of(law, np.full((7, 24), 80.0), origins=8)
    holes = replace(trials, actual=trials.actual.copy(), mean=trials.mean.copy())
    holes.actual[:, :, :5] = np.nan
    strange = replace(holes, mean=holes.mean.copy())
    strange.mean[:, :, :5] = 9e9
    one = fit_spread(holes, is_open=OPEN, horizon_days=7)
    other = fit_spread(strange, is_open=OPEN, horizon_days=7)
    assert one.day_sd.tolist() == other.day_sd.tolist()
    assert one.dispersion == other.dispersion


@pytest.mark.parametrize("size", [0.0, 0.001, 1e7])
def test_any_size_gives_numbers(size):
    mean = np.full((4, 7, 24), size)
    actual = np.random.default_rng(1).poisson(mean).astype(float)
    found = fit_spread(
        Trials(np.array([7, 14, 21, 28]), mean, actual), is_open=OPEN, horizon_days=7
    )
    for part in (found.day_sd, found.slot_sd, found.dispersion, found.tilt, found.tail):
        assert np.isfinite(part).all()
    assert found.dispersion > 0


def test_calibration_widens_what_was_too_narrow_and_trusts_little_evidence_little():
    scores = np.abs(np.random.default_rng(2).normal(size=5000)) * 1.5
    whole, share = np.ones(5000), np.zeros(5000)
    much, _ = calibrate(scores, share, whole, distinct_days=400)
    little, _ = calibrate(scores, share, whole, distinct_days=4)
    assert much == pytest.approx(1.5, abs=0.06)
    assert 1 < little < 1.25


def _level_missed(origins: int = 40, days: int = 20) -> Trials:
    """Return trials that miss the level of all their days alike, and each day a little besides."""
    chance = np.random.default_rng(5)
    log = chance.normal(0, 0.05, (origins, 1)) + chance.normal(0, 0.05, (origins, days))
    mean = np.full((origins, days, 4), 2000.0)
    actual = chance.poisson(mean * np.exp(log)[:, :, None]).astype(float)
    return Trials(np.arange(origins) * 7, mean, actual)


def test_a_level_that_is_missed_makes_totals_as_unsure_as_they_were():
    trials = _level_missed()
    is_open = np.ones((20, 4), dtype=bool)
    spread = fit_spread(trials, is_open=is_open, horizon_days=20, recent_weight=1.0)
    outlook = outlook_of(trials.mean[0], spread)
    low, high = total_quantiles(outlook, is_open, (0.1, 0.9))
    came = trials.actual.sum(axis=(1, 2))
    assert 0.7 < np.mean((came >= low) & (came <= high)) < 0.95
