"""Writes about channels and about how people want to be told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.sealing import seal
from watchfloor.rooms.notices.contracts import (
    Address,
    ChannelKind,
    ChannelNotFound,
    Preference,
    SendFailed,
)
from watchfloor.rooms.notices.models import Channel, PreferenceRow
from watchfloor.rooms.notices.rules.addresses import hint_of, read_pasted, wrong_fields

from .posting import check_reach

MOST_CHANNELS = 10  # of one person, or of the centre


@transaction.atomic
def add_channel(
    *,
    owner_id: int | None,
    kind: ChannelKind,
    name: str,
    fields: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> int:
    """Keep a channel; its address is sealed and never shown again.

    :raises Refusal: a field is missing, the address lies inside, or there are too many.
    """
    given = read_pasted(kind, fields)
    wrong = wrong_fields(kind, given)
    if wrong:
        raise _wrong(wrong)
    address = Address(kind, given)
    _check_reach(address)
    if Channel.objects.filter(owner_id=owner_id).count() >= MOST_CHANNELS:
        raise Refusal(
            code="notices.channel.too_many",
            what=gettext_noop("There are already %(n)s channels."),
            mend=gettext_noop("Remove one that is not used any more."),
            fields={"n": MOST_CHANNELS},
        )
    channel = Channel.objects.create(
        owner_id=owner_id,
        kind=kind,
        name=name.strip()[:80] or kind,
        sealed=seal(json.dumps(given).encode()),
        hint=hint_of(address)[:80],
    )
    _note("notices.channel.added", channel, actor, at, after={"kind": kind, "name": channel.name})
    return channel.pk


@transaction.atomic
def set_channel_active(
    *, channel_id: int, owner_id: int | None, is_active: bool, actor: Actor, at: datetime
) -> None:
    """Pause a channel or let it send again."""
    channel = _own(channel_id, owner_id)
    if channel.is_active == is_active:
        return
    channel.is_active, channel.last_error = is_active, ""
    channel.save(update_fields=["is_active", "last_error"])
    action = "notices.channel.resumed" if is_active else "notices.channel.paused"
    _note(action, channel, actor, at)


@transaction.atomic
def remove_channel(*, channel_id: int, owner_id: int | None, actor: Actor, at: datetime) -> None:
    """Forget a channel, its address and what still waited for it."""
    channel = _own(channel_id, owner_id)
    before = {"kind": channel.kind, "name": channel.name, "owner": owner_id}
    subject = f"channel:{channel.pk}"
    channel.delete()
    journal.record(
        action="notices.channel.removed", subject=subject, actor=actor, at=at, before=before
    )


@transaction.atomic
def set_preference(*, user_id: int | None, wanted: Preference, actor: Actor, at: datetime) -> None:
    """Keep how somebody wants to be told; without a user: whoever said nothing."""
    values = {**asdict(wanted), "muted": sorted(set(wanted.muted))}
    whose = Q(user=None) if user_id is None else Q(user_id=user_id)
    row = PreferenceRow.objects.select_for_update().filter(whose).first()
    before = {name: getattr(row, name) for name in values} if row else None
    if before == values:
        return
    if row is None:  # two first wishes at once: the later one holds
        fresh = PreferenceRow(user_id=user_id, **values)
        PreferenceRow.objects.bulk_create([fresh], ignore_conflicts=True)
    PreferenceRow.objects.filter(whose).update(**values)
    journal.record(
        action="notices.preference.set",
        subject=f"user:{user_id}" if user_id else "centre:1",
        actor=actor,
        at=at,
        before=before,
        after=values,
    )


def _own(channel_id: int, owner_id: int | None) -> Channel:
    """Return a channel of a person, or of the centre. :raises ChannelNotFound: it is not hers."""
    channel = Channel.objects.select_for_update().filter(pk=channel_id, owner_id=owner_id).first()
    if channel is None:
        raise ChannelNotFound(channel_id)
    return channel


def _check_reach(address: Address) -> None:
    try:
        check_reach(address)
    except SendFailed as error:
        if not error.is_final:
            return  # a name that nobody knows just now may be known when it is needed
        raise Refusal(
            code=f"notices.channel.{error.code}",
            what=gettext_noop("Messages must not go to an address inside the local network."),
            mend=gettext_noop(
                "Use an https address outside, or have the host named in WATCHFLOOR_NOTICE_HOSTS."
            ),
        ) from error


def _wrong(names: list[str]) -> Refusal:
    return Refusal(
        code="notices.channel.wrong_field",
        what=gettext_noop("Something is missing or not of the right form: %(fields)s."),
        mend=gettext_noop("Look at the hint below each field."),
        fields={"fields": ", ".join(names)},
    )


def _note(
    action: str,
    channel: Channel,
    actor: Actor,
    at: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    journal.record(action=action, subject=f"channel:{channel.pk}", actor=actor, at=at, after=after)
