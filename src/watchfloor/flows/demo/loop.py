"""The demo's loop, day by day through the rooms' own doors: work, draw, judge, act, verify.

Nothing here writes a table: agents reach steps and meet prompts through guidance, audits are drawn
and judged by the demo's users, findings end as they would. A day is one transaction; a later start
goes on where the last one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import day_window
from watchfloor.rooms.audits import service as audits
from watchfloor.rooms.audits.contracts import ItemFilter, WorkItem
from watchfloor.rooms.guidance import service as guidance
from watchfloor.rooms.guidance.contracts import FINAL_LOOK, Decision, EventKind, Look, StepEvent
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterFilter, State, Verb
from watchfloor.rooms.observations.contracts import Result
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

from .center import ZONE
from .handling import Handled, is_missed, made_error, record_of, share_of, spoiled, step_of
from .library import Person, adopt_library, person
from .organisation import DEMO
from .state import DemoState, read_state, write_state

Progress = Callable[[str, float], None]
Truth = set[tuple[str, str]]  # (contact key, code of the point): the errors that were made
WEEKS_BEFORE = 2  # whole weeks of history; reminders hold from the second
_OVERRIDDEN_SHARE = 0.06
_ACTED_AFTER = timedelta(days=2)
_JUDGES = (Role.TEAM_LEADER, Role.QUALITY_ANALYST, Role.AGENT)


@dataclass(slots=True)
class _Told:
    """What is known of the days that this start has lived: the errors that were made in them."""

    until: datetime  # now
    truth: Truth = field(default_factory=set)
    days: set[date] = field(default_factory=set)


def load_loop(*, at: datetime, progress: Progress) -> int:
    """Bring the loop up to yesterday and return how many days that were."""
    state = read_state()
    if state is None:
        return 0
    begin = state.anchor - timedelta(weeks=WEEKS_BEFORE)
    adopt_library(since=_local(begin, 6), reminders_from=_local(begin + timedelta(weeks=1), 6))
    days = list(_days_to_do(state, begin, at))
    told = _Told(until=at)
    for number, day in enumerate(days):
        progress("loop", number / len(days))
        _live_whole(day, state, told, is_last=day == days[-1])
        write_state(replace(state, loop_until=day))
    if days:
        _learn(at)
    return len(days)


def _days_to_do(state: DemoState, begin: date, at: datetime) -> Iterator[date]:
    day = state.loop_until + timedelta(days=1) if state.loop_until else begin
    while day < at.astimezone(ZoneInfo(ZONE)).date():
        if day.weekday() < 5:  # the bank works on weekdays
            yield day
        day += timedelta(days=1)


def _local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))


def _live_whole(day: date, state: DemoState, told: _Told, *, is_last: bool) -> None:
    """Let one day happen whole or not at all.

    Jobs and visitors lock matters and the journal in their own order meanwhile: when the database
    has to end one of two that wait for each other, this is the one that can begin again.
    """
    for is_last_try in (False, False, True):
        try:
            with transaction.atomic():
                _live(day, state, told, is_last=is_last)
        except OperationalError as error:
            if is_last_try or not isinstance(error.__cause__, DeadlockDetected):
                raise
        else:
            return


def _live(day: date, state: DemoState, told: _Told, *, is_last: bool) -> None:
    """Let one day happen; the last one's lists are left for whoever tries the product."""
    told.days.add(day)
    for handled in _pilot_contacts(day, state.seed):
        told.truth |= _work(handled, state.seed)
    next_day = day + timedelta(days=1)
    audits.draw(day=day, actor=DEMO, at=min(_local(next_day, 2), told.until))
    if not is_last:
        for role in _JUDGES:
            _judge_lists(person(role), told, state.seed, _local(next_day, 10))
        _follow_up(_local(next_day, 16))


def _pilot_contacts(day: date, seed: int) -> Iterator[Handled]:
    pilot = {agent.id: agent for agent in _pilot()}
    frame = interactions.read_contact_frame(window=day_window(day, ZoneInfo(ZONE)))
    rows = zip(frame.contact_keys, frame.agent_ids, frame.entered_ms, strict=True)
    for key, agent_id, entered_ms in rows:
        agent = pilot.get(int(agent_id))
        step = step_of(seed, str(key)) if agent else None
        if agent and step:
            yield Handled(
                contact_key=str(key),
                agent_id=agent.id,
                agent_code=agent.code,
                entered_ms=int(entered_ms),
                step=step,
                record=record_of(seed, str(key), step),
            )


def _pilot() -> Sequence[AgentCard]:
    """Return the team that the demo's team leader leads."""
    return people.list_agents(scope=person(Role.TEAM_LEADER).access.scope)


@dataclass(frozen=True, slots=True)
class _Met:
    """A contact at its step, with what the agent met there."""

    handled: Handled
    decision: Decision
    at: datetime


def _work(handled: Handled, seed: int) -> Truth:
    """Let an agent take a contact through its step, and return the errors that were made."""
    at = datetime.fromtimestamp(handled.entered_ms / 1000, UTC) + timedelta(seconds=70)
    # The form is opened, then sent: first as it was typed, and again once it is mended.
    met = _Met(handled, _decide(handled, {}, at, Look(is_final=False)), at)
    errors: Truth = set()
    for card in risks.points_of_step(step=handled.step, at=at):
        if not _errs(met, card, seed):
            continue
        wrong = spoiled(handled.record, card.code)
        if wrong and card.point.guards:
            _decide(handled, wrong, at + timedelta(seconds=20))
        else:
            errors.add((handled.contact_key, card.code))
    _decide(handled, handled.record, at + timedelta(seconds=40))
    _report(met, seed)
    return errors


def _decide(
    handled: Handled, record: Mapping[str, object], at: datetime, look: Look = FINAL_LOOK
) -> Decision:
    return guidance.decide(
        step=handled.step,
        record=record,
        agent_code=handled.agent_code,
        contact_key=handled.contact_key,
        at=at,
        actor=DEMO,
        look=look,
    )


def _errs(met: _Met, card: RiskCard, seed: int) -> bool:
    shown = any(each.standard_id == card.standard_id for each in met.decision.prompts)
    return made_error(
        seed=seed,
        handled=met.handled,
        code=card.code,
        point=card.point,
        shown=shown,
        was_met=bool(card.point.prompts),
    )


def _report(met: _Met, seed: int) -> None:
    """Report what the screen saw: prompts shown and answered, checks done."""
    events = list(_events(met, seed))
    if events:
        guidance.record_events(events=events, at=met.at + timedelta(minutes=1))


def _events(met: _Met, seed: int) -> Iterator[StepEvent]:
    key = met.handled.contact_key
    for prompt in met.decision.prompts:
        overrides = share_of(seed, "override", key, prompt.risk) < _OVERRIDDEN_SHARE
        answer = EventKind.OVERRIDDEN if overrides else EventKind.CONFIRMED
        reason = "客户坚持" if overrides else ""
        yield _event(met, EventKind.SHOWN, prompt.risk, prompt.code)
        yield _event(met, answer, prompt.risk, prompt.code, reason=reason)
    for check in met.decision.checks:
        yield _event(met, EventKind.CHECK_DONE, check.risk, check.code)


def _event(met: _Met, kind: EventKind, risk: str, code: str, *, reason: str = "") -> StepEvent:
    handled = met.handled
    return StepEvent(
        key=f"demo:{handled.contact_key}:{handled.step}:{kind}:{risk}:{code}",
        kind=kind,
        at=met.at + timedelta(seconds=30),
        step=handled.step,
        agent=handled.agent_code,
        contact=handled.contact_key,
        risk=risk,
        code=code,
        reason=reason,
        value=True if kind is EventKind.CHECK_DONE else None,
    )


def _judge_lists(judge: Person, told: _Told, seed: int, at: datetime) -> None:
    """Let a person judge what is on her lists, and hand it in.

    Lists that an earlier start of the demo left open stay with whoever tries the product.
    """
    wanted = ItemFilter(user_id=judge.actor.user_id, is_open=True)
    for item in audits.list_items(wanted=wanted, access=judge.access, limit=2000):
        if item.day not in told.days:
            continue
        fails = _sees_error(item, told.truth, seed)
        audits.judge(
            item_id=item.id,
            result=Result.FAIL if fails else Result.PASS,
            errors=(0,) if fails else (),
            access=judge.access,
            actor=judge.actor,
            at=at,
        )
    audits.hand_in(access=judge.access, actor=judge.actor, at=at)


def _sees_error(item: WorkItem, truth: Truth, seed: int) -> bool:
    if (item.contact_key, item.point) not in truth:
        return False
    return item.is_recheck or not is_missed(seed, item.contact_key, item.point)


def _follow_up(at: datetime) -> None:
    """End findings and their actions that are a few days old: the leader acts, quality verifies."""
    leader, analyst = person(Role.TEAM_LEADER), person(Role.QUALITY_ANALYST)
    # No finding ends while its action is open, and time never runs backwards between the two.
    for kind, hours in (("action", 0), ("finding", 1)):
        wanted = MatterFilter(kinds=(kind,), is_open=True)
        for card in matters.list_matters(wanted=wanted, access=leader.access, limit=500):
            if card.opened_at > at - _ACTED_AFTER or card.state in {State.HELD, State.DONE}:
                continue
            if card.open_children:  # an action that somebody holds
                continue
            done_at = at + timedelta(hours=hours)
            with _left_to_visitors():
                _say(card.id, Verb.DONE, leader, done_at, "已与本人核对并演练")
                _say(card.id, Verb.VERIFY, analyst, done_at + timedelta(minutes=30), "复核通过")


@contextmanager
def _left_to_visitors() -> Iterator[None]:
    """Let a matter be that somebody who tries the product has acted on already."""
    with suppress(Refusal):
        yield


def _say(matter_id: int, verb: Verb, who: Person, at: datetime, note: str) -> None:
    matters.act(
        matter_id=matter_id, verb=verb, access=who.access, actor=who.actor, at=at, note=note
    )


def _learn(at: datetime) -> None:
    """What the nightly jobs do: rates and stars, effects of prompts, retirements."""
    guidance.join_outcomes(at=at)
    guidance.refresh_facts(at=at)
    risks.measure_points(actor=DEMO, at=at)
    risks.propose_retirements(actor=DEMO, at=at)
