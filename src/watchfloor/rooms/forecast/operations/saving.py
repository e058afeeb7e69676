"""Keeping a version: its row, its days, what lies over them. Nothing of it changes later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Max

from watchfloor.common.actor import Actor
from watchfloor.rooms.forecast.contracts import Origin, OverrideKind, RunState
from watchfloor.rooms.forecast.models import (
    Override,
    Scenario,
    Series,
    Version,
    VersionDay,
)
from watchfloor.rooms.forecast.queries.days import day_figures
from watchfloor.rooms.forecast.rules.answered import days_of_answer
from watchfloor.rooms.forecast.rules.asking import Answer
from watchfloor.rooms.forecast.rules.overlaying import Laid, Overlay, lay_over, place_overrides
from watchfloor.rooms.forecast.rules.packing import (
    DayFigures,
    pack_spread,
    plain,
)
from watchfloor.rooms.forecast.rules.slots import occurrences

BY_HAND = "hand"  # the model of versions that people fill in


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A version about to be kept: what the model said of each day, and how it came to be."""

    days: Sequence[DayFigures]
    spread: Mapping[str, Any]
    timezone: str
    interval_minutes: int
    model: str
    origin: Origin
    state: RunState = RunState.DONE
    reason: str = ""
    note: str = ""
    history_first: date | None = None
    history_last: date | None = None
    based_on: Version | None = None
    leaderboard: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)


def lock_series(series_id: int) -> Series:
    """Return a series whose versions nobody else makes until the transaction ends."""
    return Series.objects.select_for_update().get(pk=series_id)


def find_newest(series: Series, scenario: Scenario) -> Version | None:
    """Return the version that is planned with now."""
    found = Version.objects.filter(series=series, scenario=scenario)
    return found.order_by("-number").first()


def _bare_days(version: Version, rows: Iterable[VersionDay]) -> list[DayFigures]:
    """Return days of a version without what lay over them.

    Slots that only an override had opened are closed; those that people fill in are all open.
    """
    days = [day_figures(row) for row in rows]
    for figures in days if version.model != BY_HAND else []:
        for slot in figures.overrides:
            figures.is_open[slot] &= figures.model_mean[slot] != 0
    return days


def draft_again(version: Version, rows: Iterable[VersionDay], *, note: str) -> Draft:
    """Return what the model said in a version, for what lies over it now to be laid over it."""
    return Draft(
        days=_bare_days(version, rows),
        spread=version.spread,
        timezone=version.timezone,
        interval_minutes=version.interval_minutes,
        model=version.model,
        origin=Origin.EDITED,
        note=note,
        history_first=version.history_first,
        history_last=version.history_last,
        based_on=version,
        leaderboard=version.leaderboard,
        notes=version.notes,
        effects=version.effects,
    )


def save_version(
    draft: Draft, *, series: Series, scenario: Scenario, actor: Actor, at: datetime
) -> Version:
    """Keep a version with the scenario's factor and overrides laid over. The series is locked."""
    zone = ZoneInfo(draft.timezone)
    overlay = read_overlay(series, scenario, draft.interval_minutes, zone)
    days = lay_over(draft.days, factor=scenario.factor, overlay=overlay)
    row = Version.objects.create(
        series=series,
        scenario=scenario,
        number=_next_number(series, scenario),
        origin=draft.origin,
        made_at=at,
        made_by=actor.name,
        timezone=draft.timezone,
        interval_minutes=draft.interval_minutes,
        history_first=draft.history_first,
        history_last=draft.history_last,
        first_day=days[0].day,
        last_day=days[-1].day,
        model=draft.model,
        state=draft.state,
        reason=draft.reason,
        note=draft.note,
        contacts=_contacts(days, draft.interval_minutes, zone),
        factor=scenario.factor,
        based_on=draft.based_on,
        spread=dict(draft.spread),
        leaderboard=draft.leaderboard,
        notes=draft.notes,
        effects=draft.effects,
    )
    VersionDay.objects.bulk_create(_day_rows(row, days))
    return row


def read_overlay(
    series: Series, scenario: Scenario, interval_minutes: int, zone: ZoneInfo
) -> Overlay:
    """Return the overrides that hold, by day and slot."""
    rows = Override.objects.filter(series=series, scenario=scenario, ended_by=None)
    laid = (
        (starts_at, Laid(number, OverrideKind(kind), value))
        for number, starts_at, kind, value in rows.order_by("pk").values_list(
            "pk", "starts_at", "kind", "value"
        )
    )
    return place_overrides(laid, interval_minutes, zone)


def draft_of_answer(
    answer: Answer,
    *,
    first_day: date,
    timezone: str,
    interval_minutes: int,
    origin: Origin,
    **how: Any,
) -> Draft:
    """Return what an engine answered as a draft."""
    return Draft(
        days=days_of_answer(answer, first_day),
        spread=pack_spread(answer.spread),
        timezone=timezone,
        interval_minutes=interval_minutes,
        model=answer.model,
        origin=origin,
        leaderboard=[asdict(row) for row in answer.leaderboard],
        notes=[asdict(note) for note in answer.notes],
        effects=[asdict(effect) for effect in answer.effects],
        **how,
    )


def _next_number(series: Series, scenario: Scenario) -> int:
    found = Version.objects.filter(series=series, scenario=scenario)
    return (found.aggregate(last=Max("number"))["last"] or 0) + 1


def _contacts(days: Sequence[DayFigures], interval_minutes: int, zone: ZoneInfo) -> float:
    times = occurrences([each.day for each in days], interval_minutes, zone)
    return float((np.array([each.mean for each in days]) * times).sum())


def _day_rows(version: Version, days: Iterable[DayFigures]) -> list[VersionDay]:
    return [
        VersionDay(
            version=version,
            day=each.day,
            mean=plain(each.mean),
            model_mean=plain(each.model_mean),
            is_open=each.is_open.tolist(),
            handle_seconds=None if each.handle_seconds is None else plain(each.handle_seconds),
            components=each.components,
            overrides={str(slot): number for slot, number in each.overrides.items()},
        )
        for each in days
    ]
