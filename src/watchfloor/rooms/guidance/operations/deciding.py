"""What an agent meets at a step: chosen once for each contact, recorded as it is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.guidance.contracts import (
    FINAL_LOOK,
    Arm,
    Because,
    CheckOut,
    Decision,
    Found,
    GuardOut,
    Look,
    PromptOut,
    Record,
)
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.guidance.queries.facts import (
    agent_since,
    find_decision,
    get_agent,
    get_settings,
    known_of,
    points_at,
)
from watchfloor.rooms.guidance.rules.choosing import Candidate, Choice, Situation, choose
from watchfloor.rooms.guidance.rules.guards import run_guards
from watchfloor.rooms.guidance.rules.practice import is_practice
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks.contracts import RiskCard

from .practice import store_seen

# A new version of a point begins to count anew.
_NOTE_SHOWN = """
INSERT INTO guidance_agentpointfacts AS kept
    (agent_id, standard_id, looked, failed, shown, version_id, last_shown_at)
VALUES (%s, %s, 0, 0, 1, %s, %s)
ON CONFLICT (agent_id, standard_id) DO UPDATE SET
    shown = CASE WHEN kept.version_id = excluded.version_id THEN kept.shown ELSE 0 END + 1,
    version_id = excluded.version_id, last_shown_at = excluded.last_shown_at
"""


@transaction.atomic
def decide(
    *,
    step: str,
    record: Record,
    agent_code: str,
    contact_key: str,
    at: datetime,
    actor: Actor,
    look: Look = FINAL_LOOK,
    scope: Scope = WHOLE_CENTRE,
) -> Decision:
    """Return what an agent meets at a step of a contact, and record it.

    The prompt is chosen once for each contact, step and agent; guards and checks follow the
    record and the library as they are now. A look that is not final is one at a record that is
    still being filled in: guards answer, but nothing is recorded of them. Of a practice contact
    nothing is chosen for good, and what is seen is noted for whoever practices only.
    :raises Refusal: an unknown step or agent.
    """
    agent = get_agent(code=agent_code, scope=scope)
    points = points_at(step=step, agent=agent, queue=look.queue, at=at)
    situation = Situation(step, agent.code, contact_key, at, agent_since(agent))
    prompts, arm, seen = _prompts(points, situation, agent, actor)
    guards = tuple(run_guards(points, record))
    if look.is_final:
        seen += [_guard_seen(guard, situation, agent, actor) for guard in guards]
    if seen:
        store_seen(seen)
    return Decision(step, agent.code, contact_key, arm, prompts, tuple(_checks(points)), guards)


def _prompts(
    points: Sequence[RiskCard], situation: Situation, agent: AgentCard, actor: Actor
) -> tuple[tuple[PromptOut, ...], Arm, list[Observation]]:
    """Return the prompts to show, the arm, and what is newly seen."""
    if is_practice(situation.contact):
        choice = _choose(points, situation, agent)
        return _shown(choice), choice.arm, _reached(choice, situation, agent, actor)
    before = find_decision(situation, agent.id)
    if before is None:
        choice = _choose(points, situation, agent)
        if _insert(choice, situation, agent.id):
            _note_shown(choice, situation.at, agent.id)
            return _shown(choice), choice.arm, _reached(choice, situation, agent, actor)
        before = find_decision(situation, agent.id)  # another request came first
    assert before is not None  # noqa: S101  for the type checker: inserted, or found
    return tuple(_again(before, points)), Arm(before.arm), []


def _choose(points: Sequence[RiskCard], situation: Situation, agent: AgentCard) -> Choice:
    prompted = [card for card in points if card.point.prompts]
    settings = get_settings()
    if is_practice(situation.contact):  # nothing is measured, so nothing is withheld
        settings = replace(settings, holdout_share=0.0)
    return choose(
        points=prompted,
        known=known_of(agent_id=agent.id, standard_ids=[c.standard_id for c in prompted]),
        situation=situation,
        settings=settings,
    )


def _insert(choice: Choice, situation: Situation, agent_id: int) -> bool:
    """Keep what was chosen; False when another request has just done so."""
    first = choice.due[0] if choice.due else None
    card = first.card if first else None
    row = (
        situation.contact,
        situation.step,
        agent_id,
        situation.at,
        choice.arm,
        choice.probability,
        card.standard_id if card else None,
        card.version_id if card else None,
        first.prompt.code if first else "",
        first.because if first else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guidance_stepdecision (contact_key, step, agent_id, at, arm, probability,"
            " standard_id, version_id, prompt_code, because, answer)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '') ON CONFLICT DO NOTHING",
            row,
        )
        return bool(cursor.rowcount == 1)


def _note_shown(choice: Choice, at: datetime, agent_id: int) -> None:
    """Remember of each agent and point when the prompt was last due and shown."""
    if choice.arm is not Arm.SHOWN:
        return
    due = sorted(choice.due, key=lambda each: each.card.standard_id)  # always in one order
    with connection.cursor() as cursor:
        for each in due:
            row = (agent_id, each.card.standard_id, each.card.version_id, at)
            cursor.execute(_NOTE_SHOWN, row)


def _shown(choice: Choice) -> tuple[PromptOut, ...]:
    if choice.arm is not Arm.SHOWN:
        return ()
    return tuple(_prompt_out(each.card, each.prompt.code, each.because) for each in choice.due)


def _again(before: StepDecision, points: Iterable[RiskCard]) -> Iterable[PromptOut]:
    """Yield what was chosen before, in the words that hold now, and every mandatory prompt."""
    for card in points:
        for prompt in card.point.prompts:
            chosen = (card.standard_id, prompt.code) == (before.standard_id, before.prompt_code)
            if prompt.is_mandatory:
                yield _prompt_out(card, prompt.code, Because.MANDATORY)
            elif chosen and before.arm == Arm.SHOWN:
                yield _prompt_out(card, prompt.code, Because(before.because))


def _prompt_out(card: RiskCard, code: str, because: Because) -> PromptOut:
    prompt = next(each for each in card.point.prompts if each.code == code)
    return PromptOut(
        risk=card.code,
        code=code,
        standard_id=card.standard_id,
        version_id=card.version_id,
        title=card.title,
        text=prompt.text,
        because=because,
        is_mandatory=prompt.is_mandatory,
    )


def _checks(points: Iterable[RiskCard]) -> Iterable[CheckOut]:
    for card in points:
        for check in card.point.checks:
            yield CheckOut(
                risk=card.code,
                code=check.code,
                standard_id=card.standard_id,
                version_id=card.version_id,
                text=check.text,
                input=check.input,
                choices=check.choices,
                fails_closed=check.fails_closed,
            )


def _reached(
    choice: Choice, situation: Situation, agent: AgentCard, actor: Actor
) -> list[Observation]:
    found = [_seen(Kind.STEP_REACHED, situation, agent, actor, key="reached")]
    if choice.arm is Arm.WITHHELD:
        found.append(_withheld(choice.due[0], choice.probability, situation, agent, actor))
    return found


def _withheld(
    due: Candidate, probability: float, situation: Situation, agent: AgentCard, actor: Actor
) -> Observation:
    return _seen(
        Kind.PROMPT_WITHHELD,
        situation,
        agent,
        actor,
        key=f"withheld:{due.card.standard_id}",
        standard_id=due.card.standard_id,
        standard_version_id=due.card.version_id,
        probability=probability,
        evidence={"code": due.prompt.code},
    )


def _guard_seen(
    guard: GuardOut, situation: Situation, agent: AgentCard, actor: Actor
) -> Observation:
    """Return what a guard found; a record that was mended and sent again is seen twice."""
    is_gap = guard.found is Found.GAP
    result = Result.PASS if guard.found is Found.CLEAR else Result.FAIL
    evidence = {"code": guard.code}
    if is_gap:
        evidence |= {"reason": str(guard.reason), "field": guard.field}
    return _seen(
        Kind.GAP if is_gap else Kind.GUARD,
        situation,
        agent,
        actor,
        key=f"guard:{guard.version_id}:{guard.code}:{guard.found}",
        result=Result.NONE if is_gap else result,
        standard_id=guard.standard_id,
        standard_version_id=guard.version_id,
        evidence=evidence,
    )


def _seen(
    kind: Kind,
    situation: Situation,
    agent: AgentCard,
    actor: Actor,
    *,
    key: str,
    **told: object,
) -> Observation:
    return Observation(
        at=situation.at,
        kind=kind,
        subject=f"contact:{situation.contact}",
        layer=Layer.AUTOMATIC,
        step=situation.step,
        agent_id=agent.id,
        node_id=agent.node_id,
        observer_id=actor.user_id,
        key=f"step:{situation.contact}:{situation.step}:{agent.id}:{key}",
        **told,  # type: ignore[arg-type]  # the fields of an observation that differ by kind
    )
