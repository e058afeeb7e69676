"""What several planners' pages read alike: a roster, a version, the days of an address."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone

from watchfloor.common.access import access_of
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import RosterCard, RosterNotFound, VersionCard
from watchfloor.rooms.rosters.queries.reach import check_reach
from watchfloor.rooms.rosters.queries.rosters import get_roster
from watchfloor.rooms.rosters.queries.stretches import find_version


def roster_or_404(request: HttpRequest, roster_id: int) -> RosterCard:
    """Return a roster in the reader's reach, or 404."""
    try:
        return get_roster(roster_id=roster_id, scope=access_of(request).scope)
    except RosterNotFound as error:
        raise Http404(roster_id) from error


def version_of(request: HttpRequest, version_id: int) -> tuple[VersionCard, RosterCard]:
    """Return a version in the reader's reach with its roster, or 404."""
    try:
        return find_version(version_id=version_id, scope=access_of(request).scope)
    except RosterNotFound as error:
        raise Http404(version_id) from error


def check_whole(request: HttpRequest, **what: int | None) -> None:
    """Let only those on who reach the whole of what they want to change; else 404."""
    try:
        check_reach(scope=access_of(request).scope, **what)
    except RosterNotFound as error:
        raise Http404(str(error)) from error


def reaches_whole(request: HttpRequest, **what: int | None) -> bool:
    """Tell whether somebody reaches the whole of it."""
    try:
        check_reach(scope=access_of(request).scope, **what)
    except RosterNotFound:
        return False
    return True


def may_edit(request: HttpRequest, roster: RosterCard) -> bool:
    """Tell whether somebody may change a roster: a planner who reaches all of it."""
    return access_of(request).can("rosters.edit") and reaches_whole(request, roster_id=roster.id)


def centre_zone() -> ZoneInfo:
    """Return the centre's time zone."""
    return calendars.centre_zone()


def today() -> date:
    """Return the centre's day of now."""
    return timezone.now().astimezone(centre_zone()).date()


def week_of(roster: RosterCard, day: date) -> tuple[date, date]:
    """Return the days of a roster that lie in the week of a day.

    >>> from datetime import datetime, UTC
    >>> made = datetime(2026, 5, 1, tzinfo=UTC)
    >>> june = RosterCard(1, None, "", date(2026, 6, 3), date(2026, 6, 30), "", made, 0, None)
    >>> [str(each) for each in week_of(june, date(2026, 6, 4))]
    ['2026-06-03', '2026-06-07']
    """
    inside = min(max(day, roster.first_day), roster.last_day)
    monday = inside - timedelta(days=inside.weekday())
    return max(monday, roster.first_day), min(monday + timedelta(days=6), roster.last_day)
