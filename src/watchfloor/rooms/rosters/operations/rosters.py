"""Rosters and their runs."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import RosterNotFound, RunState
from watchfloor.rooms.rosters.models import Roster, Run
from watchfloor.rooms.rosters.rules.asking import check_span

OPEN = (RunState.WAITING, RunState.RUNNING)


@transaction.atomic
def make_roster(
    *,
    node_id: int | None,
    name: str,
    first_day: date,
    last_day: date,
    actor: Actor,
    at: datetime,
) -> int:
    """Begin a roster of a part of the centre, or of all of it; return its number.

    :raises Refusal: it has no name, or its days make no sense.
    """
    check_span(name, first_day, last_day)
    row = Roster.objects.create(
        node_id=node_id,
        name=name.strip(),
        first_day=first_day,
        last_day=last_day,
        made_by=actor.name,
        made_at=at,
    )
    journal.record(
        action="rosters.roster.made",
        subject=f"roster:{row.pk}",
        actor=actor,
        at=at,
        after={"name": row.name, "node_id": node_id, "first": first_day, "last": last_day},
    )
    return row.pk


@transaction.atomic
def remove_roster(*, roster_id: int, actor: Actor, at: datetime) -> None:
    """Take a roster off the list; what was published of it stays.

    :raises RosterNotFound: there is none.
    :raises Refusal: it is being worked out.
    """
    row = get_locked_roster(roster_id)
    if Run.objects.filter(roster=row, state__in=OPEN).exists():
        raise run_refusal()
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(action="rosters.roster.removed", subject=f"roster:{row.pk}", actor=actor, at=at)


def get_locked_roster(roster_id: int) -> Roster:
    """Return a roster for writing. :raises RosterNotFound: there is none."""
    row = Roster.objects.select_for_update().filter(pk=roster_id, removed_at=None).first()
    if row is None:
        raise RosterNotFound(roster_id)
    return row


def run_refusal() -> Refusal:
    """Return the refusal of what cannot be done while a roster is worked out."""
    return Refusal(
        code="rosters.run.running",
        what=msgid("This roster is being worked out already."),
        mend=msgid("Wait until it is done, or stop it."),
    )
