"""Watches: false alarms come as seldom as promised, changes are seen, busy days are no alarm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from callmath.control import (
    AlarmRule,
    Level,
    Watch,
    chance_of_missing,
    watch_counts,
    watch_means,
    watch_shares,
)
from callmath.control._figures import _Counts, _Shares
from callmath.control._levels import WIDER, learn
from callmath.control._watching import chance_at_alarm

LOOKS = 144  # five minutes, of twelve hours
MONTH = 30 * 288
RULE = AlarmRule()
DROP = AlarmRule(is_rise=False)
KNOWN = Level(0.0, 0.0)


def watched(counts: ArrayLike, mean: float | ArrayLike, **changed: Any) -> Watch:
    """Watch counts around a mean, once a month for nothing, by the usual rule."""
    kept = {"level": Level(0.05, 0.02), "rule": RULE, "looks_between": MONTH, **changed}
    expected = np.broadcast_to(np.asarray(mean, float), np.shape(counts))
    return watch_counts(counts, expected, **kept)


def days(
    mean: float, *, level: Level, count: int, seed: int, factor: float = 1.0, at: int = LOOKS
) -> NDArray[np.int64]:
    """Draw counts (count, looks) of days whose level is as said, changed from a look on."""
    random = np.random.default_rng(seed)
    drift = random.normal(0, level.drift_sd, (count, 1))
    wander = np.empty((count, LOOKS))
    for look in range(LOOKS):
        wander[:, look] = drift[:, 0]
        moved = random.normal(0, level.drift_sd * np.sqrt(1 - level.stays**2), (count, 1))
        drift = level.stays * drift + moved
    rates = mean * np.exp(random.normal(0, level.day_sd, (count, 1)) + wander)
    rates[:, at:] *= factor
    return random.poisson(rates)


@pytest.mark.parametrize("window", [3, 6, 12])
def test_one_window_alarms_as_often_as_siegmund_says(window: int) -> None:
    rule = AlarmRule(least_change=0.0, windows=((window, 1.0),))
    counts = np.random.default_rng(window).poisson(400.0, (150, LOOKS))
    watch = watched(counts, 400.0, level=KNOWN, rule=rule, looks_between=300)
    promised = counts[:, window:].size / 300  # about seventy
    assert 0.7 * promised < watch.is_alarm.sum() < 1.3 * promised


@pytest.mark.parametrize("mean", [10 / 6, 100 / 6, 400 / 6])
@pytest.mark.parametrize("level", [KNOWN, Level(0.1, 0.0), Level(0.08, 0.05, 0.94)])
def test_false_alarms_are_no_more_than_promised(mean: float, level: Level) -> None:
    rule = AlarmRule(least_change=0.0)
    counts = days(mean, level=level, count=120, seed=3)
    watch = watched(counts, mean, level=level, rule=rule, looks_between=500)
    promised = counts.size / 500
    assert watch.is_alarm.sum() <= promised + 3 * np.sqrt(promised)
    assert watch.is_alarm.sum() >= 1, "at so high a rate chance alarms now and then"


def test_a_line_that_is_open_for_less_of_the_month_is_watched_more_sharply() -> None:
    counts = days(100 / 6, level=KNOWN, count=150, seed=2, factor=1.5, at=72)
    short = watched(counts, 100 / 6, level=KNOWN, looks_between=MONTH / 2)
    long = watched(counts, 100 / 6, level=KNOWN, looks_between=[MONTH] * 150)
    assert np.all(short.is_alarm[:, :78].any(axis=1) >= long.is_alarm[:, :78].any(axis=1))
    assert short.is_alarm[:, :78].any(axis=1).sum() > long.is_alarm[:, :78].any(axis=1).sum()


def test_a_day_that_is_busy_from_its_beginning_is_no_alarm_for_long() -> None:
    counts = np.random.default_rng(4).poisson(20 * 1.2, (40, LOOKS))
    assert watched(counts, 20.0, level=Level(0.2, 0.01)).is_alarm.sum() <= 1


def test_a_spread_that_is_three_times_the_one_told_does_not_cry_wolf_all_day() -> None:
    counts = days(100 / 6, level=Level(0.15, 0.0), count=60, seed=12)
    assert watched(counts, 100 / 6, level=Level(0.05, 0.0)).is_alarm.sum() <= 2


def test_a_surge_by_half_on_a_queue_of_a_hundred_is_seen_within_half_an_hour() -> None:
    level = Level(0.08, 0.0)
    for begins in (70, 75):  # at any look, not at half-hours only
        counts = days(100 / 6, level=level, count=200, seed=5, factor=1.5, at=begins)
        watch = watched(counts, 100 / 6, level=level, looks_between=MONTH / 2)
        seen = watch.is_alarm[:, begins:]
        first = np.where(seen.any(axis=1), seen.argmax(axis=1) + 1, LOOKS)
        assert np.mean(first <= 6) > 0.78
        assert np.mean(first <= 12) > 0.97
        told = seen[:, :8].any(axis=1)
        places = begins + seen[told, :8].argmax(axis=1)
        begun = watch.since[told, places]
        assert abs(np.median(begun) - begins) <= 1
        assert 1.4 < np.median(watch.ratio[told, places]) < 1.8


def test_a_queue_that_doubles_is_seen_before_the_half_hour() -> None:
    counts = days(100 / 6, level=KNOWN, count=100, seed=13, factor=2.0, at=72)
    watch = watched(counts, 100 / 6, level=KNOWN)
    assert np.mean(watch.is_alarm[:, 72:76].any(axis=1)) > 0.9


def test_what_falls_is_seen_by_a_rule_of_drops_only() -> None:
    level = Level(0.05, 0.02)
    counts = days(30.0, level=level, count=30, seed=6, factor=0.4, at=60)
    assert watched(counts, 30.0, level=level, rule=DROP).is_alarm.any(axis=1).all()
    assert not watched(counts[:, :66], 30.0, level=level).is_alarm.any()


def test_a_small_change_is_not_told_however_sure_it_is() -> None:
    counts = days(400.0, level=KNOWN, count=10, seed=7, factor=1.1, at=30)
    told = watched(counts, 400.0, level=KNOWN, rule=AlarmRule(least_change=0.05))
    assert told.is_alarm.any(axis=1).all()
    assert not watched(counts, 400.0, level=KNOWN).is_alarm.any()


def test_one_odd_look_is_not_told_and_a_second_is() -> None:
    counts = np.full(40, 20)
    counts[20] = 90
    assert not watched(counts, 20.0).is_alarm.any()
    counts[21] = 55
    twice = watched(counts, 20.0)
    assert np.flatnonzero(twice.is_alarm[0]).tolist() == [21]
    assert twice.since[0, 21] == 20


def test_what_was_told_once_is_not_told_again_by_the_same_looks() -> None:
    counts = np.full(60, 20)
    counts[30:32] = 60
    assert watched(counts, 20.0).is_alarm.sum() == 1


def test_counts_that_scatter_more_than_chance_are_believed_less() -> None:
    random = np.random.default_rng(8)
    wide = random.poisson(random.gamma(20.0 / 2.0, 2.0, (60, LOOKS)))
    as_poisson = watched(wide, 20.0, level=KNOWN).is_alarm.sum()
    as_it_is = watched(wide, 20.0, level=KNOWN, dispersion=3.0).is_alarm.sum()
    assert as_it_is <= 3
    assert as_poisson > 5 * max(as_it_is, 1)


def test_handle_times_that_grow_are_seen() -> None:
    random = np.random.default_rng(9)
    counts = random.poisson(8.0, (30, LOOKS))
    grown = np.where(np.arange(LOOKS) >= 80, 1.5, 1.0)
    draw = np.vectorize(
        lambda n: random.lognormal(np.log(240) - np.log(2) / 2, np.log(2) ** 0.5, n).sum()
    )
    totals = draw(counts) * grown
    watch = watch_means(
        totals, counts, np.full(LOOKS, 240.0), variation=1.0, level=Level(0.05, 0.0),
        rule=AlarmRule(least_change=0.2, windows=((6, 0.5), (12, 0.5))), looks_between=MONTH,
    )  # fmt: skip
    assert watch.is_alarm[:, :80].sum() <= 1
    assert np.mean(watch.is_alarm[:, 80:104].any(axis=1)) > 0.8


def test_looks_without_contacts_say_nothing() -> None:
    nothing = np.zeros(40)
    rest: dict[str, Any] = {"level": Level(), "rule": RULE, "looks_between": MONTH}
    usual = np.full(40, 0.05)
    closed = np.zeros(40)
    for watch in (
        watch_means(nothing, nothing, np.full(40, 240.0), variation=1.0, **rest),
        watch_shares(nothing, nothing, usual, **rest),
        watch_counts(np.full(40, 50), closed, **rest),
        watch_counts(nothing, closed, level=Level(), rule=DROP, looks_between=MONTH),
    ):
        assert not watch.is_alarm.any()
        assert np.all(watch.chance > 1)


def test_callers_who_leave_more_often_are_seen() -> None:
    random = np.random.default_rng(10)
    counts = np.full((30, LOOKS), 20)
    share = np.where(np.arange(LOOKS) >= 80, 0.2, 0.05)
    hits = random.binomial(counts, share)
    watch = watch_shares(
        hits, counts, np.full(LOOKS, 0.05), level=Level(0.3, 0.1),
        rule=AlarmRule(least_change=0.5), looks_between=MONTH,
    )  # fmt: skip
    assert watch.is_alarm[:, :80].sum() <= 1
    assert np.mean(watch.is_alarm[:, 80:92].any(axis=1)) > 0.6


def test_series_are_watched_alike_alone_and_together() -> None:
    counts = days(10.0, level=Level(0.1, 0.01), count=3, seed=11, factor=2.0, at=50)
    levels = [Level(0.1, 0.01), Level(0.02, 0.002), Level(0.2, 0.05)]
    wide, between = [1.0, 1.5, 2.0], [MONTH, 500.0, 2_000.0]
    together = watched(counts, 10.0, level=levels, dispersion=wide, looks_between=between)
    for number, level in enumerate(levels):
        alone = watched(
            counts[number], 10.0, level=level, dispersion=wide[number],
            looks_between=between[number],
        )  # fmt: skip
        assert together.chance[number] == pytest.approx(alone.chance[0], rel=1e-6)
        assert together.is_alarm[number].tolist() == alone.is_alarm[0].tolist()


def test_a_new_day_begins_with_a_level_of_its_own() -> None:
    level = Level(0.2, 0.002)
    counts = np.repeat([42, 24], 48)
    rule = AlarmRule(is_rise=False, least_change=0.2)
    assert watched(counts, 30.0, level=level, rule=rule).is_alarm.any()
    assert not watched(counts, 30.0, level=level, rule=rule, begins=(0, 48)).is_alarm.any()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=8, max_size=30), st.integers(1, 40), st.floats(1.0, 3.0)
)
def test_more_in_the_newest_look_never_makes_a_rise_less_rare(
    counts: list[int], more: int, dispersion: float
) -> None:
    fewer = watched(counts, 20.0, dispersion=dispersion).chance[0, -1]
    greater = watched([*counts[:-1], counts[-1] + more], 20.0, dispersion=dispersion).chance[0, -1]
    assert greater <= fewer * (1 + 1e-9)
    low = watched(counts, 20.0, dispersion=dispersion, rule=DROP).chance[0, -1]
    less = watched([*counts[:-1], 0], 20.0, dispersion=dispersion, rule=DROP).chance[0, -1]
    assert less <= low * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_looks_cut_in_two_say_the_same_of_a_window(seed: int) -> None:
    random = np.random.default_rng(seed)
    halves = random.poisson(10.0, 120)
    halves[-12:] += random.poisson(6.0, 12)
    whole = halves.reshape(-1, 2).sum(axis=1)
    level = Level(0.1, 0.0)
    chances = []
    for counts, window in ((whole, 6), (halves, 12)):
        rule = AlarmRule(least_change=0.0, windows=((window, 1.0),))
        watch = watched(counts, 1200 / len(counts), level=level, rule=rule)
        chances.append(np.log(watch.chance[0, -1] * chance_at_alarm(window, MONTH)))
    assert chances[0] == pytest.approx(chances[1], rel=0.015)


def test_the_level_is_learned_as_the_day_goes() -> None:
    counts = np.random.default_rng(14).poisson(20 * 1.15, (1, LOOKS)).astype(float)
    mean = np.full_like(counts, 20.0)
    begins = np.arange(LOOKS) == 0
    beliefs = learn(_Counts(np.stack([counts, mean, mean])), [Level(0.1, 0.0)], begins)
    level, variance = beliefs.over(6)
    assert np.sqrt(variance[[0, 12, 143], 0, 0]) == pytest.approx([0.1, 0.0516, 0.017], abs=0.002)
    assert level[143, 0, 0] == pytest.approx(np.log(1.15), abs=0.03)
    assert np.all(np.diff(variance[:, 0, 0]) < 0)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 3.0), st.integers(0, 200), st.integers(1, 200), st.floats(0.002, 0.6))
def test_a_belief_moves_to_what_it_and_the_look_say_together(
    spread: float, hits: int, count: int, usual: float
) -> None:
    """However far off that is: the wider belief once jumped past it and never came back."""
    hits = min(hits, count)
    for figure in (
        _Shares(np.array([[[hits, 0]], [[count, 0]], [[count * usual, 0]]], float)),
        _Counts(np.array([[[hits, 0]], [[count * usual, 1]], [[count * usual, 1]]], float)),
    ):
        beliefs = learn(figure, [Level(spread, 0.0)], np.arange(2) == 0)
        levels = beliefs.mean[1, :, 0, 0]
        for width, mean, level in zip(WIDER * spread, beliefs.center[:, 0], levels, strict=True):
            assert level == pytest.approx(_mode(figure, mean, width), abs=1e-3)


def _mode(figure: _Counts | _Shares, mean: float, width: float) -> float:
    """Return how far from a mean the first look and a belief of so wide a spread meet."""

    def slope(away: float) -> float:
        lean, _ = figure.lean(figure.parts[:, :, 0], np.array([[mean + away]]))
        return float(lean[0, 0]) - away / width**2

    return float(brentq(slope, -50.0, 50.0))


@pytest.mark.parametrize("seed", [15, 16])
def test_odds_that_jump_by_themselves_do_not_cry_wolf(seed: int) -> None:
    random = np.random.default_rng(seed)
    odds = np.exp(random.normal(0, 0.9, (250, LOOKS // 6)).repeat(6, axis=1)) / 19
    hits = random.binomial(67, odds / (1 + odds))
    rule = AlarmRule(least_change=0.5, windows=((3, 0.3), (6, 0.4), (12, 0.3)))

    def alarms(at_once: int) -> int:
        level = Level(0.3, 0.9, 0.8, at_once)
        watch = watch_shares(
            hits, 67, np.full(LOOKS, 0.05), level=level, rule=rule, looks_between=MONTH
        )
        return int(watch.is_alarm.sum())

    assert alarms(at_once=6) <= 250 * LOOKS / MONTH
    assert alarms(at_once=1) > 10, "who takes jumps for a slow drift cries wolf"


def test_a_window_of_a_drifting_level_is_as_unsure_as_its_mean_is() -> None:
    mean = np.full((1, 40), 1e-9)  # nothing is learned
    begins = np.arange(40) == 0
    drift = Level(0.0, 0.1, 0.9)
    _, variance = learn(_Counts(np.stack([mean, mean, mean])), [drift], begins).over(6)
    apart = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    assert variance[20, 0, 0] == pytest.approx(0.01 * np.mean(0.9**apart), rel=1e-6)


def test_a_window_is_reckoned_with_as_if_a_move_came_with_its_first_look() -> None:
    """A level that is known exactly before a window is off by as much as it moves over a slot."""
    counts = np.full((1, 40), 1e9)
    begins = np.arange(40) == 0
    smooth, jumps = (
        learn(_Counts(np.stack([counts] * 3)), [Level(0.0, 0.1, 0.9, at_once)], begins)
        for at_once in (1, 6)
    )
    for window in (2, 3, 6):
        assert jumps.over(window)[1][20, 0, 0] == pytest.approx(0.01 * (1 - 0.9**12), rel=1e-3)
        assert smooth.over(window)[1][20, 0, 0] < jumps.over(window)[1][20, 0, 0]
    assert jumps.over(12)[1][20, 0, 0] < 0.01, "two halves of an hour jump apart"


def test_absences_are_as_likely_as_the_table_of_methods_says() -> None:
    expected = {(2, 10): 0.086, (4, 20): 0.016, (8, 40): 0.0007}
    for (missing, scheduled), chance in expected.items():
        found = chance_of_missing(missing, scheduled, usual_share=0.05, doubt=1e-6)
        assert found == pytest.approx(chance, rel=0.05)
    doubted = chance_of_missing(8, 40, usual_share=0.05, doubt=0.03)
    assert doubted > 5 * chance_of_missing(8, 40, usual_share=0.05, doubt=1e-6)
    assert chance_of_missing(0, 40, usual_share=0.05, doubt=0.03) == 1.0


@pytest.mark.parametrize(
    "kept",
    [
        {"windows": ()},
        {"windows": ((1, 1.0),)},
        {"windows": ((6, 0.5), (3, 0.5))},
        {"windows": ((3, 0.5), (6, 0.4))},
        {"windows": ((3, 1.5), (6, -0.5))},
        {"least_change": -0.1},
        {"least_change": float("nan")},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        AlarmRule(**kept)


@pytest.mark.parametrize("seen", [[1.0, -1.0], [1.0, float("nan")], [float("inf"), 1.0]])
def test_counts_that_cannot_be_are_refused(seen: list[float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        watched(seen, 1.0)
    with pytest.raises(ValueError, match="finite"):
        watched([1.0, 1.0], seen)


@pytest.mark.parametrize("between", [0.5, float("nan"), [100.0, 100.0, 100.0]])
def test_so_many_looks_between_alarms_that_cannot_be_are_refused(between: Any) -> None:
    with pytest.raises(ValueError, match="looks_between"):
        watched([[1, 2], [3, 4]], 1.0, looks_between=between)


@pytest.mark.parametrize("level", [(-0.1, 0.1, 0.5), (0.1, -0.1, 0.5), (0.1, 0.1, 1.0)])
def test_a_level_that_cannot_be_is_refused(level: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="drift_sd"):
        Level(*level)


def test_moves_within_no_look_are_refused() -> None:
    with pytest.raises(ValueError, match="at_once"):
        Level(0.1, 0.1, 0.5, 0)


def test_figures_that_cannot_be_are_refused() -> None:
    rest: dict[str, Any] = {"level": Level(), "rule": RULE, "looks_between": MONTH}
    with pytest.raises(ValueError, match="at least one look"):
        watch_counts([], [], **rest)
    with pytest.raises(ValueError, match="levels for"):
        watch_counts([[1], [2]], [[1.0], [1.0]], **{**rest, "level": [Level()]})
    with pytest.raises(ValueError, match="dispersion"):
        watch_counts([1], [1.0], dispersion=float("nan"), **rest)
    with pytest.raises(ValueError, match="exceed"):
        watch_shares([2], [1], [0.5], **rest)
    with pytest.raises(ValueError, match="variation"):
        watch_means([1.0], [1], [1.0], variation=0.0, **rest)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((3, 2, 0.1, 0.02), "missing"),
        ((1, 2, 0.0, 0.02), "usual_share"),
        ((1, 2, 0.1, 0.9), "doubt"),
    ],
)
def test_absences_that_cannot_be_are_refused(
    asked: tuple[int, int, float, float], said: str
) -> None:
    missing, due, share, doubt = asked
    with pytest.raises(ValueError, match=said):
        chance_of_missing(missing, due, usual_share=share, doubt=doubt)
