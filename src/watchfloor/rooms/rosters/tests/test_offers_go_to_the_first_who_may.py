"""Overtime and time off: first come, first served, within the rules; the bank of hours knows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import LeaveKind, RosterNotFound, RuleFacts
from watchfloor.rooms.rosters.models import Claim, Duty, HoursEntry, Offer
from watchfloor.rooms.rosters.operations.leaves import ask_leave
from watchfloor.rooms.rosters.operations.offers import (
    claim_offer,
    make_offer,
    withdraw_hours,
    withdraw_offer,
)
from watchfloor.rooms.rosters.queries.calling import list_callable
from watchfloor.rooms.rosters.queries.offers import list_claims, list_offers, list_offers_for
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan
from watchfloor.rooms.rosters.rules.offering import OfferFacts

from .build import (
    ANNA,
    AT,
    BEN,
    MONDAY,
    SHANGHAI,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.django_db
CLOSES = AT + timedelta(days=2)


@pytest.fixture
def team() -> int:
    return a_centre()


@pytest.fixture
def staff(team) -> list[int]:
    """Two people who work from 8 to 16 on Monday."""
    people = agents(2, team)
    shift_types()
    cells = [early(each) for each in people]
    operations.publish(version_id=a_version(a_roster(), cells), actor=ANNA, at=AT)
    return people


def offer(kind="overtime", first=960, last=1080, places=1, **more) -> int:
    facts = OfferFacts(kind, MONDAY, first, last, places, **{"closes_at": CLOSES, **more})
    return make_offer(facts=facts, scope=WHOLE_CENTRE, actor=ANNA, at=AT).id


def claim(offer_id: int, agent_id: int, at=AT):
    return claim_offer(offer_id=offer_id, agent_id=agent_id, actor=BEN, at=at)


def banked(agent_id: int) -> list[int]:
    return list(HoursEntry.objects.filter(agent=agent_id).values_list("minutes", flat=True))


def test_overtime_makes_the_shift_longer_and_the_bank_fuller(staff):
    card = claim(offer(), staff[0])
    duty = Duty.objects.get(agent=staff[0])
    assert (duty.start_minute, duty.minutes, duty.sequence) == (480, 600, 1)
    assert banked(staff[0]) == [120]
    assert (card.taken, card.mine) == (1, "granted")


def test_time_off_takes_the_end_of_the_shift_and_of_the_bank(staff):
    claim(offer("time_off", 840, 960), staff[0])
    duty = Duty.objects.get(agent=staff[0])
    assert (duty.start_minute, duty.minutes) == (480, 360)
    assert duty.breaks == [["lunch", 720, 30, False]]
    assert banked(staff[0]) == [-120]


def test_a_whole_shift_off_is_no_shift(staff):
    claim(offer("time_off", 0, 1440), staff[0])
    assert Duty.objects.get(agent=staff[0]).cancelled_at == AT
    assert banked(staff[0]) == [-450]


def test_the_last_place_goes_to_one(staff):
    number = offer()
    claim(number, staff[0])
    with pytest.raises(Refusal) as refused:
        claim(number, staff[1])
    assert refused.value.code == "rosters.offer.taken"
    assert [each.agent_id for each in list_claims(offer_id=number)] == [staff[0]]
    assert Duty.objects.get(agent=staff[1]).minutes == 480


def test_nobody_takes_it_twice(staff):
    number = offer(places=2)
    claim(number, staff[0])
    with pytest.raises(Refusal):
        claim(number, staff[0])
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "first", "last", "code"),
    [
        ("overtime", 1020, 1080, "rosters.offer.not_beside"),
        ("time_off", 600, 660, "rosters.offer.middle"),
        ("time_off", 960, 1080, "rosters.offer.no_shift"),
    ],
)
def test_what_does_not_touch_the_shift_as_it_should_is_refused(staff, kind, first, last, code):
    number = offer(kind, first, last)
    with pytest.raises(Refusal) as refused:
        claim(number, staff[0])
    assert refused.value.code == code
    assert not Claim.objects.exists()
    assert not HoursEntry.objects.exists()


def test_a_rule_forbids_too_long_a_day(staff):
    operations.save_rule(
        facts=RuleFacts(key="day", kind="max_minutes_day", parameters={"minutes": 540}),
        actor=ANNA,
        at=AT,
    )
    number = offer()
    with pytest.raises(Refusal) as refused:
        claim(number, staff[0])
    assert refused.value.code == "rosters.offer.unlawful"
    assert Duty.objects.get(agent=staff[0]).minutes == 480


def test_closed_withdrawn_or_another_part_s_is_not_taken(staff, team):
    number = offer()
    with pytest.raises(Refusal):
        claim(number, staff[0], at=CLOSES)
    withdraw_offer(offer_id=number, scope=WHOLE_CENTRE, actor=ANNA, at=AT)
    with pytest.raises(Refusal):
        claim(number, staff[0])
    stranger = people.add_agent(facts=AgentFacts(code="S1"), actor=ANNA, at=AT)
    with pytest.raises(RosterNotFound):
        claim(offer(node_id=team), stranger)
    assert not Claim.objects.exists()


def test_each_sees_the_offers_of_their_part(staff, team):
    number = offer(node_id=team)
    seen = list_offers_for(agent_id=staff[0], at=AT)
    assert [(each.id, each.mine) for each in seen] == [(number, "")]
    stranger = people.add_agent(facts=AgentFacts(code="S1"), actor=ANNA, at=AT)
    assert list_offers_for(agent_id=stranger, at=AT) == ()
    assert list_offers(scope=Scope(node_ids=frozenset({team})), at=AT)
    assert list_offers(scope=Scope(), at=AT) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": 600, "last": 600},
        {"last": 1500},
        {"places": 0},
        {"kind": "holiday"},
        {"closes_at": AT - timedelta(minutes=1)},
        {"closes_at": AT + timedelta(days=30)},
    ],
)
def test_an_offer_that_cannot_be_meant_is_refused(team, wrong):
    with pytest.raises(Refusal):
        offer(**wrong)
    assert not Offer.objects.exists()


def test_only_one_s_own_part_is_offered_to(team):
    facts = OfferFacts("overtime", MONDAY, 960, 1080, 1, CLOSES, node_id=team)
    with pytest.raises(RosterNotFound):
        make_offer(facts=facts, scope=Scope(), actor=ANNA, at=AT)
    assert not Offer.objects.exists()


# -- a shift more for who is off ---------------------------------------------------------------


TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def off(team) -> list[int]:
    """Four people of whom one works on Monday; the week is published."""
    found = agents(4, team)
    shift_types()
    rest_of_eleven_hours()
    cells = [early(found[0]), early(found[2], TUESDAY, start_minute=420)]
    operations.publish(version_id=a_version(a_roster(), cells), actor=ANNA, at=AT)
    return found


def evening(first: int = 16, last: int = 20) -> Window:
    midnight = datetime.combine(MONDAY, datetime.min.time(), tzinfo=SHANGHAI)
    return Window(midnight + timedelta(hours=first), midnight + timedelta(hours=last))


def test_who_works_is_on_leave_or_would_rest_too_little_is_not_callable(off):
    assert list_callable(agent_ids=off, window=evening()) == (off[1], off[2], off[3])
    # Until 22:00 leaves nine hours before the early shift of the next day.
    assert list_callable(agent_ids=off, window=evening(18, 22)) == (off[1], off[3])
    ask_leave(
        agent_id=off[1], kind=LeaveKind.SICK, span=LeaveSpan(MONDAY, MONDAY), actor=BEN, at=AT
    )
    assert list_callable(agent_ids=off, window=evening(18, 22)) == (off[3],)


def test_a_day_that_no_roster_has_makes_nobody_callable(off):
    later = Window(evening().start + timedelta(days=30), evening().end + timedelta(days=30))
    assert list_callable(agent_ids=off, window=later) == ()


def test_who_is_off_takes_a_shift_more_and_who_works_may_not(off):
    number = offer("call_in", 1020, 1260, places=4)
    card = claim(number, off[1])
    duty = Duty.objects.get(agent=off[1])
    assert (duty.start_minute, duty.minutes, duty.cancelled_at) == (1020, 240, None)
    assert banked(off[1]) == [240]
    assert card.taken == 1
    with pytest.raises(Refusal) as refused:
        claim(number, off[0])
    assert refused.value.code == "rosters.offer.not_off"
    assert Duty.objects.get(agent=off[0]).minutes == 480


def test_a_shift_more_that_breaks_the_rest_is_refused_and_nothing_changes(off):
    with pytest.raises(Refusal) as refused:
        claim(offer("call_in", 1080, 1320), off[2])
    assert refused.value.code == "rosters.offer.unlawful"
    assert not Duty.objects.filter(agent=off[2], day=MONDAY).exists()
    assert not Claim.objects.exists()


def test_hours_that_another_room_offered_are_taken_back_until_somebody_has_them(off):
    number = offer("call_in", 1020, 1260, places=2)
    claim(number, off[1])
    withdraw_hours(offer_id=number, actor=ANNA, at=AT)
    with pytest.raises(Refusal) as refused:
        claim(number, off[3])
    assert refused.value.code == "rosters.offer.closed"
    assert Duty.objects.get(agent=off[1]).cancelled_at is None
    assert not Duty.objects.filter(agent=off[3]).exists()
