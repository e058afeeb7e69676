from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import day_window
from watchfloor.rooms.calendars import operations, queries
from watchfloor.rooms.calendars.contracts import DayKind
from watchfloor.rooms.calendars.models import Hours, Special

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": Actor("planner"), "at": datetime(2026, 11, 20, 8, tzinfo=UTC)}
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYTIME: dict[str, Any] = {"opens": time(9), "closes": time(18)}


def test_the_centre_is_in_shanghai_until_somebody_decides():
    assert queries.centre_zone() == SHANGHAI
    assert not queries.get_calendar().is_saved
    operations.set_calendar(timezone="Europe/Berlin", works_on_holidays=False, **BY)
    assert queries.centre_zone() == ZoneInfo("Europe/Berlin")
    assert queries.get_calendar().is_saved
    assert JournalEntry.objects.get().action == "calendars.calendar.set"


def test_an_unknown_time_zone_is_refused_and_nothing_is_saved():
    with pytest.raises(Refusal) as refused:
        operations.set_calendar(timezone="Mars/Olympus", works_on_holidays=True, **BY)
    assert refused.value.code == "calendars.timezone.unknown"
    assert not queries.get_calendar().is_saved
    assert not JournalEntry.objects.exists()


def test_a_queue_has_its_own_hours_before_its_node_and_its_node_before_the_centre():
    operations.add_hours(weekdays=range(7), opens=time(8), closes=time(20), **BY)
    operations.add_hours(weekdays=range(7), opens=time(9), closes=time(17), node_id=5, **BY)
    operations.add_hours(weekdays=range(7), opens=time(10), closes=time(16), queue_id=7, **BY)
    day = day_window(date(2026, 11, 20), SHANGHAI)

    def hours(node_id, queue_id=None):
        found = queries.working_windows(node_id=node_id, window=day, queue_id=queue_id)
        return sum(each.seconds for each in found) / 3600

    assert (hours(5, 7), hours(5), hours(99), hours(None)) == (6, 8, 12, 12)


def test_hours_that_overlap_are_refused_and_none_of_the_weekdays_is_saved():
    operations.add_hours(weekdays=[2], **DAYTIME, **BY)
    with pytest.raises(Refusal) as refused:
        operations.add_hours(weekdays=[1, 2], opens=time(17), closes=time(20), **BY)
    assert refused.value.code == "calendars.hours.overlap"
    assert Hours.objects.count() == 1
    assert JournalEntry.objects.count() == 1


def test_no_weekday_is_refused():
    with pytest.raises(Refusal):
        operations.add_hours(weekdays=[], **DAYTIME, **BY)
    assert not JournalEntry.objects.exists()


def test_hours_are_removed_once():
    operations.add_hours(weekdays=[0], **DAYTIME, **BY)
    row = Hours.objects.get()
    operations.remove_hours(hours_id=row.pk, **BY)
    operations.remove_hours(hours_id=row.pk, **BY)
    assert not Hours.objects.exists()
    assert JournalEntry.objects.count() == 2


def test_a_day_with_only_one_end_is_refused():
    with pytest.raises(Refusal):
        operations.set_special_day(
            day=date(2026, 1, 2), kind=DayKind.CLOSED, name="x", opens=time(9), **BY
        )
    assert not Special.objects.exists()


def test_a_special_day_is_replaced_and_removed_with_a_line_each():
    day = date(2026, 11, 11)
    operations.set_special_day(day=day, kind=DayKind.CAMPAIGN, name="双十一", **BY)
    operations.set_special_day(day=day, kind=DayKind.CLOSED, name="Move", **BY)
    (card,) = queries.list_special_days(year=2026)
    assert (card.kind, card.name) == (DayKind.CLOSED, "Move")
    operations.remove_special_day(day=day, **BY)
    operations.remove_special_day(day=day, **BY)
    assert queries.list_special_days(year=2026) == ()
    assert JournalEntry.objects.count() == 3


def test_a_mark_stands_beside_a_mode_and_is_removed_alone():
    day = date(2026, 10, 1)
    operations.set_special_day(day=day, kind=DayKind.PAYDAY, name="Payday", **BY)
    operations.set_special_day(day=day, kind=DayKind.HOLIDAY, name="国庆节", **BY)
    kinds = [card.kind for card in queries.list_special_days(year=2026)]
    assert kinds == [DayKind.HOLIDAY, DayKind.PAYDAY]
    operations.remove_special_day(day=day, kind=DayKind.PAYDAY, **BY)
    decides = queries.find_special_day(day=day)
    assert decides is not None
    assert decides.kind is DayKind.HOLIDAY


def test_a_mark_with_hours_is_refused_and_not_saved():
    with pytest.raises(Refusal) as refused:
        operations.set_special_day(
            day=date(2026, 1, 5), kind=DayKind.BILLING, name="Bills", **DAYTIME, **BY
        )
    assert refused.value.code == "calendars.day.mark_with_hours"
    assert not Special.objects.exists()


def test_the_country_is_kept_until_another_is_chosen_and_an_unknown_one_is_refused():
    operations.set_calendar(timezone="Europe/Berlin", works_on_holidays=True, country="de-by", **BY)
    operations.set_calendar(timezone="Europe/Berlin", works_on_holidays=False, **BY)
    assert queries.get_calendar().country == "DE-BY"
    with pytest.raises(Refusal) as refused:
        operations.set_calendar(
            timezone="Europe/Berlin", works_on_holidays=True, country="ZZ", **BY
        )
    assert refused.value.code == "calendars.country.unknown"
    assert not queries.get_calendar().works_on_holidays
