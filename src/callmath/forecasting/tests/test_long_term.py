"""Weeks and months ahead: level, growth and season come back, and bands say how unsure they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from time import process_time

import numpy as np
import polars as pl
import pytest

from callmath.forecasting._drivers import Driver, DriverUnit
from callmath.forecasting._horizon import Step, forecast_long_term
from callmath.forecasting._types import DayKind, ForecastingError, SpecialDay

WEEKDAYS = np.array([1.3, 1.1, 1.0, 1.0, 1.1, 0.5, 0.0])
FIRST = date(2022, 1, 3)  # a Monday


def days_of(count, *, level=1000.0, growth=0.0, season=0.0, wander=0.0, seed=1):
    """Return day totals: a level that grows by a share a year, a wave of the year, chance."""
    dice = np.random.default_rng(seed)
    years = np.arange(count) / 365.25
    wave = season * np.sin(2 * np.pi * years)
    walk = np.cumsum(dice.normal(0, wander / np.sqrt(365.25), count)) if wander else 0.0
    rate = level * np.exp(np.log1p(growth) * years + wave + walk)
    return dice.poisson(rate * WEEKDAYS[np.arange(count) % 7]).astype(float)


def frame_of(totals, *, first=FIRST):
    starts = [
        datetime.combine(first + timedelta(days=at), datetime.min.time())
        for at in range(len(totals))
    ]
    return pl.DataFrame({"starts_at": starts, "volume": totals}).drop_nulls().drop_nans()


def ask(totals, *, weeks=64, first=FIRST, **more):
    end = first + timedelta(days=len(totals) + 7 * weeks - 1)
    return forecast_long_term(
        frame_of(totals, first=first), horizon_end=end, interval_minutes=1440, **more
    )


def means(found):
    return np.array([step.mean for step in found.steps])


def test_a_steady_series_goes_on_steadily_for_64_weeks():
    found = ask(days_of(3 * 364))
    assert len(found.steps) == 64
    assert means(found) == pytest.approx([6000] * 64, rel=0.04)


def test_the_season_of_the_year_comes_back():
    totals = days_of(4 * 364, season=0.25)
    found = means(ask(totals[: 3 * 364], weeks=52))
    came = totals[3 * 364 :].reshape(-1, 7).sum(axis=1)
    assert np.abs(found - came).sum() / came.sum() < 0.04


def test_growth_goes_on_but_is_damped():
    found = means(ask(days_of(3 * 364, growth=0.20), weeks=52))
    level = 6000 * 1.2**3
    assert 1.07 < found[-1] / level < 1.20
    assert np.all(np.diff(found) > -0.01 * level)


def test_weeks_and_months_are_sums_of_the_same_days():
    totals = days_of(800, season=0.2)
    weeks, months = ask(totals, step="week"), ask(totals, step=Step.MONTH)
    assert means(weeks).sum() == pytest.approx(means(months).sum())
    assert means(weeks).sum() == pytest.approx(weeks.day_means.sum())
    assert [step.first_day.day for step in months.steps[1:]] == [1] * (len(months.steps) - 1)


def test_weeks_begin_on_monday_and_the_ends_may_be_cut():
    found = ask(days_of(800 + 3), weeks=3)
    assert [step.days for step in found.steps] == [2, 7, 7, 5]  # the history ends on a Friday
    assert all(step.first_day.weekday() == 0 for step in found.steps[1:])


def test_parts_add_up_to_the_mean():
    driver = Driver("new product", date(2024, 6, 1), 15.0)
    found = ask(days_of(800, season=0.2, growth=0.1), drivers=[driver], country="US")
    for step in found.steps:
        assert sum(step.parts.values()) == pytest.approx(step.mean)
    assert list(found.steps[0].parts) == [
        "level",
        "growth",
        "season",
        "calendar",
        "driver:new product",
    ]


def test_a_driver_changes_its_weeks_and_no_others():
    totals = days_of(800)
    start = FIRST + timedelta(days=805)
    plain = ask(totals, weeks=10)
    found = ask(totals, weeks=10, drivers=[Driver("merger", start, 25.0)])
    assert means(found)[0] == means(plain)[0]
    assert means(found)[2:] == pytest.approx(1.25 * means(plain)[2:])


def test_a_doubtful_driver_widens_the_band():
    totals, start = days_of(800), date(2022, 1, 1)
    sure, unsure = (
        ask(totals, weeks=10, drivers=[Driver("merger", start, 50.0, doubt=doubt)]).steps[4]
        for doubt in (0.0, 0.5)
    )
    assert sure.mean == unsure.mean
    assert unsure.quantiles[0.975] > 1.1 * sure.quantiles[0.975]


def test_bands_widen_with_the_lead():
    found = ask(days_of(3 * 364, wander=0.1))
    width = [step.quantiles[0.975] / step.quantiles[0.025] for step in found.steps]
    assert width[60] > 1.5 * width[2]
    assert all(
        list(step.quantiles.values()) == sorted(step.quantiles.values()) for step in found.steps
    )


@pytest.mark.slow
def test_bands_hold_what_comes_about_as_often_as_they_say():
    inside: dict[int, list[bool]] = {8: [], 26: [], 51: []}
    for seed in range(40):
        totals = days_of(4 * 364, season=0.1, wander=0.12, seed=seed)
        found = ask(totals[: 3 * 364], weeks=52)
        came = totals[3 * 364 :].reshape(-1, 7).sum(axis=1)
        for week, hits in inside.items():
            quantiles = found.steps[week].quantiles
            hits.append(bool(quantiles[0.1] <= came[week] <= quantiles[0.9]))
    for hits in inside.values():
        assert 0.6 <= np.mean(hits) <= 0.95


def test_a_new_level_of_some_weeks_is_taken_up_and_one_odd_week_is_not():
    totals = days_of(2 * 364)
    dropped, odd = totals.copy(), totals.copy()
    dropped[-42:] = np.round(0.5 * dropped[-42:])
    odd[-7:] *= 2
    assert means(ask(dropped, weeks=8))[1:] == pytest.approx([3000] * 7, rel=0.3)
    assert means(ask(odd, weeks=8))[1:] == pytest.approx([6000] * 7, rel=0.1)


def test_closed_days_of_the_calendar_take_their_contacts_away():
    totals = days_of(800)
    closed = [
        SpecialDay(FIRST + timedelta(days=at), DayKind.CLOSED, "works outing") for at in (808, 809)
    ]
    plain, found = ask(totals, weeks=4), ask(totals, weeks=4, special_days=closed)
    assert found.day_means[8:10].sum() == 0
    assert found.steps[1].parts["calendar"] < -0.3 * plain.steps[1].mean


def test_a_holiday_does_what_it_did_the_years_before():
    totals = days_of(3 * 364)
    holidays = [date(year, 7, 1) for year in (2022, 2023, 2024, 2025)]  # all on working days
    for day in holidays[:3]:
        at = (day - FIRST).days
        if at < totals.size:
            totals[at] *= 0.3
    special = [SpecialDay(day, DayKind.HOLIDAY, "fair", 0) for day in holidays]
    found = ask(totals, special_days=special)
    at = (holidays[3] - found.first_day).days
    week_before = found.day_means[at - 7]
    assert 0.2 < found.day_means[at] / week_before < 0.55


def test_a_half_recorded_year_is_no_half_year_of_contacts():
    totals = days_of(3 * 364)
    totals[400:500] = np.nan
    totals[np.arange(500, 900, 9)] = np.nan
    assert means(ask(totals)) == pytest.approx([6000] * 64, rel=0.05)


def test_half_hours_give_the_same_as_their_days():
    totals = days_of(200)
    share = np.zeros(48)
    share[18:36] = 1 / 18
    first = datetime.combine(FIRST, datetime.min.time())
    rows = pl.DataFrame(
        {
            "starts_at": [first + timedelta(minutes=30 * at) for at in range(200 * 48)],
            "volume": (totals[:, None] * share).ravel(),
        }
    )
    end = FIRST + timedelta(days=199 + 70)
    fine = forecast_long_term(rows, horizon_end=end, interval_minutes=30)
    assert means(fine) == pytest.approx(means(ask(totals, weeks=10)), rel=0.02)


def test_little_history_says_so_and_is_less_sure():
    short, long = ask(days_of(6 * 7), weeks=30), ask(days_of(3 * 364), weeks=30)
    assert "long_term.short" in {note.code for note in short.notes}
    assert means(short) == pytest.approx([6000] * 30, rel=0.05)
    width = [found.steps[20].quantiles[0.975] / found.steps[20].mean for found in (short, long)]
    assert width[0] > width[1]


def test_less_than_a_year_says_that_no_season_is_known():
    codes = {note.code for note in ask(days_of(40 * 7)).notes}
    assert "long_term.no_season" in codes


def test_two_days_are_enough_for_an_answer():
    found = ask(days_of(2), weeks=2)
    assert np.all(np.isfinite(means(found)))
    assert means(found).sum() > 0


def test_a_line_that_never_rang_is_nothing_until_a_driver_says_otherwise():
    driver = Driver("opening", date(2022, 6, 1), 70.0, DriverUnit.CONTACTS_PER_WEEK)
    found = ask(np.zeros(100), weeks=20, drivers=[driver])
    before, after = found.steps[0], found.steps[-2]
    assert before.mean < 1
    assert after.mean == pytest.approx(70, rel=0.02)
    assert after.quantiles[0.975] > after.mean


def test_the_busiest_day_is_named():
    step = ask(days_of(800), weeks=5).steps[2]
    assert step.busiest_day.weekday() == 0
    assert step.busiest_mean == pytest.approx(1300, rel=0.05)


def test_the_frame_has_a_row_a_step():
    found = ask(days_of(800), weeks=5, drivers=[Driver("a", date(2022, 1, 1), 1.0)])
    frame = found.frame()
    assert frame.height == len(found.steps)
    assert {"first_day", "mean", "q025", "q975", "season", "driver:a"} <= set(frame.columns)
    assert frame.null_count().sum_horizontal().item() == 0


def test_three_years_and_64_weeks_take_a_fraction_of_a_second():
    totals = days_of(3 * 364, season=0.1)
    begun = process_time()
    ask(totals)
    assert process_time() - begun < 1.0


def test_a_history_of_nulls_is_refused():
    rows = frame_of(days_of(10)).with_columns(volume=pl.lit(None, pl.Float64))
    with pytest.raises(ForecastingError):
        forecast_long_term(rows, horizon_end="2022-06-01", interval_minutes=1440)


def test_a_driver_that_cannot_be_meant_is_refused_before_anything_is_read():
    with pytest.raises(ForecastingError) as refused:
        forecast_long_term(
            pl.DataFrame(),
            horizon_end="2022-06-01",
            interval_minutes=1440,
            drivers=[Driver("x", FIRST, -200.0)],
        )
    assert refused.value.code == "driver.amount"


def test_weeks_are_counted_by_the_calendar_where_a_line_rests_on_weekends():
    totals = days_of(33 * 7)
    totals[np.arange(totals.size) % 7 > 4] = np.nan
    (note,) = (each for each in ask(totals, weeks=20).notes if each.code.startswith("long_term."))
    assert note.fields["weeks"] == 33
