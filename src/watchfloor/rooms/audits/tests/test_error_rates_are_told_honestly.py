"""Rules of the error rates: figures, run charts, groups, effects; no database."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from watchfloor.rooms.audits.rules.rates import effects, figures, groups, runs
from watchfloor.rooms.audits.rules.rates.figures import NO_FIGURE
from watchfloor.rooms.audits.rules.rates.groups import Signal, Verdict, is_told_apart
from watchfloor.rooms.observations.contracts import RateRow

# They return None where nothing can be told; where that is not expected the test fails of itself.
change_of: Any = effects.change_of
make_effect: Any = effects.make_effect
figure_of: Any = figures.figure_of
compare: Any = groups.compare
curve_of: Any = groups.curve_of
make_run: Any = runs.make_run


def row(failed: int, looked: int, probability: float = 1.0) -> RateRow:
    """Return the sums of items that were all drawn with one chance."""
    weight, spread = 1 / probability, (1 - probability) / probability**2
    return RateRow(
        (), looked, failed, looked * weight, failed * weight, looked * spread, failed * spread
    )


def figure(failed: int, looked: int, probability: float = 1.0) -> Any:
    return figure_of([row(failed, looked, probability)])


def test_a_rate_allows_for_how_its_contacts_were_drawn():
    drawn = figure_of([row(8, 10, probability=1.0), row(1, 90, probability=0.1)])
    assert drawn.rate == pytest.approx((8 + 10) / (10 + 900))
    assert drawn.low < drawn.rate < drawn.high
    assert 100 < drawn.size < 910  # a draw that goes where the errors are is worth more


def test_also_where_everything_was_looked_at_chance_leaves_a_doubt():
    census = figure(5, 100)
    assert census.size == pytest.approx(100)
    assert 0.01 < census.low < 0.05 < census.high < 0.12
    none_failed = figure(0, 59)
    assert (none_failed.low, none_failed.rate) == (0, 0)
    assert 0.03 < none_failed.high < 0.06


def test_an_uneven_draw_is_worth_fewer_contacts_than_were_looked_at():
    assert figure(10, 100, probability=0.5).size == pytest.approx(100, rel=0.02)


def test_nothing_looked_at_has_no_rate():
    assert figure_of([]) == NO_FIGURE
    assert not NO_FIGURE.is_told


def weeks(*failed: int, looked: int = 200) -> list[tuple[str, Any]]:
    return [
        (f"2026-{n // 4 + 1:02}-{n % 4 * 7 + 1:02}", figure(k, looked))
        for n, k in enumerate(failed)
    ]


def test_a_week_far_off_is_outside_its_limits():
    run = make_run(weeks(4, 5, 3, 4, 25, 4))
    assert [point.is_above for point in run.points] == [False] * 4 + [True, False]
    assert not run.is_steady


def test_a_lasting_small_rise_is_dated_by_the_cusum():
    run = make_run(weeks(*[2] * 8, *[6] * 10), tolerable=0.01)
    assert run.rises[0].began == run.points[8].period
    assert run.rises[0].signalled > run.rises[0].began
    assert run.rejectable == 2 * run.acceptable


def test_chance_alone_raises_no_signal():
    assert make_run(weeks(4, 5, 3, 4, 6, 2, 5, 4)).is_steady


def test_two_weeks_have_no_usual_rate():
    assert make_run(weeks(1, 2)) is None
    assert make_run([("2026-01-01", NO_FIGURE)] * 5) is None


def agents(*pairs: tuple[int, int]):
    figures = {at: figure(k, n) for at, (k, n) in enumerate(pairs)}
    whole = figure(sum(k for k, _n in pairs), sum(n for _k, n in pairs))
    return figures, whole


def test_an_agent_seldom_looked_at_is_pulled_to_the_whole_and_cannot_be_told_apart():
    figures, whole = agents((1, 4), (4, 100), (5, 100), (3, 100), (4, 120), (6, 110))
    seldom = compare(figures, whole, shrinks=True)[0]
    assert seldom.figure.rate == 0.25
    assert seldom.shown < 0.1
    assert seldom.verdict is Verdict.ALIKE
    assert seldom.reliability < 0.3


def test_an_agent_really_worse_is_above_the_whole_and_alarms_in_the_funnel():
    figures, whole = agents((60, 300), (9, 300), (8, 300), (10, 300), (7, 300))
    first, *others = compare(figures, whole, shrinks=True)
    assert (first.verdict, first.signal) == (Verdict.ABOVE, Signal.ALARM)
    assert all(is_told_apart(first, other) for other in others)
    assert not is_told_apart(others[0], others[1])


def test_risk_points_are_not_shrunken_and_who_was_never_looked_at_is_left_out():
    figures, whole = agents((5, 100), (0, 0), (1, 100))
    groups = compare(figures, whole, shrinks=False)
    assert [group.key for group in groups] == [0, 2]
    assert groups[0].shown == pytest.approx(0.05)
    assert groups[0].reliability is None


def test_the_funnel_is_drawn_only_where_there_is_something_to_see():
    figures, whole = agents((5, 100), (4, 100), (1, 100))
    curve = curve_of(compare(figures, whole, shrinks=True), whole)
    assert len(curve.sizes) == len(curve.lower[0]) == len(curve.upper[1])
    assert curve_of((), whole) is None
    figures, none_failed = agents((0, 50), (0, 50), (0, 50))
    assert curve_of(compare(figures, none_failed, shrinks=True), none_failed) is None


def test_a_change_has_an_interval_and_a_fall_is_told():
    change = change_of(figure(60, 1000), figure(20, 1000))
    assert change.value == pytest.approx(-0.04)
    assert change.low < -0.04 < change.high < 0
    assert change.is_fall
    assert change_of(NO_FIGURE, figure(1, 10)) is None


def test_what_fell_everywhere_is_no_effect_of_ours():
    ours = figure(60, 1000), figure(30, 1000)
    rest = figure(600, 10_000), figure(300, 10_000)
    effect = make_effect(*ours, *rest, peers_before={}, key=1)
    assert effect.change.is_fall
    assert not effect.decisive.is_fall
    assert effect.beyond.value == pytest.approx(0, abs=1e-9)


def test_an_agent_picked_for_a_bad_figure_is_warned_about_and_told_what_to_expect():
    peers = {at: figure(k, 40) for at, k in enumerate([8, 2, 1, 2, 3, 2, 1, 2])}
    rest = figure(13, 280)
    effect = make_effect(peers[0], figure(2, 40), rest, rest, peers_before=peers, key=0)
    assert effect.was_picked_for_being_bad
    assert 0.05 < effect.expected < 0.2


def test_useless_coaching_of_the_worst_is_seldom_called_a_success():
    """The naive comparison calls it one nearly always; against what was expected it is not."""
    rng = np.random.default_rng(5)
    naive = honest = 0
    for _run in range(60):
        truth = rng.beta(5.9, 111.9, 100)
        before, after = rng.binomial(40, truth), rng.binomial(40, truth)
        peers = {at: figure(int(k), 40) for at, k in enumerate(before)}
        worst = int(np.argmax(before))
        effect = make_effect(
            peers[worst], figure(int(after[worst]), 40),
            figure(int(before.sum() - before[worst]), 3960),
            figure(int(after.sum() - after[worst]), 3960),
            peers_before=peers, key=worst,
        )  # fmt: skip
        naive += effect.after.rate < effect.before.rate
        honest += effect.after.high < effect.expected
        assert effect.was_picked_for_being_bad
    assert naive >= 50
    assert honest <= 4
