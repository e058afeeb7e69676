"""What the Today page shows: read from the rooms, in the reach of the one who looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language

from watchfloor.common.access import Access, Scope
from watchfloor.common.timegrid import Every, Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import IntervalRow, QueueCard, Tally
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.metrics.contracts import MetricValue, Variant

SERVICE_LEVEL = "service_level"


@dataclass(frozen=True, slots=True)
class Trend:
    """The service level hour by hour."""

    values: tuple[float | None, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue on the shown day."""

    queue: QueueCard
    name: str
    tally: Tally
    level: MetricValue
    goal: float | None
    trend: Trend | None
    urls: Mapping[str, str]  # component -> the contacts behind it

    @property
    def is_below(self) -> bool:
        return None not in {self.level.value, self.goal} and self._value < self._goal

    @property
    def is_met(self) -> bool:
        return None not in {self.level.value, self.goal} and not self.is_below

    @property
    def _value(self) -> float:
        return self.level.value or 0.0

    @property
    def _goal(self) -> float:
        return self.goal or 0.0


@dataclass(frozen=True, slots=True)
class Day:
    """The day that the page is about: today, or the latest one with data."""

    day: date
    window: Window
    zone: ZoneInfo
    is_today: bool

    def contacts_url(self, queue_ids: Iterable[int] = (), **drill: str) -> str:
        """Return the list of the contacts behind a figure of the day."""
        pairs = [("from", self.window.start.isoformat()), ("to", self.window.end.isoformat())]
        pairs += [("queue", str(each)) for each in queue_ids]
        return f"{reverse('interactions:contacts')}?{urlencode([*pairs, *drill.items()])}"


@dataclass(frozen=True, slots=True)
class Definition:
    """The service level that the page uses, and whether the centre has chosen it."""

    variant: Variant
    is_chosen: bool

    @property
    def name(self) -> str:
        return self.variant.name.text(get_language() or "en")


def shown_day(now: datetime, access: Access) -> Day | None:
    """Return today, or the latest day with contacts in reach; None where there are none at all."""
    zone = calendars.centre_zone()
    today = now.astimezone(zone).date()
    if _has_contacts(day_window(today, zone), zone, access):
        return Day(today, Window(_midnight(today, zone), now), zone, is_today=True)
    seen = [feed.last_record_at for feed in interactions.list_feed_health() if feed.last_record_at]
    past = [at.astimezone(zone).date() for at in seen if at <= now]
    for latest in sorted(set(past), reverse=True):
        # A state of an agent may be newer than the last contact: look back as far as a week.
        start = _midnight(latest - timedelta(days=6), zone)
        window = Window(start, _midnight(latest + timedelta(days=1), zone))
        days = interactions.list_intervals(
            window=window, every=Every.DAY, zone=zone, scope=access.scope
        )
        busy = [row.interval_start.date() for row in days if row.tally.offered]
        if busy:
            return Day(max(busy), day_window(max(busy), zone), zone, is_today=False)
    return None


def _has_contacts(window: Window, zone: ZoneInfo, access: Access) -> bool:
    rows = interactions.list_intervals(
        window=window, every=Every.DAY, zone=zone, scope=access.scope
    )
    return any(row.tally.offered for row in rows)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def service_level(at: datetime) -> Definition:
    """Return the contract's service level; F3 where nobody has chosen."""
    chosen = metrics.chosen_variant(metric=SERVICE_LEVEL, at=at)
    usual = metrics.get_metric(metric=SERVICE_LEVEL).variants[0]
    if chosen is None:
        return Definition(usual, is_chosen=False)
    variant = metrics.get_variant(metric=SERVICE_LEVEL, variant=chosen.variant)
    return Definition(variant, is_chosen=True)


def queue_rows(day: Day, definition: Definition, access: Access) -> list[QueueRow]:
    """Return the queues with contacts on the day, those below target first."""
    goals = {
        each.queue_id: each.goal
        for each in metrics.list_targets(at=day.window.start)
        if each.metric == SERVICE_LEVEL
    }
    hours: dict[int, list[IntervalRow]] = {}
    for row in _intervals(day.window, Every.HOUR, day.zone, access.scope):
        hours.setdefault(row.queue_id, []).append(row)
    rows = []
    for queue in interactions.list_queues(scope=access.scope):
        own = hours.get(queue.id, [])
        tally = add_tallies(row.tally for row in own)
        if tally.offered:
            goal = goals.get(queue.id, goals.get(None))
            rows.append(_queue_row(queue, tally, own, goal, day, definition))
    return sorted(rows, key=lambda row: (not row.is_below, -row.tally.offered))


def _queue_row(
    queue: QueueCard,
    tally: Tally,
    hours: Sequence[IntervalRow],
    goal: float | None,
    day: Day,
    definition: Definition,
) -> QueueRow:
    drills = {name: metrics.COMPONENTS[name].drill for name in definition.variant.misses}
    codes = {**drills, "offered": {}, "answered": {"outcome": "answered"}}
    codes["abandoned"] = {"outcome": "abandoned"}
    return QueueRow(
        queue=queue,
        name=queue.title or queue.code,
        tally=tally,
        level=metrics.evaluate_tally(variant=definition.variant, tally=tally),
        goal=goal,
        trend=trend_of(hours, definition.variant),
        urls={
            name: day.contacts_url([queue.id], **dict(drill))
            for name, drill in codes.items()
            if drill is not None
        },
    )


def trend_of(hours: Sequence[IntervalRow], variant: Variant) -> Trend | None:
    """Return the service level by hour, or None where fewer than two hours have one."""
    values = tuple(
        metrics.evaluate_tally(variant=variant, tally=row.tally).value
        for row in sorted(hours, key=lambda row: row.interval_start)
    )
    known = [value for value in values if value is not None]
    return Trend(values, min(known), max(known)) if len(known) > 1 else None


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies, count by count."""
    names = [each.name for each in fields(Tally)]
    total = dict.fromkeys(names, 0)
    for tally in tallies:
        for name in names:
            total[name] += getattr(tally, name)
    return Tally(**total)


def _intervals(window: Window, every: Every, zone: ZoneInfo, scope: Scope) -> list[IntervalRow]:
    return interactions.list_intervals(window=window, every=every, zone=zone, scope=scope)
