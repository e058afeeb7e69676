from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.audits import operations, queries
from watchfloor.rooms.audits.contracts import ItemNotFound
from watchfloor.rooms.audits.models import Disagreement, Item
from watchfloor.rooms.audits.operations.settling import GRACE
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterFilter, State
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, ObservationFilter, Result

from .scene import ANNA, DAY, NIGHT, access_of_user, add_agent, answer_contacts, hold_point

pytestmark = pytest.mark.django_db
LATER = NIGHT + timedelta(hours=2)


@pytest.fixture
def drawn(cast):
    agents = [cast.agent, add_agent("A-2", cast.team)]
    hold_point("FIN-001")
    answer_contacts(80, agents)
    operations.draw(day=DAY, actor=ANNA, at=NIGHT)
    return agents


def judge(item, result=Result.PASS, at=LATER, user=None, **told):
    user = user or item.user
    return operations.judge(
        item_id=item.pk, result=result, access=access_of_user(user),
        actor=Actor(user.username, user.pk), at=at, **told,
    )  # fmt: skip


def hand_in(user, at=LATER):
    return operations.hand_in(
        access=access_of_user(user), actor=Actor(user.username, user.pk), at=at
    )


def seen():
    wanted = ObservationFilter(kinds=(Kind.AUDIT,))
    return [each.seen for each in observations.list_observations(wanted=wanted, scope=WHOLE_CENTRE)]


def an_item(**where):
    return Item.objects.filter(**where).select_related("user", "drawn").order_by("pk").first()


def test_a_judgement_becomes_an_observation_only_when_the_time_for_second_thoughts_is_over(drawn):
    item = an_item(layer="self")
    judge(item)
    assert operations.settle_due(at=LATER + GRACE - timedelta(seconds=1)) == 0
    assert seen() == []
    assert operations.settle_due(at=LATER + GRACE) == 1
    (one,) = seen()
    assert (one.subject, one.result, one.layer) == (item.drawn.subject, "pass", "self")
    assert one.probability == pytest.approx(0.4)
    assert one.at == item.drawn.happened_at


def test_a_list_that_is_handed_in_settles_at_once_and_only_once(drawn):
    item = an_item(layer="self")
    judge(item)
    assert hand_in(item.user) == 1
    assert hand_in(item.user) == 0
    assert len(seen()) == 1


def test_the_last_judgement_before_settling_counts(drawn):
    item = an_item(layer="self")
    judge(item, Result.FAIL, errors=(0,))
    judge(item, Result.PASS)
    hand_in(item.user)
    assert [each.result for each in seen()] == ["pass"]
    assert not Matter.objects.filter(kind="finding").exists()


def test_a_judgement_taken_back_leaves_the_item_open(drawn):
    item = an_item(layer="self")
    judge(item, Result.FAIL, note="wrong name")
    operations.take_back(item_id=item.pk, access=access_of_user(item.user), actor=ANNA, at=LATER)
    assert hand_in(item.user) == 0
    assert seen() == []


def test_what_is_settled_cannot_be_judged_or_taken_back(drawn):
    item = an_item(layer="self")
    judge(item)
    hand_in(item.user)
    with pytest.raises(Refusal) as refused:
        judge(item, Result.FAIL, errors=(0,))
    assert refused.value.code == "audits.item.settled"
    item.refresh_from_db()
    assert item.result == "pass"


def test_a_fail_opens_one_finding_with_an_action_for_the_leader(drawn, cast):
    item = an_item(layer="team")
    judge(item, Result.FAIL, errors=(1,), note="nobody signed", points=-5.0)
    hand_in(item.user)
    finding = Matter.objects.get(kind="finding")
    action = Matter.objects.get(kind="action")
    leader = cast.users[Role.TEAM_LEADER]
    assert (finding.owner_id, action.owner_id, action.parent_id) == (
        leader.pk, leader.pk, finding.pk,
    )  # fmt: skip
    assert finding.subject == "risk:FIN-001"
    assert finding.body["errors"] == ["未经审批"]
    assert action.effect_check_weeks > 0
    assert action.due_at is not None


def test_two_layers_that_fail_the_same_contact_share_a_finding(drawn):
    again = an_item(is_recheck=True)
    first = an_item(drawn=again.drawn, is_recheck=False)
    for item in (first, again):
        judge(item, Result.FAIL, errors=(0,))
        hand_in(item.user)
    assert Matter.objects.filter(kind="finding").count() == 1
    assert not Disagreement.objects.exists()


def test_a_disagreement_is_recorded_and_feeds_the_miss_rate(drawn):
    again = an_item(is_recheck=True)
    first = an_item(drawn=again.drawn, is_recheck=False)
    judge(first, Result.PASS)
    hand_in(first.user)
    judge(again, Result.FAIL, errors=(0,))
    hand_in(again.user)
    kept = Disagreement.objects.get()
    assert (kept.first_id, kept.second_id) == (first.pk, again.pk)
    rates = {rate.layer: rate for rate in queries.list_miss_rates(first=DAY, last=DAY)}
    assert (rates[first.layer].missed, rates[first.layer].failed) == (1, 1)
    assert queries.count_disagreements(first=DAY, last=DAY) == 1


def test_quality_does_not_see_what_was_found_before_it_has_judged_itself(drawn):
    again = an_item(is_recheck=True)
    first = an_item(drawn=again.drawn, is_recheck=False)
    judge(first, Result.FAIL, errors=(0,))
    hand_in(first.user)
    analyst = access_of_user(again.user)
    assert queries.get_detail(item_id=again.pk, access=analyst).others == ()
    assert queries.get_detail(item_id=first.pk, access=analyst).others == ()
    judge(again, Result.PASS)
    assert queries.get_detail(item_id=again.pk, access=analyst).others == ()
    hand_in(again.user)
    (other,) = queries.get_detail(item_id=again.pk, access=analyst).others
    assert (other.judgement.result, other.differs) == (Result.FAIL, True)


def test_a_list_ends_when_its_last_item_is_settled(drawn):
    user = an_item(layer="self").user
    mine = list(Item.objects.filter(user=user, layer="self").select_related("user"))
    for item in mine[:-1]:
        judge(item)
    hand_in(user)
    wanted = MatterFilter(kinds=("audit",), is_open=False)
    assert matters.count_matters(wanted=wanted, access=access_of_user(user)) == 0
    judge(mine[-1])
    hand_in(user)
    (ended,) = matters.list_matters(wanted=wanted, access=access_of_user(user))
    assert ended.state is State.VERIFIED


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"result": Result.FAIL}, "fail_without_error"),
        ({"result": Result.FAIL, "errors": (2,)}, "unknown_error"),
        ({"result": Result.FAIL, "errors": (-1,)}, "unknown_error"),
        ({"result": Result.PASS, "errors": (0,)}, "error_without_fail"),
        ({"result": Result.NONE}, "no_verdict"),
        ({"result": Result.PASS, "points": float("nan")}, "points"),
    ],
)
def test_a_judgement_that_says_nothing_is_refused_and_not_kept(drawn, told, code):
    item = an_item(layer="self")
    with pytest.raises(Refusal) as refused:
        judge(item, **told)
    assert refused.value.code == f"audits.judgement.{code}"
    item.refresh_from_db()
    assert item.result == ""


def test_somebody_else_s_item_is_out_of_an_agent_s_reach(drawn):
    item = an_item(layer="self")
    other = Item.objects.exclude(user=item.user).filter(layer="self")[0]
    with pytest.raises(ItemNotFound):
        judge(item, user=other.user)
    item.refresh_from_db()
    assert item.result == ""


def test_a_leader_sees_but_does_not_judge_an_agent_s_self_check(drawn, cast):
    item = an_item(layer="self")
    leader = cast.users[Role.TEAM_LEADER]
    assert queries.get_item(item_id=item.pk, access=access_of_user(leader)).id == item.pk
    with pytest.raises(PermissionDenied):
        judge(item, user=leader)
    with pytest.raises(ItemNotFound):
        judge(item, user=cast.stranger)


def test_a_late_cross_check_goes_to_the_leader_and_a_self_check_stays(drawn, cast):
    operations.pass_on_late(actor=ANNA, at=NIGHT + timedelta(days=10))
    owners = set(Item.objects.filter(layer="team").values_list("user__username", flat=True))
    assert owners == {"team_leader"}
    assert not Item.objects.filter(layer="self", user__username="team_leader").exists()
