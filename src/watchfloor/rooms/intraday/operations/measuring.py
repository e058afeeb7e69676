"""What accepted proposals really gained, once their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.contracts import OutlookInterval, ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.queries.kept import find_outlook

WHOLE_DAY_MINUTES = 24 * 60  # one cell holds all of it


@transaction.atomic
def measure_proposals(*, at: datetime) -> int:
    """Fill in what came of proposals whose time is over; return how many.

    What would have been without them nobody sees: it is what was foreseen of the same intervals
    when the proposal was accepted, at the service foreseen then, for the contacts that came.
    """
    rows = Proposal.objects.select_for_update().filter(
        state=ProposalState.ACCEPTED, ends_at__lte=at, measured_at=None
    )
    count = 0
    for row in rows:
        row.actual = _actual(row)
        row.measured_at, row.state = at, ProposalState.MEASURED.value
        row.save(update_fields=["actual", "measured_at", "state"])
        count += 1
    return count


def _actual(row: Proposal) -> dict[str, float | None]:
    outlook = find_outlook(queue_id=row.queue_id, day=row.day, at=row.decided_at)
    came, in_time = _came(row)
    foreseen = _foreseen(row, outlook.intervals if outlook else ())
    share = in_time / came if came else None
    gained = in_time - foreseen * came if foreseen is not None else None
    return {"contacts": gained, "service_share": share, "without_share": foreseen}


def _came(row: Proposal) -> tuple[int, int]:
    """Return the contacts that came in a proposal's time, and those answered in time."""
    told = floor.sum_stays(window=Window(row.starts_at, row.ends_at), minutes=WHOLE_DAY_MINUTES)
    tallies = told.get(row.queue_id, {}).values()
    return sum(each.offered for each in tallies), sum(each.answered_within for each in tallies)


def _foreseen(row: Proposal, intervals: Sequence[OutlookInterval]) -> float | None:
    """Return the service share that was foreseen for a proposal's time, by contacts."""
    inside = [
        each
        for each in intervals
        if row.starts_at <= each.start < row.ends_at and each.service_share is not None
    ]
    total = sum(each.foreseen_contacts for each in inside)
    if total <= 0:
        return None
    return sum(each.foreseen_contacts * (each.service_share or 0.0) for each in inside) / total
