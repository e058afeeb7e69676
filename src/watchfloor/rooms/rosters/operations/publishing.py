"""Publishing: a version becomes what people are told to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import OperationalError, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import PublishReport, RosterNotFound, ShiftCell
from watchfloor.rooms.rosters.models import Roster, Version, Wish
from watchfloor.rooms.rosters.queries.publishing import Comparison, compare_to_published, report_of

from .deliverables import deliver_roster
from .duties import Writer
from .telling import tell_of_shifts
from .turns import take_everybodys_turn


@transaction.atomic
def publish(
    *,
    version_id: int,
    revision: int | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> PublishReport:
    """Make a version what people are told to do: shifts are made, changed or cancelled.

    Shifts that have begun stay. A `reason` is asked for where hard rules are broken; it is kept in
    the journal.

    :raises RosterNotFound: there is no such version.
    :raises Refusal: it is published already, somebody publishes this roster at the same moment or
        has changed the version since, or hard rules are broken or shifts lie on approved leave and
        nobody says why.
    """
    row = _locked(version_id)
    _check(row, revision, reason)
    take_everybodys_turn()  # leave, swaps and claims are read as they stand, or wait and read this
    found = compare_to_published(row, at)
    report = report_of(found, told=0)  # before anything is written: rows change with the writer
    _check_leave(report, reason)
    writer = Writer(cause="published", reason=reason, version_id=row.pk, actor=actor, at=at)
    writer.write(found.wanted, found.held)
    _decide_wishes(found)
    row.published_at, row.published_by = at, actor.name
    row.save(update_fields=["published_at", "published_by"])
    deliver_roster(version_id=row.pk, actor=actor, at=at)
    concerned = {each.agent_id for each in report.differences}
    told = tell_of_shifts(concerned, roster_id=row.roster_id, at=at)
    journal.record(
        action="rosters.version.published",
        subject=f"roster:{row.roster_id}",
        actor=actor,
        at=at,
        after={
            "version": row.pk,
            "number": row.number,
            "new": report.new,
            "changed": report.changed,
            "cancelled": report.cancelled,
            "reason": reason[:300],
        },
    )
    return replace(report, people_told=told)


def _locked(version_id: int) -> Version:
    """Return a version whose roster nobody else is publishing."""
    row = Version.objects.filter(pk=version_id, roster__removed_at=None).first()
    if row is None:
        raise RosterNotFound(version_id)
    try:
        with transaction.atomic():
            Roster.objects.select_for_update(nowait=True).get(pk=row.roster_id)
    except OperationalError as error:
        raise Refusal(
            code="rosters.publish.busy",
            what=msgid("Somebody is publishing or changing this roster at this moment."),
            mend=msgid("Nothing was published. Load the page again and look at what they did."),
        ) from error
    return (
        Version.objects.select_for_update(of=("self",)).select_related("roster").get(pk=version_id)
    )


def _check(row: Version, revision: int | None, reason: str) -> None:
    if row.published_at is not None:
        raise Refusal(
            code="rosters.publish.done",
            what=msgid("Version %(number)s was published already, by %(by)s."),
            mend=msgid("Load the page again: it shows what holds now."),
            fields={"number": row.number, "by": row.published_by},
        )
    if revision is not None and revision != row.revision:
        raise Refusal(
            code="rosters.version.changed_meanwhile",
            what=msgid("Somebody else has changed this version meanwhile. Nothing was changed."),
            mend=msgid("Load it again, look at the change and repeat yours."),
            fields={"revision": row.revision},
        )
    broken = sum(bool(each["hard"]) for each in row.violations)
    if broken and not reason.strip():
        raise Refusal(
            code="rosters.publish.unlawful",
            what=msgid("This version breaks %(count)s hard rules."),
            mend=msgid("Mend it, or say why it is published all the same."),
            fields={"count": broken},
        )


def _check_leave(report: PublishReport, reason: str) -> None:
    """Refuse shifts on leave that was approved after the version was worked out, as is usual."""
    if report.on_leave and not reason.strip():
        raise Refusal(
            code="rosters.publish.on_leave",
            what=msgid("%(count)s shifts lie on days for which leave is approved."),
            mend=msgid("Mend it, or say why it is published all the same."),
            fields={"count": len(report.on_leave)},
        )


def _decide_wishes(found: Comparison) -> None:
    """Write down which wishes of these days were granted."""
    rows = Wish.objects.select_for_update().order_by("pk")
    wishes = list(rows.filter(agent__in=found.agent_ids, day__range=found.days))
    for wish in wishes:
        wish.granted = _is_granted(wish, found.wanted)
    Wish.objects.bulk_update(wishes, ["granted"])


def _is_granted(wish: Wish, wanted: Mapping[tuple[int, date], ShiftCell | None]) -> bool:
    cell = wanted.get((wish.agent_id, wish.day))
    is_met = cell is not None if not wish.code else cell is not None and cell.code == wish.code
    return is_met == wish.wants
