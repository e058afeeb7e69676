from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from callmath.forecasting._calendar import list_year, read_calendar
from callmath.forecasting._festivals import announced_years, public_days
from callmath.forecasting._types import DayKind, SpecialDay

# First days of the first lunar month, from the almanac.
NEW_YEARS = {
    2004: date(2004, 1, 22),
    2015: date(2015, 2, 19),
    2020: date(2020, 1, 25),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2033: date(2033, 1, 31),
}


def days_of(year: int, kind: DayKind) -> dict[date, SpecialDay]:
    return {each.day: each for each in public_days(year) if each.kind is kind}


def year_days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(ahead) for ahead in range(365)]


@pytest.mark.parametrize(("year", "new_year"), NEW_YEARS.items())
def test_spring_festival_counts_from_the_lunar_new_year(year, new_year):
    offsets = {
        each.day: each.offset for each in public_days(year) if each.name == "Spring Festival"
    }
    assert offsets[new_year] == 0
    assert all(offset == (day - new_year).days for day, offset in offsets.items())


@pytest.mark.parametrize("year", announced_years())
def test_every_announced_day_is_worked_or_free_as_the_notice_says(year):
    free, worked = days_of(year, DayKind.HOLIDAY), days_of(year, DayKind.MAKE_UP)
    assert not free.keys() & worked.keys()
    for day in year_days(year):
        is_worked = day in worked or (day.weekday() < 5 and day not in free)
        assert is_worked == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize("year", announced_years())
def test_both_sources_agree_on_what_is_worked(year):
    other = holidays.country_holidays("CN", years=range(year - 1, year + 2))
    differ = {
        day
        for day in year_days(year)
        if other.is_working_day(day) != chinese_calendar.is_workday(day)
    }
    # The notice for 2006 made the last Saturday of 2005 a working day; one source leaves it out.
    assert differ <= {date(2005, 12, 31)}


def test_the_six_make_up_days_of_2026_work_as_the_weekdays_they_are_exchanged_for():
    expected = {
        date(2026, 1, 4): 4,
        date(2026, 2, 14): 4,
        date(2026, 2, 28): 0,
        date(2026, 5, 9): 1,
        date(2026, 9, 20): 1,
        date(2026, 10, 10): 2,
    }
    made_up = days_of(2026, DayKind.MAKE_UP)
    assert {day: each.works_as for day, each in made_up.items()} == expected


def test_a_mid_autumn_inside_golden_week_is_a_day_of_golden_week():
    week = days_of(2025, DayKind.HOLIDAY)
    assert [week[date(2025, 10, day)].offset for day in range(1, 9)] == list(range(8))
    assert {week[date(2025, 10, day)].name for day in range(1, 9)} == {"National Day"}
    assert days_of(2026, DayKind.HOLIDAY)[date(2026, 9, 25)].name == "Mid-Autumn Festival"


def test_days_before_new_year_belong_to_the_year_that_comes():
    assert days_of(2023, DayKind.HOLIDAY)[date(2023, 12, 30)].offset == -2


def test_a_weekend_that_a_source_leaves_out_of_a_festival_is_still_a_day_of_it():
    assert days_of(2012, DayKind.HOLIDAY)[date(2012, 6, 23)].offset == 0


def test_names_are_the_same_in_every_year():
    names = {each.name for year in range(2001, 2040) for each in public_days(year)}
    assert names == {
        "New Year's Day",
        "Spring Festival",
        "Tomb-Sweeping Day",
        "Labor Day",
        "Dragon Boat Festival",
        "Mid-Autumn Festival",
        "National Day",
        "Anti-Fascist 70th Day",
    }


def test_a_year_that_was_not_announced_has_computed_days_and_says_so():
    next_year = announced_years()[-1] + 1
    table = read_calendar("CN", date(next_year, 1, 1), 365)
    in_year = [each for each in table.special if each.day.year == next_year]
    free = [each for each in in_year if each.kind is DayKind.HOLIDAY]
    assert {each.name for each in free} >= {"Spring Festival", "National Day", "Labor Day"}
    assert not any(each.is_confirmed for each in free)
    assert not any(each.kind is DayKind.MAKE_UP for each in in_year)
    assert next_year not in table.known_years
    (note,) = table.notes
    assert (note.code, note.weight, note.fields["year"]) == (
        "calendar.unconfirmed_year",
        1,
        next_year,
    )


def test_the_great_weeks_of_a_computed_year_are_as_long_as_they_usually_are():
    week = [day.offset for day in public_days(2027) if day.name == "National Day"]
    assert week == list(range(7))
    assert [day.offset for day in public_days(2027) if day.name == "Labor Day"] == list(range(5))


def test_a_year_beyond_the_lunar_tables_is_told_as_unknown_and_not_guessed():
    table = read_calendar("CN", date(2150, 1, 1), 300)
    assert [note.weight for note in table.notes] == [2]
    assert not any(each.kind is DayKind.HOLIDAY for each in table.special)


def test_shopping_festivals_and_terms_are_there_and_can_be_left_out():
    watched = {each.name: each for each in list_year("CN", 2026) if each.offset == 0}
    assert watched["618"].day == date(2026, 6, 18)
    assert watched["Double 11"].kind is DayKind.FESTIVAL
    assert watched["Double 12"].day == date(2026, 12, 12)
    assert watched["Autumn term"].day == date(2026, 9, 1)
    assert watched["Spring term"].day == date(2026, 3, 2)
    assert not watched["Spring term"].is_confirmed
    plain = list_year("CN", 2026, seed_festivals=False)
    assert {each.kind for each in plain} == {DayKind.HOLIDAY, DayKind.MAKE_UP}


def test_a_festival_of_shops_is_not_felt_before_there_was_one():
    assert not any(each.name == "Double 11" for each in list_year("CN", 2008))
