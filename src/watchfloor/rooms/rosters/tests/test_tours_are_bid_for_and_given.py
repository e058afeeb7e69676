"""A round of bidding: opened on a draft, ranked by people alike, given in a new version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.models import Agent
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import CellChange, RosterNotFound, RuleFacts
from watchfloor.rooms.rosters.models import Bid, BidRound, Shift, Version
from watchfloor.rooms.rosters.operations.bidding import (
    award_round,
    drop_round,
    open_round,
    place_bid,
)
from watchfloor.rooms.rosters.queries.bidding import (
    count_unranked,
    list_own_rounds,
    list_receipts,
    list_tours,
)

from .build import (
    ANNA,
    AT,
    MONDAY,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    full_time,
    late,
    shift_types,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
CLOSES = AT + timedelta(days=2)
THREE_DAYS = timedelta(days=3)


@pytest.fixture
def staff() -> list[int]:
    """Three people alike."""
    people = agents(3, a_centre())
    shift_types()
    full_time(people)
    return people


@pytest.fixture
def draft(staff) -> int:
    """The first works early, the second late, the third on Tuesday only."""
    cells = [early(staff[0]), early(staff[0], TUESDAY), late(staff[1]), late(staff[1], TUESDAY)]
    return a_version(a_roster(), [*cells, early(staff[2], TUESDAY)])


def begin(version_id: int, seed: int = 7) -> int:
    return open_round(version_id=version_id, closes_at=CLOSES, seed=seed, actor=ANNA, at=AT)


def bid(round_id: int, agent_id: int, *ranks: int, at=AT) -> None:
    place_bid(round_id=round_id, agent_id=agent_id, ranks=ranks, actor=ANNA, at=at)


def give(round_id: int) -> int:
    return award_round(round_id=round_id, actor=ANNA, at=CLOSES)


def codes(version_id: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in Shift.objects.filter(version=version_id).order_by("day"):
        found.setdefault(row.agent_id, []).append(row.code)
    return found


def test_tours_go_to_their_winners_in_a_new_version(staff, draft):
    round_id = begin(draft)
    bid(round_id, staff[0], 1, 0)
    bid(round_id, staff[1], 0)
    result = give(round_id)
    assert codes(result) == {staff[0]: ["晚", "晚"], staff[1]: ["早", "早"], staff[2]: ["早"]}
    assert codes(draft)[staff[0]] == ["早", "早"]  # the draft stays as it was
    assert Version.objects.get(pk=result).parent_id == draft
    assert [each.rank for each in list_receipts(round_id=round_id)] == [1, 1, None]
    assert JournalEntry.objects.filter(action="rosters.bids.awarded").count() == 1


def test_all_shifts_are_still_there_after_the_award(staff, draft):
    round_id = begin(draft)
    for agent_id in staff:
        bid(round_id, agent_id, 2, 1, 0)
    times = sorted(Shift.objects.filter(version=draft).values_list("day", "code", "start_minute"))
    given = Shift.objects.filter(version=give(round_id))
    assert sorted(given.values_list("day", "code", "start_minute")) == times


def test_who_lost_a_tour_is_told_why(staff, draft):
    round_id = begin(draft)
    bid(round_id, staff[0], 1, 0)
    bid(round_id, staff[1], 1, 0)
    give(round_id)
    lost = [each for each in list_receipts(round_id=round_id) if each.rank == 2]
    assert [(each.rank, each.reason) for each in lost[0].lost] == [(1, "sum")]


def test_nobody_is_given_a_tour_that_breaks_a_rule_for_them(staff, draft):
    facts = RuleFacts(
        key="no-late", kind="max_shifts", parameters={"codes": ["晚"], "shifts": 0},
        reach={"people": [staff[0]]},
    )  # fmt: skip
    operations.save_rule(facts=facts, actor=ANNA, at=AT)
    round_id = begin(draft)
    bid(round_id, staff[0], 1, 0)
    bid(round_id, staff[1], 0, 1)
    assert codes(give(round_id))[staff[0]] == ["早", "早"]
    receipt = next(e for e in list_receipts(round_id=round_id) if e.agent_id == staff[0])
    assert [each.reason for each in receipt.lost] == ["rule"]


def test_who_was_left_with_little_weighs_more_the_next_time(staff, draft):
    first = begin(draft)
    bid(first, staff[0], 1)
    bid(first, staff[1], 1)
    second = begin(give(first))
    loser = next(e.agent_id for e in list_receipts(round_id=first) if e.ranked and e.rank is None)
    for agent_id in staff[:2]:
        bid(second, agent_id, 2)
    give(second)
    weights = {each.agent_id: each.weight for each in list_receipts(round_id=second)}
    assert weights[loser] == 1.5
    assert sorted(weights.values()) == [1.0, 1.0, 1.5]


def test_a_round_shows_tours_not_whose_they_are(staff, draft):
    round_id = begin(draft)
    bid(round_id, staff[2], 1)
    _card, tours = list_tours(round_id=round_id, agent_id=staff[2])
    assert [(each.index, each.rank) for each in tours] == [(1, 1), (0, None), (2, None)]
    assert tours[0].lates == 2
    assert not hasattr(tours[0], "agent_id")


def test_who_has_ranked_is_asked_no_more(staff, draft):
    round_id = begin(draft)
    assert count_unranked(agent_id=staff[0], at=AT) == 1
    bid(round_id, staff[0], 0)
    assert count_unranked(agent_id=staff[0], at=AT) == 0
    assert count_unranked(agent_id=staff[1], at=CLOSES) == 0


def test_people_who_are_not_alike_exchange_nothing():
    people = agents(1, a_centre())
    shift_types()
    full_time(people)
    with pytest.raises(Refusal) as told:
        begin(a_version(a_roster(), [early(people[0])]))
    assert told.value.code == "rosters.bids.nobody"
    assert not BidRound.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda version, _round, _agent: begin(version), "rosters.bids.open"),
        (lambda _version, row, agent: bid(row, agent, 0, 0), "rosters.bids.ranks"),
        (lambda _version, row, agent: bid(row, agent, 9), "rosters.bids.ranks"),
        (lambda _version, row, agent: bid(row, agent, 0, at=CLOSES), "rosters.bids.closed"),
    ],
)
def test_what_cannot_be_is_refused(staff, draft, change, code):
    round_id = begin(draft)
    with pytest.raises(Refusal) as told:
        change(draft, round_id, staff[0])
    assert told.value.code == code
    assert not Bid.objects.exists()
    assert BidRound.objects.count() == 1


def test_a_draft_that_was_changed_is_not_given(staff, draft):
    round_id = begin(draft)
    operations.change_cells(
        version_id=draft, revision=0, changes=[CellChange(staff[0], MONDAY, None)],
        actor=ANNA, at=AT,
    )  # fmt: skip
    with pytest.raises(Refusal) as told:
        give(round_id)
    assert told.value.code == "rosters.bids.changed"
    assert Version.objects.count() == 1
    drop_round(round_id=round_id, actor=ANNA, at=AT)
    assert not BidRound.objects.exists()


def test_a_round_is_given_once(staff, draft):
    round_id = begin(draft)
    give(round_id)
    for again in (give, lambda each: drop_round(round_id=each, actor=ANNA, at=AT)):
        with pytest.raises(Refusal) as told:
            again(round_id)
        assert told.value.code == "rosters.bids.awarded"
    assert Version.objects.count() == 2


def test_who_is_not_in_a_round_ranks_nothing(staff, draft):
    round_id = begin(draft)
    team = Agent.objects.get(pk=staff[0]).node_id
    assert team is not None
    outsider = agents(1, team, first=9)[0]
    with pytest.raises(RosterNotFound):
        bid(round_id, outsider, 0)
    assert list_own_rounds(agent_id=outsider) == ()
    assert not Bid.objects.exists()


def test_the_pages_lead_from_the_planner_to_the_agent_and_back(client_for, cast):
    people = [cast.agent.pk, *agents(1, cast.team.pk)]
    shift_types()
    full_time(people)
    draft = a_version(a_roster(cast.team.pk), [early(people[0]), late(people[1])])
    planner, agent = client_for(Role.PLANNER), client_for(Role.AGENT)
    closes = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    answer = planner.post(reverse("rosters:round_open", args=[draft]), {"closes": closes})
    assert answer.status_code == 302
    row = BidRound.objects.get()
    mine = [each[0] for each in row.tours["tours"]].index(people[0])
    assert agent.get(reverse("rosters:bid_tours", args=[row.pk])).status_code == 200
    agent.post(reverse("rosters:bid_rank", args=[row.pk]), {f"tour-{1 - mine}": "1", "tour-x": "2"})
    assert Bid.objects.get().ranks == [1 - mine]
    planner.post(reverse("rosters:round_award", args=[row.pk]))
    row.refresh_from_db()
    assert row.result_id is not None
    assert codes(row.result_id)[people[0]] == ["晚"]
    assert "1" in agent.get(reverse("rosters:bids")).content.decode()
    assert planner.get(reverse("rosters:rounds", args=[draft])).context["rounds"][0][1]


def test_a_round_that_closes_before_it_opens_is_shown_with_its_reason(client_for, cast):
    people = [cast.agent.pk, *agents(1, cast.team.pk)]
    shift_types()
    draft = a_version(a_roster(cast.team.pk), [early(people[0])])
    planner: Client = client_for(Role.PLANNER)
    url = reverse("rosters:round_open", args=[draft])
    answer = planner.post(url, {"closes": "2020-01-01T08:00"})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not BidRound.objects.exists()
