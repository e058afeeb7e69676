"""Working days of a week, a month, a window; days off in a row; weekends; shifts of a type."""

from dataclasses import replace
from datetime import date

from callmath.scheduling import Friendly

from .ruled import MONDAY, ZHANG, amounts, broken, on, past


def test_a_week_has_at_most_five_days():
    assert not broken("max_days_week", on(2, 3, 4, 5, 6, 7, 8, 9), {"days": 5})
    found = broken("max_days_week", on(0, 1, 2, 3, 4, 5), {"days": 5})
    assert amounts(found) == [1]
    assert found[0].words.en == "张三 works on 6 days in the week of 1 March; at most 5 are allowed"


def test_a_week_has_at_least_so_many_days_of_work_or_leave():
    away = replace(ZHANG, leave={5: 480})
    found = broken("min_days_week", on(0, 1, 2, 3, 7, 8, 9, 10), {"days": 5}, people=[away])
    assert amounts(found) == [1]
    assert found[0].days == tuple(range(7, 14))


def test_months_and_the_horizon_have_their_days():
    shifts = on(0, 1, 2, 3)
    late = date(2027, 3, 30)
    assert not broken("max_days_month", shifts, {"days": 2}, first_day=late)
    assert amounts(broken("max_days_month", shifts, {"days": 1}, first_day=late)) == [1, 1]
    assert amounts(broken("max_days_period", shifts, {"days": 3})) == [1]
    assert amounts(broken("min_days_period", shifts, {"days": 6})) == [2]


def test_any_window_of_days_is_counted_across_weeks_and_the_past():
    limit = {"days": 3, "window": 5}
    assert not broken("max_days_in", on(0, 1, 2, 5, 6), limit)
    assert amounts(broken("max_days_in", on(4, 5, 7, 8), limit)) == [1]
    known = replace(ZHANG, history=past(-3, -2, -1))
    assert amounts(broken("max_days_in", on(1), limit, people=[known])) == [1]


def test_each_week_has_two_days_off_in_a_row():
    spread = on(0, 1, 3, 4, 6, *range(7, 12))
    found = broken("days_off_in_row_week", spread, {"days": 2})
    assert amounts(found) == [1]
    assert "has 1 day off in a row in the week of 1 March; 2 days are wanted" in found[0].words.en


def test_a_friendly_roster_has_both_rules_without_asking():
    shifts = [*on(0, 3, start=420), *on(1, 4, 6, start=600)]
    found = broken("max_days_week", shifts, friendly=Friendly())
    assert sorted(each.rule for each in found) == ["friendly.days_off", "friendly.start_band"]


def test_a_weekend_is_counted_once_however_many_of_its_days_are_worked():
    limit = {"weekends": 1}
    assert not broken("max_weekends", on(5, 6), limit)
    assert amounts(broken("max_weekends", on(5, 6, 13), limit)) == [1]
    assert not broken("max_weekends", on(0, 4, 7, 11), {"weekends": 0})


def test_weekends_of_a_month_are_counted_by_month():
    shifts = on(5, 12, first := 33, first + 7)  # two in March, two in April
    frame = {"first_day": MONDAY, "days": 42}
    assert not broken("max_weekends", shifts, {"weekends": 2, "per": "month"}, **frame)
    assert amounts(broken("max_weekends", shifts, {"weekends": 2}, **frame)) == [2]


def test_shifts_of_a_type_are_counted_by_week_or_over_all():
    shifts = on(0, 1, 7, 8, code="E")
    assert amounts(broken("max_shifts", shifts, {"codes": ["E"], "shifts": 3})) == [1]
    weekly = {"codes": ["E"], "shifts": 2, "per": "week"}
    assert not broken("max_shifts", shifts, weekly)
    assert amounts(broken("min_shifts", on(0, code="E"), weekly)) == [1, 2]
