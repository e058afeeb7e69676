"""What accepted proposals really gained, once their time is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common.timegrid import Window
from watchfloor.rooms.intraday.contracts import ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.queries.without import Stretch, read_without


@transaction.atomic
def measure_proposals(*, at: datetime) -> int:
    """Fill in what came of proposals whose time is over; return how many.

    What would have been without them nobody sees: it is what the engine makes of the very contacts
    that came, with the people foreseen when the proposal was accepted.
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
    """Return what was gained on all lines that it touched, and the shares of its own line."""
    own, *others = (_stretch(row, queue_id) for queue_id in _lines(row))
    gained: float | None = None
    if own.without is not None:
        gained = sum(
            each.in_time - each.without for each in (own, *others) if each.without is not None
        )
    return {
        "contacts": gained,
        "service_share": own.in_time / own.came if own.came else None,
        "without_share": own.without / own.came if own.without is not None else None,
    }


def _lines(row: Proposal) -> list[int]:
    return [row.queue_id, *row.details.get("from_queues", ())]


def _stretch(row: Proposal, queue_id: int) -> Stretch:
    return read_without(
        queue_id=queue_id,
        day=row.day,
        window=Window(row.starts_at, row.ends_at),
        at=row.decided_at or row.made_at,
    )
