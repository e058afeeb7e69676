from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import operations, queries
from watchfloor.rooms.calendars.contracts import DayKind

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = datetime(2026, 10, 31, 15, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC)
BY: dict[str, Any] = {"actor": Actor("planner", 7), "at": OCTOBER}


@pytest.fixture
def planner() -> Access:
    return Access(
        user_id=7,
        name="planner",
        roles=frozenset(),
        capabilities=frozenset({"calendars.manage"}),
        scope=WHOLE_CENTRE,
    )


def keys(access: Access, at: datetime) -> list[str]:
    return [task.key for task in queries.list_tasks(access=access, at=at)]


def test_next_year_is_asked_for_from_the_first_of_november_of_the_centre(planner):
    operations.seed_year(year=2026, **BY)
    assert keys(planner, OCTOBER) == []
    assert keys(planner, NOVEMBER) == ["calendars.year:2027"]  # midnight in Shanghai has passed


def test_a_computed_year_is_still_asked_for_and_a_confirmed_one_no_more(planner):
    operations.seed_year(year=2026, **BY)
    operations.seed_year(year=2027, **BY)
    (task,) = queries.list_tasks(access=planner, at=NOVEMBER)
    assert "2027" in task.title
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 12, 1)
    text = "2027-02-06,holiday,春节\n2027-10-01,holiday,国庆节"
    operations.import_days(text=text, **BY)
    assert keys(planner, NOVEMBER) == []


def test_this_year_is_asked_for_at_any_time(planner):
    assert keys(planner, OCTOBER) == ["calendars.year:2026"]


def test_one_holiday_typed_in_does_not_make_a_chinese_year_known(planner):
    operations.set_special_day(day=date(2026, 10, 1), kind=DayKind.HOLIDAY, name="国庆节", **BY)
    assert keys(planner, OCTOBER) == ["calendars.year:2026"]


def test_who_may_not_change_the_calendar_is_not_asked(planner):
    onlooker = Access(
        user_id=8, name="x", roles=frozenset(), capabilities=frozenset(), scope=WHOLE_CENTRE
    )
    assert keys(onlooker, NOVEMBER) == []


def test_a_centre_of_no_country_is_not_asked(planner):
    operations.set_calendar(timezone="Asia/Shanghai", works_on_holidays=True, country="", **BY)
    assert keys(planner, NOVEMBER) == []
