"""What components add: the steps join, end at what is planned with, and speak of the interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest

from watchfloor.rooms.forecast.contracts import ComponentShare
from watchfloor.rooms.forecast.rules.why import Explained, shares_of
from watchfloor.rooms.forecast.rules.words import component_words

SHARES = [0.0, 0.2, 0.5, 0.3]


def day(
    parts: Mapping[str, float | Sequence[float]],
    *,
    scenario: float = 1.0,
    overrides: Mapping[int, float] | None = None,
) -> Explained:
    product = np.ones(4)
    for part in parts.values():
        product = product * np.asarray(part)
    mean = product * scenario
    for slot, value in (overrides or {}).items():
        mean[slot] = value
    return Explained(
        parts=parts,
        is_open=np.array([False, True, True, True]),
        model_mean=product,
        mean=mean,
        factor=scenario,
    )


def named(shares: Sequence[ComponentShare]) -> dict[str, ComponentShare]:
    return {share.name: share for share in shares}


PARTS: Mapping[str, float | Sequence[float]] = {
    "profile": SHARES,
    "weekday": 1.2,
    "level": 900.0,
    "event:Sale": [1.0, 1.0, 1.5, 1.0],
    "holiday": 1.0,
}


def test_each_step_begins_where_the_one_before_it_ends_and_the_last_is_what_is_planned_with():
    shares = shares_of(day(PARTS, scenario=1.1, overrides={2: 700.0}), [1, 2, 3])
    assert [share.name for share in shares] == [
        "level", "weekday", "event:Sale", "profile", "scenario", "override",
    ]  # fmt: skip
    assert shares[0].before == 0
    for one, following in pairwise(shares):
        assert following.before == one.after
    expected = day(PARTS, scenario=1.1, overrides={2: 700.0}).mean[1:].sum()
    assert shares[-1].after == pytest.approx(expected)


def test_the_level_of_an_interval_is_that_of_the_mean_one_not_of_the_day():
    shares = named(shares_of(day(PARTS), [2]))
    assert shares["level"].after == pytest.approx(300)
    assert shares["profile"].factor == pytest.approx(1.5)


def test_over_a_whole_day_the_profile_of_a_plain_day_adds_nothing():
    plain: Mapping[str, float | Sequence[float]] = {
        "level": 900.0,
        "weekday": 0.8,
        "profile": SHARES,
    }
    assert [share.name for share in shares_of(day(plain), [1, 2, 3])] == ["level", "weekday"]


def test_what_has_no_effect_is_left_out_but_never_the_level():
    shares = shares_of(day({"level": 10.0, "trend": 1.0}), [1])
    assert [share.name for share in shares] == ["level"]


def test_a_forecast_without_components_is_all_level():
    explained = Explained(
        parts={}, is_open=np.ones(2, dtype=bool), model_mean=np.full(2, 5.0), mean=np.full(2, 6.0)
    )
    shares = shares_of(explained, [0, 1])
    assert [(share.name, share.after) for share in shares] == [("level", 10.0), ("override", 12.0)]


def test_an_interval_that_was_closed_by_hand_ends_at_nothing():
    shares = shares_of(day(PARTS, overrides={1: 0.0}), [1])
    assert shares[-1].name == "override"
    assert (shares[-1].factor, shares[-1].after) == (0.0, 0.0)


def test_every_component_has_words_of_its_own():
    names = ("level", "trend", "season", "weekday", "month_day", "holiday", "profile", "override")
    words = [component_words(name) for name in names]
    assert len({word.name for word in words}) == len(names)
    assert all("%(" in word.more and "%(" in word.less for word in words)
