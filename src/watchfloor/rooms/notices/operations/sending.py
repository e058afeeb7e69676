"""From waiting lines to messages that are out.

Two steps, each of which one worker wins by a conditional update. First the waiting lines of a
person become a bundle with one delivery a channel, in one transaction. Then each delivery is
claimed, sent outside of any transaction, and marked. A worker that is killed before it sends
leaves a claim that lapses; one that is killed between the service's answer and our mark leaves a
message that goes out once more, under the same id. That is the only place where that can happen.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.limits import MinuteLimit
from watchfloor.common.refusals import Refusal
from watchfloor.common.sealing import unseal
from watchfloor.rooms.notices.contracts import (
    Address,
    ChannelKind,
    ChannelNotFound,
    DeliveryState,
    Line,
    Message,
    SendFailed,
    SendReport,
)
from watchfloor.rooms.notices.models import Bundle, Channel, Delivery, Notice
from watchfloor.rooms.notices.queries.waiting import Ready, list_ready
from watchfloor.rooms.notices.rules.retrying import MOST_ATTEMPTS, wait_before

from . import posting

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)  # longer than any one sending takes
_MOST_A_ROUND = 200
_TESTS = MinuteLimit(5)  # of one person: nobody makes us knock at others' doors without end
_KEPT = timedelta(days=90)


def send_due(*, at: datetime) -> SendReport:
    """Bundle what is due and send what is ready. Any number of workers may do this at once."""
    bundled = sum(_bundle(ready, at) for ready in list_ready(at=at))
    ended = [_send_one(delivery_id, at) for delivery_id in _due(at)]
    return SendReport(
        bundled=bundled,
        sent=ended.count(DeliveryState.SENT),
        put_off=ended.count(DeliveryState.WAITING),
        given_up=ended.count(DeliveryState.FAILED),
    )


def try_channel(
    *, channel_id: int, owner_id: int | None, title: str, actor: Actor, at: datetime
) -> str:
    """Send one line through a channel at once; returns "" or why it failed.

    :raises ChannelNotFound: it is not one's own.
    """
    channel = Channel.objects.filter(pk=channel_id, owner_id=owner_id).first()
    if channel is None:
        raise ChannelNotFound(channel_id)
    if not _TESTS.take(str(actor.user_id), at=at):
        raise Refusal(
            code="notices.test.too_many",
            what=gettext_noop("Too many test messages."),
            mend=gettext_noop("Wait a minute."),
        )
    message = Message(
        id=f"test-{channel.pk}-{int(at.timestamp())}",
        to=actor.name,
        mail=_mail_of(actor.user_id),
        language="en",
        is_urgent=False,
        lines=(Line(title, _absolute("/")),),
    )
    error = _try(channel, message, at)
    Channel.objects.filter(pk=channel.pk).update(last_error=error)
    journal.record(
        action="notices.channel.tested",
        subject=f"channel:{channel.pk}",
        actor=actor,
        at=at,
        after={"error": error},
    )
    return error


@transaction.atomic
def prune(*, at: datetime) -> int:
    """Forget messages that ended long ago, and lines that nobody could be told or wanted."""
    removed, _ = Bundle.objects.filter(made_at__lt=at - _KEPT).delete()
    unwanted, _ = Notice.objects.filter(bundle=None, queued_at__lt=at - _KEPT).delete()
    return removed + unwanted


@transaction.atomic
def _bundle(ready: Ready, at: datetime) -> int:
    """Make one bundle of a person's lines; 0 when another worker was first."""
    bundle = Bundle.objects.create(user_id=ready.user_id, made_at=at, is_urgent=ready.is_urgent)
    waiting = Notice.objects.filter(pk__in=ready.notice_ids, bundle=None)
    if waiting.update(bundle=bundle) < len(ready.notice_ids):
        transaction.set_rollback(True)
        return 0
    Delivery.objects.bulk_create(
        Delivery(bundle=bundle, channel_id=channel_id, next_at=at)
        for channel_id in ready.channel_ids
    )
    return 1


def _due(at: datetime) -> list[int]:
    """Return deliveries whose time has come, urgent ones first, and claims that have lapsed."""
    open_states = [DeliveryState.WAITING, DeliveryState.CLAIMED]
    due = Delivery.objects.filter(
        state__in=open_states, next_at__lte=at, channel__is_active=True
    ).order_by("-bundle__is_urgent", "next_at", "pk")
    return list(due.values_list("pk", flat=True)[:_MOST_A_ROUND])


def _send_one(delivery_id: int, at: datetime) -> DeliveryState | None:
    """Claim, send and mark one delivery; None when it is not ours to send now."""
    delivery = _claim(delivery_id, at)
    if delivery is None:
        return None
    error, is_final = "", False
    try:
        _post(delivery.channel, _message(delivery), at)
    except SendFailed as failed:
        error, is_final = failed.code, failed.is_final
    except Exception as broken:
        # One channel that nobody thought of must not keep the others waiting. Its words may hold
        # the address, which is a secret: only the kind of the error is logged.
        log.error("notices: delivery %s broke: %s", delivery_id, type(broken).__name__)
        error = "broken"
    return _mark(delivery, error, at, is_final=is_final)


@transaction.atomic
def _claim(delivery_id: int, at: datetime) -> Delivery | None:
    """Take a delivery, unless somebody else has or its channel has had its share of the minute."""
    delivery = Delivery.objects.select_related("channel").get(pk=delivery_id)
    Channel.objects.select_for_update().get(pk=delivery.channel_id)
    tried = Delivery.objects.filter(
        channel_id=delivery.channel_id, state=DeliveryState.CLAIMED, next_at__gt=at
    ).count()
    sent = Delivery.objects.filter(
        channel_id=delivery.channel_id, sent_at__gt=at - timedelta(minutes=1)
    ).count()
    if tried + sent >= delivery.channel.per_minute:
        return None
    won = Delivery.objects.filter(
        pk=delivery_id,
        state__in=[DeliveryState.WAITING, DeliveryState.CLAIMED],
        next_at__lte=at,
        attempts=delivery.attempts,
    ).update(state=DeliveryState.CLAIMED, next_at=at + CLAIM, attempts=F("attempts") + 1)
    delivery.attempts += 1
    return delivery if won else None


@transaction.atomic
def _mark(delivery: Delivery, error: str, at: datetime, *, is_final: bool) -> DeliveryState:
    """Write down how a try ended, unless the claim lapsed and another has taken it up."""
    state = DeliveryState.SENT
    if error:
        is_last = is_final or delivery.attempts >= MOST_ATTEMPTS
        state = DeliveryState.FAILED if is_last else DeliveryState.WAITING
    pause = wait_before(delivery.attempts, delivery_id=delivery.pk)
    Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(
        state=state,
        error=error,
        next_at=at + pause,
        sent_at=at if state is DeliveryState.SENT else None,
    )
    channel = Channel.objects.filter(pk=delivery.channel_id)
    channel.update(last_error=error)
    if state is DeliveryState.SENT:
        channel.update(last_sent_at=at)
    return state


def _try(channel: Channel, message: Message, at: datetime) -> str:
    try:
        _post(channel, message, at)
    except SendFailed as failed:
        return failed.code
    return ""


def _post(channel: Channel, message: Message, at: datetime) -> None:
    fields = json.loads(unseal(bytes(channel.sealed)))
    address = Address(ChannelKind(channel.kind), fields)
    posting.send(address, message, epoch_seconds=int(at.timestamp()))


def _message(delivery: Delivery) -> Message:
    bundle = Bundle.objects.select_related("user").get(pk=delivery.bundle_id)
    lines = bundle.notices.order_by("-is_urgent", "queued_at", "pk")
    user = bundle.user
    return Message(
        id=f"{bundle.pk}-{delivery.channel_id}",
        to=user.get_full_name() or user.get_username(),
        mail=user.email,
        language=user.language,
        is_urgent=bundle.is_urgent,
        lines=tuple(Line(line.title, _absolute(line.url)) for line in lines),
    )


def _mail_of(user_id: int | None) -> str:
    found = get_user_model().objects.filter(pk=user_id or 0).values_list("email", flat=True).first()
    return found or ""


def _absolute(url: str) -> str:
    """Return an address that opens outside of the browser; none where no origin is named."""
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    if not url.startswith("/"):
        return url
    return f"{origins[0].rstrip('/')}{url}" if origins else ""
