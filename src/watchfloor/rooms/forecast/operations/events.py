"""Events and business plans: what is expected to move the volume, and what it did."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import EventCard
from watchfloor.rooms.forecast.models import Event, EventMeasure, Series, Version
from watchfloor.rooms.forecast.queries.events import event_card
from watchfloor.rooms.forecast.rules.bounds import is_of_our_age

MOST_PERCENT = 10_000.0
LONGEST = timedelta(days=366)


class EventFields(TypedDict):
    """What an event is; no series named means all."""

    name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    series_ids: NotRequired[Collection[int]]
    expected_percent: NotRequired[float | None]
    exclude: NotRequired[bool]
    is_plan: NotRequired[bool]
    note: NotRequired[str]


@transaction.atomic
def save_event(
    *, event_id: int | None = None, actor: Actor, at: datetime, **wanted: Unpack[EventFields]
) -> EventCard:
    """Add an event, or change one; no series named means all. The next forecast knows of it.

    What was measured of an event whose time is changed is measured anew.
    """
    row = _find(event_id) if event_id is not None else Event(made_by=actor.name, made_at=at)
    before = _plain(row) if event_id is not None else None
    moved = (row.starts_at, row.ends_at) != (wanted["starts_at"], wanted["ends_at"])
    _fill(row, wanted)
    _check(row)
    row.save()
    _name_series(row, wanted.get("series_ids", ()))
    _forget_measures(row, moved=moved)
    journal.record(
        action="forecast.event.changed" if before else "forecast.event.added",
        subject=f"forecast_event:{row.pk}",
        actor=actor,
        at=at,
        before=before,
        after=_plain(row),
    )
    return event_card(row)


@transaction.atomic
def remove_event(*, event_id: int, actor: Actor, at: datetime) -> None:
    """Remove an event; the next forecast does not know of it any more."""
    row = _find(event_id)
    Event.objects.filter(pk=row.pk).update(removed_at=at)
    journal.record(
        action="forecast.event.removed",
        subject=f"forecast_event:{row.pk}",
        actor=actor,
        at=at,
        before=_plain(row),
    )


@transaction.atomic
def restore_event(*, event_id: int, actor: Actor, at: datetime) -> EventCard:
    """Undo a removal: the next forecast knows of the event again. Twice does no harm."""
    row = Event.objects.select_for_update().get(pk=event_id)
    if row.removed_at is not None:
        Event.objects.filter(pk=row.pk).update(removed_at=None)
        journal.record(
            action="forecast.event.restored",
            subject=f"forecast_event:{row.pk}",
            actor=actor,
            at=at,
            after=_plain(row),
        )
    return event_card(row)


@transaction.atomic
def measure_events(*, actor: Actor, at: datetime) -> int:
    """Write back what events that are over did, from the newest forecast of each series.

    Return how many figures changed. An event counts as measured where the records of the series
    reach past its end.
    """
    over = Event.objects.filter(removed_at=None, ends_at__lt=at).prefetch_related("series")
    ended = {row.pk: {each.pk for each in row.series.all()} for row in over}
    changed = [
        {"event": event_id, "series": series_id, "factor": round(measure["factor"], 4)}
        for event_id, series_id, measure in _told_effects()
        if _concerns(ended.get(event_id), series_id) and _keep(event_id, series_id, measure, at)
    ]
    if changed:
        journal.record(
            action="forecast.events.measured",
            subject="forecast_events",
            actor=actor,
            at=at,
            after={"measured": changed},
        )
    return len(changed)


def _concerns(named: Collection[int] | None, series_id: int) -> bool:
    """Say whether an event is of a series: it names it, or none at all. None is no event."""
    return named is not None and (not named or series_id in named)


def _forget_measures(row: Event, *, moved: bool) -> None:
    """Forget what an event did before it was moved, and to series that it is not of any more."""
    measures = EventMeasure.objects.filter(event=row)
    if not moved:
        named = row.series.values("pk")
        measures = measures.exclude(series__in=named) if named else measures.none()
    measures.delete()


def _told_effects() -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Yield what the newest base version of each series says that events did."""
    newest = (
        Version.objects.filter(scenario__is_base=True)
        .order_by("series_id", "-number")
        .distinct("series_id")
    )
    for version in newest.only("series_id", "effects"):
        for effect in version.effects:
            if effect["is_measured"]:
                yield effect["event_id"], version.series_id, effect


def _keep(event_id: int, series_id: int, effect: Mapping[str, Any], at: datetime) -> bool:
    """Keep a measure; return whether it says something new."""
    figures = {name: float(effect[name]) for name in ("factor", "low", "high", "contacts")}
    known = EventMeasure.objects.filter(event_id=event_id, series_id=series_id).first()
    if known is not None and all(
        abs(getattr(known, name) - value) <= 1e-3 * max(abs(value), 1.0)
        for name, value in figures.items()
    ):
        return False
    EventMeasure.objects.update_or_create(
        event_id=event_id, series_id=series_id, defaults={**figures, "measured_at": at}
    )
    return True


def _fill(row: Event, wanted: EventFields) -> None:
    row.name, row.kind = wanted["name"].strip(), wanted["kind"].strip() or "other"
    row.starts_at, row.ends_at = wanted["starts_at"], wanted["ends_at"]
    row.expected_percent = wanted.get("expected_percent")
    row.exclude, row.is_plan = wanted.get("exclude", False), wanted.get("is_plan", False)
    row.note = wanted.get("note", "")


def _find(event_id: int) -> Event:
    row = Event.objects.select_for_update().filter(pk=event_id, removed_at=None).first()
    if row is None:
        raise _refuse(
            "forecast.event.missing",
            msgid("There is no such event any more."),
            msgid("Open the list of events again."),
        )
    return row


def _name_series(row: Event, series_ids: Collection[int]) -> None:
    known = set(Series.objects.filter(pk__in=series_ids).values_list("pk", flat=True))
    if known != set(series_ids):
        raise _refuse(
            "forecast.event.series_unknown",
            msgid("One of the series is not there."),
            msgid("Choose from the list."),
        )
    row.series.set(known)


def _check(row: Event) -> None:
    if not row.name:
        raise _refuse(
            "forecast.event.name_missing",
            msgid("The event has no name."),
            msgid("Say what happens."),
        )
    is_near = is_of_our_age(row.starts_at.date()) and is_of_our_age(row.ends_at.date())
    if not (is_near and timedelta() < row.ends_at - row.starts_at <= LONGEST):
        raise _refuse(
            "forecast.event.span",
            msgid("The event goes from %(start)s to %(end)s."),
            msgid("Let it end after its start, within a year."),
            start=row.starts_at.isoformat(),
            end=row.ends_at.isoformat(),
        )
    percent = row.expected_percent
    if percent is not None and not -100 <= percent <= MOST_PERCENT:
        raise _refuse(
            "forecast.event.percent",
            msgid("An effect of %(percent)s per cent makes no sense."),
            msgid("Give -100 (nobody calls) up to %(most)s, or leave it open."),
            percent=percent,
            most=MOST_PERCENT,
        )


def _plain(row: Event) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "series": sorted(row.series.values_list("pk", flat=True)),
        "expected_percent": row.expected_percent,
        "exclude": row.exclude,
        "is_plan": row.is_plan,
        "note": row.note,
    }


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
