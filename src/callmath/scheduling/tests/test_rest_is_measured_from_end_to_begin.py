"""Rest between shifts, in the week, after nights and after runs of days."""

from dataclasses import replace

from .ruled import ZHANG, amounts, broken, on, past


def test_a_short_rest_is_told_with_its_hours_and_days():
    shifts = [*on(2, start=810), *on(3, start=420)]  # ends 21:30, begins 7:00
    found = broken("min_rest", shifts, {"minutes": 660})
    assert amounts(found) == [90]
    assert found[0].words.en == (
        "张三 rests 9 h 30 min between 3 and 4 March; at least 11 h are wanted"
    )
    assert found[0].words.zh == "张三在3月3日与4日之间只休息9小时30分钟，至少应为11小时"
    assert found[0].days == (2, 3)


def test_exactly_eleven_hours_are_enough():
    assert not broken("min_rest", [*on(0, start=780), *on(1, start=480)], {"minutes": 660})


def test_a_night_shift_belongs_to_its_first_day_and_ends_on_the_next():
    shifts = [*on(0, code="N", start=1320), *on(1, start=840)]  # 22:00-6:00, then 14:00
    assert amounts(broken("min_rest", shifts, {"minutes": 660})) == [180]


def test_rest_after_the_last_shift_before_the_horizon_counts():
    known = replace(ZHANG, history=past(-1, start=840))  # until 22:00
    assert amounts(broken("min_rest", on(0, start=420), people=[known])) == [120]


def test_rests_within_the_past_are_not_judged():
    known = replace(ZHANG, history=(*past(-2, start=900), *past(-1, start=300)))
    assert not broken("min_rest", [], people=[known])


def test_after_nights_in_a_row_other_work_waits():
    nights = on(0, 1, code="N", start=1320)
    wanted = {"nights": 2, "minutes": 2880}
    assert amounts(broken("rest_after_nights", [*nights, *on(3, start=540)], wanted)) == [1260]
    assert not broken("rest_after_nights", [*nights, *on(4, start=540)], wanted)


def test_another_night_needs_no_rest_after_nights():
    nights = on(0, 1, 2, code="N", start=1320)
    assert not broken("rest_after_nights", nights, {"nights": 2, "minutes": 2880})


def test_after_many_days_of_work_a_longer_rest_is_due():
    wanted = {"days": 3, "minutes": 2880}
    assert amounts(broken("rest_after_days", [*on(0, 1, 2), *on(4)], wanted)) == [480]
    assert not broken("rest_after_days", [*on(0, 1), *on(3)], wanted)


def test_each_week_has_a_rest_without_a_break():
    late, early = on(0, 2, 4, 6, start=540), on(1, 3, 5, start=540)
    found = broken("weekly_rest", [*late, *early], {"minutes": 2100})
    assert [each.amount for each in found] == [2100 - 960]
    assert "1 March" in found[0].words.en


def test_one_day_off_is_a_weekly_rest_of_more_than_a_day():
    assert not broken("weekly_rest", on(*range(6), *range(7, 13)), {"minutes": 2100})


def test_a_rest_that_lies_mostly_in_the_week_before_is_not_that_of_this_week():
    shifts = [*on(0, start=1080, minutes=240), *on(*range(1, 7)), *on(*range(7, 13))]
    # Before the horizon anything may have been: half of 24 h lie inside, from 0:00 to 18:00.
    assert not broken("weekly_rest", shifts, {"minutes": 1440})
    early = [*on(0, start=360, minutes=240), *shifts[1:]]
    known = replace(ZHANG, history=past(-2))
    assert amounts(broken("weekly_rest", early, {"minutes": 1440}, people=[known])) == [1440 - 1380]
