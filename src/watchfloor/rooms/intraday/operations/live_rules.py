"""Rules are written, tried on history, and only then switched on; a rule is never edited.

Another text is another rule: what a signal was raised by stays what it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.expressions import ExpressionError
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import LiveRuleCard, LiveRuleFacts, RuleTrial
from watchfloor.rooms.intraday.models import LiveRule, Signal
from watchfloor.rooms.intraday.queries.lines import list_lines
from watchfloor.rooms.intraday.queries.live_rules import (
    get_removed_rule,
    get_rule,
    lines_of_node,
    lines_of_rule,
    pack_trial,
)
from watchfloor.rooms.intraday.queries.trials import try_rule
from watchfloor.rooms.intraday.rules.live_metrics import read_rule
from watchfloor.rooms.people import service as people

_MOST_NAME = 80
_MOST_EXPRESSION = 500
_MOST_LOOKS = 24
_FRESH = timedelta(days=7)  # how old a trial may be when its rule is switched on
_UNDO_WITHIN = timedelta(hours=1)


def make_rule(
    *, facts: LiveRuleFacts, node_id: int, scope: Scope, actor: Actor, at: datetime
) -> int:
    """Write a rule, off; return its number.

    :raises Refusal: no name or one that is taken, an expression that cannot be asked, lines or a
        part out of reach, figures that make no sense.
    """
    _check(facts, node_id, scope)
    try:
        with transaction.atomic():
            row = LiveRule.objects.create(
                name=facts.name,
                node_id=node_id,
                expression=facts.expression,
                queue_ids=list(facts.queue_ids),
                intervals_in_a_row=facts.looks_in_a_row,
                stars=facts.stars,
                opens_matter=facts.opens_matter,
                made_by=actor.name,
                made_at=at,
            )
            _note("made", row.pk, actor, at, {"name": facts.name, "rule": facts.expression})
    except IntegrityError:
        raise _name_taken(facts.name) from None
    return row.pk


def try_on_history(*, rule_id: int, scope: Scope, actor: Actor, at: datetime) -> RuleTrial:
    """Ask a rule of the last four weeks and keep when it would have fired.

    :raises LiveRuleNotFound: there is none in reach.
    """
    card = get_rule(rule_id=rule_id, scope=scope)
    lines = lines_of_rule(card, list_lines(scope=WHOLE_CENTRE))
    today = at.astimezone(calendars.centre_zone()).date()
    trial = try_rule(facts=card.facts, lines=lines, today=today, at=at)
    with transaction.atomic():
        LiveRule.objects.filter(pk=card.id).update(tested=pack_trial(trial), tested_at=at)
        _note("tried", card.id, actor, at, {"firings": trial.count, "looks": trial.looks})
    return trial


def switch_rule(*, rule_id: int, is_on: bool, scope: Scope, actor: Actor, at: datetime) -> None:
    """Switch a rule on or off; on only after it was tried on history of late.

    :raises LiveRuleNotFound: there is none in reach.
    :raises Refusal: nobody knows what it would have done.
    """
    card = get_rule(rule_id=rule_id, scope=scope)
    if is_on:
        _check_tried(card, at)
    with transaction.atomic():
        LiveRule.objects.filter(pk=card.id).update(is_on=is_on)
        if not is_on:
            _end_signals(card.id, at)
        _note("switched", card.id, actor, at, {"on": is_on})


def remove_rule(*, rule_id: int, scope: Scope, actor: Actor, at: datetime) -> None:
    """Take a rule away; its signals stay in the list.

    :raises LiveRuleNotFound: there is none in reach.
    """
    card = get_rule(rule_id=rule_id, scope=scope)
    with transaction.atomic():
        LiveRule.objects.filter(pk=card.id).update(is_on=False, removed_at=at)
        _end_signals(card.id, at)
        _note("removed", card.id, actor, at, {"name": card.facts.name})


def restore_rule(*, rule_id: int, scope: Scope, actor: Actor, at: datetime) -> None:
    """Put back a rule that was taken away within the hour; it comes back switched off.

    :raises LiveRuleNotFound: none was taken away since then in reach.
    :raises Refusal: its name was given to another one since.
    """
    card = get_removed_rule(rule_id=rule_id, removed_since=at - _UNDO_WITHIN, scope=scope)
    try:
        with transaction.atomic():
            LiveRule.objects.filter(pk=card.id).update(removed_at=None)
            _note("restored", card.id, actor, at, {"name": card.facts.name})
    except IntegrityError:
        raise _name_taken(card.facts.name) from None


def _check(facts: LiveRuleFacts, node_id: int, scope: Scope) -> None:
    if not 0 < len(facts.name) <= _MOST_NAME or len(facts.expression) > _MOST_EXPRESSION:
        raise Refusal(
            code="intraday.rule.name",
            what=msgid("A rule needs a name of at most %(name)s characters and a condition of at"
                       " most %(most)s."),
            fields={"name": _MOST_NAME, "most": _MOST_EXPRESSION},
        )  # fmt: skip
    if not (1 <= facts.looks_in_a_row <= _MOST_LOOKS and 1 <= facts.stars <= 5):
        raise Refusal(
            code="intraday.rule.figures",
            what=msgid("A rule asks for 1 to %(most)s looks in a row."),
            fields={"most": _MOST_LOOKS},
        )
    try:
        read_rule(facts.expression)
    except ExpressionError as error:
        raise error.as_refusal(code="intraday.rule.expression") from None
    _check_reach(facts, node_id, scope)


def _check_reach(facts: LiveRuleFacts, node_id: int, scope: Scope) -> None:
    nodes = {node.id for node in people.list_nodes(scope=scope)}
    lines = list_lines(scope=scope)
    known = {line.id for line in lines}
    is_empty = not facts.queue_ids and node_id in nodes and not lines_of_node(node_id, lines)
    if node_id not in nodes or not known.issuperset(facts.queue_ids) or is_empty:
        raise Refusal(
            code="intraday.rule.lines",
            what=msgid("There are no such lines in your reach."),
            mend=msgid("Choose lines that are forecast, in a part of the center that you see."),
        )


def _check_tried(card: LiveRuleCard, at: datetime) -> None:
    if card.tested_at is None or card.tested_at < at - _FRESH:
        raise Refusal(
            code="intraday.rule.untried",
            what=msgid("Nobody knows how often this rule would have fired."),
            mend=msgid("Try it on the last four weeks first."),
        )


def _name_taken(name: str) -> Refusal:
    return Refusal(
        code="intraday.rule.name_taken",
        what=msgid("Another rule here has the name “%(name)s”."),
        mend=msgid("Give it another name, or remove that one first."),
        fields={"name": name},
    )


def _end_signals(rule_id: int, at: datetime) -> None:
    Signal.objects.filter(rule=rule_id, ended_at=None).update(ended_at=at)


def _note(verb: str, rule_id: int, actor: Actor, at: datetime, after: dict[str, object]) -> None:
    journal.record(
        action=f"intraday.live_rule.{verb}",
        subject=f"live_rule:{rule_id}",
        actor=actor,
        at=at,
        after=after,
    )
