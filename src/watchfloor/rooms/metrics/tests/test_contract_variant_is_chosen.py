from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.metrics import operations, queries
from watchfloor.rooms.metrics.models import Target, VariantChoice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
BY: dict[str, Any] = {"actor": Actor("director"), "at": AT}
DAY = timedelta(days=1)


def choose(variant: str, valid_from: datetime = AT, reason: str = "contract") -> None:
    operations.choose_variant(
        metric="service_level", variant=variant, valid_from=valid_from, reason=reason, **BY
    )


def chosen(at: datetime) -> str | None:
    card = queries.chosen_variant(metric="service_level", at=at)
    return card.variant if card else None


def test_no_variant_is_the_contract_one_until_somebody_chooses():
    assert chosen(AT) is None
    assert queries.chosen_variants(at=AT) == {}


def test_a_choice_holds_from_its_day_on_and_the_past_keeps_its_own():
    choose("f3")
    choose("f1", AT + 10 * DAY)
    assert [chosen(AT + days * DAY) for days in (-1, 0, 9, 10)] == [None, "f3", "f3", "f1"]
    assert queries.chosen_variants(at=AT + 10 * DAY) == {"service_level": "f1"}


def test_the_later_decision_of_the_same_day_wins_and_both_stay_in_the_history():
    choose("f3")
    choose("f4", reason="typing error")
    assert chosen(AT) == "f4"
    assert [card.variant for card in queries.list_choices(metric="service_level")] == ["f4", "f3"]


def test_each_choice_is_one_line_of_the_journal_with_what_was_before():
    choose("f3")
    choose("f1", reason="new contract")
    first, second = JournalEntry.objects.order_by("number")
    assert (first.before, second.before) == (None, {"variant": "f3"})
    assert second.after is not None
    assert second.after["reason"] == "new contract"


@pytest.mark.parametrize(("metric", "variant"), [("service_level", "f9"), ("luck", "f1")])
def test_an_unknown_variant_is_refused_and_nothing_is_chosen(metric, variant):
    with pytest.raises(Refusal) as refused:
        operations.choose_variant(metric=metric, variant=variant, **BY)
    assert refused.value.code == "metrics.unknown"
    assert not VariantChoice.objects.exists()
    assert not JournalEntry.objects.exists()


@pytest.fixture
def queue():
    feed = Feed.objects.create(name="asterisk", format="asterisk-queue-log")
    return Queue.objects.create(feed=feed, code="billing")


def target(goal: float, queue_id: int | None = None, valid_from: datetime = AT, metric="asa"):
    operations.set_target(metric=metric, goal=goal, queue_id=queue_id, valid_from=valid_from, **BY)


def test_a_queue_has_its_own_target_beside_that_of_all(queue):
    target(20)
    target(12, queue.pk)
    found = {card.queue_id: card.goal for card in queries.list_targets(at=AT)}
    assert found == {None: 20, queue.pk: 12}


def test_a_target_holds_from_its_day_on():
    target(20)
    target(15, valid_from=AT + 5 * DAY)
    goals = [
        [card.goal for card in queries.list_targets(at=AT + days * DAY)] for days in (-1, 0, 5)
    ]
    assert goals == [[], [20], [15]]


def test_a_target_of_the_same_instant_is_replaced():
    target(20)
    target(18)
    assert Target.objects.get().goal == 18
    assert JournalEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("metric", "goal", "code"),
    [
        ("service_level", 80, "metrics.target.out_of_range"),
        ("asa", -1, "metrics.target.out_of_range"),
        ("occupancy", 0.8, "metrics.target.no_direction"),
        ("luck", 1, "metrics.unknown"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(metric, goal, code):
    with pytest.raises(Refusal) as refused:
        target(goal, metric=metric)
    assert refused.value.code == code
    assert not Target.objects.exists()
    assert not JournalEntry.objects.exists()
