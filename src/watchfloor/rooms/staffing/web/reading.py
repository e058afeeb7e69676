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

OLDEST, NEWEST = date(1970, 1, 2), date(9000, 1, 1)


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


def read_number(text: str) -> int | None:
    """Return the number of something that an address names, None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def clean_text(text: str) -> str:
    """Return a remark as the database keeps it: without NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()[:500]


def today(zone: ZoneInfo) -> date:
    """Return the centre's day of now."""
    return timezone.now().astimezone(zone).date()


def centre_zone() -> ZoneInfo:
    """Return the centre's time zone."""
    return calendars.centre_zone()


def read_day(values: Any, name: str, default: date) -> date:
    """Return a date that stands in an address or a form.

    :raises Refusal: it is no date.
    """
    text = values.get(name, "")
    try:
        day = date.fromisoformat(text) if text else default
    except ValueError:
        day = date.min
    if not OLDEST <= day <= NEWEST:
        raise Refusal(
            code="staffing.address.day",
            what=msgid("“%(text)s” is not a date."),
            mend=msgid("Write a date as 2026-03-29."),
            fields={"text": text[:40]},
        )
    return day
