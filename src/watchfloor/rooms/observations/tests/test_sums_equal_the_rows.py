"""Rates from sums are those that the rows themselves give, folded or fresh, in any window."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.observations import service
from watchfloor.rooms.observations.contracts import (
    JUDGEMENTS,
    By,
    Kind,
    Layer,
    Observation,
    Result,
)
from watchfloor.rooms.observations.rules.sums import Sums, sums_of

pytestmark = pytest.mark.django_db
START = datetime(2025, 12, 28, 15, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def seen(count: int, seed: int = 7) -> list[Observation]:
    chance = random.Random(seed)
    return [
        Observation(
            at=START + timedelta(minutes=chance.randrange(60 * 24 * 60)),
            kind=chance.choice([Kind.AUDIT, Kind.RECORD_CHECK, Kind.PROMPT_SHOWN]),
            subject=f"contact:{number}",
            layer=chance.choice(list(Layer)),
            result=chance.choice(list(Result)),
            standard_id=chance.choice([None, 1, 2]),
            step=chance.choice(["", "refund.confirm"]),
            agent_id=chance.choice([None, 5, 6]),
            node_id=chance.choice([None, 8, 9]),
            probability=chance.choice([1.0, 0.25, 0.013]),
        )
        for number in range(count)
    ]


KEY = {
    By.STANDARD: lambda each: each.standard_id,
    By.STEP: lambda each: each.step,
    By.NODE: lambda each: each.node_id,
    By.AGENT: lambda each: each.agent_id,
    By.LAYER: lambda each: each.layer.value,
    By.KIND: lambda each: each.kind.value,
    By.DAY: lambda each: local(each).isoformat(),
    By.WEEK: lambda each: (local(each) - timedelta(days=local(each).weekday())).isoformat(),
    By.MONTH: lambda each: local(each).replace(day=1).isoformat(),
}


def local(each: Observation) -> date:
    return each.at.astimezone(ZONE).date()


def in_reach(each: Observation, scope: Scope) -> bool:
    return scope.everything or each.node_id in scope.node_ids or each.agent_id in scope.agent_ids


def expected(rows, start, end, by, scope) -> dict[tuple[object, ...], Sums]:
    found: dict[tuple[object, ...], Sums] = defaultdict(
        lambda: Sums(0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0)
    )
    for each in rows:
        if start <= each.at < end and each.kind in JUDGEMENTS and in_reach(each, scope):
            key = tuple(KEY[dimension](each) for dimension in by)
            found[key] = found[key].plus(sums_of(each))
    return {key: sums for key, sums in found.items() if sums.looked}


@pytest.fixture(params=["fresh", "folded", "both"])
def rows(request) -> Iterator[list[Observation]]:
    all_rows = seen(600)
    assert service.store(observations=all_rows[:400]) == 400
    if request.param != "fresh":
        assert service.fold() > 0
    service.store(observations=all_rows[400:])
    if request.param == "folded":
        service.fold()
    yield all_rows
    assert service.find_faults() == ()


WINDOWS = {
    "whole months of the center": (
        datetime(2026, 2, 1, tzinfo=ZONE),
        datetime(2026, 3, 1, tzinfo=ZONE),
    ),
    "ragged at both ends": (START + timedelta(hours=3), START + timedelta(days=45, minutes=7)),
    "within one day": (START + timedelta(days=3), START + timedelta(days=3, hours=2)),
    "a year and months around it": (
        datetime(2024, 12, 1, tzinfo=ZONE),
        datetime(2026, 3, 1, tzinfo=ZONE),
    ),
    "everything": (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)),
}
ASKED = [
    (),
    (By.STANDARD,),
    (By.STANDARD, By.AGENT),
    (By.NODE, By.WEEK),
    (By.AGENT, By.DAY),
    (By.STEP, By.LAYER, By.MONTH),
    (By.KIND, By.AGENT, By.MONTH),
]
SCOPES = {
    "center": WHOLE_CENTRE,
    "team": Scope(node_ids=frozenset({8}), agent_ids=frozenset({5})),
    "agent": Scope(agent_ids=frozenset({6})),
    "nobody": Scope(),
}


def test_they_agree_for_every_window_dimension_and_reach(rows):
    compared = 0
    for start, end in WINDOWS.values():
        for by in ASKED:
            for scope in SCOPES.values():
                wanted = expected(rows, start, end, by, scope)
                found = service.sum_rates(start=start, end=end, by=by, scope=scope)
                assert {row.keys for row in found} == set(wanted), (start, by, scope)
                for row in found:
                    sums = wanted[row.keys]
                    assert (row.looked, row.failed) == (sums.looked, sums.failed)
                    assert (row.weight, row.failed_weight, row.spread, row.failed_spread) == (
                        pytest.approx(sums[4:], rel=1e-9)
                    )
                    compared += 1
    assert compared > 300


def test_counts_of_every_kind_agree(rows):
    start, end = WINDOWS["ragged at both ends"]
    found = service.count_kinds(
        start=start, end=end, by=(By.KIND,), results=(Result.NONE, Result.PASS), scope=WHOLE_CENTRE
    )
    wanted: dict[str, int] = defaultdict(int)
    for each in rows:
        if start <= each.at < end and each.result in {Result.NONE, Result.PASS}:
            wanted[each.kind.value] += 1
    assert {row.keys[0]: row.count for row in found} == wanted


def test_narrowing_leaves_out_the_rest(rows):
    start, end = WINDOWS["everything"]
    [row] = service.sum_rates(
        start=start, end=end, by=(), kinds=(Kind.AUDIT,), layers=(Layer.QUALITY,),
        standard_ids=(2,), steps=("refund.confirm",), agent_ids=(5,), scope=WHOLE_CENTRE,
    )  # fmt: skip
    wanted = [
        each for each in rows
        if (each.kind, each.layer, each.standard_id, each.step, each.agent_id)
        == (Kind.AUDIT, Layer.QUALITY, 2, "refund.confirm", 5)
        and each.result in {Result.PASS, Result.FAIL}
    ]  # fmt: skip
    assert row.looked == len(wanted) > 0


def test_a_sum_that_was_tampered_with_is_found():
    service.store(observations=seen(50))
    service.fold()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE observations_month SET failed = failed + 1 WHERE agent_id = 5")
        assert cursor.rowcount > 0
    faults = service.find_faults()
    assert {fault.kind for fault in faults} == {"month"}
    assert {fault.agent_id for fault in faults} == {5}


def test_sums_made_again_are_the_same():
    service.store(observations=seen(80))
    start, end = WINDOWS["everything"]
    before = service.sum_rates(start=start, end=end, by=(By.AGENT, By.STANDARD), scope=WHOLE_CENTRE)
    service.sum_again(zone=ZONE)
    after = service.sum_rates(start=start, end=end, by=(By.AGENT, By.STANDARD), scope=WHOLE_CENTRE)
    assert [(row.keys, row.looked, row.failed) for row in after] == [
        (row.keys, row.looked, row.failed) for row in before
    ]
