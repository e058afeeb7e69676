"""API tokens: made by a user for herself, shown once, kept as a hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from watchfloor.common import journal
from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.models import ApiToken
from watchfloor.rooms.people.queries import find_token_access, get_access
from watchfloor.rooms.people.rules.secrets import PREFIX_LENGTH, hash_token, make_token

LONGEST_DAYS = 365
# Used every second, written once a minute: the page needs no more.
_USE_NOTED_EVERY = timedelta(minutes=1)


class NewToken(NamedTuple):
    """A token just made, with the secret that is shown this once."""

    id: int
    secret: str


@transaction.atomic
def add_token(
    *,
    user_id: int,
    name: str,
    capabilities: Iterable[str],
    days: int,
    actor: Actor,
    at: datetime,
) -> NewToken:
    """Make a token for oneself, with some of one's own capabilities, for up to a year."""
    wanted = frozenset(capabilities)
    _check(wanted, get_access(user_id=user_id), name, days)
    secret = make_token()
    token = ApiToken.objects.create(
        user_id=user_id,
        name=name.strip()[:80],
        prefix=secret[:PREFIX_LENGTH],
        secret_hash=hash_token(secret),
        capabilities=sorted(wanted),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    after = {"name": token.name, "prefix": token.prefix, "expires_at": token.expires_at}
    journal.record(
        action="people.token.added",
        subject=f"token:{token.pk}",
        actor=actor,
        at=at,
        after={**after, "capabilities": sorted(wanted)},
    )
    return NewToken(token.pk, secret)


@transaction.atomic
def revoke_token(*, token_id: int, user_id: int, actor: Actor, at: datetime) -> None:
    """Make one of a user's tokens useless at once. Doing it twice changes nothing."""
    changed = ApiToken.objects.filter(pk=token_id, user_id=user_id, revoked_at=None).update(
        revoked_at=at
    )
    if changed:
        journal.record(
            action="people.token.revoked", subject=f"token:{token_id}", actor=actor, at=at
        )


def authenticate_token(*, secret: str, at: datetime) -> Access | None:
    """Return what a token may do now, or None when it is unknown, expired or revoked."""
    found = find_token_access(secret=secret, at=at)
    if found is None:
        return None
    token_id, access = found
    ApiToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_NOTED_EVERY), pk=token_id
    ).update(last_used_at=at)
    return access


def _check(wanted: frozenset[str], owner: Access, name: str, days: int) -> None:
    if not name.strip():
        raise Refusal(
            code="people.token.name",
            what="A token needs a name.",
            mend="Write what it is for, so that it can be told from others.",
        )
    if not wanted or wanted - owner.capabilities:
        raise Refusal(
            code="people.token.capabilities",
            what="A token can do some of what you may do yourself, and no more.",
            mend="Tick at least one of the capabilities that are shown.",
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(
            code="people.token.days",
            what="A token is good for 1 to %(most)s days.",
            mend="Choose a shorter time and make a new one when it ends.",
            fields={"most": LONGEST_DAYS},
        )
