"""What somebody should do about rosters now: days without one, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Access, Scope
from watchfloor.common.worklist import Task
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import AskState
from watchfloor.rooms.rosters.models import Leave, Roster, ShiftType, Swap, Version

Row = TypeVar("Row", Leave, Swap)
AHEAD = timedelta(days=14)  # people want to know their shifts for so long


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what waits for an answer, and what of the next two weeks is not published."""
    today = at.astimezone(calendars.centre_zone()).date()
    tasks: list[Task] = []
    if access.can("rosters.publish") and access.scope.everything:
        tasks.extend(_unpublished(today))
    if access.can("rosters.approve"):
        tasks.extend(_waiting(access.scope))
    return tuple(tasks)


def _unpublished(today: date) -> Iterator[Task]:
    """Tell of the first day of the next two weeks that no published roster holds."""
    if not ShiftType.objects.filter(removed_at=None).exists():
        return  # this centre does not roster here
    spans = (
        Roster.objects.filter(
            removed_at=None, last_day__gte=today, versions__published_at__isnull=False
        )
        .distinct()
        .values_list("first_day", "last_day")
    )
    free = today + timedelta(days=1)
    for first, last in sorted(spans):
        if first <= free <= last:
            free = last + timedelta(days=1)
    if free > today + AHEAD:
        return
    draft = Version.objects.filter(
        published_at=None,
        roster__removed_at=None,
        roster__first_day__lte=free,
        roster__last_day__gte=free,
    )
    newest = draft.order_by("-made_at").first()
    yield Task(
        key="rosters.unpublished",
        title=_("No roster is published from %(day)s on") % {"day": free.isoformat()},
        reason=_("There is a draft: check it and publish it.")
        if newest
        else _("Nobody knows their shifts yet; make the roster."),
        loss=0.0,
        url=reverse("rosters:roster", kwargs={"roster_id": newest.roster_id})
        if newest
        else reverse("rosters:overview"),
    )


def _waiting(scope: Scope) -> Iterator[Task]:
    """Tell how many requests wait for a leader."""
    leaves = _of_reach(Leave.objects.filter(state=AskState.ASKED), scope)
    swaps = _of_reach(Swap.objects.filter(state=AskState.ACCEPTED), scope)
    count = leaves.count() + swaps.count()
    if not count:
        return
    oldest = min(row.asked_at for rows in (leaves, swaps) for row in rows.order_by("asked_at")[:1])
    yield Task(
        key="rosters.waiting",
        title=ngettext(
            "%(count)s request of your people waits for an answer",
            "%(count)s requests of your people wait for an answer",
            count,
        )
        % {"count": count},
        reason=_("The oldest since %(day)s: leave and swaps.")
        % {"day": oldest.astimezone(calendars.centre_zone()).date().isoformat()},
        loss=0.0,
        url=reverse("rosters:approvals"),
    )


def _of_reach(rows: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    return rows if scope.everything else rows.filter(agent__in=scope.agent_ids)
