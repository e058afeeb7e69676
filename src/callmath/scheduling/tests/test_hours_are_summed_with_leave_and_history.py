"""Minutes of a day, a week, a month and the horizon; overtime; the average week."""

from dataclasses import replace
from datetime import date

import pytest

from callmath.scheduling import BreakRule, RestBreak

from .ruled import DAY, ZHANG, amounts, broken, on, past


def test_a_day_above_its_limit_is_named_with_its_hours():
    found = broken("max_minutes_day", on(3, minutes=720), {"minutes": 600})
    assert amounts(found) == [120]
    assert found[0].words.en == "张三 works 12 h on 4 March; at most 10 h are allowed"
    assert found[0].words.zh == "张三3月4日工作12小时，最多10小时"
    assert found[0].days == (3,)


def test_unpaid_breaks_are_no_working_time():
    lunch = BreakRule(
        name="lunch", minutes=60, earliest_minutes=180, latest_minutes=300, paid=False
    )
    kind = replace(DAY, breaks=(lunch,), lengths_minutes=(480,))
    taken = RestBreak(name="lunch", start_minute=720, minutes=60, paid=False)
    shifts = [replace(each, breaks=(taken,)) for each in on(0)]
    assert not broken("max_minutes_day", shifts, {"minutes": 420}, shift_types=(kind,))
    assert amounts(broken("max_minutes_day", shifts, {"minutes": 419}, shift_types=(kind,))) == [1]


def test_a_day_too_short_is_broken_only_where_there_is_work():
    assert amounts(broken("min_minutes_day", on(0, minutes=240), {"minutes": 300})) == [60]


def test_a_week_counts_leave_and_only_its_own_days():
    resting = replace(ZHANG, leave={4: 480})
    full = on(0, 1, 2, 3)
    assert not broken("max_minutes_week", full, {"minutes": 2400}, people=[resting])
    found = broken("max_minutes_week", [*full, *on(5)], {"minutes": 2400}, people=[resting])
    assert amounts(found) == [480]
    assert not broken("max_minutes_week", on(4, 5, 6, 7, 8), {"minutes": 1440})


def test_a_week_that_began_before_the_horizon_counts_its_past():
    thursday = date(2027, 3, 4)
    known = replace(ZHANG, history=past(-3, -2, -1))
    frame = {"people": [known], "first_day": thursday}
    assert not broken("max_minutes_week", on(0, 1), {"minutes": 2400}, **frame)
    assert amounts(broken("max_minutes_week", on(0, 1, 2), {"minutes": 2400}, **frame)) == [480]


def test_what_the_past_had_too_much_of_is_not_blamed():
    thursday = date(2027, 3, 4)
    known = replace(ZHANG, history=past(-3, -2, -1))
    frame = {"people": [known], "first_day": thursday}
    assert not broken("max_minutes_week", on(7), {"minutes": 600}, **frame)
    assert amounts(broken("max_minutes_week", on(0), {"minutes": 600}, **frame)) == [480]


def test_least_hours_judge_only_weeks_that_lie_wholly_inside():
    thursday = date(2027, 3, 4)
    found = broken("min_minutes_week", [], {"minutes": 2400}, first_day=thursday)
    assert [each.days for each in found] == [tuple(range(4, 11))]


def test_weeks_begin_where_the_problem_says():
    sunday_first = broken("max_minutes_week", on(5, 6), {"minutes": 480}, week_begins=6)
    assert not sunday_first
    assert amounts(broken("max_minutes_week", on(5, 6), {"minutes": 480})) == [480]


def test_months_are_those_of_the_calendar():
    late = date(2027, 3, 29)
    shifts = on(0, 1, 2, 3, 4)  # the first three in March
    assert amounts(broken("max_minutes_month", shifts, {"minutes": 960}, first_day=late)) == [480]
    assert not broken("min_minutes_month", [], {"minutes": 9000}, first_day=late)
    april = date(2027, 4, 1)
    found = broken("min_minutes_month", [], {"minutes": 9000}, first_day=april, days=30)
    assert amounts(found) == [9000]


def test_the_horizon_has_a_least_and_a_most():
    shifts = on(0, 1, 2)
    assert amounts(broken("max_minutes_period", shifts, {"minutes": 960})) == [480]
    assert amounts(broken("min_minutes_period", shifts, {"minutes": 2000})) == [560]


def test_overtime_of_a_day_is_what_exceeds_the_standard_day():
    assert not broken("max_overtime_day", on(0, minutes=600), {"minutes": 180})
    assert amounts(broken("max_overtime_day", on(0, minutes=720), {"minutes": 180})) == [60]


@pytest.mark.parametrize(("days", "overtime"), [((0, 1, 2, 3, 4), 0), ((0, 1, 2, 3, 4, 5), 480)])
def test_overtime_of_a_week_is_what_exceeds_forty_hours(days, overtime):
    assert sum(amounts(broken("max_overtime_week", on(*days), {"minutes": 0}))) == overtime


def test_long_days_are_overtime_even_in_a_short_week():
    assert amounts(broken("max_overtime_week", on(0, 1, minutes=600), {"minutes": 0})) == [240]


def test_the_same_minute_is_not_overtime_of_the_day_and_of_the_week_too():
    shifts = on(0, 1, 2, 3, 4, minutes=600)  # 50 h: 10 above the days, 10 above the week
    assert amounts(broken("max_overtime_week", shifts, {"minutes": 0})) == [600]


def test_overtime_of_a_month_adds_up_over_weeks():
    shifts = on(*range(6), *range(7, 13))
    assert not broken("max_overtime_month", shifts, {"minutes": 960})
    assert amounts(broken("max_overtime_month", shifts, {"minutes": 900})) == [60]


def test_an_average_lets_a_long_week_be_made_good_by_a_short_one():
    shifts = on(0, 1, 2, 3, 4, 5, 7, 8, 9, 10)
    limit = {"minutes": 2400, "period": "horizon"}
    assert not broken("average_week", shifts, limit)
    assert amounts(broken("average_week", [*shifts, *on(11)], limit)) == [480]


def test_an_average_knows_what_the_counter_says_of_the_period_so_far():
    limit = {"minutes": 2400, "period": "quarter"}  # 1 January to 14 March: 73 days, 25,028 minutes
    almost = replace(ZHANG, counters={"period_minutes": 25028 - 960.0})
    assert not broken("average_week", on(0, 1), limit, people=[almost])
    found = broken("average_week", on(0, 1, 2), limit, people=[almost])
    assert amounts(found) == [pytest.approx(480, abs=1)]
    assert "1 January to 14 March" in found[0].words.en


def test_public_holidays_lower_what_an_average_allows_and_overtime_raises_it():
    shifts = on(0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    limit = {"minutes": 2400, "period": "horizon", "holiday_minutes": 480}
    holiday = frozenset({3})
    assert amounts(broken("average_week", shifts, limit, holidays=holiday)) == [480]
    more = limit | {"overtime_month": 2160}
    assert not broken("average_week", shifts, more, holidays=holiday)
