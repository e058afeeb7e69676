"""The append-only journal. Operations write to it inside their own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.db import transaction

from .actor import Actor
from .models import JournalEntry, JournalHead

GENESIS = "0" * 64
_HEAD = 1


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the journal as pages see it."""

    number: int
    at: datetime
    actor: str
    user_id: int | None
    origin: str
    action: str
    subject: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class JournalFault:
    """A place where the chain does not hold."""

    number: int
    kind: str  # "gap", "edited", "unchained", "cut"


@transaction.atomic
def record(
    *,
    action: str,
    subject: str,
    actor: Actor,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> int:
    """Add one line to the journal and return its number.

    Takes the chain's lock until the caller's transaction ends, so call it last.
    """
    head, _ = JournalHead.objects.select_for_update().get_or_create(
        pk=_HEAD, defaults={"number": 0, "hash": GENESIS}
    )
    entry = JournalEntry(
        number=head.number + 1,
        at=at.astimezone(UTC),
        actor=actor.name,
        user_id=actor.user_id,
        origin=actor.origin,
        action=action,
        subject=subject,
        before=_plain(before),
        after=_plain(after),
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save()
    return entry.number


def entry_hash(entry: JournalEntry) -> str:
    """Return the hash of a line's content and of the line before it."""
    content = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor,
        entry.user_id,
        entry.origin,
        entry.action,
        entry.subject,
        entry.before,
        entry.after,
        entry.previous_hash,
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def find_faults() -> Iterator[JournalFault]:
    """Walk the whole chain and yield each place where it does not hold."""
    number, previous = 0, GENESIS
    for entry in JournalEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            yield JournalFault(number=number + 1, kind="gap")
        elif entry.previous_hash != previous:
            yield JournalFault(number=entry.number, kind="unchained")
        if entry_hash(entry) != entry.hash:
            yield JournalFault(number=entry.number, kind="edited")
        number, previous = entry.number, entry.hash
    head = JournalHead.objects.filter(pk=_HEAD).first()
    if (head.number, head.hash) != (number, previous) if head else number:
        yield JournalFault(number=number + 1, kind="cut")


def _plain(data: Mapping[str, object] | None) -> dict[str, object] | None:
    """Return data as it will come back from the database, so that the hash can be repeated."""
    if data is None:
        return None
    plain: dict[str, object] = orjson.loads(orjson.dumps(data, default=str))
    return plain
