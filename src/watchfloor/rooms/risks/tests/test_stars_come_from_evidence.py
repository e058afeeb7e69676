from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.utils.translation import override as language
from scipy.stats import gamma, poisson

from watchfloor.common.access import Role
from watchfloor.common.words import Words
from watchfloor.rooms.observations.contracts import Layer
from watchfloor.rooms.risks import operations, queries, service
from watchfloor.rooms.risks.contracts import Evidence, LossRange, StarScale, Step
from watchfloor.rooms.risks.rules.rating import PRIOR_SIZE, believe, mean_rate, p_value_above
from watchfloor.rooms.risks.rules.reaching import reach_of
from watchfloor.rooms.risks.rules.rising import beyond_chance, p_value_rising
from watchfloor.rooms.risks.rules.stars import sum_stars
from watchfloor.rooms.standards import service as standards

from .build import (
    JOB,
    a_point,
    a_process,
    access_for,
    actor_for,
    approve,
    audits,
    hold,
    propose,
    reached,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=28)
SEEN = Evidence(looked=500, failed=5, weight=500.0, failed_weight=5.0)


def test_the_rate_is_the_gamma_posterior_with_its_90_percent_interval():
    point = a_point(prior_rate=0.02)
    belief = believe(point, SEEN)
    posterior = gamma(0.02 * PRIOR_SIZE + 5, scale=1 / (PRIOR_SIZE + 500))
    assert belief.mean == pytest.approx(posterior.mean())
    assert (belief.low, belief.high) == pytest.approx(posterior.interval(0.9))
    assert mean_rate(point, SEEN) == pytest.approx(belief.mean)


def test_without_evidence_the_tolerable_rate_is_believed_and_the_default_stars_are_given():
    point = a_point(loss=LossRange(1, 2))
    total = sum_stars(point, Evidence(), None, StarScale(), date(2026, 1, 1))
    assert total.rate.mean == point.tolerable_rate
    assert (total.computed_stars, total.stars, total.is_reach_counted) == (1, 3, False)


def test_money_is_rate_times_mean_loss_times_reach():
    total = sum_stars(a_point(), SEEN, 2_000.0, StarScale(), date(2026, 1, 1))
    assert total.week_loss == pytest.approx(total.rate.mean * total.mean_loss * 2_000)
    assert total.week_loss_low < total.week_loss < total.week_loss_high


def test_the_p_value_is_the_upper_tail_of_poisson():
    point = a_point(tolerable_rate=0.01)
    seen = Evidence(looked=400, failed=9, weight=400.0, failed_weight=9.0)
    assert p_value_above(point, seen) == pytest.approx(poisson(4).sf(8))
    assert p_value_above(point, Evidence(looked=400, weight=400.0)) == 1.0


def test_chance_alone_names_few_points_among_a_thousand():
    rng = np.random.default_rng(7)
    point = a_point(tolerable_rate=0.02)
    p_values = {}
    for number in range(1000):
        failed = int(rng.poisson(0.02 * 300))
        seen = Evidence(300, failed, 300.0, float(failed))
        p_values[number] = p_value_above(point, seen)
    assert sum(p < 0.05 for p in p_values.values()) > 20  # what one by one would name
    assert len(beyond_chance(p_values)) <= 1


def test_a_rise_is_told_from_a_steady_rate():
    steady = Evidence(400, 4, 400.0, 4.0), Evidence(100, 1, 100.0, 1.0)
    rising = Evidence(400, 10, 400.0, 10.0), Evidence(100, 9, 100.0, 9.0)
    assert p_value_rising(*steady) > 0.3
    assert p_value_rising(*rising) < 0.001
    assert p_value_rising(Evidence(), Evidence()) == 1.0


def test_of_a_process_the_busiest_step_counts_and_processes_add_up():
    name = Words("x", "")
    steps = {
        code: Step(code, name, process, name, queues)
        for code, process, queues in (("a", "p", ("q",)), ("b", "p", ()), ("c", "r", ()))
    }
    point = a_point(steps=("a", "b", "c"))
    assert reach_of(point, steps, {"a": 10.0, "b": 7.0, "c": 5.0}, {}) == 15.0
    assert reach_of(point, steps, {}, {"q": 40.0}) == 40.0
    assert reach_of(a_point(queues=("q",)), steps, {}, {"q": 40.0, "z": 9.0}) == 40.0
    assert reach_of(point, steps, {}, {}) is None


@pytest.mark.django_db
class TestMeasuring:
    def test_measured_points_have_stars_from_what_was_seen(self, cast):
        a_process(cast, "refund.confirm", at=START)
        point = hold(cast, code="A", steps=("refund.confirm",), at=START)
        audits(point, start=START + timedelta(days=1), looked=100, failed=10)
        reached("refund.confirm", start=START, contacts=2800)
        assert service.list_points(at=NOW)[0].stars == 3
        assert operations.measure_points(actor=JOB, at=NOW) == 1
        (card,) = service.list_points(at=NOW)
        assert card.rate == pytest.approx((0.01 * PRIOR_SIZE + 10) / (PRIOR_SIZE + 100))
        (measure,) = queries.list_measures(standard_id=point.standard_id)
        assert measure.reach is not None
        assert measure.reach == pytest.approx(700, rel=0.05)
        assert card.week_loss == pytest.approx(card.rate * card.mean_loss * measure.reach)
        assert (card.stars, measure.stars) == (4, 4)

    def test_a_week_is_measured_again_and_a_new_week_is_added(self, cast):
        point = hold(cast, code="A", at=START)
        for days in (0, 1, 8):
            operations.measure_points(actor=JOB, at=NOW + timedelta(days=days))
        weeks = queries.list_measures(standard_id=point.standard_id)
        assert [each.week_on for each in weeks] == sorted({each.week_on for each in weeks})
        assert len(weeks) in {2, 3}

    def test_what_the_agent_says_of_herself_is_no_evidence(self, cast):
        point = hold(cast, code="A", at=START)
        audits(point, start=START, looked=300, layer=Layer.SELF)
        operations.measure_points(actor=JOB, at=NOW)
        (measure,) = queries.list_measures(standard_id=point.standard_id)
        assert measure.year.looked == 0

    def test_tasks_name_what_waits_what_is_above_and_what_is_bare(self, cast):
        a_process(cast, "refund.open", "refund.confirm", at=START)
        point = hold(cast, code="A", steps=("refund.confirm",), tolerable_rate=0.02, at=START)
        audits(point, start=START, looked=200, failed=20)
        operations.measure_points(actor=JOB, at=NOW)
        propose(cast, at=NOW)
        with language("en"):
            access = access_for(cast.users[Role.RISK_OFFICER])
            keys = [task.key.split(":")[0] for task in service.list_tasks(access=access, at=NOW)]
            agent = access_for(cast.users[Role.AGENT])
            assert service.list_tasks(access=agent, at=NOW) == ()
        assert sorted(set(keys)) == ["matter", "risks.above", "risks.step_uncovered"]

    def test_many_bare_steps_are_one_line_of_the_worklist(self, cast):
        a_process(cast, "refund.open", "refund.check", "refund.pay", "refund.tell", at=START)
        with language("en"):
            access = access_for(cast.users[Role.RISK_OFFICER])
            tasks = service.list_tasks(access=access, at=NOW)
        assert [task.title for task in tasks] == ["4 steps have no risk point"]

    def test_a_scale_of_ones_own_holds_once_it_is_approved(self, cast):
        hold(cast, code="A", at=START)
        version = standards.propose(
            kind="star_scale",
            code="stars",
            title=Words("Scale", "标尺"),
            body=StarScale(unknown_stars=1),
            actor=actor_for(cast.users[Role.ADMINISTRATOR]),
            at=START,
        )
        assert service.list_points(at=NOW)[0].stars == 3
        approve(cast, version, at=NOW)
        assert service.list_points(at=NOW + timedelta(minutes=1))[0].stars == 2
