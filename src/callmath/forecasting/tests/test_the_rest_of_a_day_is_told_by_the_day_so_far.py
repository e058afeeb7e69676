from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from callmath.forecasting import ForecastingError
from callmath.forecasting._intraday import learn_trust, update_day
from callmath.forecasting._quantiles import interval_quantiles, sample_paths, total_quantiles

from .laws import LEVELS, outlook_of, share_inside, spread_of, trials_of

MEAN = 200 * np.concatenate([np.linspace(0.3, 1.5, 12), np.linspace(1.5, 0.4, 12)])[None]


def errors(spread, at_slot, days=300):
    """Return the errors of the rest of drawn days: as said before, re-scaled raw, and updated."""
    outlook = outlook_of(MEAN, spread)
    said, raw, told = 0.0, 0.0, 0.0
    for came in sample_paths(outlook, count=days, seed=8)[:, 0].astype(float):
        rest = came[at_slot:]
        scale = came[:at_slot].sum() / MEAN[0, :at_slot].sum()
        said += np.abs(MEAN[0, at_slot:] - rest).sum()
        raw += np.abs(MEAN[0, at_slot:] * scale - rest).sum()
        told += np.abs(update_day(outlook, came, at_slot).mean[0, at_slot:] - rest).sum()
    return said, raw, told


@pytest.mark.parametrize("at_slot", [1, 4, 12, 20])
def test_it_beats_both_the_old_forecast_and_raw_scaling_at_any_hour(at_slot):
    said, raw, told = errors(spread_of(day=0.08, slot=0.06, dispersion=1.5), at_slot)
    assert told < said
    assert told < raw


def test_where_days_do_not_differ_chance_is_not_believed():
    said, raw, told = errors(spread_of(day=0.005, slot=0.02, dispersion=2.0), 6)
    assert told < 1.005 * said < raw


def test_the_band_of_the_rest_holds_what_it_promises_and_is_narrower():
    outlook = outlook_of(MEAN, spread_of(day=0.12, slot=0.05, dispersion=1.3))
    paths = sample_paths(outlook, count=600, seed=5)[:, 0]
    rest = np.arange(24)[None] >= 12
    before = total_quantiles(outlook, rest, LEVELS)
    inside, cells, widths = [], [], []
    for came in paths:
        told = update_day(outlook, came.astype(float), 12)
        band = total_quantiles(told, told.is_open, LEVELS)
        inside.append(band[1] <= came[12:].sum() <= band[-2])
        cells.append(share_inside(came[12:], interval_quantiles(told, LEVELS)[0, 12:], 1, -2))
        widths.append(band[-2] - band[1])
    assert 0.74 < np.mean(inside) < 0.86
    assert 0.77 < np.mean(cells) < 0.84
    assert np.mean(widths) < 0.75 * (before[-2] - before[1])


def test_what_is_over_is_closed_and_what_is_later_is_not_looked_at():
    outlook = outlook_of(MEAN, spread_of())
    came = MEAN[0] * 1.3
    told = update_day(outlook, came, 10)
    assert told.mean[0, :10].tolist() == [0.0] * 10
    assert not told.is_open[0, :10].any()
    came[10:] = 9e9
    assert update_day(outlook, came, 10).mean.tolist() == told.mean.tolist()


def test_nothing_known_changes_nothing():
    outlook = outlook_of(MEAN, spread_of())
    told = update_day(outlook, np.full(24, np.nan), 10)
    assert told.mean[0, 10:] == pytest.approx(MEAN[0, 10:])
    assert update_day(outlook, np.array([]), 0).mean == pytest.approx(MEAN)


def test_hours_that_never_told_of_the_day_are_not_believed():
    spread = spread_of(day=0.08, slot=0.03, slot_correlation=0.0)
    strange = spread.slot_sd.copy()
    strange[:6] = 0.6
    morning = MEAN[0] * 1.4
    told = update_day(outlook_of(MEAN, spread), morning, 6).components["today"][0, 12]
    wild = spread_of(day=0.08, slot=0.03, slot_correlation=0.0)
    wild.slot_sd[:6] = strange[:6]
    less = update_day(outlook_of(MEAN, wild), morning, 6).components["today"][0, 12]
    assert 1 < less < 1 + 0.3 * (told - 1)


def test_an_empty_morning_of_a_quiet_line_stays_finite():
    quiet = outlook_of(MEAN / 500, spread_of(day=0.6, slot=0.4))
    for came in (np.zeros(24), np.full(24, 500.0)):
        told = update_day(quiet, came, 12)
        assert np.isfinite(told.mean).all()
        assert np.isfinite(interval_quantiles(told, LEVELS)).all()


@pytest.mark.parametrize(
    ("counts", "at_slot"),
    [(np.ones(24), 25), (np.ones(24), -1), (np.ones(3), 4), (-np.ones(24), 4)],
)
def test_what_is_no_moment_of_the_day_or_no_count_is_refused(counts, at_slot):
    with pytest.raises(ForecastingError, match=r"Slot|below zero"):
        update_day(outlook_of(MEAN, spread_of()), counts, at_slot)


LAW = spread_of(day=0.08, slot=0.05, dispersion=1.5)


NOON = 12


def past(afternoons="as the law says", origins=84):
    """Return trials of the law; or with afternoons that mornings do not tell of."""
    told = trials_of(LAW, MEAN, origins=origins)
    came = told.actual.copy()
    if afternoons == "of another day":
        came[:, :, NOON:] = np.roll(came[:, :, NOON:], 1, axis=0)
    if afternoons == "the contrary":
        came[:, :, NOON:] = 2 * told.mean[:, :, NOON:] - came[:, :, NOON:]
    return replace(told, actual=came)


def test_hours_that_told_of_later_ones_are_trusted():
    trust = learn_trust(past(), LAW)
    assert trust is not None
    assert trust[0] == 0  # nothing has come
    assert (trust[4:22] > 0.6).all()
    assert (trust <= 1).all()


@pytest.mark.parametrize("afternoons", ["of another day", "the contrary"])
def test_mornings_that_tell_nothing_of_afternoons_are_not_believed(afternoons):
    trust = learn_trust(past(afternoons), LAW)
    assert trust is not None
    assert trust[NOON] < 0.15
    assert trust[18] > 0.3  # the afternoon tells of itself


def test_what_is_not_believed_changes_neither_the_mean_nor_the_band():
    outlook = outlook_of(MEAN, replace(LAW, trust=np.zeros(24)))
    told = update_day(outlook, MEAN[0] * 1.3, NOON)
    assert told.mean[0, NOON:] == pytest.approx(MEAN[0, NOON:])
    rest = np.arange(24)[None] >= NOON
    before = total_quantiles(outlook, rest, LEVELS)
    assert total_quantiles(told, rest, LEVELS) == pytest.approx(before, rel=0.01)


def test_half_a_trust_goes_half_the_way_and_stays_less_sure():
    ways, bands = [], []
    for trust in (0.0, 0.5, 1.0):
        outlook = outlook_of(MEAN, replace(LAW, trust=np.full(24, trust)))
        told = update_day(outlook, MEAN[0] * 1.2, 12)
        ways.append(told.mean[0, 12:].sum())
        low, *_, high = total_quantiles(told, told.is_open, LEVELS)
        bands.append(np.log(high / low))
    assert ways[1] - ways[0] == pytest.approx((ways[2] - ways[0]) / 2, rel=0.15)
    assert bands[0] > bands[1] > bands[2]


def test_a_few_days_are_not_asked_and_the_law_is_believed():
    assert learn_trust(past(origins=7), LAW) is None
