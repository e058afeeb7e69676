"""Lines gather and go out together; urgent ones at once; nobody is told at night or too often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.notices import service
from watchfloor.rooms.notices.contracts import ChannelKind
from watchfloor.rooms.notices.models import Channel, Delivery, Notice

from .conftest import ALWAYS, BY
from .test_a_line_waits_once import AT

MINUTE = timedelta(minutes=1)


def tell(user, *keys, at=AT, **how):
    for key in keys:
        service.queue(user_ids=[user.pk], key=key, title=f"About {key}", url="", at=at, **how)


def wants(user, **changes):
    wanted = replace(ALWAYS, **changes)
    service.set_preference(user_id=user.pk, wanted=wanted, actor=BY, at=AT)


def test_fifty_lines_become_one_message(leader, webhook):
    tell(leader, *(f"matter:{n}" for n in range(50)))
    report = service.send_due(at=AT + MINUTE)
    assert (report.bundled, report.sent) == (1, 1)
    (_, _, body) = webhook.requests[0]
    assert len(body["lines"]) == 50
    assert "and 38 more" in body["text"] or "另有 38 项" in body["text"]


def test_lines_wait_until_the_digest_is_due(leader, webhook):
    wants(leader, digest_minutes=30)
    tell(leader, "matter:1")
    service.send_due(at=AT + 29 * MINUTE)
    assert webhook.requests == []
    service.send_due(at=AT + 30 * MINUTE)
    assert len(webhook.requests) == 1


def test_an_urgent_line_passes_the_digest_and_leaves_the_others(leader, webhook):
    wants(leader, digest_minutes=30)
    tell(leader, "matter:1")
    tell(leader, "matter:2", is_urgent=True)
    service.send_due(at=AT)
    assert [line["title"] for line in webhook.requests[0][2]["lines"]] == ["About matter:2"]
    assert Notice.objects.get(bundle=None).key == "matter:1"


def test_an_urgent_line_does_not_pass_the_hourly_limit(leader, webhook):
    wants(leader, per_hour=2)
    for n in range(4):
        tell(leader, f"matter:{n}", is_urgent=True, at=AT + n * MINUTE)
        service.send_due(at=AT + n * MINUTE)
    assert len(webhook.requests) == 2
    service.send_due(at=AT + 61 * MINUTE)
    assert [line["title"] for line in webhook.requests[2][2]["lines"]] == [
        "About matter:2",
        "About matter:3",
    ]


def test_a_channel_sends_no_more_a_minute_than_it_may(leader, webhook):
    Channel.objects.update(per_minute=1)
    tell(leader, "matter:1", is_urgent=True)
    service.send_due(at=AT)
    tell(leader, "matter:2", is_urgent=True)
    service.send_due(at=AT)
    assert len(webhook.requests) == 1
    service.send_due(at=AT + MINUTE)
    assert len(webhook.requests) == 2


@pytest.mark.parametrize(
    ("hour", "is_told"), [(12, True), (20, True), (21, False), (3, False), (7, False), (8, True)]
)
def test_quiet_hours_reach_over_midnight_in_the_zone_of_the_centre(leader, webhook, hour, is_told):
    wants(leader, quiet_from=time(21), quiet_to=time(8))
    tell(leader, "matter:1", at=AT - timedelta(days=2))
    local = datetime(2026, 4, 1, hour, tzinfo=UTC) - timedelta(hours=8)  # Shanghai
    service.send_due(at=local)
    assert bool(webhook.requests) == is_told


@pytest.mark.parametrize("lets_urgent_in", [True, False])
def test_urgent_lines_come_in_quiet_hours_only_where_wanted(leader, webhook, lets_urgent_in):
    wants(leader, quiet_from=time(21), quiet_to=time(8), urgent_in_quiet=lets_urgent_in)
    night = datetime(2026, 4, 1, 17, 0, tzinfo=UTC)
    tell(leader, "matter:1", at=night, is_urgent=True)
    service.send_due(at=night)
    assert bool(webhook.requests) == lets_urgent_in


def test_a_closed_centre_is_quiet_for_those_who_want_it(leader, webhook):
    calendars.add_hours(weekdays=range(5), opens=time(9), closes=time(18), actor=BY, at=AT)
    wants(leader, only_open_hours=True)
    tell(leader, "matter:1")
    service.send_due(at=datetime(2026, 4, 1, 11, 0, tzinfo=UTC))  # Wednesday 19:00
    assert webhook.requests == []
    service.send_due(at=datetime(2026, 4, 2, 1, 0, tzinfo=UTC))  # Thursday 09:00
    assert len(webhook.requests) == 1


def test_kinds_that_nobody_wants_are_not_sent(leader, webhook):
    wants(leader, muted=("matter",))
    tell(leader, "matter:1", "risk:FIN-1")
    service.send_due(at=AT + MINUTE)
    assert [line["title"] for line in webhook.requests[0][2]["lines"]] == ["About risk:FIN-1"]


def test_somebody_who_left_is_not_told(leader, webhook):
    leader.is_active = False
    leader.save()
    tell(leader, "matter:1", is_urgent=True)
    service.send_due(at=AT)
    assert webhook.requests == []


def test_without_a_way_to_her_a_line_goes_through_the_centres_channel(leader, web, cast):
    service.add_channel(
        owner_id=None,
        kind=ChannelKind.WECOM,
        name="Group",
        fields={"key": "abc-1", "origin": web.origin},
        actor=BY,
        at=AT,
    )
    tell(leader, "matter:1", is_urgent=True)
    service.send_due(at=AT)
    path, _, body = web.requests[0]
    assert path == "/cgi-bin/webhook/send?key=abc-1"
    assert "team_leader" in body["text"]["content"]  # the group sees whom it is for


def test_with_no_channel_at_all_the_line_is_not_kept_waiting(leader):
    tell(leader, "matter:1", is_urgent=True)
    assert service.send_due(at=AT).bundled == 1
    assert not Delivery.objects.exists()
    assert not Notice.objects.filter(bundle=None).exists()
