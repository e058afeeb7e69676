"""Reading events as people give them: our own, mappings, or the rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any, TypeAlias, cast

import numpy as np
import polars as pl

from ._grid import Grid
from ._types import Event, ForecastingError, Note

Events: TypeAlias = (
    Event | Mapping[str, object] | pl.DataFrame | Iterable[Event | Mapping[str, object]]
)

MOST_FACTOR = 1000.0  # times the volume: more is a contact count in the wrong place
_KEYS = tuple(field.name for field in fields(Event))
_NEEDED = {"name", "starts_at", "ends_at"}


def list_events(events: object) -> tuple[object, ...]:
    """Return what was given one by one, not yet read.

    :raises ForecastingError: it is nothing that holds events.
    """
    if events is None:
        return ()
    if isinstance(events, pl.DataFrame):
        return tuple(events.iter_rows(named=True))
    if isinstance(events, Event | Mapping):
        return (events,)
    if isinstance(events, str) or not isinstance(events, Iterable):
        raise _unreadable(events)
    return tuple(events)


def read_events(events: Iterable[object], grid: Grid) -> tuple[tuple[Event, ...], tuple[Note, ...]]:
    """Return events by the wall clock, sorted, and notes on what is odd with them.

    A date in place of a time counts as a whole day.

    :raises ForecastingError: one that is no event, or ends before it begins.
    """
    read = sorted((_read_event(event, grid) for event in events), key=lambda e: e.starts_at)
    notes = []
    for one, other in combinations(read, 2):
        if other.starts_at < one.ends_at and not (one.exclude or other.exclude):
            text = f"The events {one.name} and {other.name} overlap; their effects multiply."
            notes.append(Note("events.overlap", text, 1, {"one": one.name, "other": other.name}))
    return tuple(read), tuple(notes)


def _unreadable(event: object) -> ForecastingError:
    return ForecastingError(
        "events.unreadable",
        f"{event!r:.80} is no event.",
        mend=f"Give Event(name, starts_at, ends_at), or mappings or a frame with {_keys()}.",
    )


def _keys() -> str:
    return ", ".join(_KEYS)


def _read_event(event: object, grid: Grid) -> Event:
    if isinstance(event, Mapping):
        event = _from_mapping(event)
    if not isinstance(event, Event):
        raise _unreadable(event)
    begins, ends = (
        _moment(event.starts_at, event, days=0),
        _moment(event.ends_at, event, days=1),
    )
    if (begins.tzinfo is None) != (ends.tzinfo is None):
        raise ForecastingError(
            "events.zone",
            f"Of the times of the event {event.name} one has an offset and one has none.",
            mend="Give both with an offset, or both without.",
            name=event.name,
        )
    local = replace(
        event,
        name=str(event.name),
        starts_at=grid.local(begins),
        ends_at=grid.local(ends),
        expected_factor=_factor(event),
    )
    if local.ends_at <= local.starts_at:
        raise ForecastingError(
            "events.backwards",
            f"The event {event.name} ends before it begins.",
            mend="Swap its times.",
            name=event.name,
        )
    return local


def _from_mapping(event: Mapping[str, object]) -> Event:
    """Return an event of a mapping's values; those that are None are as if not given."""
    given = {key: value for key, value in event.items() if value is not None}
    unknown = sorted(str(key) for key in event.keys() - set(_KEYS))
    missing = sorted(_NEEDED - given.keys())
    if unknown or missing:
        faults = [f"lacks {', '.join(missing)}"] if missing else []
        faults += [f"has the unknown {', '.join(unknown)}"] if unknown else []
        raise ForecastingError(
            "events.keys",
            f"The event {event.get('name', '')} {' and '.join(faults)}.",
            mend=f"The keys of an event are {_keys()}.",
            missing=tuple(missing),
            unknown=tuple(unknown),
        )
    return Event(**cast("dict[str, Any]", given))


def _moment(value: object, event: Event, *, days: int) -> datetime:
    """Return a time; a date is the midnight so many days later."""
    if isinstance(value, str):
        value = _parse(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=days), time())
    if isinstance(value, datetime):
        return value
    raise ForecastingError(
        "events.times",
        f"The event {event.name} has a time that cannot be read.",
        mend="Give datetimes, dates, or ISO texts such as 2026-03-29T21:00.",
        name=event.name,
    )


def _parse(text: str) -> date | None:
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None


def _factor(event: Event) -> float | None:
    if event.expected_factor is None:
        return None
    try:
        factor = float(event.expected_factor)
    except (TypeError, ValueError):
        factor = np.nan
    if not 0 <= factor <= MOST_FACTOR:
        raise ForecastingError(
            "events.factor",
            f"The event {event.name} is to multiply the volume by {event.expected_factor}.",
            mend="Give 1.2 for a fifth more, 0 for nothing.",
            name=event.name,
        )
    return factor
