"""From the opening to the end: who may do what next, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import (
    MatterFilter,
    MatterNotFound,
    State,
    Verb,
)
from watchfloor.rooms.matters.models import MatterClock, MatterEvent

from .desk import AT, Desk, history, open_errand, refused
from .kinds import EffectFailed, Errand, seen

pytestmark = pytest.mark.django_db


def test_it_is_opened_taken_done_and_verified(cast, leader, analyst, agent):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.ASSIGN, to_user_id=agent.user_id)
    done = agent.act(number, Verb.DONE)
    assert (done.state, done.owner_id, done.seq) == (State.DONE, agent.user_id, 3)
    card = leader.act(number, Verb.VERIFY, seen_seq=3)
    assert (card.state, card.ended_at, card.due_at) == (State.VERIFIED, Desk.at, None)
    assert tuple(matters.find_faults()) == ()


def test_the_body_comes_back_as_it_was(cast, analyst):
    number = open_errand(cast, analyst)
    assert matters.get_matter(matter_id=number, access=analyst.access).body == Errand("call", 2)


def test_a_body_of_another_type_is_refused(cast, analyst):
    refused("matters.body.wrong_type", lambda: open_errand(cast, analyst, body={"what": "call"}))
    many: Any = "many"
    wrong = Errand(what="call", amount=many)
    refused("matters.body.invalid", lambda: open_errand(cast, analyst, body=wrong))
    assert matters.count_matters(wanted=MatterFilter(), access=analyst.access) == 0


@pytest.mark.parametrize("more", [{"title": " \n"}, {"expected_loss": float("nan")}, {"kind": "x"}])
def test_an_opening_that_says_nothing_is_refused(cast, analyst, more):
    with pytest.raises(Refusal):
        open_errand(cast, analyst, **more)
    assert matters.count_matters(wanted=MatterFilter(), access=analyst.access) == 0


def test_the_doer_does_not_verify(cast, leader, analyst):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.DONE)
    refused("matters.matter.own_work", lambda: leader.act(number, Verb.VERIFY))
    assert history(number) == ["open", "done"]


def test_whoever_held_it_does_not_verify_either(cast, leader, analyst, agent):
    number = open_errand(cast, analyst, owner_id=leader.user_id)
    leader.act(number, Verb.ASSIGN, to_user_id=agent.user_id)
    agent.act(number, Verb.DONE)
    refused("matters.matter.own_work", lambda: leader.act(number, Verb.VERIFY))
    assert analyst.act(number, Verb.VERIFY).state is State.VERIFIED


def test_a_job_does_not_verify_what_it_did_itself(cast, analyst):
    number, job = open_errand(cast, analyst), Actor("nightly")
    matters.act(matter_id=number, verb=Verb.DONE, access=None, actor=job, at=AT)

    def verify(actor: Actor) -> None:
        matters.act(matter_id=number, verb=Verb.VERIFY, access=None, actor=actor, at=AT)

    refused("matters.matter.own_work", lambda: verify(job))
    verify(Actor("another"))
    assert history(number) == ["open", "done", "verify"]


@pytest.mark.parametrize("verb", [Verb.CANCEL, Verb.HOLD])
def test_some_verbs_need_a_reason(cast, leader, analyst, verb):
    number = open_errand(cast, analyst)
    refused("matters.matter.no_reason", lambda: leader.act(number, verb, note="  "))
    assert history(number) == ["open"]
    leader.act(number, verb, note="The customer asked for it.")
    assert history(number) == ["open", verb.value]


def test_a_rejection_needs_a_reason_and_goes_back_to_the_owner(cast, leader, analyst):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.DONE)
    refused("matters.matter.no_reason", lambda: analyst.act(number, Verb.REJECT))
    card = analyst.act(number, Verb.REJECT, note="The letter is missing.")
    assert (card.state, card.owner_id) == (State.ASSIGNED, leader.user_id)


def test_an_ended_matter_takes_nothing_but_a_reopening(cast, leader, analyst):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.CANCEL, note="Twice the same.")
    for verb in set(Verb) - {Verb.OPEN, Verb.REOPEN}:
        refused("matters.matter.ended", lambda verb=verb: leader.act(number, verb, note="so"))
    refused("matters.matter.no_reason", lambda: leader.act(number, Verb.REOPEN))
    assert leader.act(number, Verb.REOPEN, note="It was not.").state is State.OPEN
    assert history(number) == ["open", "cancel", "reopen"]


def test_no_parent_ends_while_a_child_is_open(cast, leader, analyst):
    parent = open_errand(cast, analyst)
    child = open_errand(cast, analyst, parent_id=parent)
    for verb in (Verb.DONE, Verb.CANCEL):
        refused(
            "matters.matter.children_open",
            lambda verb=verb: leader.act(parent, verb, note="Finished."),
        )
    assert leader.act(parent, Verb.REMIND).open_children == 1
    leader.act(child, Verb.CANCEL, note="Not needed.")
    assert leader.act(parent, Verb.DONE).open_children == 0
    assert tuple(matters.find_faults()) == ()


def test_nothing_opens_under_an_ended_parent(cast, leader, analyst):
    parent = open_errand(cast, analyst)
    child = open_errand(cast, analyst, parent_id=parent)
    leader.act(child, Verb.CANCEL, note="Not needed.")
    leader.act(parent, Verb.CANCEL, note="Not needed.")
    refused("matters.matter.parent_ended", lambda: open_errand(cast, analyst, parent_id=parent))
    refused("matters.matter.parent_ended", lambda: leader.act(child, Verb.REOPEN, note="Again."))
    assert history(child) == ["open", "cancel"]
    leader.act(parent, Verb.REOPEN, note="Again.")
    assert leader.act(child, Verb.REOPEN, note="Again.").state is State.OPEN
    assert tuple(matters.find_faults()) == ()


def test_time_never_runs_backwards(cast, leader, analyst):
    number = open_errand(cast, analyst)

    def remind(at: datetime) -> None:
        matters.act(matter_id=number, verb=Verb.REMIND, access=None, actor=Actor("x"), at=at)

    refused("matters.matter.time_backwards", lambda: remind(AT - timedelta(minutes=2)))
    remind(AT - timedelta(seconds=30))  # two machines' clocks differ by so much
    ats = list(MatterEvent.objects.filter(matter_id=number).values_list("at", flat=True))
    assert ats == [AT, AT]


def test_who_comes_too_late_is_told_so(cast, leader, analyst):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.ASSIGN, to_user_id=leader.user_id)
    refused(
        "matters.matter.changed_meanwhile",
        lambda: analyst.act(number, Verb.CANCEL, note="Old.", seen_seq=1),
    )
    leader.act(number, Verb.REMIND)  # a reminder does not make anybody late
    assert analyst.act(number, Verb.CANCEL, note="Old.", seen_seq=2).state is State.CANCELLED


def test_it_is_given_only_to_somebody_who_can_act(cast, leader, analyst):
    number = open_errand(cast, analyst)
    refused("matters.matter.assigned_to_nobody", lambda: leader.act(number, Verb.ASSIGN))
    for user_id in (10**9,):
        refused(
            "matters.matter.owner_cannot_act",
            lambda user_id=user_id: leader.act(number, Verb.ASSIGN, to_user_id=user_id),
        )
    leader.act(number, Verb.ASSIGN, to_user_id=leader.user_id)
    refused(
        "matters.matter.has_that_owner",
        lambda: leader.act(number, Verb.ASSIGN, to_user_id=leader.user_id),
    )
    assert history(number) == ["open", "assign"]


def test_the_other_team_finds_nothing(cast, analyst, agent):
    number, stranger = open_errand(cast, analyst), Desk(cast.stranger)
    for desk in (stranger, agent):
        with pytest.raises(MatterNotFound):
            matters.get_matter(matter_id=number, access=desk.access)
        with pytest.raises(MatterNotFound):
            desk.act(number, Verb.DONE)
        assert matters.list_matters(wanted=MatterFilter(), access=desk.access) == ()
    assert history(number) == ["open"]


def test_an_agent_sees_her_own_and_does_not_judge_it(cast, leader, agent):
    number = open_errand(cast, leader, owner_id=agent.user_id)
    verbs = matters.get_matter(matter_id=number, access=agent.access).verbs
    assert verbs == (Verb.ASSIGN, Verb.HOLD, Verb.DONE, Verb.REMIND)
    with pytest.raises(PermissionDenied):
        agent.act(number, Verb.CANCEL, note="No time.")
    assert history(number) == ["open"]


def test_a_kind_says_which_capability_and_which_verbs_it_knows(cast, leader, analyst):
    number = open_errand(cast, analyst, kind="test_guarded")
    with pytest.raises(PermissionDenied):
        leader.act(number, Verb.DONE)
    boss = Desk(cast.users[Role.ADMINISTRATOR])
    boss.act(number, Verb.CANCEL, note="No.")
    refused("matters.verb.unknown", lambda: boss.act(number, Verb.REOPEN, note="Yes."))
    assert Verb.REOPEN not in matters.get_matter(matter_id=number, access=boss.access).verbs


def test_the_effect_happens_with_the_verb(cast, leader, analyst):
    seen.clear()
    number = open_errand(cast, analyst, subject="contact:PBX-17")
    leader.act(number, Verb.DONE)
    analyst.act(number, Verb.VERIFY, note="Good.")
    assert [(m.matter_id, m.verb, m.subject, m.note) for m in seen] == [
        (number, Verb.VERIFY, "contact:PBX-17", "Good.")
    ]


def test_a_failing_effect_takes_the_verb_with_it(cast, leader, analyst):
    number = open_errand(cast, analyst, body=Errand("breaks"))
    leader.act(number, Verb.DONE)
    lines = journal.count_lines()
    with pytest.raises(EffectFailed):
        analyst.act(number, Verb.VERIFY)
    assert history(number) == ["open", "done"]
    card = matters.get_matter(matter_id=number, access=analyst.access).card
    assert (card.state, journal.count_lines()) == (State.DONE, lines)


def test_each_verb_leaves_a_line_in_the_journal(cast, leader, analyst):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.DONE)
    lines = journal.list_lines(wanted=journal.JournalFilter(subject=f"matter:{number}"))
    assert [line.action for line in lines] == ["matters.matter.done", "matters.matter.opened"]
    assert lines[0].actor == leader.actor.name


@pytest.mark.parametrize("rows", [MatterEvent.objects, MatterClock.objects])
def test_the_database_refuses_to_change_what_happened(cast, analyst, rows):
    open_errand(cast, analyst)
    for change in (lambda: rows.all()._raw_delete("default"), lambda: rows.update(matter=None)):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()
    assert rows.count() == 1
