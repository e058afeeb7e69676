from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.test import Client

from callmath.forecasting import is_year_known
from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.calendars import service
from watchfloor.rooms.calendars.models import Hours, Special

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2025, 11, 1, 9, tzinfo=UTC)
MANAGERS = frozenset({Role.ADMINISTRATOR, Role.PLANNER})


class TestTheCalendar(PageTests):
    url_name = "calendars:calendar"
    roles = STAFF


class TestSavingTheTimeZone(PageTests):
    url_name = "calendars:save_settings"
    roles = MANAGERS
    method = "post"
    bad_form = {"timezone": "Mars/Olympus"}


class TestAddingHours(PageTests):
    url_name = "calendars:add_hours"
    roles = MANAGERS
    method = "post"
    bad_form = {"weekdays": ["9"], "opens": "x"}


class TestSavingADay(PageTests):
    url_name = "calendars:save_day"
    roles = MANAGERS
    method = "post"
    bad_form = {"day": "tomorrow"}


class TestPasting(PageTests):
    url_name = "calendars:paste_days"
    roles = MANAGERS
    method = "post"
    bad_form = {"text": ""}


class TestUndoing(PageTests):
    url_name = "calendars:undo"
    roles = MANAGERS
    method = "post"


class TestRepeatingADay(PageTests):
    url_name = "calendars:repeat_day"
    roles = MANAGERS
    method = "post"
    bad_form = {"month_day": "40"}

    def kwargs(self, cast):
        return {"year": 2026}


class TestFillingAYear(PageTests):
    url_name = "calendars:fill_year"
    roles = MANAGERS
    method = "post"

    def kwargs(self, cast):
        return {"year": 2026}


class TestRemovingHours(PageTests):
    url_name = "calendars:remove_hours"
    roles = MANAGERS
    method = "post"

    def kwargs(self, cast):
        return {"hours_id": 1}


class TestRemovingADay(PageTests):
    url_name = "calendars:remove_day"
    roles = MANAGERS
    method = "post"

    def kwargs(self, cast):
        return {"day": "2026-01-01"}


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


def page(client: Client, query: str = "") -> str:
    return str(client.get(f"/calendar/{query}").content.decode())


def test_a_year_without_holidays_is_said_loudly_and_filled_by_one_press(planner):
    assert "The holidays of 2025 are not known" in page(planner, "?year=2025")
    shown = planner.post("/calendar/years/2025/fill/", follow=True).content.decode()
    assert "National Day" in shown
    assert "Make-up working day" in shown
    assert "Double 11" in shown
    assert "are not known" not in shown


def test_names_are_shown_in_the_readers_language(planner):
    planner.post("/calendar/years/2025/fill/")
    planner.cookies["watchfloor_language"] = "zh-hans"
    shown = page(planner, "?year=2025")
    assert "国庆节" in shown
    assert "National Day" not in shown


def test_a_year_that_was_not_announced_is_filled_as_not_confirmed_until_its_notice_is_pasted(
    planner,
):
    year = announced_until() + 1
    shown = planner.post(f"/calendar/years/{year}/fill/", follow=True).content.decode()
    assert f"The holidays of {year} are not confirmed" in shown
    assert "not confirmed</span>" in shown
    notice = f"{year}年\n一、春节：2月5日至12日放假。2月20日上班。\n二、国庆节：10月1日至7日放假。"
    shown = planner.post("/calendar/paste/", {"text": notice}, follow=True).content.decode()
    assert "15 holidays, 1 make-up days" in shown
    assert f"The holidays of {year} are not confirmed" not in shown


def announced_until() -> int:
    return next(year for year in range(2026, 2100) if not is_year_known("CN", year + 1))


def test_a_year_that_nobody_can_know_cannot_be_filled_and_says_so(planner):
    shown = page(planner, "?year=2199")
    assert "The holidays of 2199 are not known" in shown
    assert planner.post("/calendar/years/2199/fill/").status_code == 422
    assert not Special.objects.exists()


def test_from_november_the_page_speaks_of_next_year(planner, monkeypatch):
    for day, is_told in ((datetime(2025, 10, 31, tzinfo=UTC), False), (NOVEMBER, True)):
        monkeypatch.setattr("watchfloor.shell.calendar.views.timezone.now", lambda at=day: at)
        assert ("The holidays of 2026 are not known" in page(planner)) == is_told


def test_a_change_is_undone_by_one_press(planner):
    planner.post("/calendar/years/2025/fill/")
    answer = planner.post("/calendar/days/2025-10-01/remove/", {"kind": "holiday"}, follow=True)
    line = answer.redirect_chain[-1][0].rpartition("done=")[2]
    assert f'value="{line}"' in answer.content.decode()
    assert not Special.objects.filter(day="2025-10-01").exists()
    planner.post("/calendar/undo/", {"line": line, "year": "2025"})
    assert Special.objects.filter(day="2025-10-01").exists()


def test_a_billing_day_is_entered_for_every_month(planner):
    form = {"kind": "billing", "name": "Bills", "month_day": "31", "shift": "before"}
    shown = planner.post("/calendar/years/2025/monthly/", form, follow=True).content.decode()
    assert "2025-02-28" in shown
    assert Special.objects.filter(kind="billing").count() == 12


def test_a_paste_that_cannot_be_read_is_refused_in_words_with_its_line(planner):
    answer = planner.post(
        "/calendar/paste/", {"text": "2027-02-06,holiday,x\n2027-13-01,holiday,y"}
    )
    assert answer.status_code == 422
    assert "Line 2: 2027-13-01,holiday,y" in answer.content.decode()
    assert not Special.objects.exists()


def test_the_country_is_saved_and_an_unknown_one_refused(planner):
    planner.post("/calendar/settings/", {"timezone": "Europe/Berlin", "country": "DE"})
    assert service.get_calendar().country == "DE"
    form = {"timezone": "Europe/Berlin", "country": "ZZ"}
    assert planner.post("/calendar/settings/", form).status_code == 422
    assert service.get_calendar().country == "DE"


def test_hours_are_added_for_several_weekdays_and_removed(planner):
    form = {"weekdays": ["0", "4"], "opens": "09:00", "closes": "18:00", "place": ""}
    assert "09:00–18:00" in planner.post("/calendar/hours/", form, follow=True).content.decode()
    first, second = Hours.objects.order_by("weekday")
    assert (first.weekday, second.weekday, first.opens) == (0, 4, time(9))
    planner.post(f"/calendar/hours/{first.pk}/remove/")
    assert list(Hours.objects.all()) == [second]


def test_hours_may_hold_for_one_team_only(planner, cast):
    form = {"weekdays": ["0"], "opens": "9:00", "closes": "18:00", "place": f"node:{cast.team.pk}"}
    shown = planner.post("/calendar/hours/", form, follow=True).content.decode()
    assert "Team 1" in shown
    assert Hours.objects.get().node_id == cast.team.pk


def test_hours_that_overlap_are_refused_in_words(planner):
    form = {"weekdays": ["0"], "opens": "09:00", "closes": "18:00", "place": ""}
    planner.post("/calendar/hours/", form)
    answer = planner.post("/calendar/hours/", form)
    assert answer.status_code == 422
    assert "overlap with 09:00 to 18:00" in answer.content.decode()
    assert Hours.objects.count() == 1


def test_a_campaign_is_saved_with_its_own_hours_and_removed(planner):
    form = {
        "day": "2026-11-11",
        "kind": "campaign",
        "name": "双十一",
        "opens": "07:00",
        "closes": "23:30",
        "works_as": "",
    }
    shown = planner.post("/calendar/days/", form, follow=True).content.decode()
    assert "双十一" in shown
    assert "07:00–23:30" in shown
    planner.post("/calendar/days/2026-11-11/remove/")
    assert service.list_special_days(year=2026) == ()
    assert planner.post("/calendar/days/never/remove/").status_code == 404


def test_the_time_zone_is_saved(planner):
    assert "Nobody has chosen the time zone yet" in page(planner)
    planner.post("/calendar/settings/", {"timezone": "Europe/Berlin"})
    assert service.get_calendar().timezone == "Europe/Berlin"
    assert not service.get_calendar().works_on_holidays
    assert "Nobody has chosen" not in page(planner)


def test_who_may_only_look_sees_no_buttons(client_for):
    leader = client_for(Role.TEAM_LEADER)
    assert '<form method="post" action="/calendar/' not in page(leader)


def test_labels_of_times_are_in_the_readers_language(planner):
    assert "Opens" in page(planner)
    planner.cookies["watchfloor_language"] = "zh-hans"
    shown = page(planner)
    assert "开始" in shown
    assert "Opens" not in shown
