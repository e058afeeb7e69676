"""Files that bring only totals: beside contacts, over each other, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from watchfloor.rooms.interactions.contracts import CountRecord, LegRecord, Outcome
from watchfloor.rooms.interactions.models import (
    Feed,
    ImportRefusal,
    ImportRun,
    IntervalCount,
    Leg,
    ReplacedRow,
)
from watchfloor.rooms.interactions.operations.counting import count_cells, note_cells_of_run
from watchfloor.rooms.interactions.operations.intake import Intake
from watchfloor.rooms.interactions.operations.merging import merge
from watchfloor.rooms.interactions.operations.totals import make_way_for_legs, save_totals
from watchfloor.rooms.interactions.rules.reading import Batch

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp()) * 1000


@pytest.fixture
def feed() -> Feed:
    return Feed.objects.create(name="totals", format="csv")


def bring(feed: Feed, batch: Batch) -> ImportRun:
    """Save what a reader made, as an import does."""
    run = ImportRun.objects.create(
        feed=feed, file_name="f", content_hash="", format="csv", timezone="UTC", status="done",
        created_at=NOON, by="anna",
    )  # fmt: skip
    with transaction.atomic():
        intake = Intake(run, feed, NOON)
        intake.take(batch)
        merge(run, legs=intake.legs)
        note_cells_of_run(run.pk)
        make_way_for_legs(run)
        count_cells()
        save_totals(run)
    return run


def total(
    offered: int = 10, answered: int = 8, *, after: int = 0, minutes: int = 30
) -> CountRecord:
    return CountRecord("q", NOON_MS + after * 60_000, minutes, offered, answered, 1, line=2 + after)


def leg(after: int) -> LegRecord:
    return LegRecord("1.1", "q", NOON_MS + after * 60_000, "1.1", Outcome.ABANDONED, wait_ms=1)


def cells() -> list[tuple[datetime, int, int]]:
    return list(
        IntervalCount.objects.order_by("start_at").values_list("start_at", "minutes", "offered")
    )


def test_totals_become_cells_of_their_own_length(feed: Feed):
    run = bring(feed, Batch(counts=[total(), total(after=30)]))
    assert cells() == [(NOON, 30, 10), (NOON + timedelta(minutes=30), 30, 10)]
    cell = IntervalCount.objects.earliest("start_at")
    assert (cell.run_id, cell.answered, cell.abandoned, cell.lost) == (run.pk, 8, 1, 1)


def test_totals_are_refused_where_contacts_are_known(feed: Feed):
    bring(feed, Batch(legs=[leg(after=29)]))
    run = bring(feed, Batch(counts=[total(), total(after=30)]))
    refusal = ImportRefusal.objects.get()
    assert (refusal.run_id, refusal.line, refusal.reason) == (run.pk, 2, "contacts_known")
    assert [minutes for _, minutes, _ in cells()] == [5, 30]


def test_contacts_take_the_place_of_totals(feed: Feed):
    bring(feed, Batch(counts=[total()]))
    bring(feed, Batch(legs=[leg(after=29)]))
    assert cells() == [(NOON + timedelta(minutes=25), 5, 1)]
    assert ReplacedRow.objects.get().table == "count"
    assert Leg.objects.count() == 1


def test_the_same_totals_again_change_nothing_and_new_ones_replace_them(feed: Feed):
    bring(feed, Batch(counts=[total()]))
    bring(feed, Batch(counts=[total()]))
    assert not ReplacedRow.objects.exists()
    last = bring(feed, Batch(counts=[total(offered=12)]))
    assert cells() == [(NOON, 30, 12)]
    assert IntervalCount.objects.get().run_id == last.pk
    assert ReplacedRow.objects.get().data["offered"] == 10


def test_totals_that_overlap_others_are_refused(feed: Feed):
    bring(feed, Batch(counts=[total()]))
    bring(feed, Batch(counts=[total(minutes=15)]))
    assert ImportRefusal.objects.get().reason == "overlaps"
    assert cells() == [(NOON, 30, 10)]


def test_totals_that_contradict_themselves_are_refused(feed: Feed):
    bring(feed, Batch(counts=[total(offered=5)]))
    assert ImportRefusal.objects.get().reason == "does_not_add_up"
    assert cells() == []
