"""Rules for tags: minors, pregnancy, nursing."""

from dataclasses import replace

import pytest

from callmath.scheduling import Scope

from .ruled import ZHANG, amounts, broken, on

PROTECTED = Scope(tags=frozenset({"pregnant"}))
EXPECTING = replace(ZHANG, tags=frozenset({"pregnant"}))


@pytest.mark.parametrize(
    ("start", "minutes", "at_night"),
    [(1320, 480, True), (840, 480, False), (855, 480, True), (345, 480, True), (360, 480, False)],
)
def test_work_between_ten_and_six_is_at_night(start, minutes, at_night):
    shifts = on(2, start=start, minutes=minutes)
    found = broken("no_night_work", shifts, people=[EXPECTING], scope=PROTECTED)
    assert bool(found) == at_night


def test_a_shift_called_a_night_is_one_at_whatever_time():
    assert broken("no_night_work", on(1, code="N", start=600), people=[EXPECTING])


def test_a_rule_for_a_tag_binds_nobody_else():
    assert not broken("no_night_work", on(2, start=1320), scope=PROTECTED)


def test_no_overtime_is_not_a_minute_more():
    found = broken("no_overtime", on(0, minutes=600), people=[EXPECTING], scope=PROTECTED)
    assert amounts(found) == [120]
    six = broken("no_overtime", on(*range(6)), people=[EXPECTING], scope=PROTECTED)
    assert [each.days for each in six] == [(5,)]
