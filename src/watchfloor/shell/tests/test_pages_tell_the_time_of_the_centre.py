from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
ANNA = Actor(name="anna")


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Shanghai", "2026-03-29 06:30"), ("UTC", "2026-03-28 22:30")]
)
def test_the_journal_shows_instants_in_the_zone_of_the_centre(client_for, zone, shown):
    calendars.set_calendar(timezone=zone, works_on_holidays=False, actor=ANNA, at=LATE)
    journal.record(action="people.user.added", subject="user:1", actor=ANNA, at=LATE)
    page = client_for(Role.ADMINISTRATOR).get(reverse("journal")).content.decode()
    assert shown in page


def test_a_page_for_everybody_asks_for_no_zone(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200
