from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars.contracts import DayKind, OpeningHours, SpecialDay
from watchfloor.rooms.calendars.rules.working import working_windows

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
DAYTIME = [OpeningHours(day, day, time(9), time(18)) for day in range(5)]
NIGHT = [OpeningHours(day, day, time(22), time(6)) for day in range(7)]


def opened(day: date, hours, special=(), zone=SHANGHAI, *, works_on_holidays=False) -> list[str]:
    found = working_windows(
        day_window(day, zone),
        zone,
        hours,
        {each.day: each for each in special},
        works_on_holidays=works_on_holidays,
    )
    return [
        f"{each.start.astimezone(zone):%H:%M}-{each.end.astimezone(zone):%H:%M}" for each in found
    ]


def special(day: date, kind: DayKind, **more) -> SpecialDay:
    return SpecialDay(1, day, kind, "x", **more)


def test_a_weekday_has_its_hours_and_a_weekend_none():
    assert opened(date(2026, 11, 20), DAYTIME) == ["09:00-18:00"]
    assert opened(date(2026, 11, 21), DAYTIME) == []


def test_a_centre_without_hours_is_always_open():
    assert opened(date(2026, 11, 21), []) == ["00:00-00:00"]


def test_a_night_shift_belongs_to_both_days():
    assert opened(date(2026, 11, 20), NIGHT) == ["00:00-06:00", "22:00-00:00"]


def test_hours_that_touch_are_one_window():
    halves = [OpeningHours(1, 4, time(9), time(12)), OpeningHours(2, 4, time(12), time(18))]
    assert opened(date(2026, 11, 20), halves) == ["09:00-18:00"]


@pytest.mark.parametrize(("day", "hours"), [(29, 7), (28, 8)])
def test_a_night_on_which_clocks_change_is_as_long_as_it_is(day, hours):
    window = Window(
        datetime(2026, 3, day - 1, 12, tzinfo=BERLIN), datetime(2026, 3, day, 12, tzinfo=BERLIN)
    )
    (found,) = working_windows(window, BERLIN, NIGHT, {}, works_on_holidays=False)
    assert found.seconds == hours * 3600


def test_hours_inside_the_skipped_hour_are_empty():
    skipped = [OpeningHours(1, 6, time(2, 10), time(2, 50))]
    total = working_windows(
        day_window(date(2026, 3, 29), BERLIN), BERLIN, skipped, {}, works_on_holidays=False
    )
    assert sum(each.seconds for each in total) in {0, 40 * 60}
    assert all(each.seconds >= 0 for each in total)


def test_a_holiday_closes_a_centre_that_keeps_holidays():
    holiday = special(date(2026, 10, 1), DayKind.HOLIDAY)
    assert opened(holiday.day, DAYTIME, [holiday]) == []
    assert opened(holiday.day, DAYTIME, [holiday], works_on_holidays=True) == ["09:00-18:00"]


def test_a_make_up_day_works_like_the_weekday_it_makes_up_for():
    saturday = special(date(2026, 10, 10), DayKind.MAKE_UP, works_as=0)
    assert opened(saturday.day, DAYTIME) == []
    assert opened(saturday.day, DAYTIME, [saturday]) == ["09:00-18:00"]


def test_a_closed_day_is_closed_even_where_holidays_are_worked():
    closed = special(date(2026, 11, 20), DayKind.CLOSED)
    assert opened(closed.day, DAYTIME, [closed], works_on_holidays=True) == []


def test_a_campaign_may_have_longer_hours_or_the_usual_ones():
    long = special(date(2026, 11, 11), DayKind.CAMPAIGN, opens=time(7), closes=time(23, 30))
    usual = special(date(2026, 11, 11), DayKind.CAMPAIGN)
    assert opened(long.day, DAYTIME, [long]) == ["07:00-23:30"]
    assert opened(usual.day, DAYTIME, [usual]) == ["09:00-18:00"]


def test_an_empty_window_has_no_work():
    instant = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
    found = working_windows(Window(instant, instant), SHANGHAI, DAYTIME, {}, works_on_holidays=True)
    assert found == []
