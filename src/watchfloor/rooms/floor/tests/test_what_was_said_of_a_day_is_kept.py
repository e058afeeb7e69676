"""Figures of days are worked out again when something of them changes; what was said stays."""

from __future__ import annotations

from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import (
    DayNotFound,
    ExplanationKind,
    ExplanationState,
    TermsFacts,
)
from watchfloor.rooms.floor.models import DayFigures, Explanation
from watchfloor.rooms.floor.operations.explanations import (
    Asked,
    ask_explanation,
    decide_explanation,
    decline_automatic,
    explain_for,
    undo_decision,
    withdraw_explanation,
)
from watchfloor.rooms.floor.operations.figures import settle_day
from watchfloor.rooms.floor.operations.terms import save_terms
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.floor.queries.figures import list_figures

from .adherence_days import DAY, at, spans
from .adherence_people import ANNA, EVENING, a_source, did, named, scheduled

pytestmark = pytest.mark.django_db
COACHING = Window(at("17:45"), at("18:00"))


@pytest.fixture
def agent(cast):
    """Return the agent, with the day of the example, which is settled."""
    source = a_source()
    named(cast.agent.pk, source)
    scheduled(cast.agent.pk)
    did(cast.agent.pk, source)
    settle_day(day=DAY, at=EVENING)
    return cast.agent


def said(agent):
    """Return the shares that were said of the day, newest first, with why."""
    return [
        (round(each.share or 0, 4), each.cause) for each in list_figures(agent_id=agent.pk, day=DAY)
    ]


def asked(agent, window=COACHING, kind=ExplanationKind.COACHING, text=""):
    return Asked(agent.pk, DAY, window, kind, text)


def id_of(card):
    """Return the number of an explanation that is kept."""
    assert card.id is not None
    return card.id


def test_a_day_that_is_settled_twice_is_said_once(agent):
    assert settle_day(day=DAY, at=EVENING) == 0
    assert said(agent) == [(1.0, "first")]


def test_a_changed_schedule_is_worked_out_and_the_figure_before_stays(agent):
    scheduled(agent.pk, spans([("09:00", "18:00", "meeting")]), when="21:30")
    assert said(agent)[1] == (1.0, "first")
    share, cause = said(agent)[0]
    assert cause == "schedule"
    assert share < 0.1
    assert DayFigures.objects.filter(replaced_at=None).count() == 1


def test_what_the_day_explains_may_be_declined_with_a_reason_and_taken_back(agent):
    decline: dict[str, Any] = {"scope": WHOLE_CENTRE, "actor": ANNA, "at": EVENING}
    with pytest.raises(Refusal):
        decline_automatic(asked=asked(agent), reason=" ", **decline)
    card = decline_automatic(asked=asked(agent), reason="nobody called", **decline)
    assert read_own_day(agent_id=agent.pk, day=DAY, at=EVENING).totals.out_seconds == 15 * 60
    assert said(agent)[0] == (round(525 / 540, 4), "explanation")

    undo_decision(explanation_id=id_of(card), **decline)
    assert read_own_day(agent_id=agent.pk, day=DAY, at=EVENING).totals.share == 1.0
    assert said(agent)[0] == (1.0, "explanation")


def test_what_the_day_does_not_say_cannot_be_declined(agent):
    elsewhere = asked(agent, Window(at("10:00"), at("10:10")))
    with pytest.raises(Refusal):
        decline_automatic(asked=elsewhere, reason="no", scope=WHOLE_CENTRE, actor=ANNA, at=EVENING)
    assert not Explanation.objects.exists()


def test_stricter_terms_are_worked_out_from_their_day_on_and_not_before(agent, cast):
    facts = TermsFacts(grace_seconds=0, personal_minutes_a_day=0)
    common: dict[str, Any] = {
        "node_id": cast.team.pk,
        "facts": facts,
        "scope": WHOLE_CENTRE,
        "actor": ANNA,
    }
    save_terms(valid_from=at("12:00").date().replace(day=9), at=EVENING, **common)
    assert said(agent) == [(1.0, "first")]
    save_terms(valid_from=DAY, at=EVENING, **common)
    assert said(agent)[0] == (round(534 / 540, 4), "terms")


def test_terms_of_a_part_that_is_not_in_reach_are_not_set(agent, cast):
    with pytest.raises(DayNotFound):
        save_terms(
            node_id=cast.team.pk, valid_from=DAY, facts=TermsFacts(), scope=Scope(), actor=ANNA,
            at=EVENING,
        )  # fmt: skip
    assert said(agent) == [(1.0, "first")]


def test_nobody_decides_on_their_own_day(agent):
    mine = Actor("agent", agent.user_id)
    card = ask_explanation(asked=asked(agent), actor=mine, at=EVENING)
    decide: dict[str, Any] = {"explanation_id": card.id, "scope": WHOLE_CENTRE, "at": EVENING}
    with pytest.raises(Refusal):
        decide_explanation(accepts=True, actor=mine, **decide)
    with pytest.raises(Refusal):
        explain_for(asked=[asked(agent)], scope=WHOLE_CENTRE, actor=mine, at=EVENING)
    assert Explanation.objects.get().state == ExplanationState.ASKED


def test_the_same_time_is_asked_about_once_until_it_is_taken_back(agent):
    mine = Actor("agent", agent.user_id)
    card = ask_explanation(asked=asked(agent), actor=mine, at=EVENING)
    with pytest.raises(Refusal):
        ask_explanation(asked=asked(agent), actor=mine, at=EVENING)
    withdraw_explanation(explanation_id=id_of(card), agent_id=agent.pk, actor=mine, at=EVENING)
    ask_explanation(asked=asked(agent), actor=mine, at=EVENING)
    with pytest.raises(DayNotFound):
        withdraw_explanation(explanation_id=id_of(card), agent_id=-1, actor=mine, at=EVENING)


def test_each_decision_leaves_its_line_in_the_journal(agent):
    card = ask_explanation(asked=asked(agent), actor=Actor("agent"), at=EVENING)
    decide_explanation(
        explanation_id=id_of(card), accepts=True, scope=WHOLE_CENTRE, actor=ANNA, at=EVENING
    )
    lines = JournalEntry.objects.filter(action__startswith="floor.explanation.")
    assert list(lines.order_by("number").values_list("action", flat=True)) == [
        "floor.explanation.asked",
        "floor.explanation.accepted",
    ]
