"""What is queued waits once for each person, however often and by whomever it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction

from watchfloor.common.access import Role
from watchfloor.rooms.notices import service
from watchfloor.rooms.notices.models import Bundle, Notice

AT = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


def tell(cast, *, key="matter:1:due", is_urgent=False, roles=(Role.TEAM_LEADER,), title="Due soon"):
    users = [cast.users[role].pk for role in roles]
    service.queue(
        user_ids=users, key=key, title=title, url="/matters/1/", at=AT, is_urgent=is_urgent
    )


def test_the_same_key_waits_once_for_each_person(cast):
    tell(cast, roles=(Role.TEAM_LEADER, Role.DIRECTOR))
    tell(cast, roles=(Role.TEAM_LEADER, Role.DIRECTOR))
    assert Notice.objects.count() == 2


def test_a_key_that_has_gone_out_may_come_again(cast):
    tell(cast)
    user = cast.users[Role.TEAM_LEADER]
    Notice.objects.update(bundle=Bundle.objects.create(user=user, made_at=AT, is_urgent=False))
    tell(cast)
    assert Notice.objects.filter(bundle=None).count() == 1


def test_a_line_that_waits_becomes_urgent_but_never_less_so(cast):
    tell(cast)
    tell(cast, is_urgent=True)
    tell(cast)
    assert Notice.objects.get().is_urgent


def test_a_title_over_several_lines_becomes_one(cast):
    tell(cast, title="Due\nsoon\0" + "x" * 400)
    assert Notice.objects.get().title.startswith("Due soon" + "x")
    assert len(Notice.objects.get().title) == 300


def test_what_the_caller_takes_back_is_not_queued(cast):
    with transaction.atomic():
        tell(cast)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_the_list_of_a_day_is_taken_once(cast):
    user_id, day = cast.users[Role.AGENT].pk, date(2026, 4, 1)
    taken = [service.claim_daily_list(user_id=user_id, day=day) for _ in range(3)]
    assert taken == [True, False, False]
