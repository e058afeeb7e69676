from __future__ import annotations

from datetime import date, timedelta

import pytest

from callmath.forecasting._calendar import is_year_known, list_year, read_calendar
from callmath.forecasting._types import DayKind, ForecastingError, SpecialDay

NOTICE = [
    SpecialDay(date(2027, 2, 5) + timedelta(ahead), DayKind.HOLIDAY, "春节") for ahead in range(8)
] + [
    SpecialDay(date(2027, 2, 20), DayKind.MAKE_UP, "春节", works_as=4),
    SpecialDay(date(2027, 10, 1), DayKind.HOLIDAY, "国庆节"),
]


def named(country: str, year: int) -> dict[str, SpecialDay]:
    return {each.name: each for each in list_year(country, year)}


def test_a_table_reaches_a_month_beyond_its_days_on_either_side():
    table = read_calendar("CN", date(2026, 3, 10), 170)
    days = [each.day for each in table.special]
    assert min(days) == date(2026, 2, 14)
    assert max(days) == date(2026, 9, 26)
    assert table.known_years == {2026}


def test_a_notice_that_a_centre_entered_makes_its_year_known_and_replaces_what_was_computed():
    table = read_calendar("CN", date(2027, 1, 1), 365, special_days=NOTICE)
    assert table.known_years == {2027}
    assert table.notes == ()
    free = [
        each for each in table.special if each.kind is DayKind.HOLIDAY and each.day.year == 2027
    ]
    assert [each.day for each in free] == [
        each.day for each in NOTICE if each.kind is DayKind.HOLIDAY
    ]
    assert {each.name for each in free} == {"Spring Festival", "National Day"}
    assert free[0].offset == -1
    assert [each.works_as for each in table.special if each.kind is DayKind.MAKE_UP] == [4]


def test_one_day_off_that_somebody_typed_in_is_not_a_notice():
    own = [SpecialDay(date(2027, 2, 6), DayKind.HOLIDAY, "春节")]
    table = read_calendar("CN", date(2027, 1, 1), 365, special_days=own)
    assert [note.code for note in table.notes] == ["calendar.unconfirmed_year"]


def test_days_that_the_centre_itself_does_not_trust_do_not_make_a_year_known():
    own = [SpecialDay(each.day, each.kind, each.name, is_confirmed=False) for each in NOTICE]
    table = read_calendar("CN", date(2027, 1, 1), 365, special_days=own)
    assert table.known_years == frozenset()


def test_what_a_centre_says_of_a_day_counts_before_what_the_country_says():
    own = [SpecialDay(date(2026, 10, 2), DayKind.CLOSED, "Move")]
    table = read_calendar("CN", date(2026, 9, 1), 60, special_days=own)
    assert [each.kind for each in table.special if each.day == own[0].day] == [DayKind.CLOSED]
    assert any(each.day == date(2026, 10, 1) for each in table.special)


def test_a_payday_on_a_holiday_leaves_the_holiday_in_place():
    own = [SpecialDay(date(2026, 10, 1), DayKind.PAYDAY, "Payday")]
    table = read_calendar("CN", date(2026, 9, 1), 60, special_days=own)
    kinds = {each.kind for each in table.special if each.day == own[0].day}
    assert kinds == {DayKind.HOLIDAY, DayKind.PAYDAY}


def test_without_a_country_only_the_centres_own_days_are_known_and_nothing_is_claimed():
    own = [SpecialDay(date(2026, 5, 4), DayKind.CLOSED, "Anniversary")]
    table = read_calendar(None, date(2026, 1, 1), 365, special_days=own)
    assert table.special == tuple(own)
    assert table.notes == ()
    assert table.known_years == frozenset()


def test_american_holidays_have_one_name_also_when_kept_on_another_day():
    days = [each for each in list_year("US", 2027) if each.name == "Independence Day"]
    assert [(each.day, each.offset) for each in days] == [
        (date(2027, 7, 4), 0),
        (date(2027, 7, 5), 0),
    ]
    assert named("us", 2026)["Black Friday"].day == date(2026, 11, 27)


def test_a_part_of_a_country_has_its_own_days():
    assert "Epiphany" in named("DE-BY", 2026)
    assert "Epiphany" not in named("DE", 2026)


def test_israel_has_names_in_english_and_its_half_holidays():
    days = named("IL", 1999)
    assert days["Yom Kippur"].day == date(1999, 9, 20)
    assert days["Sukkot holiday"].kind is DayKind.FESTIVAL
    assert [each.offset for each in list_year("IL", 1999) if each.name == "Rosh Hashanah"] == [0, 1]


def test_days_that_a_moon_has_yet_to_show_are_not_confirmed():
    assert not named("AE", 2030)["Eid al-Fitr"].is_confirmed
    assert not is_year_known("AE", 2030)
    assert is_year_known("AE", 2024)


@pytest.mark.parametrize("country", ["XX", "DE-ZZ", "Germany"])
def test_a_country_that_nobody_knows_is_refused(country):
    with pytest.raises(ForecastingError) as refused:
        read_calendar(country, date(2026, 1, 1), 10)
    assert refused.value.code == "calendar.country_unknown"


def test_a_calendar_without_days_is_refused():
    with pytest.raises(ForecastingError) as refused:
        read_calendar("CN", date(2026, 1, 1), 0)
    assert refused.value.code == "calendar.empty"


def test_a_year_that_the_source_does_not_reach_is_said_loudly():
    (note,) = read_calendar("US", date(2190, 1, 1), 30).notes
    assert (note.code, note.weight) == ("calendar.unconfirmed_year", 2)
    assert "2190" in note.text
