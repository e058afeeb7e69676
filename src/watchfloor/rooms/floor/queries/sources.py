"""Sources as pages see them: what they are, how they stand, what could not be read or named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from watchfloor.rooms.floor.contracts import (
    FeedNow,
    NameCard,
    RefusedCard,
    SourceCard,
    SourceKind,
    SourceNotFound,
    SourceState,
)
from watchfloor.rooms.floor.models import AgentName, Event, QueueName, RefusedEvent, Source

from .silences import marked_silent_since

_MOST_SHOWN = 200


def list_sources() -> tuple[SourceCard, ...]:
    """Return every source that was not removed, by name."""
    return tuple(_card(row) for row in _sources().order_by("name"))


def get_source(*, source_id: int) -> SourceCard:
    """Return a source. :raises SourceNotFound: there is none."""
    row = _sources().filter(pk=source_id).first()
    if row is None:
        raise SourceNotFound(source_id)
    return _card(row)


def list_feeds(*, at: datetime) -> tuple[FeedNow, ...]:
    """Return how each source that is on stands: what rests on a silent one may be wrong."""
    return tuple(_feed(row, at) for row in _sources().filter(is_on=True).order_by("name"))


def count_events(*, at: datetime) -> Mapping[int, int]:
    """Return how many events each source told in the last minute.

    The store is ordered by arrival: it is read backwards, and no farther than that.
    """
    since = at - timedelta(minutes=1)
    before = Event.objects.filter(received_at__lt=since).order_by("-seq").values_list("seq")[:1]
    last = before.first()
    rows = Event.objects.filter(seq__gt=last[0] if last else 0)
    return dict(rows.values_list("source_id").annotate(Count("seq")))


def list_refused(*, source_id: int) -> tuple[RefusedCard, ...]:
    """Return what could not be read, the newest first."""
    rows = RefusedEvent.objects.filter(source_id=source_id).order_by("-received_at", "-pk")
    return tuple(
        RefusedCard(row.received_at, row.key, row.reason, row.fields, row.excerpt)
        for row in rows[:_MOST_SHOWN]
    )


def list_names(*, source_id: int, only_unknown: bool = False) -> tuple[NameCard, ...]:
    """Return what a source calls queues and agents; those that stand for nobody come first."""
    queues: QuerySet[QueueName] = QueueName.objects.filter(source_id=source_id)
    agents: QuerySet[AgentName] = AgentName.objects.filter(source_id=source_id)
    if only_unknown:
        queues, agents = queues.filter(queue=None), agents.filter(agent=None)
    cards = [NameCard(q.pk, "queue", q.code, q.queue_id, q.first_seen_at) for q in queues]
    cards += [NameCard(a.pk, "agent", a.login, a.agent_id, a.first_seen_at) for a in agents]
    return tuple(sorted(cards, key=lambda card: (card.is_known, card.kind != "queue", card.name)))


def count_unknown_names() -> Mapping[int, int]:
    """Return how many names of each source stand for nobody yet."""
    counts: dict[int, int] = {}
    for table, is_open in ((QueueName, Q(queue=None)), (AgentName, Q(agent=None))):
        rows = table.objects.filter(is_open).values_list("source_id").annotate(Count("pk"))
        for source_id, count in rows:
            counts[source_id] = counts.get(source_id, 0) + count
    return counts


def count_refused(*, at: datetime) -> Mapping[int, int]:
    """Return how much each source sent in the last day that could not be read."""
    rows = RefusedEvent.objects.filter(received_at__gte=at - timedelta(days=1))
    return dict(rows.values_list("source_id").annotate(Count("pk")))


def _sources() -> QuerySet[Source]:
    return Source.objects.filter(removed_at=None)


def _card(row: Source) -> SourceCard:
    return SourceCard(
        id=row.pk,
        name=row.name,
        kind=SourceKind(row.kind),
        node_id=row.node_id,
        is_on=row.is_on,
        state=SourceState(row.state) if row.is_on else SourceState.OFF,
        settings=row.settings,
        has_secret=row.secret is not None,
        problem=row.problem,
        problem_fields=row.problem_fields,
        silent_after_seconds=row.silent_after_seconds,
        skew_seconds=row.skew_seconds,
        last_event_at=row.last_event_at,
        last_received_at=row.last_received_at,
        last_alive_at=row.last_alive_at,
    )


def _feed(row: Source, at: datetime) -> FeedNow:
    since = marked_silent_since(row, at=at)
    return FeedNow(row.pk, row.name, since is not None, since, row.skew_seconds)
