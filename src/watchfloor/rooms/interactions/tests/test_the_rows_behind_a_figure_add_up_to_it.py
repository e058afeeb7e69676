"""Whoever looks, however the day is cut: the legs of a drill-down are the figure."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import LegFilter, LegRow, Outcome, Tally
from watchfloor.rooms.interactions.models import Leg, Queue, QueueTerms
from watchfloor.rooms.people.models import Agent

from .filling import Centre

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 10, 24, 20, tzinfo=UTC)  # the clocks go back in Europe on the 25th
SPAN = timedelta(hours=30)
CHANGED_AT = FIRST + timedelta(hours=11, minutes=2)  # terms change inside a cell
ZONES = ["UTC", "Europe/Berlin", "Asia/Shanghai", "Asia/Kathmandu", "America/New_York"]
# Each figure of a row, and the filter that opens the legs behind it.
OPENS: dict[str, dict[str, Any]] = {
    "offered": {},
    "answered": {"outcome": Outcome.ANSWERED},
    "abandoned": {"outcome": Outcome.ABANDONED},
    "abandoned_short": {"outcome": Outcome.ABANDONED, "short": True},
    "abandoned_within": {"outcome": Outcome.ABANDONED, "within": True},
    "answered_within": {"outcome": Outcome.ANSWERED, "within": True},
    "flowed_out": {"outcome": Outcome.FLOWED_OUT},
    "flowed_out_within": {"outcome": Outcome.FLOWED_OUT, "within": True},
    "lost": {"outcome": Outcome.LOST},
    "open": {"outcome": Outcome.OPEN},
    "transferred": {"transferred": True},
}


@pytest.fixture
def viewers(cast) -> dict[str, Scope]:
    """Fill a random centre; return who looks at it."""
    dice = random.Random(7)
    agents = [
        Agent.objects.create(code=f"agent-{n}", node=node).pk
        for n, node in enumerate([cast.team, cast.team, cast.other_team])
    ]
    centre = Centre.build()
    nodes = [cast.department.pk, cast.team.pk, cast.other_team.pk, None]
    queues = [centre.queue(f"queue-{n}", node=node, within=20 + n) for n, node in enumerate(nodes)]
    QueueTerms.objects.create(
        queue=queues[0], valid_from=CHANGED_AT, service_level_seconds=60, short_abandon_seconds=10
    )
    for _ in range(600):
        tell_any_leg(centre, dice, queues, agents)
    centre.save()
    inside = frozenset({cast.department.pk, cast.team.pk, cast.other_team.pk})
    return {
        "centre": WHOLE_CENTRE,
        "site": Scope(node_ids=inside, agent_ids=frozenset(agents)),
        "team leader": Scope(node_ids=frozenset({cast.team.pk}), agent_ids=frozenset(agents[:2])),
        "agent": Scope(agent_ids=frozenset(agents[:1])),
        "nobody": Scope(),
    }


def tell_any_leg(
    centre: Centre, dice: random.Random, queues: list[Queue], agents: list[int]
) -> None:
    outcome = dice.choices(list(Outcome), [1, 8, 4, 2, 1])[0]
    answered = outcome is Outcome.ANSWERED
    # Seconds on the limit matter most; some waits are unknown.
    wait = dice.choice([None, 0, 4999, 5000, 5001, 20_000, 21_000, 60_000, dice.randrange(90_000)])
    centre.leg(
        dice.choice(queues),
        FIRST + dice.random() * SPAN,
        outcome,
        wait_ms=wait,
        agent_id=dice.choice(agents) if answered or dice.random() < 0.2 else None,
        talk_ms=dice.randrange(400_000) if answered else None,
        hold_ms=dice.choice([None, 0, 5_500]) if answered else None,
        ring_ms=dice.choice([None, 3_000]) if answered else None,
        wrap_ms=dice.choice([None, 15_000]) if answered else None,
        transferred_to="desk" if dice.random() < 0.2 else None,
        note="restart" if outcome in (Outcome.LOST, Outcome.OPEN) else "",
    )


def reached(scope: Scope) -> Iterable[Leg]:
    """Say, as plainly as can be, which legs a viewer reaches."""
    legs = Leg.objects.select_related("queue").prefetch_related("queue__terms")
    for leg in legs.order_by("entered_at", "id"):
        mine = leg.queue.node_id in scope.node_ids or leg.agent_id in scope.agent_ids
        if scope.everything or mine:
            yield leg


def add_up(legs: Iterable[Leg]) -> Tally:
    """Add legs up in plain Python: the other opinion that the SQL is held against."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        outcome = Outcome(leg.outcome)
        terms = max(
            (terms for terms in leg.queue.terms.all() if terms.valid_from <= leg.entered_at),
            key=lambda terms: terms.valid_from,
        )
        within = leg.wait_ms is not None and leg.wait_ms <= terms.service_level_seconds * 1000
        short = leg.wait_ms is not None and leg.wait_ms <= terms.short_abandon_seconds * 1000
        sums["offered"] += 1
        sums[outcome.name.lower()] += 1
        sums["abandoned_short"] += short and outcome is Outcome.ABANDONED
        for name in ("answered", "abandoned", "flowed_out"):
            sums[f"{name}_within"] += within and outcome.name.lower() == name
        if outcome is Outcome.ABANDONED:
            sums["abandoned_wait_ms_sum"] += leg.wait_ms or 0
        if outcome is Outcome.ANSWERED:
            sums["transferred"] += leg.transferred_to is not None
            sums["held"] += bool(leg.hold_ms)
            for name in ("wait", "ring", "talk", "hold", "wrap"):
                sums[f"{name}_ms_sum"] += getattr(leg, f"{name}_ms") or 0
    return Tally(**sums)


def all_rows(legs: LegFilter, scope: Scope, page_size: int) -> list[LegRow]:
    page = queries.list_legs(legs=legs, scope=scope, page_size=page_size)
    rows = list(page.rows)
    while page.next_cursor:
        page = queries.list_legs(
            legs=legs, scope=scope, page_size=page_size, cursor=page.next_cursor
        )
        rows += page.rows
    return rows


# Cut where cells begin, and where they do not.
offsets = st.integers(0, 360).map(lambda n: timedelta(minutes=5 * n)) | st.timedeltas(
    timedelta(0), SPAN
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_column_of_every_row_is_what_its_drill_down_holds(viewers, data):
    scope = viewers[data.draw(st.sampled_from(sorted(viewers)), label="viewer")]
    start, end = sorted([FIRST + data.draw(offsets), FIRST + data.draw(offsets)])
    queue_ids = tuple(
        data.draw(st.sets(st.sampled_from(list(Queue.objects.values_list("pk", flat=True)))))
    )
    rows = queries.list_intervals(
        window=Window(start, end),
        every=data.draw(st.sampled_from(list(Every))),
        zone=ZoneInfo(data.draw(st.sampled_from(ZONES))),
        queue_ids=queue_ids,
        scope=scope,
    )
    expected = [
        leg
        for leg in reached(scope)
        if start <= leg.entered_at < end and (not queue_ids or leg.queue_id in queue_ids)
    ]
    assert sum(row.tally.offered for row in rows) == len(expected)
    for row in rows:
        behind = [
            leg
            for leg in expected
            if leg.queue_id == row.queue_id and row.covers.start <= leg.entered_at < row.covers.end
        ]
        assert row.tally == add_up(behind)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_pages_of_a_drill_down_hold_each_leg_of_its_figure_once(viewers, data):
    scope = viewers[data.draw(st.sampled_from(sorted(viewers)), label="viewer")]
    start, end = sorted([FIRST + data.draw(offsets), FIRST + data.draw(offsets)])
    queue_ids = tuple(
        data.draw(st.sets(st.sampled_from(list(Queue.objects.values_list("pk", flat=True)))))
    )
    figure = data.draw(st.sampled_from(sorted(OPENS)))
    legs = LegFilter(start=start, end=end, queue_ids=queue_ids, **OPENS[figure])
    whole = queries.count_legs(
        legs=LegFilter(start=start, end=end, queue_ids=queue_ids), scope=scope
    )
    rows = all_rows(legs, scope, page_size=data.draw(st.sampled_from([1, 7, 50, 1000])))
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids)) == getattr(whole, figure)
    assert [row.id for row in queries.iter_legs(legs=legs, scope=scope)] == ids
    assert [row.entered_at for row in rows] == sorted(row.entered_at for row in rows)
    tally = queries.count_legs(legs=legs, scope=scope)
    assert tally == add_up(leg for leg in reached(scope) if leg.id in set(ids))
    assert queries.list_legs(legs=legs, scope=scope).total == len(ids)


def test_within_and_not_within_are_all_there_is_also_where_the_wait_is_unknown(viewers):
    def offered(**filters: Any) -> int:
        legs = LegFilter(start=FIRST, end=FIRST + SPAN, **filters)
        return queries.count_legs(legs=legs, scope=WHOLE_CENTRE).offered

    assert Leg.objects.filter(wait_ms=None).exists()
    assert offered(within=True) + offered(within=False) == offered() == 600
    assert offered(short=True) + offered(short=False) == 600
    assert offered(transferred=True) + offered(transferred=False) == 600


def test_who_reaches_nothing_sees_nothing(viewers):
    legs = LegFilter(start=FIRST, end=FIRST + SPAN)
    assert queries.count_legs(legs=legs, scope=viewers["nobody"]) == Tally()
    assert queries.list_legs(legs=legs, scope=viewers["nobody"]).rows == ()
    assert list(queries.iter_legs(legs=legs, scope=viewers["nobody"])) == []
    assert queries.list_queues(scope=viewers["nobody"]) == ()


@pytest.fixture
def two_months(db: None) -> None:
    """Legs over two months, across a change of clocks and of terms."""
    dice = random.Random(8)
    centre = Centre.build()
    queues = [centre.queue("a"), centre.queue("b")]
    QueueTerms.objects.create(
        queue=queues[0], valid_from=CHANGED_AT, service_level_seconds=60, short_abandon_seconds=10
    )
    for _ in range(400):
        tell_any_leg(centre, dice, queues, [1])
        centre.legs[-1].entered_at = FIRST + (dice.random() - 0.5) * timedelta(days=60)
    centre.save()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("every", [Every.DAY, Every.WEEK, Every.MONTH])
def test_long_intervals_hold_what_entered_in_them(two_months, every, zone):
    window = Window(FIRST - timedelta(days=29, minutes=7), FIRST + timedelta(days=28, seconds=11))
    rows = queries.list_intervals(
        window=window, every=every, zone=ZoneInfo(zone), scope=WHOLE_CENTRE, fill=True
    )
    legs = list(reached(WHOLE_CENTRE))
    for row in rows:
        assert row.tally == add_up(
            leg
            for leg in legs
            if leg.queue_id == row.queue_id and row.covers.start <= leg.entered_at < row.covers.end
        )
    inside = [leg for leg in legs if window.start <= leg.entered_at < window.end]
    assert sum(row.tally.offered for row in rows) == len(inside) > 300
