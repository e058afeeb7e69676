"""Events and business plans, with what they were expected to do and what they did."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.contracts import EventCard
from watchfloor.rooms.forecast.models import Event, EventMeasure, Series

from ._reach import reach_series

_Z95 = 1.96


def list_events(
    *, window: Window | None = None, is_plan: bool | None = None, scope: Scope
) -> tuple[EventCard, ...]:
    """Return the events of all series and of those in reach that touch a window, newest first."""
    found = Event.objects.filter(removed_at=None).prefetch_related("series", "measures")
    if window is not None:
        found = found.filter(starts_at__lt=window.end, ends_at__gt=window.start)
    if is_plan is not None:
        found = found.filter(is_plan=is_plan)
    reach = None if scope.everything else set(reach_series(scope).values_list("pk", flat=True))
    rows = found.order_by("-starts_at", "-pk")
    return tuple(event_card(row, reach) for row in rows if _is_in_reach(row, reach))


def find_event(*, event_id: int, scope: Scope) -> EventCard | None:
    """Return an event, None when it was removed or is none of a series in reach."""
    return next((card for card in list_events(scope=scope) if card.id == event_id), None)


def keep_own_events(*, event_ids: Collection[int], scope: Scope) -> frozenset[int]:
    """Return the events that a viewer may change: those that move nothing out of her reach."""
    if scope.everything:
        return frozenset(event_ids)
    foreign = Series.objects.exclude(pk__in=reach_series(scope).values("pk"))
    named = Event.objects.filter(pk__in=event_ids, series__isnull=False)
    own = named.exclude(pk__in=Event.objects.filter(series__in=foreign).values("pk"))
    return frozenset(own.values_list("pk", flat=True))


def event_card(row: Event, reach: set[int] | None = None) -> EventCard:
    """Return a row as a card; of measures only those of series in reach (all) are told."""
    named = tuple(sorted(each.pk for each in row.series.all()))
    seen = named if reach is None else tuple(each for each in named if each in reach)
    measures = [each for each in row.measures.all() if reach is None or each.series_id in reach]
    percent, low, high, contacts = _add_up(measures)
    return EventCard(
        id=row.pk,
        name=row.name,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        series_ids=seen,
        expected_percent=row.expected_percent,
        exclude=row.exclude,
        is_plan=row.is_plan,
        measured_percent=percent,
        measured_low_percent=low,
        measured_high_percent=high,
        measured_contacts=contacts,
        note=row.note,
        made_by=row.made_by,
    )


def _is_in_reach(row: Event, reach: set[int] | None) -> bool:
    """Return whether an event is of every series, or of one in reach."""
    named = {each.pk for each in row.series.all()}
    return reach is None or not named or not named.isdisjoint(reach)


Added = tuple[float | None, float | None, float | None, float | None]


def _add_up(measures: Sequence[EventMeasure]) -> Added:
    """Return the effect over all series: contacts add up, and so do their usual volumes.

    The usual volume of a series is what its extra contacts are the extra factor of; series whose
    factor is exactly 1 have no say in the percentage.
    """
    if not measures:
        return None, None, None, None
    usual = [each.contacts / (each.factor - 1) if each.factor != 1 else 0.0 for each in measures]
    contacts = sum(each.contacts for each in measures)
    whole = sum(usual)
    if not whole:
        return 0.0, 0.0, 0.0, contacts
    variance = sum(
        (volume * (each.high - each.low) / (2 * _Z95)) ** 2
        for volume, each in zip(usual, measures, strict=True)
    )
    percent, reach = 100 * contacts / whole, 100 * _Z95 * math.sqrt(variance) / whole
    if len(measures) == 1:
        only = measures[0]
        return percent, 100 * (only.low - 1), 100 * (only.high - 1), contacts
    return percent, percent - reach, percent + reach, contacts
