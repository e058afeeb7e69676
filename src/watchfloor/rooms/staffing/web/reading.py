"""What several pages of the room read alike: the series, the scenario, the days of an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from watchfloor.common.access import access_of
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import ScenarioCard, SeriesCard


def list_series(request: HttpRequest) -> tuple[SeriesCard, ...]:
    """Return the series in the reader's reach that are still forecast, by code."""
    return tuple(
        each for each in forecast.list_series(scope=access_of(request).scope) if each.is_active
    )


def find_series(request: HttpRequest, series_id: int) -> SeriesCard:
    """Return a series in the reader's reach, or 404."""
    for each in forecast.list_series(scope=access_of(request).scope):
        if each.id == series_id:
            return each
    raise Http404(series_id)


def list_scenarios() -> tuple[ScenarioCard, ...]:
    """Return the scenarios, the base first."""
    return forecast.list_scenarios()


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
        code="staffing.scenario.unknown",
        what=msgid("There is no scenario “%(scenario)s”."),
        mend=msgid("Choose a scenario of the list."),
        fields={"scenario": text[:40]},
    )


def scenario_title(scenario: ScenarioCard) -> str:
    """Return what a scenario is called; the base is called by the product."""
    return _("Base scenario") if scenario.is_base else scenario.title


def titled(scenarios: Sequence[ScenarioCard]) -> list[tuple[ScenarioCard, str]]:
    """Return scenarios with their titles, for a list to choose from."""
    return [(each, scenario_title(each)) for each in scenarios]


def today(zone: ZoneInfo) -> date:
    """Return the centre's day of now."""
    return timezone.now().astimezone(zone).date()


def centre_zone() -> ZoneInfo:
    """Return the centre's time zone."""
    return calendars.centre_zone()
