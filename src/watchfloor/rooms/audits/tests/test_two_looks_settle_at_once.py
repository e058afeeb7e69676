"""Two people hand in their looks at one contact at the same moment: one finding, seen to differ."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from watchfloor.common.actor import Actor
from watchfloor.rooms.audits import operations
from watchfloor.rooms.audits.models import Disagreement, Item
from watchfloor.rooms.audits.operations import settling
from watchfloor.rooms.interactions.models import Leg
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.observations.contracts import Result

from .scene import (
    ANNA,
    DAY,
    NIGHT,
    access_of_user,
    add_agent,
    answer_contacts,
    hold_point,
    reach_step,
)

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NIGHT + timedelta(hours=2)


@pytest.fixture
def looks(cast):
    """Two looks at one contact, by different people."""
    hold_point("FIN-001")
    reach_step("contact:other", "refund.pay")  # the very first observation makes others wait
    answer_contacts(80, [cast.agent, add_agent("A-2", cast.team)])
    operations.draw(day=DAY, actor=ANNA, at=NIGHT)
    again = Item.objects.filter(is_recheck=True).select_related("user").order_by("pk").first()
    assert again is not None
    first = Item.objects.select_related("user").get(drawn_id=again.drawn_id, is_recheck=False)
    yield first, again
    Leg.objects.all().delete()  # a table that the end of a test does not empty


def judge(item, result, **told):
    operations.judge(
        item_id=item.pk, result=result, access=access_of_user(item.user),
        actor=Actor(item.user.username, item.user.pk), at=LATER, **told,
    )  # fmt: skip


def hand_in_together(items, monkeypatch):
    """Hand in from two connections that have both chosen their items before either goes on."""
    barrier, lock = Barrier(len(items), timeout=10), settling._lock

    def lock_and_wait(ids):
        found = lock(ids)
        barrier.wait()
        return found

    monkeypatch.setattr(settling, "_lock", lock_and_wait)

    def run(item):
        try:
            actor = Actor(item.user.username, item.user.pk)
            return operations.hand_in(access=access_of_user(item.user), actor=actor, at=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


def test_two_fails_share_a_finding(looks, monkeypatch):
    for item in looks:
        judge(item, Result.FAIL, errors=(0,))
    assert hand_in_together(looks, monkeypatch) == [1, 1]
    assert Matter.objects.filter(kind="finding").count() == 1
    assert Item.objects.exclude(finding_id=None).count() == 2


def test_that_they_differ_is_seen_by_the_later_one(looks, monkeypatch):
    first, again = looks
    judge(first, Result.PASS)
    judge(again, Result.FAIL, errors=(0,))
    assert hand_in_together(looks, monkeypatch) == [1, 1]
    assert Disagreement.objects.count() == 1
