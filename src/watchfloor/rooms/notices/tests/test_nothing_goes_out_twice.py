"""Two workers, a kill at any point, a service that is down: each message goes out once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from watchfloor.rooms.notices import service
from watchfloor.rooms.notices.contracts import DeliveryState
from watchfloor.rooms.notices.models import Bundle, Delivery
from watchfloor.rooms.notices.operations import posting, sending
from watchfloor.rooms.notices.queries import list_ready
from watchfloor.rooms.notices.rules.retrying import MOST_ATTEMPTS, wait_before

from .test_a_line_waits_once import AT
from .test_one_digest_instead_of_fifty_messages import tell

HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The process ends here."""


def test_two_workers_that_saw_the_same_lines_make_one_bundle(leader, webhook):
    tell(leader, "matter:1", is_urgent=True)
    (ready,) = list_ready(at=AT)
    assert sending._bundle(ready, AT) == 1
    assert sending._bundle(ready, AT) == 0
    assert Bundle.objects.count() == Delivery.objects.count() == 1


def test_a_second_round_sends_nothing_again(leader, webhook):
    tell(leader, "matter:1", is_urgent=True)
    for _ in range(3):
        service.send_due(at=AT + HOUR)
    assert len(webhook.requests) == 1


def test_two_workers_claim_one_delivery_once(leader, webhook):
    tell(leader, "matter:1", is_urgent=True)
    sending._bundle(list_ready(at=AT)[0], AT)
    (delivery_id,) = sending._due(AT)
    claims = [sending._claim(delivery_id, AT) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]


def test_a_kill_before_the_sending_is_made_good_when_the_claim_lapses(leader, webhook, monkeypatch):
    tell(leader, "matter:1", is_urgent=True)

    def die(*_args, **_how):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(posting, "send", die)
        with pytest.raises(Killed):
            service.send_due(at=AT)
    service.send_due(at=AT + sending.CLAIM / 2)
    assert webhook.requests == []
    service.send_due(at=AT + sending.CLAIM)
    assert len(webhook.requests) == 1


def test_a_kill_after_the_answer_repeats_the_same_id_so_that_it_can_be_told_apart(
    leader, webhook, monkeypatch
):
    tell(leader, "matter:1", is_urgent=True)

    def die(*_args, **_how):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_mark", die)
        with pytest.raises(Killed):
            service.send_due(at=AT)
    service.send_due(at=AT + sending.CLAIM)
    ids = [headers["Idempotency-Key"] for _, headers, _ in webhook.requests]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_a_worker_that_was_too_slow_overwrites_nothing(leader, webhook):
    tell(leader, "matter:1", is_urgent=True)
    sending._bundle(list_ready(at=AT)[0], AT)
    (delivery_id,) = sending._due(AT)
    slow = sending._claim(delivery_id, AT)
    assert slow is not None
    sending._send_one(delivery_id, AT + sending.CLAIM)
    sending._mark(slow, "no_connection", AT + sending.CLAIM, is_final=False)
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_a_service_that_is_down_is_tried_again_ever_more_seldom(leader, webhook):
    webhook.status = 503
    tell(leader, "matter:1", is_urgent=True)
    at, tries = AT, []
    for _ in range(12 * 60):
        before = len(webhook.requests)
        service.send_due(at=at)
        if len(webhook.requests) > before:
            tries.append(at)
        at += timedelta(minutes=1)
    assert len(tries) == MOST_ATTEMPTS
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[-1] > 10 * gaps[0]
    assert Delivery.objects.get().state == DeliveryState.FAILED


def test_pauses_are_spread_and_repeatable():
    pauses = {wait_before(3, delivery_id=n) for n in range(50)}
    assert len(pauses) == 50
    assert all(timedelta(seconds=60) <= pause <= timedelta(seconds=180) for pause in pauses)
    assert wait_before(20, delivery_id=1) <= timedelta(minutes=90)


@pytest.mark.parametrize("status", [401, 404, 410])
def test_an_address_that_is_gone_is_given_up_at_once(leader, webhook, status):
    webhook.status = status
    tell(leader, "matter:1", is_urgent=True)
    assert service.send_due(at=AT).given_up == 1
    service.send_due(at=AT + HOUR)
    assert len(webhook.requests) == 1
