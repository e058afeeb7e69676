"""Totals of long windows come from counts of days: every write that moves legs moves them too."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions import operations, queries
from watchfloor.rooms.interactions.contracts import LegFilter, Outcome
from watchfloor.rooms.interactions.models import DayCount, Leg, Queue

pytestmark = pytest.mark.django_db
ANNA = Actor(name="anna", origin="cli")
AT = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Ten calls on each of four days, abandoned after 3 s, 6 s, 9 s …"""
    lines = []
    for number in range(40):
        at = int(FIRST.timestamp()) + number % 4 * 86_400 + number * 600
        wait = 3 * (1 + number // 4)
        lines.append(f"{at}|c{number}|sales|NONE|ENTERQUEUE||{number}|1")
        lines.append(f"{at + wait}|c{number}|sales|NONE|ABANDON|1|1|{wait}")
    path = tmp_path / "queue_log"
    path.write_text("\n".join(sorted(lines)) + "\n")
    return path


def check() -> None:
    """Hold the counts against the legs, and the totals that use them against the lists."""
    legs = Counter((leg.queue_id, leg.entered_at.date(), leg.outcome) for leg in Leg.objects.all())
    counts: Counter[object] = Counter()
    for row in DayCount.objects.all():
        counts[row.queue_id, row.day, row.outcome] += row.legs
    assert counts == legs
    for told in ({}, {"within": True}, {"short": True}, {"outcome": Outcome.ABANDONED}):
        asked = LegFilter(start=FIRST, end=FIRST + timedelta(days=9), **told)
        page = queries.list_legs(legs=asked, scope=WHOLE_CENTRE, page_size=1000)
        assert page.total == len(page.rows)


def short() -> int:
    asked = LegFilter(start=FIRST, end=FIRST + timedelta(days=9), short=True)
    return queries.count_legs(legs=asked, scope=WHOLE_CENTRE).abandoned_short


def test_an_import_counts_its_days(log):
    operations.import_file(path=log, actor=ANNA, at=AT)
    assert Leg.objects.count() == 40
    check()


def test_a_second_import_of_the_same_days_counts_them_again(log, tmp_path):
    operations.import_file(path=log, actor=ANNA, at=AT)
    more = tmp_path / "more"
    at = int(FIRST.timestamp()) + 90_000
    more.write_text(f"{at}|x|sales|NONE|ENTERQUEUE||1|1\n{at + 2}|x|sales|NONE|ABANDON|1|1|2\n")
    operations.import_file(path=more, actor=ANNA, at=AT)
    assert Leg.objects.count() == 41
    check()


def test_an_undone_import_leaves_no_count(log):
    report = operations.import_file(path=log, actor=ANNA, at=AT)
    operations.undo_import(run_id=report.run_id, actor=ANNA, at=AT)
    assert not DayCount.objects.exists()
    check()


def test_new_terms_count_again_from_their_day_on(log):
    operations.import_file(path=log, actor=ANNA, at=AT)
    before = short()
    operations.set_queue_terms(
        queue_id=Queue.objects.get().pk,
        service_level_seconds=30,
        short_abandon_seconds=10,
        valid_from=FIRST + timedelta(days=2),
        actor=ANNA,
        at=AT,
    )
    assert short() > before
    check()
