"""Estimates against figures worked out by hand, and against how the records were made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from watchfloor.rooms.interactions.contracts import LegFrame, Outcome
from watchfloor.rooms.staffing.rules.busyness import estimate_busyness
from watchfloor.rooms.staffing.rules.estimating import (
    LONGEST_HANDLE,
    estimate_handle_time,
    estimate_patience_of,
    estimate_redials,
)

UTC = ZoneInfo("UTC")
HOUR = 3_600_000
MONDAY = date(2026, 3, 2)


def known(figure):
    """Return a figure that the records can tell, with its interval."""
    assert None not in {figure.value, figure.low, figure.high}
    return figure


def frame(*, wait, left, talk=0, entered=None, customers=0):
    """Return contacts of one queue; seconds."""
    left = np.asarray(left, dtype=bool)

    def full(value: Any) -> Any:
        return np.broadcast_to(np.asarray(value, float), left.shape)

    entered = np.arange(len(left)) * 1000 if entered is None else np.asarray(entered)
    return LegFrame(
        queue_ids=np.ones(len(left), int),
        agent_ids=np.where(left, -1, 1),
        customers=np.broadcast_to(np.asarray(customers, int), left.shape),
        outcomes=np.where(left, Outcome.ABANDONED, Outcome.ANSWERED).astype(int),
        entered_ms=entered.astype(int),
        wait_ms=(full(wait) * 1000).astype(int),
        talk_ms=np.where(left, 0, full(talk) * 1000).astype(int),
        wrap_ms=np.zeros(len(left), int),
    )


def test_handle_time_is_the_mean_of_those_answered_by_local_hour():
    talk = [100, 200, 300, 400, 500]
    legs = frame(
        wait=0, left=[False] * 4 + [True], talk=talk, entered=np.array([0, 1, 1, 1, 1]) * HOUR
    )
    found = estimate_handle_time(legs, ZoneInfo("Asia/Shanghai"))
    assert found is not None
    mean = found.figures["mean"]
    half = 1.959963984540054 * np.std([100, 200, 300, 400], ddof=1) / 2
    assert (mean.value, mean.low, mean.high) == pytest.approx((250, 250 - half, 250 + half))
    assert [(row.hour, row.sample, row.mean.value) for row in found.hours] == [
        (8, 1, 100.0),
        (9, 3, 300.0),
    ]
    assert (found.sample, found.doubts) == (4, ("few",))


def test_a_record_that_was_never_closed_is_left_out_and_counted():
    found = estimate_handle_time(frame(wait=0, left=[False] * 3, talk=[60, 60, 90_000]), UTC)
    assert found is not None
    assert (found.sample, found.figures["mean"].value) == (2, 60.0)
    assert found.facts["left_out"] == 1
    assert LONGEST_HANDLE < 90_000


def kaplan_meier(waits, left):
    """Return the share still willing to wait after each wait at which somebody left."""
    share, shares = 1.0, {}
    for at in sorted({wait for wait, gone in zip(waits, left, strict=True) if gone}):
        there = sum(wait >= at for wait in waits)
        share *= 1 - sum(w == at and g for w, g in zip(waits, left, strict=True)) / there
        shares[at] = share
    return shares


def test_patience_is_that_of_kaplan_and_meier_not_of_those_who_left():
    random = np.random.default_rng(7)
    patience, offered = random.exponential(300, 4000), random.exponential(60, 4000)
    waits, left = np.round(np.minimum(patience, offered), 3), patience < offered
    found = estimate_patience_of(frame(wait=waits, left=left))
    assert found is not None
    own = kaplan_meier(np.round(waits, 3).tolist(), left.tolist())
    for point in found.curve[1:-1]:
        shares = [share for at, share in own.items() if at <= point.seconds + 1e-9]
        assert point.share == pytest.approx(shares[-1] if shares else 1.0, abs=1e-6)
        assert point.low <= point.share <= point.high
    mean = known(found.figures["mean"])
    assert mean.value == pytest.approx(waits.sum() / left.sum(), rel=1e-4)
    assert mean.low < 300 < mean.high
    left_after = found.figures["mean_of_those_who_left"].value
    assert left_after is not None
    assert left_after < 100  # what must not be taken for it


def test_patience_that_nobody_lost_has_a_lowest_value_only():
    found = estimate_patience_of(frame(wait=[30.0] * 100, left=[False] * 100))
    assert found is not None
    mean = found.figures["mean"]
    assert (mean.value, mean.high) == (None, None)
    assert mean.low == pytest.approx(3000 / 3.6889, rel=1e-3)  # chi2(0.975, 2)/2
    assert found.doubts == ("none_left",)


def test_redials_are_told_apart_from_chance():
    random = np.random.default_rng(3)
    entered, customers, left = [], [], []
    for customer in range(1, 2001):
        at = int(random.integers(0, 40 * 24)) * HOUR
        entered.append(at)
        customers.append(customer)
        left.append(customer % 2 == 0)
        if customer % 10 == 0:  # two of ten who left call again within the hour
            entered.append(at + HOUR // 2)
            customers.append(customer)
            left.append(False)
    found = estimate_redials(frame(wait=10, left=left, entered=entered, customers=customers), UTC)
    assert found is not None
    share = known(found.figures["share"])
    assert share.low < 0.2 < share.high
    assert share.value == pytest.approx(0.2, abs=0.03)
    assert 960 < found.sample < 1000  # who left on the last day may still call


def test_without_known_customers_nothing_is_said_of_redials():
    assert estimate_redials(frame(wait=10, left=[True] * 50), UTC) is None


def days(cv, seed=1, weeks=60, mean=900.0):
    random = np.random.default_rng(seed)
    busy = random.gamma(1 / cv**2, cv**2, weeks * 7) if cv else np.ones(weeks * 7)
    counts = random.poisson(mean * busy)
    return {MONDAY + timedelta(days=n): float(count) for n, count in enumerate(counts)}


@pytest.mark.parametrize("cv", [0.08, 0.15])
def test_busyness_is_that_of_the_days_beyond_chance(cv):
    found = estimate_busyness(days(cv))
    assert found is not None
    figure = known(found.figures["cv"])
    assert figure.value == pytest.approx(cv, rel=0.15)  # 420 days: standard error below 5 %
    assert figure.low < cv < figure.high


def test_days_that_differ_by_chance_alone_are_not_busy():
    found = estimate_busyness(days(0.0))
    assert found is not None
    assert known(found.figures["cv"]).value < 0.012
    assert found.facts["chance_cv"] == pytest.approx(1 / 30, rel=0.02)


def test_a_closed_day_is_no_busyness_and_few_days_say_nothing():
    totals = days(0.1)
    totals[MONDAY + timedelta(days=70)] = 3.0
    found = estimate_busyness(totals)
    assert found is not None
    assert found.facts["left_out"] >= 1
    assert estimate_busyness(dict(list(totals.items())[:20])) is None
