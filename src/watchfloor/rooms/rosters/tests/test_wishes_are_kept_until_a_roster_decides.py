"""People wish for days; a wish counts until a roster has decided it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters.contracts import RosterNotFound
from watchfloor.rooms.rosters.models import Wish
from watchfloor.rooms.rosters.operations.wishes import MOST_A_MONTH, Wanted, remove_wish, save_wish
from watchfloor.rooms.rosters.queries.wishes import list_wishes

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 2), date(2026, 4, 4)
BY = Actor(name="chen", user_id=None)
pytestmark = pytest.mark.django_db


@pytest.fixture
def agent_id() -> int:
    return people.add_agent(facts=AgentFacts(code="8001", name="Chen"), actor=BY, at=AT)


def wish(agent_id: int, day: date = DAY, **more):
    wanted = Wanted(**{"day": day, "wants": False, **more})
    return save_wish(agent_id=agent_id, wanted=wanted, today=TODAY, actor=BY, at=AT)


def test_a_second_wish_for_the_day_takes_the_place_of_the_first(agent_id):
    wish(agent_id)
    wish(agent_id, wants=True, stars=3)
    (card,) = list_wishes(agent_ids=[agent_id], first_day=DAY, last_day=DAY)
    assert (card.wants, card.stars, card.granted) == (True, 3, None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"day": TODAY}, "rosters.wish.past"),
        ({"stars": 4}, "rosters.wish.form"),
        ({"note": "x" * 201}, "rosters.wish.form"),
        ({"code": "??"}, "rosters.wish.shift"),
    ],
)
def test_what_cannot_be_wished_is_refused(agent_id, more, code):
    with pytest.raises(Refusal) as refused:
        wish(agent_id, **more)
    assert refused.value.code == code
    assert not Wish.objects.exists()


def test_a_month_holds_so_many_and_no_more(agent_id):
    for day in range(MOST_A_MONTH):
        wish(agent_id, DAY + timedelta(days=day))
    with pytest.raises(Refusal) as refused:
        wish(agent_id, DAY + timedelta(days=MOST_A_MONTH))
    assert refused.value.code == "rosters.wish.many"
    wish(agent_id, DAY, stars=2)  # another word about one of them is no further wish
    assert Wish.objects.count() == MOST_A_MONTH


def test_what_is_decided_stays(agent_id):
    card = wish(agent_id)
    Wish.objects.update(granted=False)
    with pytest.raises(Refusal):
        remove_wish(wish_id=card.id, agent_id=agent_id, actor=BY, at=AT)
    with pytest.raises(Refusal):
        wish(agent_id, wants=True)
    assert not Wish.objects.get().wants


def test_only_ones_own_is_taken_back(agent_id):
    card = wish(agent_id)
    with pytest.raises(RosterNotFound):
        remove_wish(wish_id=card.id, agent_id=agent_id + 1, actor=BY, at=AT)
    remove_wish(wish_id=card.id, agent_id=agent_id, actor=BY, at=AT)
    assert not Wish.objects.exists()
