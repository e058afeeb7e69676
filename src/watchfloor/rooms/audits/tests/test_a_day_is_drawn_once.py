from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Sum

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.audits import service as audits
from watchfloor.rooms.audits.models import Draw, Drawn, Item
from watchfloor.rooms.matters.models import Matter

from .scene import (
    ANNA,
    DAY,
    LONG_AGO,
    MORNING,
    NIGHT,
    POINT,
    add_agent,
    answer_contacts,
    hold_point,
    reach_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents(cast):
    return [cast.agent, add_agent("A-2", cast.team), add_agent("A-3", cast.team)]


def draw(at=NIGHT):
    return audits.draw(day=DAY, actor=ANNA, at=at)


def test_five_stars_take_every_contact_with_certainty(agents):
    hold_point("FIN-001", stars=5)
    answer_contacts(30, agents)
    report = draw()
    assert (report.points[0].population, report.taken) == (30, 30)
    assert set(Drawn.objects.values_list("probability", flat=True)) == {1.0}


def test_four_stars_take_a_day_s_part_of_the_month_with_stored_chances(agents):
    hold_point("FIN-001", stars=4)
    answer_contacts(300, agents)
    report = draw()
    row = Draw.objects.get()
    assert report.taken == pytest.approx(299 / 30, abs=1)
    assert 0 < row.least_probability < row.greatest_probability <= 1
    sums = Drawn.objects.aggregate(Sum("probability"))
    assert sums["probability__sum"] > 0
    assert all(item.probability > 0 for item in Item.objects.all())


def test_a_second_draw_of_the_day_changes_nothing(agents):
    hold_point("FIN-001")
    answer_contacts(20, agents)
    draw()
    before = list(Item.objects.order_by("pk").values())
    again = draw(at=NIGHT + timedelta(days=1))
    assert (again.already_drawn, again.taken, again.items) == (1, 0, 0)
    assert list(Item.objects.order_by("pk").values()) == before


def test_a_draw_can_be_repeated_bit_for_bit(agents):
    hold_point("FIN-001", stars=3)
    answer_contacts(200, agents)
    draw()
    first = list(Drawn.objects.order_by("subject").values_list("subject", "agent", "probability"))
    marks = Draw.objects.values_list("seed", "frame_hash").get()
    looks = list(Item.objects.order_by("drawn__subject", "layer").values_list("layer", "user"))
    Item.objects.all().delete()
    Drawn.objects.all().delete()
    Draw.objects.all().delete()
    draw()
    assert first
    assert Draw.objects.values_list("seed", "frame_hash").get() == marks
    assert first == list(
        Drawn.objects.order_by("subject").values_list("subject", "agent", "probability")
    )
    assert looks == list(
        Item.objects.order_by("drawn__subject", "layer").values_list("layer", "user")
    )


def test_a_day_without_contacts_says_so_and_is_drawn_when_they_come(agents):
    hold_point("FIN-001")
    assert draw().empty == ("FIN-001",)
    answer_contacts(5, agents)
    assert draw(at=NIGHT + timedelta(hours=1)).taken == 5
    assert Draw.objects.count() == 1


def test_contacts_that_come_while_the_day_goes_on_are_drawn_by_the_next_call(agents):
    hold_point("FIN-001")
    answer_contacts(5, agents)
    assert draw(at=MORNING + timedelta(minutes=1)).taken == 5
    answer_contacts(3, agents, at=MORNING + timedelta(hours=1), start=50)
    assert draw().taken == 3
    assert Drawn.objects.values("subject").distinct().count() == 8


def test_a_day_that_has_not_begun_is_refused_and_nothing_is_drawn(agents):
    hold_point("FIN-001")
    with pytest.raises(Refusal) as refused:
        draw(at=MORNING - timedelta(days=1))
    assert refused.value.code == "audits.draw.day_not_begun"
    assert not Draw.objects.exists()


def test_where_steps_were_ever_reported_only_contacts_that_reached_them_count(agents):
    hold_point("FIN-001", point=replace(POINT, steps=("refund.pay",)))
    answer_contacts(10, agents)
    reach_step("contact:C-00003", "refund.pay", agents[0])
    reach_step("contact:C-00004", "address.change", agents[0])
    draw()
    assert list(Drawn.objects.values_list("subject", flat=True)) == ["contact:C-00003"]
    assert Draw.objects.get().basis == "steps"


def test_a_step_reported_on_another_day_leaves_an_empty_frame_not_all_contacts(agents):
    hold_point("FIN-001", point=replace(POINT, steps=("refund.pay",)))
    answer_contacts(10, agents)
    reach_step("contact:OLD", "refund.pay", agents[0], at=LONG_AGO)
    assert draw().empty == ("FIN-001",)


def test_a_point_of_other_queues_draws_none_of_these(agents):
    hold_point("FIN-001", point=replace(POINT, queues=("sales",)))
    answer_contacts(10, agents)
    assert draw().empty == ("FIN-001",)


def test_nobody_checks_her_own_work_but_in_a_self_check(agents):
    hold_point("FIN-001")
    answer_contacts(60, agents)
    draw()
    rows = Item.objects.values_list("user_id", "drawn__agent__user_id", "layer")
    assert rows
    for user, own, layer in rows:
        assert (user == own) == (layer == "self")


def test_each_person_gets_one_list_a_layer_and_it_is_a_matter(agents):
    hold_point("FIN-001")
    hold_point("FIN-002")
    answer_contacts(60, agents)
    report = draw()
    lists = Item.objects.values("user", "layer").distinct().count()
    assert report.lists == lists == Matter.objects.filter(kind="audit").count()
    assert report.unassigned == 0
    first = Item.objects.all()[0]
    assert Matter.objects.filter(pk=first.audit_id or 0).get().owner_id == first.user_id


def test_an_agent_without_an_account_is_checked_by_leader_or_quality(cast):
    hold_point("FIN-001")
    answer_contacts(40, [add_agent("A-9", cast.team, with_user=False)])
    draw()
    users = set(Item.objects.values_list("layer", "user__username"))
    assert users == {("team", "team_leader"), ("quality", "quality_analyst")}


def test_chances_of_the_layers_of_one_contact_are_known(agents):
    hold_point("FIN-001")
    answer_contacts(200, agents)
    draw()
    chances = {(item.layer, round(item.probability, 6)) for item in Item.objects.all()}
    assert chances == {("self", 0.4), ("team", 0.3), ("quality", 0.44)}


def test_a_day_long_past_is_refused_and_keeps_no_row_of_each_point(agents):
    hold_point("FIN-001")
    with pytest.raises(Refusal) as refused:
        draw(at=NIGHT + timedelta(days=400))
    assert refused.value.code == "audits.draw.long_past"
    assert not Draw.objects.exists()
