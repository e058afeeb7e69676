"""What planners owe again and again: agreed, done, taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import RosterNotFound
from watchfloor.rooms.rosters.contracts.deliverables import DeliverableFacts
from watchfloor.rooms.rosters.models import Deliverable, Delivery, Version
from watchfloor.rooms.rosters.rules.deliverables import check_deliverable, days_about, due_days

_REACH_DAYS = 62  # so long before its days something may be due


@transaction.atomic
def add_deliverable(*, facts: DeliverableFacts, actor: Actor, at: datetime) -> int:
    """Agree on a deliverable; return its number.

    :raises Refusal: it makes no sense.
    """
    check_deliverable(facts)
    row = Deliverable.objects.create(
        name=facts.name.strip(),
        what=facts.what,
        every=facts.every,
        due_day=facts.due_day,
        days_ahead=facts.days_ahead,
        made_by=actor.name,
        made_at=at,
    )
    journal.record(
        action="rosters.deliverable.added",
        subject=f"deliverable:{row.pk}",
        actor=actor,
        at=at,
        after={"name": row.name, "every": row.every, "due_day": row.due_day},
    )
    return row.pk


@transaction.atomic
def remove_deliverable(*, deliverable_id: int, actor: Actor, at: datetime) -> None:
    """Take a deliverable off; what was done of it stays.

    :raises RosterNotFound: there is no such deliverable.
    """
    row = _locked(deliverable_id)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(
        action="rosters.deliverable.removed",
        subject=f"deliverable:{row.pk}",
        actor=actor,
        at=at,
        before={"name": row.name},
    )


@transaction.atomic
def deliver(
    *, deliverable_id: int, due_on: date, note: str = "", actor: Actor, at: datetime
) -> None:
    """Say by hand that something due on a day is done.

    :raises RosterNotFound: there is no such deliverable.
    :raises Refusal: it is not due on that day, or done already.
    """
    row = _locked(deliverable_id)
    if due_on not in due_days(row.every, row.due_day, due_on, due_on):
        raise Refusal(
            code="rosters.delivery.not_due",
            what=msgid("“%(name)s” is not due on %(day)s."),
            mend=msgid("Choose a day of the list."),
            fields={"name": row.name, "day": due_on.isoformat()},
        )
    _done, is_new = Delivery.objects.get_or_create(
        deliverable=row,
        due_on=due_on,
        defaults={"note": note.strip()[:300], "done_by": actor.name, "done_at": at},
    )
    if not is_new:
        raise Refusal(
            code="rosters.delivery.done",
            what=msgid("“%(name)s” of %(day)s is done already."),
            fields={"name": row.name, "day": due_on.isoformat()},
        )
    _journal(row, due_on, "delivered", actor, at)


@transaction.atomic
def take_delivery_back(*, deliverable_id: int, due_on: date, actor: Actor, at: datetime) -> None:
    """Say that something is not done after all.

    :raises RosterNotFound: there is no such deliverable, or it was not done.
    """
    row = _locked(deliverable_id)
    gone, _ = Delivery.objects.filter(deliverable=row, due_on=due_on).delete()
    if not gone:
        raise RosterNotFound(deliverable_id)
    _journal(row, due_on, "taken_back", actor, at)


def deliver_roster(*, version_id: int, actor: Actor, at: datetime) -> int:
    """Tick off what a published version does: rosters owed for days that it holds all of.

    Called while it is published, in that transaction and under its line of the journal; returns
    how many were ticked off.
    """
    version = Version.objects.select_related("roster").get(pk=version_id)
    first, last = version.roster.first_day, version.roster.last_day
    done = 0
    for row in Deliverable.objects.filter(what="roster", removed_at=None):
        for due_on in due_days(row.every, row.due_day, *_due_span(first, last)):
            about = days_about(row.every, due_on)
            if first <= about[0] and about[1] <= last:
                done += _tick(row, due_on, version_id, actor, at)
    return done


def _due_span(first: date, last: date) -> tuple[date, date]:
    return date.fromordinal(first.toordinal() - _REACH_DAYS), last


def _tick(row: Deliverable, due_on: date, version_id: int, actor: Actor, at: datetime) -> bool:
    _done, is_new = Delivery.objects.get_or_create(
        deliverable=row,
        due_on=due_on,
        defaults={"version_id": version_id, "done_by": actor.name, "done_at": at},
    )
    return is_new


def _locked(deliverable_id: int) -> Deliverable:
    rows = Deliverable.objects.select_for_update()
    row = rows.filter(pk=deliverable_id, removed_at=None).first()
    if row is None:
        raise RosterNotFound(deliverable_id)
    return row


def _journal(row: Deliverable, due_on: date, verb: str, actor: Actor, at: datetime) -> None:
    journal.record(
        action=f"rosters.deliverable.{verb}",
        subject=f"deliverable:{row.pk}",
        actor=actor,
        at=at,
        after={"name": row.name, "due_on": due_on.isoformat()},
    )
