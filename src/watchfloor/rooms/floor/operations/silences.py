"""When a source was silent is noted when it is heard again; what it tells later fills it in.

Whoever hears a source again notes it, in the transaction that keeps what was heard: a silence is
noted once, and none is missed because some process was not there to watch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.models import AgentName, Silence, Source
from watchfloor.rooms.floor.queries.silences import hearing_of, opened_since, read_gaps
from watchfloor.rooms.floor.rules.silence import gaps_left, unheard_since

from .figures import work_out_again

_LATE = timedelta(seconds=5)  # what comes sooner is told as it happens, and fills in nothing
_SETTLED = timedelta(seconds=30)  # then what filled it in has been kept as stays and stretches
_FARTHEST_DAYS = 8


def note_heard(source: Source, *, at: datetime) -> None:
    """Note that a source, as it stood until now, is heard again: it may have been silent.

    The caller holds the lock under which the source changes.
    """
    alive = source.last_alive_at
    if alive is None or (at - alive).total_seconds() <= source.silent_after_seconds:
        return
    hearing = hearing_of(source)
    since = unheard_since(
        hearing, opened=opened_since(source, at=at), after=hearing.kept_after, at=at
    )
    if since is None:
        return
    Silence.objects.get_or_create(
        source=source,
        started_at=since,
        defaults={
            "ended_at": at,
            "allowed_seconds": hearing.kept_after,
            "gaps": _packed([Window(since, at)]),
            "changed_at": at,
        },
    )


def fill_silences(source: Source, instants: Sequence[datetime], *, at: datetime) -> None:
    """Take from silences of a source what it tells of them now; instants are by its own clock."""
    if not instants or at - min(instants) < _LATE:
        return
    ahead = timedelta(seconds=source.skew_seconds or 0.0)
    told = [each - ahead for each in instants]
    rows = Silence.objects.select_for_update().filter(
        source=source, filled_at=None, started_at__lt=max(told), ended_at__gt=min(told)
    )
    for row in rows:
        before = read_gaps(row)
        left = gaps_left(before, told, allowed_seconds=row.allowed_seconds)
        if left != before:
            row.gaps, row.changed_at = _packed(left), at
            row.filled_at = None if left else at
            row.save(update_fields=["gaps", "changed_at", "filled_at"])


@transaction.atomic
def count_silences(*, at: datetime) -> int:
    """Work days out again whose silences are new or were filled in; return how many figures.

    Only days that were worked out before: the others are worked out when they are looked at.
    """
    count = 0
    for row in _uncounted(at).select_for_update(skip_locked=True):
        names = AgentName.objects.filter(source=row.source_id).exclude(agent=None)
        agents = set(names.values_list("agent_id", flat=True))
        pairs = [(agent_id, day) for day in _days(row) for agent_id in agents if agent_id]
        count += work_out_again(pairs=pairs, cause="silence", at=at)
        row.counted_at = at
        row.save(update_fields=["counted_at"])
    return count


def _uncounted(at: datetime) -> QuerySet[Silence]:
    fresh = Q(counted_at=None) | Q(counted_at__lte=F("changed_at"))
    return Silence.objects.filter(fresh, changed_at__lte=at - _SETTLED)


def _days(row: Silence) -> Collection[date]:
    """Return the days that a silence reaches into; a night shift belongs to the day before."""
    zone = calendars.centre_zone()
    last = row.ended_at.astimezone(zone).date()
    first = row.started_at.astimezone(zone).date() - timedelta(days=1)
    first = max(first, last - timedelta(days=_FARTHEST_DAYS))
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _packed(gaps: Iterable[Window]) -> list[list[str]]:
    return [[each.start.isoformat(), each.end.isoformat()] for each in gaps]
