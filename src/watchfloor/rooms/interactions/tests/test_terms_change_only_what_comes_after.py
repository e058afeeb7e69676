"""A queue's thresholds, its name and its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import QueueNotFound
from watchfloor.rooms.interactions.models import IntervalCount, Queue, QueueTerms
from watchfloor.rooms.interactions.operations import import_file, place_queue, set_queue_terms

from .queue_logs import T

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
ANNA = Actor("anna")
START = datetime.fromtimestamp(T, tz=UTC)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    """Two calls an hour apart, both abandoned after 10 seconds."""
    path = tmp_path / "queue_log"
    path.write_text(
        "".join(
            f"{T + after}|{after}.1|q|NONE|ENTERQUEUE||555|1\n"
            f"{T + after + 10}|{after}.1|q|NONE|ABANDON|1|1|10\n"
            for after in (0, 3600)
        )
    )
    import_file(path=path, actor=ANNA, at=AT)
    return Queue.objects.get()


def shorts() -> list[int]:
    return list(
        IntervalCount.objects.order_by("start_at").values_list("abandoned_short", flat=True)
    )


def set_short(queue: Queue, seconds: int, after: int) -> None:
    set_queue_terms(
        queue_id=queue.pk, service_level_seconds=20, short_abandon_seconds=seconds,
        valid_from=START + timedelta(seconds=after), actor=ANNA, at=AT,
    )  # fmt: skip


def test_new_terms_count_from_their_day_on(queue: Queue):
    assert shorts() == [0, 0]
    set_short(queue, 10, after=1800)
    assert shorts() == [0, 1]


def test_terms_end_where_later_ones_begin(queue: Queue):
    set_short(queue, 5, after=1800)
    set_short(queue, 10, after=-60)
    assert shorts() == [1, 0]


def test_terms_may_begin_in_the_middle_of_an_interval(queue: Queue):
    set_short(queue, 10, after=1)
    assert shorts() == [0, 1]


def test_terms_are_journalled_with_what_they_replace(queue: Queue):
    set_short(queue, 7, after=0)
    set_short(queue, 8, after=0)
    entry = JournalEntry.objects.latest("number")
    assert entry.action == "interactions.queue.terms_set"
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["short_abandon_seconds"], entry.after["short_abandon_seconds"]) == (7, 8)


@pytest.mark.parametrize("seconds", [-1, 86_401])
def test_a_threshold_out_of_range_is_refused(queue: Queue, seconds: int):
    with pytest.raises(Refusal, match="out_of_range"):
        set_short(queue, seconds, after=0)
    assert not QueueTerms.objects.exists()


def test_a_queue_gets_a_name_once(queue: Queue):
    for _ in range(2):
        place_queue(queue_id=queue.pk, title=" Billing ", node_id=None, actor=ANNA, at=AT)
    queue.refresh_from_db()
    assert queue.title == "Billing"
    assert JournalEntry.objects.filter(action="interactions.queue.placed").count() == 1


def test_there_must_be_such_a_queue(queue: Queue):
    with pytest.raises(QueueNotFound):
        place_queue(queue_id=queue.pk + 1, title="x", node_id=None, actor=ANNA, at=AT)
