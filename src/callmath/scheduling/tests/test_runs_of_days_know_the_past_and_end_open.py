"""Runs of working days, nights and days off, at and over the edges of the horizon."""

from dataclasses import replace

import pytest

from .ruled import ZHANG, amounts, broken, on, past


def test_the_seventh_day_in_a_row_is_too_many():
    assert not broken("max_consecutive_days", on(*range(6)), {"days": 6})
    found = broken("max_consecutive_days", on(*range(8)), {"days": 6})
    assert amounts(found) == [2]
    assert found[0].days == (6, 7)
    assert "8 days in a row, 1 March to 8 March" in found[0].words.en


def test_days_worked_before_the_horizon_make_the_run_longer():
    known = replace(ZHANG, history=past(-5, -4, -3, -2, -1))
    assert not broken("max_consecutive_days", on(0), {"days": 6}, people=[known])
    assert amounts(broken("max_consecutive_days", on(0, 1), {"days": 6}, people=[known])) == [1]


def test_a_run_that_was_too_long_before_blames_only_its_days_inside():
    known = replace(ZHANG, history=past(*range(-8, 0)))
    found = broken("max_consecutive_days", on(0), {"days": 6}, people=[known])
    assert amounts(found) == [1]
    assert not broken("max_consecutive_days", on(1), {"days": 6}, people=[known])


def test_nights_in_a_row_are_counted_alone():
    shifts = [*on(0, 1, 2), *on(3, 4, code="N", start=1320)]
    assert not broken("max_consecutive_nights", shifts, {"nights": 2})
    assert amounts(broken("max_consecutive_nights", shifts, {"nights": 1})) == [1]


def test_some_codes_in_a_row_are_counted_alone():
    shifts = [*on(0, 1, 2, code="E"), *on(3)]
    limit = {"codes": ("E",), "days": 2}
    assert amounts(broken("max_consecutive_shifts", shifts, limit)) == [1]


def test_a_single_working_day_is_too_short_a_run():
    found = broken("min_consecutive_days", on(3), {"days": 2})
    assert amounts(found) == [1]
    assert found[0].days == (3,)


@pytest.mark.parametrize("day", [0, 13])
def test_a_run_at_an_edge_may_go_on_beyond_it(day):
    assert not broken("min_consecutive_days", on(day), {"days": 3})


def test_a_run_whose_begin_is_known_is_judged_at_the_first_edge():
    known = replace(ZHANG, history=past(-5, -1))
    found = broken("min_consecutive_days", [], {"days": 2}, people=[known])
    assert amounts(found) == [1]  # day -1 alone: the horizon did not go on
    assert not broken("min_consecutive_days", on(0), {"days": 2}, people=[known])


def test_leave_may_cut_a_run_short():
    away = replace(ZHANG, leave={4: 480})
    assert not broken("min_consecutive_days", on(3), {"days": 2}, people=[away])


def test_a_single_night_is_too_few():
    found = broken("min_consecutive_nights", on(3, code="N", start=1320), {"nights": 2})
    assert amounts(found) == [1]


def test_days_off_come_in_pairs_and_leave_is_off():
    assert amounts(broken("min_consecutive_days_off", on(2, 4), {"days": 2})) == [1]
    assert not broken("min_consecutive_days_off", on(2, 5), {"days": 2})
    away = replace(ZHANG, leave={4: 480})
    assert not broken("min_consecutive_days_off", on(2, 5), {"days": 2}, people=[away])


def test_too_many_days_off_in_a_row_are_counted_from_what_is_known():
    assert amounts(broken("max_consecutive_days_off", on(0, 6), {"days": 4})) == [1, 3]
    known = replace(ZHANG, history=past(-3))
    found = broken("max_consecutive_days_off", on(3, 7, 11), {"days": 4}, people=[known])
    assert amounts(found) == [1]  # days -2 to 2: five, the last of them too many


def test_leave_is_no_day_off_that_is_too_many():
    away = replace(ZHANG, leave={3: 480})
    shifts = on(0, 6, 11)
    assert amounts(broken("max_consecutive_days_off", shifts, {"days": 4})) == [1]
    assert not broken("max_consecutive_days_off", shifts, {"days": 4}, people=[away])
