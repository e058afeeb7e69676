"""What several pages of the room read alike: the series, the scenario, the days of an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from watchfloor.common.access import access_of
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import (
    ScenarioCard,
    SeriesCard,
    SeriesNotFound,
    VersionCard,
    VersionNotFound,
)
from watchfloor.rooms.forecast.queries import scenarios, series, versions


def find_series(request: HttpRequest, series_id: int) -> SeriesCard:
    """Return a series in the reader's reach, or 404."""
    try:
        return series.get_series(series_id=series_id, scope=access_of(request).scope)
    except SeriesNotFound as error:
        raise Http404(series_id) from error


def find_version(request: HttpRequest, version_id: int) -> VersionCard:
    """Return a version of a series in the reader's reach, or 404."""
    try:
        return versions.get_version(version_id=version_id, scope=access_of(request).scope)
    except VersionNotFound as error:
        raise Http404(version_id) from error


def newest_version(
    request: HttpRequest, series_id: int, scenario: ScenarioCard | None
) -> VersionCard | None:
    """Return the newest version of a series in a scenario."""
    found = versions.list_versions(
        series_id=series_id,
        scenario_id=scenario.id if scenario else None,
        limit=1,
        scope=access_of(request).scope,
    )
    return found[0] if found else None


def choose_scenario(values: Any, known: Sequence[ScenarioCard]) -> ScenarioCard | None:
    """Return the scenario that is asked for, without one the base; None before the first.

    :raises Refusal: there is no such scenario.
    """
    text = values.get("scenario", "")
    if not text:
        return next(iter(known), None)
    for each in known:
        if str(each.id) == text:
            return each
    raise Refusal(
        code="forecast.scenario.unknown",
        what=msgid("There is no scenario “%(scenario)s”."),
        mend=msgid("Choose a scenario of the list."),
        fields={"scenario": text[:40]},
    )


def list_scenarios() -> tuple[ScenarioCard, ...]:
    """Return the scenarios, the base first."""
    return scenarios.list_scenarios()


def scenario_title(scenario: ScenarioCard) -> str:
    """Return what a scenario is called; the base is called by the product."""
    return _("Base scenario") if scenario.is_base else scenario.title


def today(zone: ZoneInfo) -> date:
    """Return the centre's day of now."""
    return timezone.now().astimezone(zone).date()


def window_of(first: date, last: date, zone: ZoneInfo) -> Window:
    """Return the local days from the first to the last, both included."""
    end = date.fromordinal(last.toordinal() + 1)
    return Window(_midnight(first, zone), _midnight(end, zone))


def centre_zone() -> ZoneInfo:
    """Return the centre's time zone."""
    return calendars.centre_zone()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
