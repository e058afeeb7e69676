"""Putting a line off, handing it on, and taking either back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from watchfloor.common import journal
from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.worklist import Task
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.shell.models import WorklistMark

from .kinds import ERRAND, ErrandBody
from .ranking import Put, stored_key

LONGEST = timedelta(days=31)
_LOCK = 0x5741_574D  # any number of our own: marks of one person take turns
_ERRAND_STAYS_AWAY = timedelta(days=7)  # then one sees whether it helped
_SUBJECT = 120
_SNOOZED, _DELEGATED = WorklistMark.Kind.SNOOZED, WorklistMark.Kind.DELEGATED


class MarkNotFound(LookupError):
    """Nothing of hers with that number was put off."""


def list_marks(*, user_id: int, at: datetime) -> list[tuple[str, Put]]:
    """Return what somebody put off or handed on and what still stays away, newest first."""
    rows = WorklistMark.objects.filter(user_id=user_id, undone_at=None, until__gt=at)
    found = rows.select_related("to_user").order_by("-made_at", "-pk")
    return [(row.key, _put(row)) for row in found]


@transaction.atomic
def snooze(*, task: Task, until: datetime, reason: str, actor: Actor, at: datetime) -> None:
    """Put a line off until an instant; it comes back earlier when it gets clearly worse.

    :raises Refusal: no reason, or not a time within the next month.
    """
    if not at < until <= at + LONGEST:
        raise Refusal(
            code="worklist.snooze.when",
            what=gettext_noop("A line can be put off for a month at most."),
            mend=gettext_noop("Choose a time from now to a month ahead."),
        )
    mark = _mark(task, _SNOOZED, reason, until, actor, at)
    mark.save()
    _note("worklist.task.snoozed", mark, actor, at, {"until": until, "reason": mark.reason})


@transaction.atomic
def delegate(
    *, task: Task, to_user_id: int, reason: str, access: Access, actor: Actor, at: datetime
) -> None:
    """Hand a line on: a matter is assigned; anything else becomes a matter of its own.

    :raises Refusal: no reason, or the matter may not be assigned now.
    """
    mark = _mark(task, _DELEGATED, reason, at + _ERRAND_STAYS_AWAY, actor, at)
    mark.to_user_id = to_user_id
    number = _matter_number(task.key)
    if number is not None:
        mark.matter_id, mark.owner_before_id = number, task.owner_id
        _assign(number, to_user_id, mark.reason, access, actor, at)
    else:
        mark.matter_id, mark.is_errand = _open_errand(mark, task, actor, at), True
    mark.save()
    after = {"to": to_user_id, "matter": mark.matter_id, "reason": mark.reason}
    _note("worklist.task.delegated", mark, actor, at, after)


@transaction.atomic
def undo(*, mark_id: int, access: Access, actor: Actor, at: datetime) -> None:
    """Take a line back: it stands in the list again; an errand is cancelled, a matter returned.

    :raises MarkNotFound: it is not hers, or has been taken back.
    """
    mine = WorklistMark.objects.select_for_update().filter(
        pk=mark_id, user_id=access.user_id or 0, undone_at=None
    )
    mark = mine.first()
    if mark is None:
        raise MarkNotFound(mark_id)
    WorklistMark.objects.filter(pk=mark.pk).update(undone_at=at)
    if mark.matter_id is not None and mark.is_errand:
        _cancel(mark.matter_id, access, actor, at)
    elif mark.matter_id is not None:
        back = mark.owner_before_id or access.user_id or 0
        _assign(mark.matter_id, back, _("Taken back."), access, actor, at)
    _note("worklist.mark.undone", mark, actor, at, None)


def _mark(
    task: Task, kind: str, reason: str, until: datetime, actor: Actor, at: datetime
) -> WorklistMark:
    if not reason.strip():
        raise Refusal(
            code="worklist.reason.missing",
            what=gettext_noop("A reason is needed."),
            mend=gettext_noop("Say in a few words why."),
        )
    user_id, key = actor.user_id or 0, stored_key(task.key)
    with connection.cursor() as cursor:  # two clicks at once: the later one holds
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, user_id])
    # An older mark that ran out makes room for the new one.
    WorklistMark.objects.filter(user_id=user_id, key=key, undone_at=None).update(undone_at=at)
    return WorklistMark(
        user_id=user_id,
        key=key,
        kind=kind,
        title=task.title[:300],
        reason=reason.strip()[:500],
        until=until,
        loss=task.loss,
        made_at=at,
    )


def _open_errand(mark: WorklistMark, task: Task, actor: Actor, at: datetime) -> int:
    return matters.open_matter(
        kind=ERRAND,
        title=mark.title,
        body=ErrandBody(key=task.key, why=task.reason, url=task.url),
        subject=f"task:{task.key}"[:_SUBJECT],
        owner_id=mark.to_user_id,
        expected_loss=task.loss,
        actor=actor,
        at=at,
        note=mark.reason,
    )


def _assign(
    number: int, to_user_id: int, note: str, access: Access, actor: Actor, at: datetime
) -> None:
    matters.act(
        matter_id=number,
        verb=Verb.ASSIGN,
        access=access,
        actor=actor,
        at=at,
        to_user_id=to_user_id,
        note=note,
    )


def _cancel(number: int, access: Access, actor: Actor, at: datetime) -> None:
    matters.act(
        matter_id=number,
        verb=Verb.CANCEL,
        access=access,
        actor=actor,
        at=at,
        note=_("Taken back."),
    )


def _matter_number(key: str) -> int | None:
    kind, _colon, number = key.partition(":")
    return int(number) if kind == "matter" and number.isdigit() else None


def _put(row: WorklistMark) -> Put:
    return Put(
        mark_id=row.pk,
        kind=row.kind,
        until=row.until,
        loss=row.loss,
        reason=row.reason,
        title=row.title,
        to=str(row.to_user or ""),
    )


def _note(
    action: str, mark: WorklistMark, actor: Actor, at: datetime, after: dict[str, object] | None
) -> None:
    # The journal's subjects are shorter than the keys of some rooms.
    subject = mark.key if len(mark.key) <= _SUBJECT else f"mark:{mark.pk}"
    journal.record(action=action, subject=subject, actor=actor, at=at, after=after)
