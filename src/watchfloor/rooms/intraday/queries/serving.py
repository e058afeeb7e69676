"""Who serves which line now: by skill, by what they answered lately, and by whom they are lent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.contracts import ActionKind, ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.rules.lending import Loan, lines_served

LATELY = timedelta(days=7)
_STOOD = (ProposalState.ACCEPTED, ProposalState.MEASURED, ProposalState.UNDONE)


def serving_now(
    levels: Mapping[int, Mapping[int, int]], *, at: datetime
) -> dict[int, tuple[int, ...]]:
    """Return the lines that each agent serves, of those that they have the skill for.

    Where no events tell who answered, everybody serves all that they could.
    """
    answered = floor.count_answered(window=Window(at - LATELY, at))
    own: dict[int, dict[int, int]] = defaultdict(dict)
    came: dict[int, float] = defaultdict(float)
    for (agent, queue), count in answered.items():
        own[agent][queue] = count
        came[queue] += count
    return {
        agent: lines_served(tuple(lines), own.get(agent, {}), came)
        for agent, lines in levels.items()
    }


def loans_of(day: date, *, queue_ids: Sequence[int]) -> tuple[Loan, ...]:
    """Return who was or is lent to another line on a day, as proposals that were accepted say."""
    rows = Proposal.objects.filter(
        day=day, kind=ActionKind.MOVE_SKILL, state__in=_STOOD, queue__in=queue_ids
    )
    found = (loan for row in rows.order_by("pk") for loan in _loans(row))
    return tuple(loan for loan in found if loan.start < loan.end)


def _loans(row: Proposal) -> Iterator[Loan]:
    """Yield the loans of a proposal, until it was taken back."""
    undone = row.details.get("done", {}).get("undone_at")
    end = min(row.ends_at, datetime.fromisoformat(undone)) if undone else row.ends_at
    start = max(row.starts_at, row.decided_at or row.starts_at)
    return (Loan(agent, row.queue_id, start, end) for agent in row.affected_agents)
