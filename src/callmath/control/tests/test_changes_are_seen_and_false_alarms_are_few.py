"""Watches: false alarms come as seldom as promised, changes are seen, busy days are no alarm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from callmath.control import (
    AlarmRule,
    Level,
    chance_of_missing,
    watch_counts,
    watch_means,
    watch_shares,
)
from callmath.control._levels import STATES, chains_of

LOOKS = 144  # five minutes, of twelve hours
MONTH = 30 * 288
RULE = AlarmRule(looks_between=MONTH)
DROP = AlarmRule(looks_between=MONTH, factors=(0.5,))


def days(
    mean: float, *, level: Level, count: int, seed: int, factor: float = 1.0, at: int = LOOKS
) -> NDArray[np.int64]:
    """Draw counts (count, looks) of days whose level is as said, changed from a look on."""
    random = np.random.default_rng(seed)
    shift = random.normal(0, level.day_sd, (count, 1))
    stay = np.sqrt(1 - (level.step_sd / level.day_sd) ** 2) if level.day_sd else 0.0
    rates = np.empty((count, LOOKS))
    for look in range(LOOKS):
        rates[:, look] = shift[:, 0]
        shift = stay * shift + random.normal(0, level.step_sd, (count, 1))
    rates = mean * np.exp(rates)
    rates[:, at:] *= factor
    return random.poisson(rates)


@pytest.mark.parametrize("mean", [10 / 6, 100 / 6, 400 / 6])
def test_false_alarms_are_no_more_than_promised(mean: float) -> None:
    level = Level(0.1, 0.01)
    rule = AlarmRule(looks_between=1_000, least_change=0.0, least_looks=1)
    counts = days(mean, level=level, count=120, seed=3)
    watch = watch_counts(counts, np.full(LOOKS, mean), level=level, rule=rule)
    looked = watch.is_alarm.size
    # 17 looks of 1,000 in which the sum may reach the threshold; three deviations of chance more.
    promised = looked / 1_000
    assert watch.is_alarm.sum() <= promised + 3 * np.sqrt(promised)
    assert watch.is_alarm.sum() >= 1, "with so low a threshold chance alarms now and then"


def test_a_day_that_is_busy_from_its_beginning_is_no_alarm_for_long() -> None:
    level = Level(0.2, 0.005)
    counts = np.random.default_rng(4).poisson(20 * 1.2, (40, LOOKS))
    watch = watch_counts(counts, np.full(LOOKS, 20.0), level=level, rule=RULE)
    assert watch.is_alarm.sum() <= 1


def test_a_surge_by_half_on_a_queue_of_a_hundred_is_seen_within_half_an_hour() -> None:
    level = Level(0.08, 0.005)
    counts = days(100 / 6, level=level, count=200, seed=5, factor=1.5, at=72)
    watch = watch_counts(counts, np.full(LOOKS, 100 / 6), level=level, rule=RULE)
    seen = watch.is_alarm[:, 72:]
    first = np.where(seen.any(axis=1), seen.argmax(axis=1) + 1, LOOKS)
    assert np.median(first) <= 6
    assert np.mean(first <= 9) > 0.8
    told = watch.is_alarm.any(axis=1)
    places = [np.flatnonzero(row)[0] for row in watch.is_alarm[told]]
    begun = watch.since[told, places]
    assert abs(np.median(begun) - 72) <= 1
    assert 1.4 < np.median(watch.ratio[told, places]) < 1.8


def test_what_falls_is_seen_by_a_rule_of_drops_only() -> None:
    level = Level(0.05, 0.005)
    counts = days(30.0, level=level, count=30, seed=6, factor=0.4, at=60)
    expected = np.full(LOOKS, 30.0)
    assert watch_counts(counts, expected, level=level, rule=DROP).is_alarm.any(axis=1).all()
    assert not watch_counts(counts, expected, level=level, rule=RULE).is_alarm.any()


def test_a_small_change_is_not_told_however_sure_it_is() -> None:
    level = Level(0.01, 0.0001)
    counts = days(400.0, level=level, count=10, seed=7, factor=1.15, at=30)
    expected = np.full(LOOKS, 400.0)
    told = AlarmRule(looks_between=MONTH, factors=(1.5, 1.15), least_change=0.05)
    assert watch_counts(counts, expected, level=level, rule=told).is_alarm.any(axis=1).all()
    held = AlarmRule(looks_between=MONTH, factors=(1.5, 1.15), least_change=0.25)
    assert not watch_counts(counts, expected, level=level, rule=held).is_alarm.any()


def test_one_odd_look_is_not_told_and_a_second_is() -> None:
    counts = np.full(40, 20)
    counts[20] = 60
    level, expected = Level(0.05, 0.005), np.full(40, 20.0)
    once = watch_counts(counts, expected, level=level, rule=AlarmRule(MONTH, least_looks=2))
    assert not once.is_alarm.any()
    counts[21] = 55
    twice = watch_counts(counts, expected, level=level, rule=AlarmRule(MONTH, least_looks=2))
    assert np.flatnonzero(twice.is_alarm[0]).tolist() == [21]
    assert twice.since[0, 21] == 20


def test_counts_that_scatter_more_than_chance_are_believed_less() -> None:
    level, expected = Level(0.02, 0.002), np.full(LOOKS, 20.0)
    random = np.random.default_rng(8)
    wide = random.poisson(random.gamma(20.0 / 2.0, 2.0, (60, LOOKS)))
    as_poisson = watch_counts(wide, expected, level=level, rule=RULE).is_alarm.sum()
    as_it_is = watch_counts(wide, expected, level=level, rule=RULE, dispersion=3.0).is_alarm.sum()
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
    level, rule = Level(0.05, 0.005), AlarmRule(MONTH, factors=(1.4,), least_change=0.2)
    watch = watch_means(
        totals, counts, np.full(LOOKS, 240.0), variation=1.0, level=level, rule=rule
    )
    seen = watch.is_alarm[:, 80:]
    assert watch.is_alarm[:, :80].sum() <= 1
    assert np.mean(seen[:, :18].any(axis=1)) > 0.8


def test_looks_without_contacts_say_nothing_of_handle_times_or_shares() -> None:
    level, nothing = Level(0.05, 0.005), np.zeros(20)
    means = watch_means(nothing, nothing, np.full(20, 240.0), variation=1.0, level=level, rule=RULE)
    shares = watch_shares(nothing, nothing, np.full(20, 0.05), level=level, rule=RULE)
    for watch in (means, shares):
        assert watch.strength == pytest.approx(np.minimum(np.arange(1, 21), 24)[None, :])
        assert not watch.is_alarm.any()


def test_callers_who_leave_more_often_are_seen() -> None:
    random = np.random.default_rng(10)
    counts = np.full((30, LOOKS), 20)
    share = np.where(np.arange(LOOKS) >= 80, 0.2, 0.05)
    hits = random.binomial(counts, share)
    rule = AlarmRule(MONTH, factors=(3.0,), least_change=0.5)
    watch = watch_shares(hits, counts, np.full(LOOKS, 0.05), level=Level(0.3, 0.03), rule=rule)
    assert watch.is_alarm[:, :80].sum() <= 1
    assert np.mean(watch.is_alarm[:, 80:90].any(axis=1)) > 0.9


def test_series_are_watched_alike_alone_and_together() -> None:
    counts = days(10.0, level=Level(0.1, 0.01), count=3, seed=11, factor=2.0, at=50)
    levels = [Level(0.1, 0.01), Level(0.02, 0.002), Level(0.2, 0.05)]
    expected = np.full(LOOKS, 10.0)
    together = watch_counts(counts, expected, level=levels, rule=RULE, dispersion=[1.0, 1.5, 2.0])
    for number, (level, wide) in enumerate(zip(levels, (1.0, 1.5, 2.0), strict=True)):
        alone = watch_counts(counts[number], expected, level=level, rule=RULE, dispersion=wide)
        assert together.strength[number] == pytest.approx(alone.strength[0], rel=1e-9)


def test_a_new_day_begins_with_a_level_of_its_own() -> None:
    level, expected = Level(0.2, 0.002), np.full(96, 30.0)
    counts = np.repeat([42, 24], 48)
    rule = AlarmRule(MONTH, factors=(0.6,), least_change=0.2)
    told = watch_counts(counts, expected, level=level, rule=rule)
    begun = watch_counts(counts, expected, level=level, rule=rule, begins=(0, 48))
    assert told.is_alarm.any()
    assert not begun.is_alarm.any()


def test_the_chain_of_levels_has_the_spread_and_the_steps_that_were_asked_for() -> None:
    chain = chains_of([Level(0.1, 0.02)])
    place, usual = chain.levels[0], chain.usual
    assert len(place) == STATES
    assert np.sqrt(usual @ place**2) == pytest.approx(0.1)
    assert usual @ chain.moves[0] == pytest.approx(usual)
    apart = (place[None, :] - np.sqrt(1 - 0.04) * place[:, None]) ** 2
    assert np.sqrt(usual @ (chain.moves[0] * apart).sum(axis=1)) == pytest.approx(0.02)


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
        {"looks_between": 1},
        {"looks_between": 100, "factors": ()},
        {"looks_between": 100, "factors": (0.5, 1.5)},
        {"looks_between": 100, "factors": (1.0,)},
        {"looks_between": 100, "least_looks": 0},
        {"looks_between": 100, "least_looks": 30},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        AlarmRule(**kept)


def test_figures_that_cannot_be_are_refused() -> None:
    level = Level()
    with pytest.raises(ValueError, match="finite"):
        watch_counts([1, -1], [1.0, 1.0], level=level, rule=RULE)
    with pytest.raises(ValueError, match="at least one look"):
        watch_counts([], [], level=level, rule=RULE)
    with pytest.raises(ValueError, match="levels for"):
        watch_counts([[1], [2]], [[1.0], [1.0]], level=[level], rule=RULE)
    with pytest.raises(ValueError, match="exceed"):
        watch_shares([2], [1], [0.5], level=level, rule=RULE)
    with pytest.raises(ValueError, match="variation"):
        watch_means([1.0], [1], [1.0], variation=0.0, level=level, rule=RULE)
    with pytest.raises(ValueError, match="step_sd"):
        Level(0.1, -0.1)
    with pytest.raises(ValueError, match="missing"):
        chance_of_missing(3, 2, usual_share=0.1, doubt=0.02)
    with pytest.raises(ValueError, match="usual_share"):
        chance_of_missing(1, 2, usual_share=0.0, doubt=0.02)
    with pytest.raises(ValueError, match="doubt"):
        chance_of_missing(1, 2, usual_share=0.1, doubt=0.9)
