"""The append-only journal. Operations write to it inside their own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet

from .actor import Actor
from .models import JournalEntry, JournalHead
from .timegrid import Window

GENESIS = "0" * 64
_LOCK = 0x5741_4A4C  # any number of our own: writers of lines take turns


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


@transaction.atomic(savepoint=False)
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
    entry = JournalEntry(
        at=at.astimezone(UTC),
        actor=actor.name,
        user_id=actor.user_id,
        origin=actor.origin,
        action=action,
        subject=subject,
        before=_plain(before),
        after=_plain(after),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not _chain(entry, *_last_line()):
        _chain(entry, *_promised_end())
    entry.save(force_insert=True)
    return entry.number


def _last_line() -> tuple[int, str]:
    lines = JournalEntry.objects.order_by("-number").values_list("number", "hash")
    return lines.first() or (0, GENESIS)


def _chain(entry: JournalEntry, number: int, previous_hash: str) -> bool:
    """Hang a line on the one before and move the head to it; False when the head is elsewhere.

    The head is found by its number: a transaction of thousands of lines leaves as many old
    versions of this one row behind it, and by any fixed key each would be looked at each time.
    """
    entry.number, entry.previous_hash = number + 1, previous_hash
    entry.hash = entry_hash(entry)
    head = JournalHead.objects.filter(number=number, hash=previous_hash)
    return bool(head.update(number=entry.number, hash=entry.hash))


def _promised_end() -> tuple[int, str]:
    """Return where the head says that the chain ends, though the last line says otherwise.

    The chain goes on from there, so that what somebody cut off or removed stays to be seen.
    """
    head = JournalHead.objects.first()
    if head is None:
        last, _ = _last_line()
        # Lines without a head: a number is left out, which the check finds.
        head = JournalHead(number=last + 1 if last else 0, hash=GENESIS)
        head.save(force_insert=True)
    return head.number, head.hash


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


def find_faults(*, progress: Callable[[float], None] | None = None) -> Iterator[JournalFault]:
    """Walk the whole chain and yield each place where it does not hold.

    `progress` is told the share that has been read, a hundred times at most.
    """
    number, previous, percent, whole = 0, GENESIS, 0, max(count_lines(), 1)
    for entry in JournalEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            yield JournalFault(number=number + 1, kind="gap")
        elif entry.previous_hash != previous:
            yield JournalFault(number=entry.number, kind="unchained")
        if entry_hash(entry) != entry.hash:
            yield JournalFault(number=entry.number, kind="edited")
        number, previous = entry.number, entry.hash
        if progress and number * 100 // whole > percent:
            percent = number * 100 // whole
            progress(number / whole)
    head = JournalHead.objects.first()
    if (head.number, head.hash) != (number, previous) if head else number:
        yield JournalFault(number=number + 1, kind="cut")


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which lines to look at; what is left empty leaves nothing out."""

    window: Window | None = None
    actor: str = ""
    action: str = ""  # or its beginning: "people.user"
    subject: str = ""
    user_ids: frozenset[int] | None = None  # whose lines the reader may see; None for all


def list_lines(
    *, wanted: JournalFilter, below: int | None = None, limit: int = 100
) -> tuple[JournalLine, ...]:
    """Return lines, newest first; `below` continues under a number."""
    found = _matching(wanted).order_by("-number")
    if below is not None:
        found = found.filter(number__lt=below)
    return tuple(_line(entry) for entry in found[:limit])


def iter_lines(*, wanted: JournalFilter) -> Iterator[JournalLine]:
    """Yield every line wanted, newest first, without holding them all."""
    for entry in _matching(wanted).order_by("-number").iterator(chunk_size=2000):
        yield _line(entry)


def find_line(*, number: int) -> JournalLine | None:
    """Return one line."""
    entry = JournalEntry.objects.filter(number=number).first()
    return _line(entry) if entry else None


def check_lines(*, numbers: Iterable[int]) -> tuple[JournalFault, ...]:
    """Check some lines, each against itself and the one before; quick enough for a page."""
    wanted = set(numbers)
    around = wanted | {number - 1 for number in wanted}
    entries = {e.number: e for e in JournalEntry.objects.filter(number__in=around)}
    faults = []
    for number in sorted(wanted):
        entry, earlier = entries.get(number), entries.get(number - 1)
        before = GENESIS if number == 1 else earlier.hash if earlier else ""
        if entry is None or not before:
            faults.append(JournalFault(number=number if entry is None else number - 1, kind="gap"))
        elif entry.previous_hash != before:
            faults.append(JournalFault(number=number, kind="unchained"))
        if entry is not None and entry_hash(entry) != entry.hash:
            faults.append(JournalFault(number=number, kind="edited"))
    return tuple(faults)


def actions_since(*, number: int) -> frozenset[str]:
    """Return what was done after a line: who keeps something worked out knows if it is stale."""
    lines = JournalEntry.objects.filter(number__gt=number)
    return frozenset(lines.order_by().values_list("action", flat=True).distinct())


def count_lines() -> int:
    """Return how many lines the journal should have: the number of the last one."""
    head = JournalHead.objects.first()
    return head.number if head else 0


def _matching(wanted: JournalFilter) -> QuerySet[JournalEntry]:
    found = JournalEntry.objects.all()
    if wanted.window:
        found = found.filter(at__gte=wanted.window.start, at__lt=wanted.window.end)
    if wanted.actor:
        found = found.filter(actor__icontains=wanted.actor)
    if wanted.action:
        found = found.filter(action__startswith=wanted.action)
    if wanted.subject:
        found = found.filter(subject=wanted.subject)
    if wanted.user_ids is not None:
        found = found.filter(user_id__in=wanted.user_ids)
    return found


def _line(entry: JournalEntry) -> JournalLine:
    return JournalLine(
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        user_id=entry.user_id,
        origin=entry.origin,
        action=entry.action,
        subject=entry.subject,
        before=entry.before,
        after=entry.after,
    )


def _plain(data: Mapping[str, object] | None) -> dict[str, object] | None:
    """Return data as it will come back from the database, so that the hash can be repeated."""
    if data is None:
        return None
    plain: dict[str, object] = orjson.loads(orjson.dumps(data, default=str))
    return plain
