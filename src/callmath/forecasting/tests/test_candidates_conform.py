"""One suite that every candidate of the race must pass."""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from multiprocessing import get_context

import numpy as np
import pytest

from callmath.forecasting import DayTable, Event, ForecastingError, History
from callmath.forecasting._candidates import CANDIDATES, OPTIONAL, find_candidates
from callmath.forecasting._trials import run_trials

from .centre import MONDAY

DAYS, SLOTS, AHEAD = 84, 24, 10


def _there(name: str) -> bool:
    return name not in OPTIONAL or find_spec(OPTIONAL[name]) is not None


@pytest.fixture(params=[name for name in CANDIDATES if _there(name)])
def candidate(request):
    return CANDIDATES[request.param]()


def make_history(days=DAYS, *, level=30.0, hole=False):
    """Return a centre open from 8 to 20 o'clock, closed on Sundays."""
    chance = np.random.default_rng(5)
    hours = np.arange(SLOTS)
    profile = np.where((hours >= 8) & (hours < 20), 0.5 + np.sin(np.pi * (hours - 7) / 13), 0.0)
    week = np.array([1.3, 1.0, 1.0, 1.0, 1.1, 0.5, 0.0])[np.arange(days + AHEAD) % 7]
    mean = level * week[:, None] * profile
    is_open = mean > 0
    volume = np.where(is_open[:days], chance.poisson(mean[:days]), np.nan).astype(float)
    if hole:
        volume[30:37] = np.nan
        volume[50, 8:14] = np.nan
        volume[chance.random(volume.shape) < 0.1] = np.nan
    history = History(MONDAY.date(), 60, volume, is_open[:days])
    return history, DayTable(MONDAY.date(), days + AHEAD), is_open


def fit(candidate, task, events=()):
    history, table, is_open = task
    return candidate.fit(history, table, is_open, events)


@pytest.mark.parametrize("hole", [False, True], ids=["whole", "with holes"])
def test_the_mean_is_finite_not_negative_and_zero_where_closed(candidate, hole):
    task = make_history(hole=hole)
    mean = fit(candidate, task).mean(AHEAD)
    assert mean.shape == (AHEAD, SLOTS)
    assert np.isfinite(mean).all()
    assert (mean >= 0).all()
    assert (mean[~task[2][DAYS:]] == 0).all()
    assert mean[task[2][DAYS:]].sum() > 0


def test_the_mean_is_near_what_the_centre_is_like(candidate):
    mean = fit(candidate, make_history()).mean(7)
    due = 30 * 5.9 * (0.5 + np.sin(np.pi * (np.arange(8, 20) - 7) / 13)).sum()
    assert mean.sum() == pytest.approx(due, rel=0.08)


def test_components_multiply_to_the_mean(candidate):
    fitted = fit(candidate, make_history())
    parts = fitted.components(AHEAD)
    assert "level" in parts
    product = np.prod(list(parts.values()), axis=0)
    np.testing.assert_allclose(product, fitted.mean(AHEAD), rtol=1e-9, atol=1e-9)


def test_the_same_history_gives_the_same_figures(candidate):
    first, second = (fit(candidate, make_history(hole=True)).mean(AHEAD) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_learning_leaves_the_history_as_it_was(candidate):
    history, table, is_open = make_history(hole=True)
    before = history.volume.copy()
    candidate.fit(history, table, is_open, ())
    np.testing.assert_array_equal(history.volume, before)


def test_nothing_that_came_after_an_origin_plays_a_part(candidate):
    history, table, is_open = make_history(hole=True)
    origin = 63
    loud = history.volume.copy()
    loud[origin:] *= 5
    task = (table, is_open, ())

    def trials(volume):
        known = replace(history, volume=volume)
        return run_trials(
            candidate, known, *task, origin_days=np.array([origin]), horizon_days=14
        ).mean

    np.testing.assert_allclose(trials(loud), trials(history.volume), rtol=0.02, atol=0.3)


def test_trials_say_what_a_fit_at_their_origin_says(candidate):
    history, table, is_open = make_history()
    origin = 63
    trial = run_trials(
        candidate,
        history,
        table,
        is_open,
        (),
        fitted=candidate.fit(history, table, is_open, ()),
        origin_days=np.array([origin]),
        horizon_days=7,
    )
    known = History(history.first_day, 60, history.volume[:origin], history.is_open[:origin])
    calendar = DayTable(history.first_day, origin + 7)
    anew = candidate.fit(known, calendar, is_open[: origin + 7], ()).mean(7)
    assert trial.mean[0].sum() == pytest.approx(anew.sum(), rel=0.04)


def test_ten_times_the_volume_is_ten_times_the_forecast(candidate):
    history, table, is_open = make_history(level=100.0)
    once = candidate.fit(history, table, is_open, ()).mean(AHEAD)
    loud = replace(history, volume=history.volume * 10)
    tenfold = candidate.fit(loud, table, is_open, ()).mean(AHEAD)
    assert tenfold.sum() == pytest.approx(10 * once.sum(), rel=0.03)


def test_a_closed_day_ahead_is_zero_and_moves_no_other(candidate):
    history, table, is_open = make_history()
    shut = is_open.copy()
    shut[DAYS + 2] = False
    plain = candidate.fit(history, table, is_open, ()).mean(AHEAD)
    mean = candidate.fit(history, table, shut, ()).mean(AHEAD)
    assert mean[2].sum() == 0
    assert mean[:2].sum() == pytest.approx(plain[:2].sum(), rel=0.05)


def test_a_stated_event_ahead_multiplies_its_days(candidate):
    task = make_history()
    first = MONDAY + timedelta(days=DAYS + 1)
    sale = Event("sale", first, first + timedelta(days=1), "sale", 1.5)
    plain, moved = fit(candidate, task).mean(AHEAD), fit(candidate, task, (sale,)).mean(AHEAD)
    assert moved[1].sum() == pytest.approx(1.5 * plain[1].sum(), rel=0.1)
    assert moved[2].sum() == pytest.approx(plain[2].sum(), rel=0.05)


def test_a_silent_series_is_forecast_as_silent(candidate):
    history, table, is_open = make_history()
    silent = replace(history, volume=np.where(history.is_open, 0.0, np.nan))
    mean = candidate.fit(silent, table, is_open, ()).mean(AHEAD)
    assert np.isfinite(mean).all()
    assert mean.sum() < 1


def test_one_slot_a_day_is_enough(candidate):
    chance = np.random.default_rng(2)
    volume = chance.poisson(500, (DAYS, 1)).astype(float)
    is_open = np.ones((DAYS + AHEAD, 1), dtype=bool)
    history = History(MONDAY.date(), 1440, volume, is_open[:DAYS])
    mean = candidate.fit(history, DayTable(MONDAY.date(), DAYS + AHEAD), is_open, ()).mean(AHEAD)
    assert mean == pytest.approx(np.full((AHEAD, 1), 500.0), rel=0.15)


def test_a_candidate_says_its_name_and_how_much_history_it_needs(candidate):
    assert CANDIDATES[candidate.name]().name == candidate.name
    assert candidate.min_days >= 1


def test_all_means_all_and_unknown_names_are_refused():
    assert {one.name for one in find_candidates("all")} == set(CANDIDATES)
    assert {one.name for one in find_candidates(("all",))} == set(CANDIDATES)
    with pytest.raises(ForecastingError):
        find_candidates(("average_8", "oracle"))


def _opened() -> set[str]:
    return {name.partition(".")[0] for name in sys.modules}


def test_the_engine_opens_without_the_optional_libraries():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        opened = fresh.submit(_opened).result()
    assert "callmath" in opened
    assert not opened & {"lightgbm", "statsforecast", "distributed", "pandas", "numba"}
