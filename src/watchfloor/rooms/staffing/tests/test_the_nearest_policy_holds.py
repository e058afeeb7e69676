"""Which terms hold: the queue's before the part's, before the centre's; then the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import (
    PolicyNotFound,
    Shrinkage,
    ShrinkageKind,
    ShrinkageRule,
    Terms,
)
from watchfloor.rooms.staffing.models import Policy

from .build import ANNA, AT, TODAY, a_queue, written

pytestmark = pytest.mark.django_db
MORNING = Shrinkage("course", ShrinkageKind.IN_OFFICE, 0.6, 480, 720)
AFTERNOON = Shrinkage("course", ShrinkageKind.IN_OFFICE, 0.6, 720, 1080)
ALL_DAY = Shrinkage("breaks", ShrinkageKind.IN_OFFICE, 0.5)
JANUARY = date(2026, 1, 1)


def save(level: float, *, valid_from: date = JANUARY, at=AT, **of):
    return operations.save_policy(
        valid_from=valid_from,
        terms=Terms(service_level=level),
        reason="agreed with the business",
        actor=ANNA,
        at=at,
        **of,
    )


def level_on(day: date = TODAY, **of) -> float:
    return queries.terms_on(day=day, **of).service_level


def test_without_any_policy_eighty_percent_within_twenty_seconds_is_promised(cast):
    queue = a_queue(node=cast.team.pk)
    assert queries.terms_on(day=TODAY, queue_id=queue.pk) == Terms()


def test_mail_without_any_policy_is_due_within_a_day(cast):
    queue = a_queue(node=cast.team.pk, channel="email")
    assert queries.terms_on(day=TODAY, queue_id=queue.pk).due_minutes == 1440


def test_a_queue_comes_before_its_team_before_its_department_before_the_centre(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.70)
    assert level_on(queue_id=queue.pk) == 0.70
    save(0.75, node_id=cast.department.pk)
    assert level_on(queue_id=queue.pk) == 0.75
    save(0.85, node_id=cast.team.pk)
    assert level_on(queue_id=queue.pk) == 0.85
    save(0.95, queue_id=queue.pk)
    assert level_on(queue_id=queue.pk) == 0.95


def test_what_another_team_agreed_on_does_not_touch_ours(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.99, node_id=cast.other_team.pk)
    save(0.98, queue_id=a_queue("other", node=cast.other_team.pk).pk)
    assert level_on(queue_id=queue.pk) == 0.80


def test_one_for_the_channel_comes_before_one_for_all_of_the_same_reach(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.90, channel="voice")
    save(0.70, at=AT + timedelta(hours=1))
    save(0.60, channel="chat")
    assert level_on(queue_id=queue.pk) == 0.90


def test_a_policy_holds_from_its_day_on(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.85, valid_from=TODAY)
    assert level_on(TODAY - timedelta(days=1), queue_id=queue.pk) == 0.80
    assert level_on(TODAY, queue_id=queue.pk) == 0.85


def test_a_later_one_of_the_same_day_takes_the_place_and_the_first_is_kept(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.85, queue_id=queue.pk)
    save(0.88, queue_id=queue.pk, at=AT + timedelta(minutes=1))
    assert level_on(queue_id=queue.pk) == 0.88
    assert Policy.objects.filter(queue=queue).count() == 2


def test_one_that_begins_later_holds_although_it_was_written_down_earlier(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.90, valid_from=TODAY)
    save(0.70, valid_from=JANUARY, at=AT + timedelta(hours=1))
    assert level_on(queue_id=queue.pk) == 0.90


def test_taking_a_policy_back_lets_the_one_before_it_hold_again(cast):
    queue = a_queue(node=cast.team.pk)
    save(0.70)
    card = save(0.95, queue_id=queue.pk)
    operations.remove_policy(policy_id=card.id, actor=ANNA, at=AT)
    assert level_on(queue_id=queue.pk) == 0.70
    assert Policy.objects.get(pk=card.id).removed_by == "anna"


def test_a_policy_is_taken_back_once(cast):
    card = save(0.70)
    operations.remove_policy(policy_id=card.id, actor=ANNA, at=AT)
    lines = journal.count_lines()
    with pytest.raises(PolicyNotFound):
        operations.remove_policy(policy_id=card.id, actor=ANNA, at=AT)
    assert journal.count_lines() == lines


def test_saving_writes_who_agreed_on_what_and_why(cast):
    card = save(0.85)
    (line,) = journal.list_lines(wanted=journal.JournalFilter(action="staffing.policy.saved"))
    assert (line.subject, line.actor) == (f"staffing_policy:{card.id}", "anna")
    told = written("staffing.policy.saved")
    assert told["terms"]["service_level"] == 0.85
    assert told["reason"] == "agreed with the business"


def test_shrinkages_of_other_hours_may_come_to_more_than_all_together(cast):
    """A course in the morning, another one in the afternoon: somebody is left at any time."""
    terms = Terms(shrinkages=(MORNING, AFTERNOON), shrinkage_rule=ShrinkageRule.ADDITIVE)
    operations.save_policy(valid_from=JANUARY, terms=terms, reason="x", actor=ANNA, at=AT)
    assert queries.terms_on(day=TODAY) == terms


def test_terms_come_back_as_they_were_saved(cast):
    terms = Terms(
        service_level=0.9,
        patience_seconds=95.0,
        chats_at_once=3,
        chat_factors=(1.0, 1.25, 1.6),
        shrinkages=(
            Shrinkage("breaks", ShrinkageKind.IN_OFFICE, 0.1),
            Shrinkage("leave", ShrinkageKind.OUT_OF_OFFICE, 0.2, 480, 720),
        ),
        shrinkage_rule=ShrinkageRule.ADDITIVE,
    )
    operations.save_policy(valid_from=JANUARY, terms=terms, reason="all of it", actor=ANNA, at=AT)
    assert queries.terms_on(day=TODAY) == terms


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"service_level": 0.0}, "service_level"),
        ({"service_level": 1.0}, "service_level"),
        ({"service_level": float("nan")}, "service_level"),
        ({"answer_within_seconds": -1.0}, "answer_within_seconds"),
        ({"patience_seconds": 0.0}, "patience_seconds"),
        ({"patience_seconds": float("inf")}, "patience_seconds"),
        ({"occupancy_cap": 1.2}, "occupancy_cap"),
        ({"abandon_cap": 0.0}, "abandon_cap"),
        ({"denominator": "whatever"}, "denominator"),
        ({"redial_share": 1.0}, "redial_share"),
        ({"chats_at_once": 0}, "chats_at_once"),
        ({"chats_at_once": 2, "chat_factors": (1.0,)}, "chat_factors"),
        ({"chats_at_once": 2, "chat_factors": (1.5, 2.0)}, "chat_factors"),
        ({"due_minutes": 0}, "due_minutes"),
        ({"minimum_people": -1}, "minimum_people"),
        ({"shrinkages": (Shrinkage("x", ShrinkageKind.IN_OFFICE, 1.0),)}, "shrinkages"),
        ({"shrinkages": (Shrinkage(" ", ShrinkageKind.IN_OFFICE, 0.1),)}, "shrinkages"),
        ({"shrinkages": (Shrinkage("x", ShrinkageKind.IN_OFFICE, 0.1, 600, 60),)}, "shrinkages"),
        ({"shrinkages": (Shrinkage("x", ShrinkageKind.IN_OFFICE, 0.1, 600, 600),)}, "shrinkages"),
        ({"shrinkages": (Shrinkage("x\0", ShrinkageKind.IN_OFFICE, 0.1),)}, "shrinkages"),
        ({"shrinkages": (Shrinkage("x" * 81, ShrinkageKind.IN_OFFICE, 0.1),)}, "shrinkages"),
        (
            {"shrinkages": (MORNING, ALL_DAY), "shrinkage_rule": ShrinkageRule.ADDITIVE},
            "shrinkages",
        ),
    ],
)
def test_terms_that_no_centre_can_keep_are_refused_by_name(cast, wrong, name):
    lines = journal.count_lines()
    with pytest.raises(Refusal) as refused:
        operations.save_policy(
            valid_from=JANUARY,
            terms=replace(Terms(), **wrong),
            reason="why not",
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == f"staffing.terms.{name}"
    assert not Policy.objects.exists()
    assert journal.count_lines() == lines


def test_added_shares_may_not_leave_nobody(cast):
    shares = tuple(Shrinkage(name, ShrinkageKind.IN_OFFICE, 0.5) for name in ("breaks", "meetings"))
    terms = Terms(shrinkages=shares)
    operations.save_policy(valid_from=JANUARY, terms=terms, reason="odd", actor=ANNA, at=AT)
    with pytest.raises(Refusal) as refused:
        operations.save_policy(
            valid_from=JANUARY,
            terms=replace(terms, shrinkage_rule=ShrinkageRule.ADDITIVE),
            reason="odder",
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == "staffing.terms.shrinkages"


def test_a_policy_says_why(cast):
    with pytest.raises(Refusal) as refused:
        operations.save_policy(valid_from=JANUARY, terms=Terms(), reason=" ", actor=ANNA, at=AT)
    assert refused.value.code == "staffing.reason.missing"
    assert not Policy.objects.exists()


def test_a_policy_is_of_one_reach(cast):
    queue = a_queue(node=cast.team.pk)
    with pytest.raises(Refusal) as refused:
        save(0.9, queue_id=queue.pk, node_id=cast.team.pk)
    assert refused.value.code == "staffing.policy.reach"


def test_who_plans_a_team_sees_what_holds_there_and_changes_only_that(cast):
    mine, theirs = a_queue(node=cast.team.pk), a_queue("other", node=cast.other_team.pk)
    save(0.70)
    save(0.75, node_id=cast.department.pk)
    save(0.90, queue_id=mine.pk)
    save(0.95, queue_id=theirs.pk)
    scope = Scope(node_ids=frozenset({cast.team.pk}))
    seen = {card.terms.service_level for card in queries.list_policies(scope=scope)}
    assert seen == {0.70, 0.75, 0.90}
    queries.check_reach(queue_id=mine.pk, node_id=None, scope=scope)
    for out_of_reach in (
        {"queue_id": theirs.pk, "node_id": None},
        {"queue_id": None, "node_id": cast.department.pk},
        {"queue_id": None, "node_id": None},
    ):
        with pytest.raises(PolicyNotFound):
            queries.check_reach(**out_of_reach, scope=scope)
