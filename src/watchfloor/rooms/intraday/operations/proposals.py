"""Next best actions: worked out anew, accepted or dismissed, carried out, and measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.intraday.contracts import ProposalCard, ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.queries.ahead import lines_ahead, people_of
from watchfloor.rooms.intraday.queries.day_shares import DayShares
from watchfloor.rooms.intraday.queries.proposals import get_proposal, is_undoable
from watchfloor.rooms.intraday.queries.running import Running
from watchfloor.rooms.intraday.rules.proposing import Draft, propose

from .carrying_out import carry_out, undo

LIFE = timedelta(minutes=15)  # after that it rests on an old picture
DONE = "done"  # in the details: what accepting did, and who took it back


@transaction.atomic
def keep_proposals(running: Running) -> int:
    """Work out what may be done now; what is no longer worth it expires; return how many stand.

    A proposal that is found again keeps its number: whoever looks at it can still accept it.
    """
    lines = lines_ahead(running)
    found = propose(lines, people_of(running, lines), at=running.facts.at)
    decided = _decided_keys(running.facts.at)
    drafts = [draft for draft in found if _key(draft) not in decided]
    rows = Proposal.objects.select_for_update().filter(state=ProposalState.OPEN)
    standing = {_key_of_row(row): row for row in rows}
    shares = DayShares(running)
    for place, draft in enumerate(drafts):
        row = standing.pop(_key(draft), None) or Proposal(made_at=running.facts.at)
        _fill(row, draft, place, running)
        row.service_before, row.service_after = shares.of(draft)
        row.save()
    gone = [row.pk for row in standing.values()]
    Proposal.objects.filter(pk__in=gone).update(state=ProposalState.EXPIRED)
    return len(drafts)


def _decided_keys(at: datetime) -> set[tuple[object, ...]]:
    """Return what somebody has decided on and whose time is not over: it is not asked twice."""
    rows = Proposal.objects.exclude(decided_at=None).filter(ends_at__gt=at)
    return {_key_of_row(row) for row in rows}


def _key(draft: Draft) -> tuple[object, ...]:
    return _same(draft.kind.value, draft.queue_id, draft.details, draft.agent_ids)


def _key_of_row(row: Proposal) -> tuple[object, ...]:
    return _same(row.kind, row.queue_id, row.details, row.affected_agents)


def _same(
    kind: str, queue_id: int, details: Mapping[str, object], agents: Sequence[int]
) -> tuple[object, ...]:
    """Return what makes two proposals one: not what was done for it."""
    said = sorted((name, str(value)) for name, value in details.items() if name != DONE)
    return kind, queue_id, tuple(said), tuple(agents)


def _fill(row: Proposal, draft: Draft, place: int, running: Running) -> None:
    gain = draft.gain
    row.kind, row.queue_id, row.day = draft.kind.value, draft.queue_id, running.facts.day
    row.expires_at = running.facts.at + LIFE
    row.starts_at, row.ends_at = draft.starts_at, draft.ends_at
    row.details, row.affected_agents = dict(draft.details), list(draft.agent_ids)
    row.touches, row.place = list(draft.rules), place
    row.gain_contacts, row.gain_low, row.gain_high = gain.contacts, gain.low, gain.high
    row.agent_hours, row.cost = draft.agent_hours, draft.cost


@transaction.atomic
def accept(
    *, proposal_id: int, reason: str = "", scope: Scope, actor: Actor, at: datetime
) -> ProposalCard:
    """Do what is proposed: schedules change, people are told; all of it or nothing.

    :raises ProposalNotFound: there is none in reach.
    :raises Refusal: somebody decided already, it is too old, or what it rests on has changed.
    """
    row = _open_row(proposal_id, scope, at)
    done = carry_out(row, actor=actor, at=at)
    row.details = {**row.details, DONE: done.kept}
    _decide(row, ProposalState.ACCEPTED, reason, actor, at, done=done.codes)
    return get_proposal(proposal_id=proposal_id, scope=WHOLE_CENTRE, at=at)


@transaction.atomic
def dismiss(
    *, proposal_id: int, reason: str = "", scope: Scope, actor: Actor, at: datetime
) -> ProposalCard:
    """Say no; nothing changes, and it is not proposed again in the same form.

    :raises ProposalNotFound: there is none in reach.
    :raises Refusal: somebody decided already, or it is too old.
    """
    row = _open_row(proposal_id, scope, at)
    _decide(row, ProposalState.DISMISSED, reason, actor, at)
    return get_proposal(proposal_id=proposal_id, scope=WHOLE_CENTRE, at=at)


@transaction.atomic
def take_back(
    *, proposal_id: int, reason: str = "", scope: Scope, actor: Actor, at: datetime
) -> ProposalCard:
    """Undo what was accepted, while that still changes something; people are told.

    :raises ProposalNotFound: there is none in reach.
    :raises Refusal: it was not accepted, is over, or what it did has changed since.
    """
    get_proposal(proposal_id=proposal_id, scope=scope)
    row = Proposal.objects.select_for_update().get(pk=proposal_id)
    if not is_undoable(row, at):
        raise Refusal(
            code="intraday.proposal.not_undone",
            what=msgid("This can no longer be taken back: it was not done, or its time has come."),
            mend=msgid("Look at what is proposed now."),
        )
    undo(row, actor=actor, at=at)
    undone = {"undone_at": at.isoformat(), "undone_by": actor.name, "why": reason.strip()[:300]}
    row.details = {**row.details, DONE: {**row.details.get(DONE, {}), **undone}}
    row.state = ProposalState.UNDONE.value
    row.save(update_fields=["state", "details"])
    _write_down(row, actor, at, after={"reason": undone["why"]})
    return get_proposal(proposal_id=proposal_id, scope=WHOLE_CENTRE, at=at)


def _open_row(proposal_id: int, scope: Scope, at: datetime) -> Proposal:
    get_proposal(proposal_id=proposal_id, scope=scope)
    row = Proposal.objects.select_for_update().get(pk=proposal_id)
    if row.state != ProposalState.OPEN or row.expires_at <= at:
        raise Refusal(
            code="intraday.proposal.closed",
            what=msgid("This proposal is no longer open: it was decided on, or the day went on."),
            mend=msgid("Look at what is proposed now."),
        )
    return row


def _decide(
    row: Proposal,
    state: ProposalState,
    reason: str,
    actor: Actor,
    at: datetime,
    *,
    done: Sequence[str] = (),
) -> None:
    row.state, row.decided_by, row.decided_at = state.value, actor.name, at
    row.decision_reason = reason.strip()[:300]
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason", "details"])
    after = {"done": list(done), "reason": row.decision_reason}
    _write_down(row, actor, at, after=after)


def _write_down(row: Proposal, actor: Actor, at: datetime, *, after: Mapping[str, object]) -> None:
    journal.record(
        action=f"intraday.proposal.{row.state}",
        subject=f"proposal:{row.pk}",
        actor=actor,
        at=at,
        after={
            "kind": row.kind,
            "queue": row.queue_id,
            "details": row.details,
            "agents": row.affected_agents,
            "gain": round(row.gain_contacts, 1),
            **after,
        },
    )
