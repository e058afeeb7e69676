"""Errors against chance, against what was known at the lead, and against the model alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from watchfloor.rooms.forecast.contracts import Verdict
from watchfloor.rooms.forecast.rules.accuracy import (
    Judged,
    average_cells,
    compare,
    day_totals,
    join_judged,
    naive_cells,
    override_gain,
    rows_of,
    total_row,
)

DAYS, SLOTS = 40, 10


def judged(mean: float = 100.0, *, seed: int = 1) -> Judged:
    """Return a perfect forecast of counts that only chance moves."""
    chance = np.random.default_rng(seed)
    day = np.repeat(np.arange(DAYS), SLOTS)
    known = np.full(day.shape, mean)
    actual = chance.poisson(known).astype(float)
    return Judged(
        series=np.ones_like(day),
        day=day,
        minute=np.tile(np.arange(SLOTS) * 30, DAYS),
        lead=np.full_like(day, 7),
        actual=actual,
        forecast=known,
        model=known,
        naive=chance.poisson(known).astype(float),
        average=known + 1,
        dispersion=np.ones(day.shape),
        low80=known - 12.8,
        high80=known + 12.8,
        low95=known - 19.6,
        high95=known + 19.6,
    )


def test_a_perfect_forecast_is_at_its_floor_and_has_nothing_left_to_gain():
    row = total_row(judged())
    assert row is not None
    assert row.floor == pytest.approx(0.08, abs=0.001)
    assert row.wape == pytest.approx(row.floor, abs=0.006)
    assert row.excess < 0.006
    assert row.coverage80 == pytest.approx(0.8, abs=0.05)
    assert row.coverage95 == pytest.approx(0.95, abs=0.03)


def test_a_series_that_scatters_more_than_chance_has_a_higher_floor_of_its_own():
    cells = judged()
    row = total_row(replace(cells, dispersion=np.full(len(cells), 4.0)))
    assert row is not None
    assert row.own_floor == pytest.approx(2 * row.floor)


def test_groups_add_up_to_the_whole():
    cells = judged()
    rows = rows_of(cells, cells.day % 7, [str(weekday) for weekday in range(7)])
    assert [row.key for row in rows] == list("0123456")
    assert sum(row.intervals for row in rows) == len(cells)
    assert sum(row.actual for row in rows) == pytest.approx(cells.actual.sum())


def test_too_much_forecast_is_a_bias_above_nought():
    cells = judged()
    row = total_row(replace(cells, forecast=cells.forecast * 1.1))
    assert row is not None
    assert row.bias == pytest.approx(0.1, abs=0.01)


def test_nothing_that_came_is_no_division_by_zero():
    cells = judged()
    row = total_row(replace(cells, actual=np.zeros(len(cells))))
    assert row is not None
    assert row.wape == float("inf")
    assert row.naive_wape is None
    assert total_row(join_judged([])) is None


def test_naive_takes_the_newest_same_weekday_that_was_over_at_the_lead():
    actual = np.arange(30, dtype=float)[:, None] * np.ones(2)
    leads = np.array([0, 6, 7, 13, 14])
    found = naive_cells(actual, np.full(5, 28), leads)
    assert found[:, 0].tolist() == [21, 21, 14, 14, 7]


def test_naive_knows_nothing_before_the_first_day():
    actual = np.ones((10, 2))
    assert np.isnan(naive_cells(actual, np.array([3]), np.array([0]))).all()


def test_the_average_leaves_gaps_out_and_needs_half_of_its_weeks():
    actual = np.full((70, 1), np.nan)
    actual[[62 - 7, 62 - 14, 62 - 21]] = 10.0
    assert np.isnan(average_cells(actual, np.array([62]), np.array([0]))).all()
    actual[62 - 28] = 30.0
    assert average_cells(actual, np.array([62]), np.array([0]))[0, 0] == pytest.approx(15)


def test_a_forecast_is_better_than_a_copy_of_chance_and_says_so():
    cells = judged()
    found = compare(cells, cells.forecast, cells.naive)
    assert found is not None
    assert found.verdict is Verdict.BETTER
    assert found.wape < found.other_wape
    worse = compare(cells, cells.naive, cells.forecast)
    assert worse is not None
    assert worse.verdict is Verdict.WORSE


def test_two_ways_that_chance_tells_apart_cannot_be_told_apart():
    cells = judged()
    other = judged(seed=2)
    found = compare(cells, other.naive, cells.naive)
    assert found is not None
    assert found.verdict is Verdict.CANNOT_TELL


def test_four_days_are_too_few_to_tell_however_large_the_difference():
    cells = judged()
    few = cells.where(cells.day < 4)
    found = compare(few, few.forecast, few.forecast * 3)
    assert found is not None
    assert (found.days, found.verdict) == (4, Verdict.CANNOT_TELL)


def test_only_what_people_changed_is_asked_whether_it_helped():
    cells = judged()
    assert override_gain(cells) is None
    is_changed = cells.minute == 60
    spoiled = replace(cells, forecast=np.where(is_changed, cells.model * 1.3, cells.model))
    found = override_gain(spoiled)
    assert found is not None
    assert (found.intervals, found.verdict) == (DAYS, Verdict.WORSE)


def test_days_are_judged_by_their_totals_and_miss_less():
    cells = judged()
    row = total_row(day_totals(cells))
    whole = total_row(cells)
    assert row is not None
    assert whole is not None
    assert row.intervals == DAYS
    assert row.actual == pytest.approx(whole.actual)
    assert row.wape < whole.wape
    assert row.coverage80 is None
