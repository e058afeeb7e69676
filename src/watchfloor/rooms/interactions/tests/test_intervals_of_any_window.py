"""A window may be as wide as the calendar: only where records are is anything cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions import queries

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
ALL_TIME = Window(datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def centre() -> Centre:
    centre = Centre.build()
    queue = centre.queue("q")
    for days in (0, 1, 500):
        centre.leg(queue, MORNING + timedelta(days=days, minutes=7))
    centre.save()
    return centre


@pytest.mark.parametrize("every", list(Every))
@pytest.mark.usefixtures("centre")
def test_a_window_of_all_time_has_the_rows_of_a_narrow_one(every: Every):
    narrow = Window(MORNING - timedelta(days=60), MORNING + timedelta(days=560))
    rows, same = (
        queries.list_intervals(window=window, every=every, zone=NEW_YORK, scope=WHOLE_CENTRE)
        for window in (ALL_TIME, narrow)
    )
    assert rows == same
    assert sum(row.tally.offered for row in rows) == 3


@pytest.mark.usefixtures("centre")
def test_a_window_of_years_beside_the_records_has_no_row():
    for start, end in ((1990, 2020), (2029, 2060)):
        window = Window(datetime(start, 1, 1, tzinfo=UTC), datetime(end, 1, 1, tzinfo=UTC))
        rows = queries.list_intervals(
            window=window, every=Every.MINUTES_5, zone=NEW_YORK, scope=WHOLE_CENTRE
        )
        assert rows == []


def test_a_window_of_all_time_is_empty_where_nothing_was_imported():
    rows = queries.list_intervals(
        window=ALL_TIME, every=Every.HOUR, zone=NEW_YORK, scope=WHOLE_CENTRE
    )
    assert rows == []
