from __future__ import annotations

from datetime import time

import pytest
from django.test import Client

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.calendars import service
from watchfloor.rooms.calendars.models import Hours, Special

pytestmark = pytest.mark.django_db
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


class TestImportingAYear(PageTests):
    url_name = "calendars:import_year"
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
    assert "The holidays of 2026 are not known" in page(planner, "?year=2026")
    answer = planner.post("/calendar/years/2026/import/", follow=True)
    shown = answer.content.decode()
    assert "国庆节" in shown
    assert "Make-up working day" in shown
    assert "are not known" not in shown


def test_a_year_that_nobody_knows_yet_cannot_be_filled_and_says_so(planner):
    shown = page(planner, "?year=2031")
    assert "The holidays of 2031 are not known" in shown
    assert "The official days are known up to" in shown
    assert "Add the official Chinese days" not in shown
    assert planner.post("/calendar/years/2031/import/").status_code == 422
    assert not Special.objects.exists()


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
