"""Works, does not, cannot tell yet: against published values and seeded simulations."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from watchfloor.common.words import NO_WORDS
from watchfloor.rooms.guidance import operations, queries
from watchfloor.rooms.guidance.contracts import Arm, Verdict
from watchfloor.rooms.guidance.models import AgentPointFacts, StepDecision
from watchfloor.rooms.guidance.rules.effects import (
    Judged,
    add_up,
    measure,
    needed_judged,
    newcombe,
    wilson,
)
from watchfloor.rooms.guidance.rules.overrides import proposes_retirement
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result

from .scene import AT, decide, hold_point, hold_process, share

LATER = AT + timedelta(hours=1)


def arm(judged, failed, weight=1.0):
    return add_up(judged, [Judged(place < failed, weight) for place in range(judged)])


def effect(shown, withheld, holdout=0.1):
    return measure(shown, withheld, base_rate=0.05, holdout_share=holdout)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, table II, examples (a), (b), (c), (d), (g), (h), method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(first, second, low, high):
    (a, m), (b, n) = first, second
    found = newcombe(a / m, m, b / n, n)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_wilsons_interval_is_the_published_one():
    # Newcombe 1998 (single proportions), table I: 81/263 and 15/148.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_a_large_gain_works_and_none_at_all_does_not():
    assert effect(arm(9000, 90), arm(1000, 50)).verdict is Verdict.WORKS
    assert effect(arm(90_000, 4500), arm(10_000, 500)).verdict is Verdict.DOES_NOT


def test_harm_does_not_work():
    assert effect(arm(9000, 900), arm(1000, 20)).verdict is Verdict.DOES_NOT


def test_a_few_contacts_cannot_tell_and_say_how_many_more():
    found = effect(arm(90, 2), arm(10, 1))
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.more_judged is not None
    assert found.more_judged > 1000


def test_an_arm_without_judgements_has_no_difference():
    found = effect(arm(100, 2), add_up(10, []))
    assert (found.difference, found.low, found.withheld.rate) == (None, None, None)
    assert (found.withheld.contacts, found.verdict) == (10, Verdict.CANNOT_TELL)


def test_without_a_holdout_nothing_is_promised():
    assert effect(arm(10, 1), add_up(0, []), holdout=0).more_judged is None


def test_rates_are_weighted_by_how_likely_a_contact_was_looked_at():
    """Half of the errors lie among contacts looked at for sure, the rest among one in ten."""
    failed, passed = Judged(failed=True), Judged(failed=False)
    seldom = Judged(failed=False, weight=10.0)
    mixed = add_up(200, [failed] * 10 + [passed] * 90 + [seldom] * 100)
    assert mixed.rate == pytest.approx(10 / 1100)
    assert mixed.effective == pytest.approx(1100**2 / (100 + 100 * 100))


def test_the_planned_number_finds_the_effect_four_times_in_five():
    rate, holdout, random_ = 0.1, 0.2, random.Random(5)
    number = needed_judged(rate, holdout)
    found = sum(_simulated(random_, number, rate, 0.7 * rate, holdout) for _ in range(300))
    assert found / 300 == pytest.approx(0.8, abs=0.08)


def test_a_prompt_without_effect_seldom_seems_to_work():
    random_ = random.Random(7)
    false_alarms = sum(_simulated(random_, 2000, 0.05, 0.05, 0.1) for _ in range(300))
    # Nominally 0.025; measured 0.018 to 0.035, as Wilson's limits lean towards one half.
    assert false_alarms / 300 < 0.06


def _simulated(random_, number, rate, better, holdout):
    withheld = sum(random_.random() < holdout for _ in range(number))
    fails = [
        sum(random_.random() < p for _ in range(n))
        for n, p in ((number - withheld, better), (withheld, rate))
    ]
    found = effect(arm(number - withheld, fails[0]), arm(withheld, fails[1]), holdout)
    return found.verdict is Verdict.WORKS


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((0, 20, 3), True), ((10, 10, 5), False), ((0, 19, 5), False), ((0, 100, 2), False)],
)
def test_most_people_means_surely_and_not_one_alone(answers, expected):
    assert proposes_retirement(*answers) is expected


def judge(version, contact, result, *, layer=Layer.QUALITY, probability=1.0, minutes=30):
    observations.store(
        observations=[
            Observation(
                at=AT + timedelta(minutes=minutes),
                kind=Kind.AUDIT,
                subject=f"contact:{contact}",
                layer=layer,
                result=result,
                standard_id=version.standard_id,
                standard_version_id=version.id,
                probability=probability,
            )
        ]
    )


@pytest.fixture
def held(cast):
    hold_process(cast)
    share(0.5, cast)
    return hold_point(cast)


def test_judgements_of_the_same_contact_and_point_come_back_to_the_arm(cast, held):
    arms = [decide(cast, f"C-{each}", at=LATER).arm for each in range(30)]
    other = hold_point(cast, title="Another", prompts=())
    for each in range(30):
        judge(held, f"C-{each}", Result.FAIL if each % 3 == 0 else Result.PASS, probability=0.5)
        judge(other, f"C-{each}", Result.FAIL)
    due = sum(arm is not Arm.NONE for arm in arms)
    assert operations.join_outcomes(at=LATER) == due
    assert operations.join_outcomes(at=LATER) == 0
    (card,) = queries.list_prompts(at=LATER)
    shown = [each for each, arm in enumerate(arms) if arm is Arm.SHOWN]
    assert (card.effect.shown.contacts, card.effect.shown.judged) == (len(shown), len(shown))
    assert card.effect.shown.failed == sum(each % 3 == 0 for each in shown)
    assert card.effect.withheld.judged == due - len(shown)
    assert set(StepDecision.objects.exclude(arm="").values_list("weight", flat=True)) == {2.0}


def test_the_more_trusted_judgement_counts_in_whichever_order_they_come(cast, held):
    decide(cast, "C-1", at=LATER)
    judge(held, "C-1", Result.FAIL, layer=Layer.QUALITY, minutes=10)
    judge(held, "C-1", Result.PASS, layer=Layer.SELF, minutes=40)
    judge(held, "C-1", Result.NOT_APPLICABLE, layer=Layer.QUALITY, minutes=50)
    operations.join_outcomes(at=LATER)
    assert StepDecision.objects.get().failed is True


def test_agents_rates_come_back_to_where_decisions_read_them(cast, held):
    observations.store(
        observations=[
            Observation(
                at=AT, kind=Kind.AUDIT, subject=f"contact:X-{each}", layer=Layer.QUALITY,
                result=Result.FAIL if each < 2 else Result.PASS, agent_id=cast.agent.pk,
                node_id=cast.team.pk, standard_id=held.standard_id,
                probability=0.25 if each < 2 else 1.0,
            )
            for each in range(10)
        ]
    )  # fmt: skip
    decide(cast, "C-1", at=LATER)
    operations.refresh_facts(at=LATER)
    facts = AgentPointFacts.objects.get()
    # Weights: two fails of weight 4, eight passes of weight 1.
    assert facts.looked == 10
    assert facts.failed == pytest.approx(10 * 8 / 16)
    # Refreshing must not forget when she was reminded last.
    assert facts.shown == StepDecision.objects.filter(arm=Arm.SHOWN).count()


def test_old_decisions_go_and_young_ones_stay(cast, held):
    decide(cast, "C-old", at=LATER)
    decide(cast, "C-young", at=LATER + timedelta(days=300))
    assert operations.prune_decisions(at=LATER + timedelta(days=401)) == 1
    assert StepDecision.objects.get().contact_key == "C-young"


def test_a_prompt_that_holds_and_was_never_due_is_listed_with_nothing_told(cast, held):
    (card,) = queries.list_prompts(at=LATER)
    assert (card.shown, card.override_share, card.effect.difference) == (0, None, None)
    assert card.text != NO_WORDS
