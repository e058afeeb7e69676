"""Who counts how much: decided by trials inside the history, shown on a leaderboard."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import ForecastingError, Trials, forecast, list_year
from callmath.forecasting._combining import weigh
from callmath.forecasting._trials import choose_origins

from .centre import at, by_day, centre, check_sound, codes

END = date(2026, 3, 29)


def ask(history, end=END, **more):
    return forecast(history, horizon_end=end, interval_minutes=30, **more)


@dataclass(frozen=True)
class Constant:
    """Says the same of every cell."""

    name: str
    value: float
    min_days: int = 1

    def fit(self, history, table, is_open, events):
        del table, events
        return _Said(np.where(is_open[len(history.volume) :], self.value, 0.0))


@dataclass(frozen=True)
class _Said:
    cells: np.ndarray

    def mean(self, days):
        return self.cells[:days]

    def components(self, days):
        return {"level": self.cells[:days]}


@dataclass(frozen=True)
class Broken:
    """Fails when it is asked."""

    name: str = "broken"
    min_days: int = 1

    def fit(self, history, table, is_open, events):
        raise ZeroDivisionError("no divisor")


def trials_of(error, *, origins=6, leads=14, slots=4):
    """Return trials that are off by a share of what came."""
    actual = np.full((origins, leads, slots), 100.0)
    return Trials(np.arange(origins) * 7, actual * (1 + error), actual)


def test_the_champion_stands_alone_where_it_is_clearly_better():
    weights = weigh([trials_of(0.10), trials_of(0.13), trials_of(0.3)], champion=0)
    assert weights.overall.tolist() == [1.0, 0.0, 0.0]


def test_the_champion_counts_most_where_a_challenger_is_as_good():
    weights = weigh([trials_of(0.10), trials_of(0.10), trials_of(0.3)], champion=0)
    champion, challenger, third = weights.overall.tolist()
    assert champion > 2 * challenger > 0
    assert third == 0


def test_a_challenger_that_beats_the_champion_counts():
    weights = weigh([trials_of(0.2), trials_of(0.05)], champion=0)
    assert weights.overall.tolist() == [0.0, 1.0]


def test_candidates_that_are_as_good_share_when_nobody_is_favored():
    weights = weigh([trials_of(0.1), trials_of(0.1)], champion=0, is_favored=False)
    assert weights.overall.tolist() == [0.5, 0.5]


def test_weights_differ_by_lead_when_the_trials_do():
    near, far = trials_of(0.1), trials_of(0.1)
    near.mean[:, 7:] *= 1.5
    far.mean[:, :7] *= 1.5
    weights = weigh([near, far], champion=0, is_favored=False)
    assert weights.at(14)[0, 0] > 0.9
    assert weights.at(14)[13, 1] > 0.9
    np.testing.assert_allclose(weights.at(14).sum(axis=1), 1.0)


def test_without_trials_the_champion_counts():
    nothing = Trials(np.zeros(0, dtype=np.int64), np.zeros((0, 14, 4)), np.zeros((0, 14, 4)))
    assert weigh([nothing, nothing], champion=1).overall.tolist() == [0.0, 1.0]


def test_origins_are_whole_weeks_back_and_leave_something_to_learn_from():
    origins = choose_origins(200, 14)
    assert set(np.diff(origins)) == {7}
    assert origins[-1] == 193
    assert choose_origins(2, 14).size == 0
    assert (choose_origins(20, 14) >= 6).all()


def test_what_is_after_the_history_is_unknown_to_a_trial():
    frame = centre(28)
    history = forecast(frame, horizon_end=END, interval_minutes=30)
    assert history.entrants[0].trials is not None
    known = history.entrants[0].trials
    late = known.origin_days[:, None] + np.arange(known.mean.shape[1]) >= 28
    assert np.isnan(known.actual[late]).all()


def test_a_candidate_that_fails_is_left_out_with_its_reason():
    result = ask(centre(), candidates=("average_8", Broken()))
    check_sound(result)
    row = next(row for row in result.leaderboard if row.name == "broken")
    assert row.weight == 0
    assert "ZeroDivisionError" in row.reason


@pytest.mark.parametrize(
    ("value", "reason"), [(float("nan"), "not_finite"), (1e9, "ran_away"), (-5.0, "negative")]
)
def test_a_candidate_that_talks_nonsense_is_left_out(value, reason):
    result = ask(centre(), candidates=("average_8", Constant("odd", value)))
    check_sound(result)
    assert next(row for row in result.leaderboard if row.name == "odd").reason == reason


def test_when_nobody_finishes_the_race_is_refused_with_reasons():
    with pytest.raises(ForecastingError) as caught:
        ask(centre(), candidates=(Broken(),))
    assert caught.value.code == "race.empty"
    assert "broken" in str(caught.value.fields["reasons"])


def test_the_planner_may_choose_and_sees_the_others_beside_it():
    result = ask(centre(), method="average_4")
    assert result.chosen == "average_4"
    rows = {row.name: row for row in result.leaderboard}
    assert rows["average_4"].is_chosen
    assert rows["average_4"].weight == 1
    assert rows["contact"].weight == 0
    assert np.isfinite(rows["contact"].wape)


def test_a_chosen_method_that_cannot_run_is_said_and_replaced():
    result = ask(centre(10), method="ets")
    check_sound(result)
    assert "method.left_out" in codes(result)
    assert result.chosen != "ets"


def test_the_leaderboard_tells_error_band_and_floor_of_each():
    rows = ask(centre(100), date(2026, 4, 30)).leaderboard
    assert {row.name for row in rows} == {
        "contact", "ets", "average_8", "average_4", "seasonal_naive"
    }  # fmt: skip
    for row in rows:
        assert 0 < row.floor <= row.wape * 1.05
        assert 0.7 < row.coverage[0.8] < 0.95
        assert row.pinball < row.wape
    assert sum(row.weight for row in rows) == pytest.approx(1)
    assert [row.wape for row in rows] == sorted(row.wape for row in rows)


def test_the_noise_floor_is_that_of_poisson_counts():
    rows = ask(centre(100, level=10), date(2026, 4, 30)).leaderboard
    naive = next(row for row in rows if row.name == "seasonal_naive")
    best = next(row for row in rows if row.name == "average_8")
    assert naive.wape / best.wape > 1.2
    assert best.wape < 1.15 * best.floor


def test_averages_say_nothing_on_days_that_only_the_calendar_knows():
    history = centre(343, start=at("2026-03-02"), week=(1.0,) * 7)
    quiet = [day.day for day in list_year("US", 2026) + list_year("US", 2027)]
    history = history.with_columns(
        pl.when(pl.col("starts_at").dt.date().is_in(quiet))
        .then(pl.col("volume") // 4)
        .otherwise("volume")
        .alias("volume")
    )
    result = ask(history, date(2027, 2, 20), country="US")
    days = by_day(check_sound(result))
    assert days["2027-02-15"] < 0.6 * days["2027-02-10"]  # Presidents' Day, never seen before


@pytest.mark.parametrize("factor", [0.2, 0.5, 2.0])
@pytest.mark.parametrize("days_ago", [7, 10, 14])
def test_long_averages_do_not_count_where_the_level_changed_for_good(factor, days_ago):
    plain = centre(days=120)
    since = at("2026-01-05") + timedelta(days=120 - days_ago)
    changed = (pl.col("volume") * factor).round()
    history = plain.with_columns(
        pl.when(pl.col("starts_at") >= since).then(changed).otherwise("volume")
    )
    usual, moved = (ask(rows, at("2026-05-25")).outlook.mean.sum() for rows in (plain, history))
    assert moved == pytest.approx(factor * usual, rel=0.07)
