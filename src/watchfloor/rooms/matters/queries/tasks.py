"""Which matters wait for somebody, as lines of her worklist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import EVERYBODY, Access, Role
from watchfloor.common.worklist import Task
from watchfloor.rooms.matters.contracts import State
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.matters.rules.losing import loss_at

from .details import may_verify
from .reach import in_reach

_AT_MOST = 200  # of one group: the worklist shows far fewer
_TAKERS = EVERYBODY - {Role.AGENT}


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what waits for her: to be done, to be verified, or to be taken; the dearest first."""
    if access.user_id is None:
        return ()
    found = [_task(row, access, at) for row in _waiting(access)]
    return tuple(sorted(found, key=lambda task: (-task.loss, task.key)))


def _waiting(access: Access) -> Iterator[Matter]:
    rows = in_reach(access).filter(ended_at=None).order_by("-expected_loss", "due_at", "pk")
    at_work = Q(state__in=[State.OPEN, State.ASSIGNED])
    yield from rows.filter(at_work, owner_id=access.user_id, open_children=0)[:_AT_MOST]
    done = rows.filter(state=State.DONE).exclude(doers__contains=[access.user_id])
    yield from (row for row in done[:_AT_MOST] if may_verify(row, access))
    if access.roles & _TAKERS and access.can("matters.act"):
        yield from rows.filter(state=State.OPEN, owner=None, open_children=0)[:_AT_MOST]


def _task(row: Matter, access: Access, at: datetime) -> Task:
    return Task(
        key=f"matter:{row.pk}",
        title=row.title,
        reason=_reason(row, at),
        loss=loss_at(row.expected_loss, row.due_at, at),
        url=reverse("matters:matter", kwargs={"matter_id": row.pk}),
        due_at=row.due_at,
        owner_id=row.owner_id,
    )


def _reason(row: Matter, at: datetime) -> str:
    if row.state == State.DONE and at - row.last_at < timedelta(minutes=1):
        return _("It was just said to be done; your verification is waited for.")
    if row.state == State.DONE:
        return _("It is said to be done; your verification is waited for since %(time)s.") % {
            "time": _span(at - row.last_at)
        }
    if row.due_at is not None and row.due_at < at:
        return _("Overdue by %(time)s.") % {"time": _span(at - row.due_at)}
    if row.due_at is not None:
        return _("The deadline is in %(time)s.") % {"time": _span(row.due_at - at)}
    if row.owner_id is None:
        return _("Nobody has taken it for %(time)s.") % {"time": _span(at - row.opened_at)}
    return _("With you for %(time)s, without a deadline.") % {"time": _span(at - row.opened_at)}


def _span(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}
