"""Rosters, their runs, and the versions of each."""

from __future__ import annotations

from django.db.models import Count

from watchfloor.common.access import Scope
from watchfloor.rooms.rosters.contracts import (
    Origin,
    RosterCard,
    RosterNotFound,
    RunCard,
    RunState,
    VersionCard,
)
from watchfloor.rooms.rosters.models import Roster, Run, Version

from .reach import find_roster_row, is_seen, nodes_by_id

_HEAVY = ("uncovered", "violations", "explanation", "settings")


def list_rosters(*, scope: Scope) -> tuple[RosterCard, ...]:
    """Return the rosters that somebody sees, the latest days first."""
    kept = Roster.objects.filter(removed_at=None)
    rows = kept.annotate(count=Count("versions")).order_by("-first_day", "-pk")
    nodes = nodes_by_id()
    newest = _published_numbers()
    return tuple(
        roster_card(row, row.count, newest.get(row.pk))
        for row in rows
        if is_seen(row.node_id, scope, nodes)
    )


def get_roster(*, roster_id: int, scope: Scope) -> RosterCard:
    """Return a roster. :raises RosterNotFound: there is none in reach."""
    row = find_roster_row(roster_id)
    if not is_seen(row.node_id, scope, nodes_by_id()):
        raise RosterNotFound(roster_id)
    versions = Version.objects.filter(roster=row).count()
    return roster_card(row, versions, _published_numbers(roster_id).get(roster_id))


def list_versions(*, roster_id: int, scope: Scope) -> tuple[VersionCard, ...]:
    """Return the versions of a roster, the newest first.

    :raises RosterNotFound: there is no such roster in reach.
    """
    get_roster(roster_id=roster_id, scope=scope)
    rows = Version.objects.filter(roster=roster_id).select_related("parent").defer(*_HEAVY)
    return tuple(version_card(row) for row in rows.order_by("-number"))


def list_runs(*, roster_id: int, scope: Scope, limit: int = 20) -> tuple[RunCard, ...]:
    """Return the runs of a roster, the newest first.

    :raises RosterNotFound: there is no such roster in reach.
    """
    get_roster(roster_id=roster_id, scope=scope)
    return tuple(
        run_card(row) for row in Run.objects.filter(roster=roster_id).order_by("-pk")[:limit]
    )


def get_run(*, run_id: int, scope: Scope) -> RunCard:
    """Return a run. :raises RosterNotFound: there is none in reach."""
    row = Run.objects.filter(pk=run_id).first()
    if row is None:
        raise RosterNotFound(run_id)
    get_roster(roster_id=row.roster_id, scope=scope)
    return run_card(row)


def roster_card(row: Roster, versions: int, published: int | None) -> RosterCard:
    """Return a row as a card."""
    return RosterCard(
        id=row.pk,
        node_id=row.node_id,
        name=row.name,
        first_day=row.first_day,
        last_day=row.last_day,
        made_by=row.made_by,
        made_at=row.made_at,
        versions=versions,
        published_version=published,
    )


def version_card(row: Version) -> VersionCard:
    """Return a row as a card."""
    return VersionCard(
        id=row.pk,
        roster_id=row.roster_id,
        number=row.number,
        origin=Origin(row.origin),
        parent_number=row.parent.number if row.parent else None,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
        published_at=row.published_at,
        published_by=row.published_by,
        revision=row.revision,
        figures=row.figures,
    )


def run_card(row: Run) -> RunCard:
    """Return a row as a card."""
    return RunCard(
        id=row.pk,
        roster_id=row.roster_id,
        kind=row.kind,
        state=RunState(row.state),
        stage=row.stage,
        share=row.share,
        cost=row.cost,
        lower_bound=row.lower_bound,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        version_id=row.version_id,
        problem=row.problem,
    )


def _published_numbers(roster_id: int | None = None) -> dict[int, int]:
    """Return the number of the version that was published last, by roster."""
    rows = Version.objects.filter(published_at__isnull=False)
    if roster_id is not None:
        rows = rows.filter(roster=roster_id)
    newest = rows.order_by("roster_id", "-published_at").distinct("roster_id")
    return dict(newest.values_list("roster_id", "number"))
