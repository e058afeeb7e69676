"""Next best actions as pages see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.intraday.contracts import (
    ActionKind,
    ActualGain,
    ProposalCard,
    ProposalNotFound,
    ProposalState,
)
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.rules.undoing import may_undo
from watchfloor.rooms.people import service as people

from .lines import list_lines

NEWEST_DECIDED = 50


def list_open(
    *, scope: Scope, at: datetime, queue_id: int | None = None
) -> tuple[ProposalCard, ...]:
    """Return what is proposed now for the lines in reach, what gains most for its cost first."""
    rows = Proposal.objects.filter(state=ProposalState.OPEN, expires_at__gt=at)
    return _cards(rows.order_by("place", "pk"), scope, queue_id)


def list_decided(
    *, day: date, scope: Scope, queue_id: int | None = None, at: datetime | None = None
) -> tuple[ProposalCard, ...]:
    """Return what was accepted or dismissed on a day, newest first, with what came of it.

    With `at`, cards say what can still be taken back.
    """
    rows = Proposal.objects.filter(day=day).exclude(decided_at=None).order_by("-decided_at")
    return _cards(rows[:NEWEST_DECIDED], scope, queue_id, at)


def is_undoable(row: Proposal, at: datetime) -> bool:
    """Say whether what was accepted can still be taken back."""
    return row.state == ProposalState.ACCEPTED and may_undo(
        ActionKind(row.kind), row.details, starts_at=row.starts_at, ends_at=row.ends_at, at=at
    )


def get_proposal(*, proposal_id: int, scope: Scope, at: datetime | None = None) -> ProposalCard:
    """Return one proposal. :raises ProposalNotFound: there is none in reach."""
    found = _cards(Proposal.objects.filter(pk=proposal_id), scope, None, at)
    if not found:
        raise ProposalNotFound(proposal_id)
    return found[0]


def _cards(
    rows: Iterable[Proposal], scope: Scope, queue_id: int | None, at: datetime | None = None
) -> tuple[ProposalCard, ...]:
    titles = {line.id: line.title for line in list_lines(scope=scope)}
    kept = [
        row
        for row in rows
        if row.queue_id in titles and (queue_id is None or row.queue_id == queue_id)
    ]
    names = _names(kept)
    return tuple(_card(row, titles[row.queue_id], names, at) for row in kept)


def _names(rows: Sequence[Proposal]) -> dict[int, str]:
    if not any(row.affected_agents for row in rows):
        return {}
    wanted = {each for row in rows for each in row.affected_agents}
    cards = people.list_agents(scope=WHOLE_CENTRE, agent_ids=wanted)
    return {card.id: card.name or card.code for card in cards}


def _card(row: Proposal, queue: str, names: dict[int, str], at: datetime | None) -> ProposalCard:
    return ProposalCard(
        id=row.pk,
        kind=ActionKind(row.kind),
        queue_id=row.queue_id,
        queue=queue,
        made_at=row.made_at,
        expires_at=row.expires_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        details=row.details,
        agent_ids=tuple(row.affected_agents),
        agents=tuple(names[each] for each in row.affected_agents if each in names),
        rules=tuple(row.touches),
        gain_contacts=row.gain_contacts,
        gain_low=row.gain_low,
        gain_high=row.gain_high,
        service_before=row.service_before,
        service_after=row.service_after,
        agent_hours=row.agent_hours,
        cost=row.cost,
        state=ProposalState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        actual=_actual(row),
        may_undo=at is not None and is_undoable(row, at),
    )


def _actual(row: Proposal) -> ActualGain | None:
    if row.actual is None or row.measured_at is None:
        return None
    return ActualGain(
        contacts=row.actual["contacts"],
        service_share=row.actual["service_share"],
        without_share=row.actual["without_share"],
        measured_at=row.measured_at,
    )
