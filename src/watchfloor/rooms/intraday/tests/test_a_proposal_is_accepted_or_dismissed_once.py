"""Next best actions against a real database: kept, decided once, carried out, measured."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.floor.models import Advice
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.intraday.contracts import ActionKind, ProposalNotFound, ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.operations import look
from watchfloor.rooms.intraday.operations.measuring import measure_proposals
from watchfloor.rooms.intraday.operations.proposals import accept, dismiss
from watchfloor.rooms.intraday.queries.proposals import get_proposal, list_decided, list_open
from watchfloor.rooms.notices.models import Notice
from watchfloor.rooms.people.models import User
from watchfloor.rooms.rosters.models import Offer

from .build import JOB, NOON, a_running_line, contacts_came, people, signed_in
from .lines import TODAY, agree, local

pytestmark = pytest.mark.django_db
MANAGER = Actor(name="floor", origin="test")
LATER = NOON + timedelta(minutes=5)


def shift(agent, meal: int = 13) -> tuple[int, date, tuple[Span, ...]]:
    """Work from eight to six, with an hour's meal."""
    first, away, back, last = (local(TODAY, hour) for hour in (8, meal, meal + 1, 18))
    spans = (Span(first, away, "queue"), Span(away, back, "meal"), Span(back, last, "queue"))
    return (agent.pk, TODAY, spans)


@pytest.fixture
def agents():
    """Let four of eleven people, who are just enough, eat at one; the others have eaten."""
    agree()
    series = a_running_line(day=[45.0] * 20)
    contacts_came(series, local(TODAY, 8), NOON, every_seconds=40)
    agents = people(11, node=series.node)
    for agent in agents[:2]:
        agent.user = User.objects.create(username=f"user-{agent.code}", language="zh-hans")
        agent.save()
    floor.put_schedules(
        rows=[shift(each, 13 if place < 4 else 10) for place, each in enumerate(agents)],
        origin="imported",
        actor=JOB,
        at=local(TODAY, 8),
    )
    signed_in(agents, local(TODAY, 8))
    look(actor=JOB, at=NOON)
    return agents


def moves(at: datetime = NOON):
    return [each for each in list_open(scope=WHOLE_CENTRE, at=at)
            if each.kind is ActionKind.MOVE_BREAK]  # fmt: skip


def schedule_of(agent_id: int) -> tuple[Span, ...]:
    (card,) = floor.list_schedules(agent_ids=[agent_id], first_day=TODAY, last_day=TODAY)
    return card.spans


def meal_of(agent_id: int) -> datetime:
    return next(span.start for span in schedule_of(agent_id) if span.code == "meal")


def test_meals_at_one_time_are_proposed_apart(agents):
    card = moves()[0]
    assert card.gain_contacts >= 1
    assert card.gain_low < card.gain_contacts < card.gain_high
    assert card.service_after > card.service_before
    assert card.agent_hours == 0
    assert set(card.agent_ids) <= {each.pk for each in agents}


def test_the_best_one_is_told_to_the_boards_in_both_languages(agents):
    best = list_open(scope=WHOLE_CENTRE, at=NOON)[0]
    advice = Advice.objects.first()
    if best.agent_hours >= 0 and advice is not None:
        assert advice.words["en"]
        assert any("一" <= sign <= "鿿" for sign in advice.words["zh"])
        assert advice.expires_at > NOON


def test_a_second_look_keeps_the_number_and_forgets_what_is_no_longer_worth_it(agents):
    before = {card.id for card in moves()}
    look(actor=JOB, at=NOON)
    assert {card.id for card in moves()} == before
    floor.put_schedules(rows=[(each.pk, TODAY, ()) for each in agents], origin="imported",
                        actor=JOB, at=NOON)  # fmt: skip
    look(actor=JOB, at=LATER)
    assert not {card.id for card in list_open(scope=WHOLE_CENTRE, at=LATER)} & before


def test_accepting_moves_the_meals_and_nothing_else(agents):
    card = moves()[0]
    untouched = [each.pk for each in agents[:4] if each.pk not in card.agent_ids]
    accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    to = datetime.fromisoformat(str(card.details["to"]))
    assert {meal_of(each) for each in card.agent_ids} == {to}
    assert {meal_of(each) for each in untouched} == {local(TODAY, 13)}
    for each in card.agent_ids:
        spans = schedule_of(each)
        assert (spans[0].start, spans[-1].end) == (local(TODAY, 8), local(TODAY, 18))
    entry = JournalEntry.objects.filter(action="intraday.proposal.accepted").get()
    assert (entry.after or {})["agents"] == list(card.agent_ids)


def test_the_people_it_touches_are_told_in_their_language(agents):
    card = moves()[0]
    accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    told = Notice.objects.filter(key=f"intraday:proposal:{card.id}")
    with_user = {each.user_id for each in agents if each.pk in card.agent_ids and each.user_id}
    assert {each.user_id for each in told} == with_user


def test_a_decision_is_made_once(agents):
    card = moves()[0]
    dismiss(proposal_id=card.id, reason="we wait", scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    with pytest.raises(Refusal) as refused:
        accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    assert refused.value.code == "intraday.proposal.closed"
    assert meal_of(card.agent_ids[0]) == local(TODAY, 13)
    assert list_decided(day=TODAY, scope=WHOLE_CENTRE)[0].decision_reason == "we wait"


def test_what_was_dismissed_is_not_proposed_again_in_the_same_form(agents):
    card = moves()[0]
    dismiss(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=NOON)
    look(actor=JOB, at=NOON)
    same = [
        each for each in moves() if (each.details, each.agent_ids) == (card.details, card.agent_ids)
    ]
    assert same == []


def test_an_old_proposal_cannot_be_accepted(agents):
    card = moves()[0]
    with pytest.raises(Refusal):
        accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=card.expires_at)
    assert meal_of(card.agent_ids[0]) == local(TODAY, 13)


def test_a_schedule_that_changed_since_stays_as_it_is(agents):
    card = moves()[0]
    spans = (Span(local(TODAY, 8), local(TODAY, 18), "queue"),)
    floor.put_schedules(
        rows=[(card.agent_ids[0], TODAY, spans)], origin="imported", actor=JOB, at=NOON
    )
    with pytest.raises(Refusal) as refused:
        accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    assert refused.value.code == "intraday.proposal.changed"
    assert schedule_of(card.agent_ids[0]) == spans
    assert all(meal_of(each) == local(TODAY, 13) for each in card.agent_ids[1:])
    assert get_proposal(proposal_id=card.id, scope=WHOLE_CENTRE).state is ProposalState.OPEN


def test_what_lies_out_of_reach_is_not_there(agents):
    card = moves()[0]
    with pytest.raises(ProposalNotFound):
        accept(proposal_id=card.id, scope=Scope(), actor=MANAGER, at=LATER)
    assert meal_of(card.agent_ids[0]) == local(TODAY, 13)


def test_overtime_is_offered_to_the_part_of_the_center_that_serves_the_line(agents):
    card = moves()[0]
    row = Proposal.objects.get(pk=card.id)
    row.pk, row.kind, row.starts_at = None, ActionKind.OFFER_OVERTIME.value, local(TODAY, 17)
    row.ends_at, row.details, row.affected_agents = local(TODAY, 18), {}, [agents[0].pk]
    row.save()
    accept(proposal_id=row.pk, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    offer = Offer.objects.get()
    assert (offer.kind, offer.from_minute, offer.to_minute) == ("overtime", 17 * 60, 18 * 60)
    assert (offer.places, offer.closes_at) == (1, local(TODAY, 17))


def test_what_was_really_gained_stands_beside_what_was_expected(agents):
    card = moves()[0]
    accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    assert measure_proposals(at=LATER) == 0  # its time is not over
    series = a_line_of(card)
    contacts_came(series, card.starts_at, card.ends_at, every_seconds=30)
    assert measure_proposals(at=card.ends_at) == 1
    actual = get_proposal(proposal_id=card.id, scope=WHOLE_CENTRE).actual
    assert actual is not None
    assert actual.without_share is not None
    assert actual.service_share == 1.0  # all of them waited five seconds
    came = (card.ends_at - card.starts_at).total_seconds() / 30
    assert actual.contacts == pytest.approx(came * (1 - actual.without_share))
    assert measure_proposals(at=card.ends_at) == 0


def a_line_of(card):
    return Series.objects.get(queue=card.queue_id)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_is_refused(agents):
    card = moves()[0]
    results: list[str] = []
    gate = threading.Barrier(2)

    def one() -> None:
        gate.wait()
        try:
            accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
            results.append("done")
        except Refusal as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "intraday.proposal.closed"]
    assert JournalEntry.objects.filter(action="intraday.proposal.accepted").count() == 1
