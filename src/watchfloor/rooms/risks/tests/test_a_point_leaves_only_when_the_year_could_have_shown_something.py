from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterFilter, Verb
from watchfloor.rooms.observations.contracts import Layer
from watchfloor.rooms.risks import operations, service
from watchfloor.rooms.risks.contracts import Evidence, YearSeen
from watchfloor.rooms.risks.queries.history import get_history, list_retired
from watchfloor.rooms.risks.rules.rating import effective_size
from watchfloor.rooms.risks.rules.retiring import audits_needed, judge_retirement, upper_limit
from watchfloor.rooms.standards import service as standards

from .build import JOB, access_for, actor_for, approve, audits, hold

BEFORE = datetime(2024, 12, 1, tzinfo=UTC)
IN_YEAR = datetime(2025, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 20, tzinfo=UTC)


def year(*, looked=299, failed=0, weight=None, spread=0.0, **changes) -> YearSeen:
    seen = Evidence(looked, failed, weight or float(looked), float(failed), spread)
    given = {"held_all_year": True, "anomalies": 0, "anomalies_since": 0, "audits": seen}
    return YearSeen(year=2025, **{**given, **changes})


def test_twelve_clean_audits_prove_only_less_than_22_in_100():
    verdict = judge_retirement(year(looked=12), tolerable_rate=0.01)
    assert (verdict.is_due, verdict.reason) == (False, "not_enough")
    assert verdict.upper_limit == pytest.approx(0.221, abs=0.001)
    assert verdict.audits_needed == 299


def test_299_clean_audits_clear_a_point_of_which_1_in_100_is_tolerable():
    assert judge_retirement(year(looked=299), tolerable_rate=0.01).is_due
    assert not judge_retirement(year(looked=298), tolerable_rate=0.01).is_due


@pytest.mark.parametrize("rate", [0.001, 0.005, 0.01, 0.05, 0.22, 0.5])
def test_as_many_as_are_needed_suffice_and_one_less_does_not(rate):
    needed = audits_needed(rate)
    assert upper_limit(needed) < rate <= upper_limit(needed - 1)


def test_audits_drawn_unevenly_count_for_fewer():
    # 300 audits, half drawn with probability 1, half with 1/100: 1/π is 1 and 100
    weight, spread = 150 * 1 + 150 * 100, 150 * 0.99 * 100**2
    seen = year(looked=300, weight=float(weight), spread=spread)
    assert effective_size(seen.audits) == pytest.approx(weight**2 / (150 + 150 * 100**2))
    verdict = judge_retirement(seen, tolerable_rate=0.01)
    assert (verdict.is_due, verdict.reason) == (False, "not_enough")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"held_all_year": False}, "not_held"),
        ({"anomalies": 1}, "anomalies"),
        ({"anomalies_since": 1}, "anomalies"),
        ({"failed": 1}, "anomalies"),
        ({"looked": 0}, "not_seen"),
    ],
)
def test_it_stays_and_says_why(changes, reason):
    verdict = judge_retirement(year(**changes), tolerable_rate=0.01)
    assert (verdict.is_due, verdict.reason) == (False, reason)


@pytest.mark.django_db
class TestAtNight:
    def test_a_cleared_point_is_proposed_once_with_a_recheck(self, cast):
        point = hold(cast, code="A", tolerable_rate=0.05, at=BEFORE)
        audits(point, start=IN_YEAR, looked=80)
        (proposed,) = operations.propose_retirements(actor=JOB, at=NOW)
        assert (proposed.code, proposed.body) == ("A", None)
        assert operations.propose_retirements(actor=JOB, at=NOW + timedelta(days=1)) == ()
        assert [card.code for card in service.list_points(at=NOW)] == ["A"]  # holds until approved
        (recheck,) = self.rechecks(cast, proposed)
        assert recheck.ended_at is None

    def test_it_cannot_leave_before_the_recheck_has_ended(self, cast):
        point = hold(cast, code="A", tolerable_rate=0.05, at=BEFORE)
        audits(point, start=IN_YEAR, looked=80)
        (proposed,) = operations.propose_retirements(actor=JOB, at=NOW)
        with pytest.raises(Refusal):
            approve(cast, proposed, at=NOW)
        assert [card.code for card in service.list_points(at=NOW)] == ["A"]
        (recheck,) = self.rechecks(cast, proposed)
        for verb, role in ((Verb.DONE, Role.QUALITY_ANALYST), (Verb.VERIFY, Role.RISK_OFFICER)):
            user = cast.users[role]
            matters.act(
                matter_id=recheck.id,
                verb=verb,
                access=access_for(user),
                actor=actor_for(user),
                at=NOW,
            )
        approve(cast, proposed, at=NOW)
        assert service.list_points(at=NOW + timedelta(minutes=1)) == ()
        assert [each.code for each in list_retired(at=NOW + timedelta(minutes=1))] == ["A"]

    def test_what_came_back_has_its_history(self, cast):
        self.test_it_cannot_leave_before_the_recheck_has_ended(cast)
        later = NOW + timedelta(days=30)
        history = get_history(code="A", at=later)
        assert history.is_retired
        back = operations.return_retired(
            standard_id=history.standard_id,
            reason="seen again",
            actor=actor_for(cast.users[Role.AGENT]),
            at=later,
        )
        approve(cast, back, at=later)
        assert [card.code for card in service.list_points(at=later)] == ["A"]
        assert [each.number for each in get_history(code="A", at=later).versions] == [3, 2, 1]

    def test_a_point_that_holds_cannot_come_back(self, cast):
        point = hold(cast, code="A", at=BEFORE)
        with pytest.raises(Refusal):
            operations.return_retired(standard_id=point.standard_id, reason="x", actor=JOB, at=NOW)
        assert standards.list_proposed(kind="risk_point") == ()

    @pytest.mark.parametrize(
        "given",
        [
            {"looked": 12},  # too few
            {"looked": 80, "failed": 1},
            {"looked": 80, "layer": Layer.SELF},  # only the agent herself
        ],
    )
    def test_others_stay(self, cast, given):
        point = hold(cast, code="A", tolerable_rate=0.05, at=BEFORE)
        audits(point, start=IN_YEAR, **given)
        assert operations.propose_retirements(actor=JOB, at=NOW) == ()
        assert standards.list_proposed(kind="risk_point") == ()

    def test_a_point_of_half_a_year_stays(self, cast):
        point = hold(cast, code="A", tolerable_rate=0.05, at=datetime(2025, 5, 1, tzinfo=UTC))
        audits(point, start=IN_YEAR, looked=80)
        assert operations.propose_retirements(actor=JOB, at=NOW) == ()

    def test_an_error_since_the_year_keeps_it(self, cast):
        point = hold(cast, code="A", tolerable_rate=0.05, at=BEFORE)
        audits(point, start=IN_YEAR, looked=80)
        audits(point, start=NOW - timedelta(days=2), looked=1, failed=1, key="b")
        assert operations.propose_retirements(actor=JOB, at=NOW) == ()

    def rechecks(self, cast, version):
        access = access_for(cast.users[Role.RISK_OFFICER])
        wanted = MatterFilter(parent_id=version.change_matter_id)
        return matters.list_matters(wanted=wanted, access=access)
