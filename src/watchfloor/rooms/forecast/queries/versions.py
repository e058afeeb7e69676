"""Versions: which there are, which held when, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import (
    ForecastNote,
    LeaderboardRow,
    Origin,
    RunState,
    VersionCard,
)
from watchfloor.rooms.forecast.models import Version

from ._reach import find_series_row, find_version_row, reach_series
from .scenarios import find_base_id

_HEAVY = ("spread", "leaderboard", "notes", "effects")
_MOST = 200


def list_versions(
    *, series_id: int, scenario_id: int | None = None, limit: int = 50, scope: Scope
) -> tuple[VersionCard, ...]:
    """Return the newest versions of a series in a scenario (the base), newest first.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_series_row(series_id, scope)
    rows = versions_of(row.pk, scenario_id).defer(*_HEAVY)
    return tuple(version_card(each) for each in rows[: min(limit, _MOST)])


def list_latest(*, scenario_id: int | None = None, scope: Scope) -> Mapping[int, VersionCard]:
    """Return the newest version of each series in reach, by series."""
    scenario = scenario_id or find_base_id()
    rows = (
        Version.objects.filter(scenario=scenario, series__in=reach_series(scope))
        .order_by("series_id", "-number")
        .distinct("series_id")
        .defer(*_HEAVY)
    )
    return {row.series_id: version_card(row) for row in rows}


def get_version(*, version_id: int, scope: Scope) -> VersionCard:
    """Return a version. :raises VersionNotFound: there is none in reach."""
    return version_card(find_version_row(version_id, scope))


def in_force(
    *, series_id: int, scenario_id: int | None = None, day: date, lead_days: int, scope: Scope
) -> VersionCard | None:
    """Return the last version made before a day's beginning less the lead, if it covers the day.

    :raises SeriesNotFound: there is no such series in reach.
    """
    row = find_series_row(series_id, scope)
    covering = versions_of(row.pk, scenario_id).filter(
        made_at__lte=lead_end(day, lead_days), first_day__lte=day, last_day__gte=day
    )
    found = covering.defer(*_HEAVY).first()
    return version_card(found) if found else None


def lead_end(day: date, lead_days: int) -> datetime:
    """Return the last instant at which a version counts for a day at a lead."""
    zone = calendars.centre_zone()
    return datetime.combine(day - timedelta(days=lead_days), time(), tzinfo=zone)


def read_leaderboard(*, version_id: int, scope: Scope) -> tuple[LeaderboardRow, ...]:
    """Return the candidates of the back-test that chose a version's model, the best first.

    An edited version has that of the version that it was made from.

    :raises VersionNotFound: there is no such version in reach.
    """
    rows = find_version_row(version_id, scope).leaderboard
    return tuple(LeaderboardRow(**row) for row in rows)


def read_notes(*, version_id: int, scope: Scope) -> tuple[ForecastNote, ...]:
    """Return what the reader of a version must know.

    :raises VersionNotFound: there is no such version in reach.
    """
    return unpack_notes(find_version_row(version_id, scope).notes)


def unpack_notes(rows: Collection[Mapping[str, Any]]) -> tuple[ForecastNote, ...]:
    """Return kept notes, the heaviest first."""
    notes = [ForecastNote(row["code"], row["weight"], row["fields"]) for row in rows]
    return tuple(sorted(notes, key=lambda note: -note.weight))


def versions_of(series_id: int, scenario_id: int | None) -> QuerySet[Version]:
    """Return the versions of a series in a scenario (the base), newest first."""
    return Version.objects.filter(
        series=series_id, scenario=scenario_id or find_base_id()
    ).order_by("-number")


def version_card(row: Version) -> VersionCard:
    """Return a row as a card."""
    return VersionCard(
        id=row.pk,
        series_id=row.series_id,
        scenario_id=row.scenario_id,
        number=row.number,
        origin=Origin(row.origin),
        made_at=row.made_at,
        made_by=row.made_by,
        history_first=row.history_first,
        history_last=row.history_last,
        first_day=row.first_day,
        last_day=row.last_day,
        model=row.model,
        state=RunState(row.state),
        reason=row.reason,
        note=row.note,
        contacts=row.contacts,
    )
