"""What publishing a version would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import CellDifference, PublishReport, ShiftCell
from watchfloor.rooms.rosters.models import Duty, DutyChange, Version

from .duties import duty_cell
from .leaves import approved_days
from .people import list_people
from .reach import check_reach, find_version_row
from .versions import differences_of, names_of, read_cells

Key = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a version wants of the days that are still to come, and what is published of them."""

    wanted: Mapping[Key, ShiftCell | None]
    held: Mapping[Key, Duty]
    past: int
    agent_ids: frozenset[int]  # everybody on the roster, also who has no shift
    days: tuple[date, date]  # that are still to come, the last one too

    @property
    def published(self) -> Mapping[Key, ShiftCell]:
        """What holds now."""
        return {key: duty_cell(row) for key, row in self.held.items()}

    @property
    def kept(self) -> Mapping[Key, ShiftCell]:
        """The shifts that the version has."""
        return {key: cell for key, cell in self.wanted.items() if cell is not None}


def preview_publish(*, version_id: int, at: datetime, scope: Scope) -> PublishReport:
    """Return what publishing a version now would change for whom.

    :raises RosterNotFound: there is no such version, or not all of it is in reach.
    """
    check_reach(version_id=version_id, scope=scope)
    return report_of(compare_to_published(find_version_row(version_id), at), told=0)


def compare_to_published(row: Version, at: datetime) -> Comparison:
    """Hold a version against what is published of its people and days.

    Shifts that have begun are left alone, and days before today.
    """
    roster = row.roster
    today = at.astimezone(calendars.centre_zone()).date()
    cells = {(cell.agent_id, cell.day): cell for cell in read_cells(version_id=row.pk)}
    people = list_people(
        node_id=roster.node_id, first_day=roster.first_day, last_day=roster.last_day
    )
    agents = {person.agent_id for person in people} | {agent for agent, _ in cells}
    duties = Duty.objects.filter(
        cancelled_at=None, agent__in=agents, day__range=(roster.first_day, roster.last_day)
    )
    held = {(duty.agent_id, duty.day): duty for duty in duties}
    begun = {key for key, duty in held.items() if duty.starts_at <= at}
    gone = {key for key in cells.keys() | held.keys() if key in begun or key[1] < today}
    ahead = (cells.keys() | held.keys()) - gone
    return Comparison(
        wanted={key: cells.get(key) for key in sorted(ahead)},
        held={key: duty for key, duty in held.items() if key in ahead},
        past=len(gone),
        agent_ids=frozenset(agents),
        days=(max(today, roster.first_day), roster.last_day),
    )


def report_of(found: Comparison, *, told: int) -> PublishReport:
    """Return a comparison as what publishing does."""
    published, kept = found.published, found.kept
    differences = differences_of(published, kept, names_of(published, kept))
    new = sum(each.before is None for each in differences)
    cancelled = sum(each.after is None for each in differences)
    touched = _changed_since(found)
    return PublishReport(
        new=new,
        changed=len(differences) - new - cancelled,
        cancelled=cancelled,
        same=len(kept.keys() | published.keys()) - len(differences),
        past=found.past,
        people_told=told,
        differences=differences,
        overrides=_overrides(differences, touched),
        on_leave=_on_leave(found, differences),
    )


def _changed_since(found: Comparison) -> frozenset[Key]:
    """Return the days whose shift somebody changed after it was published."""
    rows = {duty.pk: key for key, duty in found.held.items()}
    changed = DutyChange.objects.filter(duty__in=rows).exclude(cause="published")
    return frozenset(rows[pk] for pk in changed.values_list("duty_id", flat=True))


def _overrides(
    differences: tuple[CellDifference, ...], touched: frozenset[Key]
) -> tuple[CellDifference, ...]:
    return tuple(each for each in differences if (each.agent_id, each.day) in touched)


def _on_leave(
    found: Comparison, differences: tuple[CellDifference, ...]
) -> tuple[CellDifference, ...]:
    """Return the shifts that would come to lie on days of approved leave."""
    first, last = found.days
    spans = approved_days(agent_ids=found.agent_ids, first_day=first, last_day=last)
    return tuple(
        each
        for each in differences
        if each.after is not None
        and any(begin <= each.day <= end for begin, end in spans.get(each.agent_id, ()))
    )
