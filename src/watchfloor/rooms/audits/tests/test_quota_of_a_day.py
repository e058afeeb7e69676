from __future__ import annotations

from datetime import date, timedelta

import pytest

from watchfloor.rooms.audits.contracts import Period, SamplingPlan, Shares, Tier
from watchfloor.rooms.audits.rules.default_plan import DEFAULT_PLAN
from watchfloor.rooms.audits.rules.quota import Past, period_of, size_of_day, size_of_period

FIRST = date(2026, 3, 1)


def ask(day, population, past=Past(), stars=4):  # noqa: B008  frozen
    return size_of_day(
        tier=DEFAULT_PLAN.tier(stars), confidence=0.95, least_share=0.25, day=day,
        population=population, past=past,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stars", "size"), [(4, 299), (3, 149), (2, 59), (1, 29)]
)  # fmt: skip
def test_a_great_population_needs_the_sizes_of_the_attribute_tables(stars, size):
    tier = DEFAULT_PLAN.tier(stars)
    assert size_of_period(tier=tier, confidence=0.95, population=1_000_000) == size


def test_a_small_population_needs_fewer_by_the_hypergeometric_table():
    tier = Tier(stars=2, period=Period.QUARTER, sample_size=59, tolerable_share=0.05)
    assert size_of_period(tier=tier, confidence=0.95, population=200) == 51
    assert size_of_period(tier=tier, confidence=0.95, population=50) == 31
    assert size_of_period(tier=tier, confidence=0.95, population=3) == 3


def test_five_stars_take_everything_and_nothing_takes_nothing():
    assert ask(FIRST, 1234, stars=5) == 1234
    assert ask(FIRST, 0) == 0


def test_a_month_of_equal_days_takes_its_sample_evenly_and_whole():
    taken, seen, sizes = 0.0, 0, []
    for number in range(31):
        day = FIRST + timedelta(days=number)
        sizes.append(ask(day, 1000, Past(seen, round(taken), 1000.0)))
        taken, seen = taken + sizes[-1], seen + 1000
    whole = size_of_period(tier=DEFAULT_PLAN.tier(4), confidence=0.95, population=31_000)
    assert taken == pytest.approx(whole, abs=1)
    assert max(sizes) < 1.2 * min(sizes)


def test_what_a_quiet_start_leaves_the_last_days_take():
    whole = size_of_period(tier=DEFAULT_PLAN.tier(4), confidence=0.95, population=6000)
    assert ask(date(2026, 3, 31), 1000, Past(5000, 100, 1000.0)) == whole - 100


def test_a_period_that_has_its_sample_still_gives_its_last_days_a_chance():
    late = ask(date(2026, 3, 30), 1000, Past(29_000, 299, 1000.0))
    even = 299 / 31
    assert late == pytest.approx(0.25 * even, rel=0.1)


def test_the_size_never_exceeds_what_there_is():
    assert ask(date(2026, 3, 31), 3, Past(0, 0, 3.0)) == 3


@pytest.mark.parametrize("day", [FIRST + timedelta(days=each) for each in range(0, 400, 13)])
def test_periods_hold_their_day_and_follow_each_other(day):
    for period in Period:
        first, end = period_of(day, period)
        assert first <= day < end
        assert period_of(end, period)[0] == end


@pytest.mark.parametrize(
    ("told", "msgid"),
    [
        ({"tiers": DEFAULT_PLAN.tiers[1:]}, "A plan has one tier"),
        ({"tiers": DEFAULT_PLAN.tiers, "floor": 0.0}, "The floor"),
        ({"tiers": DEFAULT_PLAN.tiers, "confidence": 1.0}, "The confidence"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(told, msgid):
    with pytest.raises(ValueError, match=msgid):
        SamplingPlan(**told)


def test_a_plan_in_which_quality_never_looks_is_refused():
    with pytest.raises(ValueError, match="Quality must look"):
        Shares(self_check=0.5, cross_check=0.5, recheck=0.0)
