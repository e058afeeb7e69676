"""When sources were not heard: now, and of the past what was never told later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import Outage, SilenceCard, SourceKind, SourceState
from watchfloor.rooms.floor.models import AgentName, QueueName, Silence, Source
from watchfloor.rooms.floor.rules.silence import Hearing, silent_since, unheard_since

_FARTHEST = timedelta(days=40)  # longer than any centre is closed


def hearing_of(row: Source) -> Hearing:
    """Return how a source is heard."""
    return Hearing(
        kind=SourceKind(row.kind),
        state=SourceState(row.state),
        is_on=row.is_on and row.removed_at is None,
        last_alive_at=row.last_alive_at,
        silent_after_seconds=row.silent_after_seconds,
        usual_gap_seconds=row.usual_gap_seconds,
    )


def marked_silent_since(row: Source, *, at: datetime) -> datetime | None:
    """Return since when pages mark a source as silent; None while they do not."""
    return silent_since(hearing_of(row), opened=opened_since(row, at=at), at=at)


def opened_since(row: Source, *, at: datetime) -> list[Window]:
    """Return when something was to be heard of a source since it was last alive.

    That is when its part of the centre is open, and when a queue of its own with hours of its own
    is. Nothing is asked for a source that was alive lately.
    """
    alive = row.last_alive_at
    if alive is None or (at - alive).total_seconds() <= row.silent_after_seconds:
        return []
    window = Window(max(alive, at - _FARTHEST), at)
    opened = calendars.working_windows(node_id=row.node_id, window=window)
    if opened and opened[0] == window:
        return opened
    for queue_id in _queues_with_hours(row.pk):
        opened += calendars.working_windows(node_id=None, window=window, queue_id=queue_id)
    return _joined(opened)


def read_outages(
    *, source_ids: Collection[int], past: Window, at: datetime
) -> Mapping[int, tuple[Outage, ...]]:
    """Return when sources were not heard within a window and what happened was not told later.

    One that is switched off is not heard either, but nobody expects it: that has no name.
    """
    found: dict[int, list[Outage]] = defaultdict(list)
    kept = Silence.objects.filter(
        source__in=source_ids, filled_at=None, started_at__lt=past.end, ended_at__gt=past.start
    )
    for row in kept.select_related("source").order_by("started_at"):
        for gap in read_gaps(row):
            _put(found[row.source_id], gap, row.source.name, past)
    for source in Source.objects.filter(pk__in=source_ids, last_alive_at__lt=past.end):
        since = _unheard_since(source, at)
        if since is not None:
            name = source.name if source.is_on and source.removed_at is None else ""
            _put(found[source.pk], Window(since, past.end), name, past)
    return {source_id: tuple(rows) for source_id, rows in found.items()}


def list_silences(*, agent_id: int, window: Window, at: datetime) -> tuple[SilenceCard, ...]:
    """Return when the sources that tell of an agent were silent in a window, filled in or not."""
    names = AgentName.objects.filter(agent=agent_id).values_list("source_id", flat=True)
    source_ids = set(names)
    rows = Silence.objects.filter(
        source__in=source_ids, started_at__lt=window.end, ended_at__gt=window.start
    )
    cards = [
        SilenceCard(row.source.name, row.started_at, row.ended_at, row.filled_at)
        for row in rows.select_related("source")
    ]
    for source in Source.objects.filter(pk__in=source_ids, is_on=True, removed_at=None):
        since = _unheard_since(source, at)
        if since is not None and since < window.end:
            cards.append(SilenceCard(source.name, since, None, None))
    return tuple(sorted(cards, key=lambda card: card.started_at))


def read_gaps(row: Silence) -> tuple[Window, ...]:
    """Return the parts of a silence of which nothing was told later."""
    read = datetime.fromisoformat
    return tuple(Window(read(start), read(end)) for start, end in row.gaps)


def _unheard_since(row: Source, at: datetime) -> datetime | None:
    """Return since when a source should have been heard; at night what was missed by day stays."""
    hearing = hearing_of(row)
    if hearing.is_on:
        opened = opened_since(row, at=at)
        return unheard_since(hearing, opened=opened, after=hearing.marked_after, at=at)
    return row.last_alive_at


def _queues_with_hours(source_id: int) -> set[int]:
    timed = {each.queue_id for each in calendars.list_hours() if each.queue_id is not None}
    mapped = QueueName.objects.filter(source=source_id, queue__in=timed)
    return {queue_id for queue_id in mapped.values_list("queue_id", flat=True) if queue_id}


def _put(found: list[Outage], gap: Window, name: str, past: Window) -> None:
    start, end = max(gap.start, past.start), min(gap.end, past.end)
    if start < end:
        found.append(Outage(start, end, (name,) if name else ()))


def _joined(windows: Iterable[Window]) -> list[Window]:
    joined: list[Window] = []
    for each in sorted(windows, key=lambda window: window.start.timestamp()):
        if joined and each.start.timestamp() <= joined[-1].end.timestamp():
            end = max(joined[-1].end, each.end, key=datetime.timestamp)
            joined[-1] = Window(joined[-1].start, end)
        else:
            joined.append(each)
    return joined
