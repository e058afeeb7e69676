"""Explanations: an agent asks, a leader decides with a reason, either can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import (
    DayNotFound,
    ExplanationCard,
    ExplanationKind,
    ExplanationState,
)
from watchfloor.rooms.floor.models import Explanation
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.floor.queries.explanations import (
    BY_ITSELF,
    explanation_card,
    find_explanation_row,
)
from watchfloor.rooms.floor.rules.asking import check_decision, check_window, check_words
from watchfloor.rooms.people import service as people

from .day_news import tell_of_days
from .figures import work_out

ASKABLE = frozenset(ExplanationKind) - {ExplanationKind.BREAK_MOVED}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of a stretch of a day."""

    agent_id: int
    day: date
    window: Window
    kind: ExplanationKind
    text: str = ""


@transaction.atomic
def ask_explanation(*, asked: Asked, actor: Actor, at: datetime) -> ExplanationCard:
    """Say why one was not where the schedule says; a leader decides.

    :raises Refusal: the stretch is not of that day, lies ahead, or is asked about already.
    """
    _check(asked, at)
    mine = Explanation.objects.select_for_update().filter(agent=asked.agent_id, day=asked.day)
    if any(_overlaps(row, asked.window) for row in mine.filter(state=ExplanationState.ASKED)):
        raise Refusal(
            code="floor.explanation.twice",
            what=msgid("You have already asked about a part of this time."),
            mend=msgid("Take the other one back first, or wait for your leader."),
        )
    row = _add(asked, ExplanationState.ASKED, actor, at)
    _write_down("asked", row, actor, at)
    return explanation_card(row)


@transaction.atomic
def withdraw_explanation(*, explanation_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Take back what one asked. :raises Refusal: it is decided. :raises DayNotFound: none."""
    own = Scope(agent_ids=frozenset({agent_id}))
    row = find_explanation_row(explanation_id=explanation_id, scope=own)
    _need(row, ExplanationState.ASKED)
    row.state = ExplanationState.WITHDRAWN
    row.save(update_fields=["state"])
    _write_down("withdrawn", row, actor, at)


@transaction.atomic
def decide_explanation(
    *, explanation_id: int, accepts: bool, reason: str = "", scope: Scope, actor: Actor,
    at: datetime,
) -> ExplanationCard:  # fmt: skip
    """Accept or decline; the day's figures follow at once, for agent and leader alike.

    :raises Refusal: it is one's own, decided already, or declined without a reason.
    """
    check_decision(accepts=accepts, reason=reason)
    row = find_explanation_row(explanation_id=explanation_id, scope=scope)
    refuse_own(row.agent_id, actor)
    _need(row, ExplanationState.ASKED)
    state = ExplanationState.ACCEPTED if accepts else ExplanationState.DECLINED
    _decide(row, state, reason, actor, at)
    _write_down(state.value, row, actor, at)
    return explanation_card(row)


@transaction.atomic
def undo_decision(
    *, explanation_id: int, scope: Scope, actor: Actor, at: datetime
) -> ExplanationCard:
    """Take a decision back: what an agent asked waits again, what a leader added is gone."""
    row = find_explanation_row(explanation_id=explanation_id, scope=scope)
    refuse_own(row.agent_id, actor)
    if row.state not in {ExplanationState.ACCEPTED, ExplanationState.DECLINED}:
        raise _settled()
    was_asked = row.asked_by not in {BY_ITSELF, row.decided_by}
    row.state = ExplanationState.ASKED if was_asked else ExplanationState.WITHDRAWN
    row.decided_by, row.decided_at, row.decision_reason = "", None, ""
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    work_out(agent_ids=[row.agent_id], day=row.day, cause="explanation", at=at)
    _write_down("reopened", row, actor, at)
    return explanation_card(row)


@transaction.atomic
def decline_automatic(
    *, asked: Asked, reason: str, scope: Scope, actor: Actor, at: datetime
) -> ExplanationCard:
    """Do not take what the day itself says of a stretch, with a reason.

    :raises Refusal: the day says no such thing, there is no reason, or it is one's own day.
    """
    check_decision(accepts=False, reason=reason)
    _check_reach(asked.agent_id, scope)
    refuse_own(asked.agent_id, actor)
    said = read_own_day(agent_id=asked.agent_id, day=asked.day, at=at).explanations
    if not any(_is_that(each, asked) for each in said):
        raise Refusal(
            code="floor.explanation.not_said",
            what=msgid("The day does not say this any more."),
            mend=msgid("Look at the day again: it shows how things stand."),
        )
    row = _add(asked, ExplanationState.ASKED, Actor(BY_ITSELF, None, actor.origin), at)
    _decide(row, ExplanationState.DECLINED, reason, actor, at)
    _write_down("declined", row, actor, at)
    return explanation_card(row)


@transaction.atomic
def explain_for(*, asked: Sequence[Asked], scope: Scope, actor: Actor, at: datetime) -> int:
    """Explain stretches of days on a leader's own word, as when the system was down for a team.

    :raises Refusal: one's own day is among them, or a stretch makes no sense; then none is kept.
    """
    rows = []
    for each in asked:
        _check_reach(each.agent_id, scope)
        refuse_own(each.agent_id, actor)
        _check(each, at)
        row = _add(each, ExplanationState.ASKED, actor, at)
        _settle(row, ExplanationState.ACCEPTED, "", actor, at)
        rows.append(row)
    for day in {row.day for row in rows}:
        agents = [row.agent_id for row in rows if row.day == day]
        work_out(agent_ids=agents, day=day, cause="explanation", at=at)
    if rows:
        _write_down_many(rows, actor, at)
    return len(rows)


def _check(asked: Asked, at: datetime) -> None:
    check_words(asked.text)
    if asked.kind not in ASKABLE:
        raise DayNotFound(asked.kind)
    check_window(asked.day, asked.window, at)


def _add(asked: Asked, state: ExplanationState, actor: Actor, at: datetime) -> Explanation:
    return Explanation.objects.create(
        agent_id=asked.agent_id,
        day=asked.day,
        started_at=asked.window.start,
        ended_at=asked.window.end,
        kind=asked.kind,
        text=asked.text.strip(),
        state=state,
        asked_by=actor.name,
        asked_at=at,
    )


def _decide(
    row: Explanation, state: ExplanationState, reason: str, actor: Actor, at: datetime
) -> None:
    _settle(row, state, reason, actor, at)
    work_out(agent_ids=[row.agent_id], day=row.day, cause="explanation", at=at)


def _settle(
    row: Explanation, state: ExplanationState, reason: str, actor: Actor, at: datetime
) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.name, at
    row.decision_reason = reason.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])


def _is_that(card: ExplanationCard, asked: Asked) -> bool:
    tolerance = timedelta(seconds=1)
    return (
        card.id is None
        and card.kind is asked.kind
        and abs(card.started_at - asked.window.start) < tolerance
    )


def _overlaps(row: Explanation, window: Window) -> bool:
    return row.started_at < window.end and row.ended_at > window.start


def _need(row: Explanation, state: ExplanationState) -> None:
    if row.state != state:
        raise _settled()


def _settled() -> Refusal:
    return Refusal(
        code="floor.explanation.decided",
        what=msgid("This has been decided already."),
        mend=msgid("Look at the day again: it shows how things stand."),
    )


def _check_reach(agent_id: int, scope: Scope) -> None:
    if not scope.everything and agent_id not in scope.agent_ids:
        raise DayNotFound(agent_id)


def refuse_own(agent_id: int, actor: Actor) -> None:
    """Refuse that somebody decides on their own day: a second pair of eyes does."""
    own = people.find_agent(user_id=actor.user_id) if actor.user_id is not None else None
    if own is not None and own.id == agent_id:
        raise Refusal(
            code="floor.explanation.own",
            what=msgid("Nobody decides on their own day."),
            mend=msgid("Let another leader decide."),
        )


def _write_down(what: str, row: Explanation, actor: Actor, at: datetime) -> None:
    tell_of_days([row.agent_id])
    journal.record(
        action=f"floor.explanation.{what}",
        subject=f"explanation:{row.pk}",
        actor=actor,
        at=at,
        after={
            "agent": row.agent_id,
            "kind": row.kind,
            "from": row.started_at.isoformat(),
            "to": row.ended_at.isoformat(),
            "reason": row.decision_reason,
        },
    )


def _write_down_many(rows: Sequence[Explanation], actor: Actor, at: datetime) -> None:
    tell_of_days([row.agent_id for row in rows])
    journal.record(
        action="floor.explanations.added",
        subject="explanations",
        actor=actor,
        at=at,
        after={
            "kind": rows[0].kind,
            "count": len(rows),
            "agents": [row.agent_id for row in rows][:200],
            "from": rows[0].started_at.isoformat(),
            "to": rows[0].ended_at.isoformat(),
        },
    )
