from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common import sealing
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import Format, Outcome, RunNotFound, RunStatus
from watchfloor.rooms.interactions.models import ImportRefusal, ImportRun, RawChunk
from watchfloor.rooms.interactions.rules.chunks import pack_block
from watchfloor.rooms.interactions.rules.reading import RawBlock

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def centre(db: None) -> Centre:
    return Centre.build()


def again(centre: Centre, status: str, **told: object) -> ImportRun:
    return ImportRun.objects.create(
        feed=centre.feed, file_name="more.log", content_hash="1", format=centre.feed.format,
        timezone="UTC", status=status, created_at=LATER, by="anna", **told,
    )  # fmt: skip


def test_runs_come_newest_first_and_go_on_where_a_list_ended(centre):
    ids = [centre.run.pk, *(again(centre, "done").pk for _ in range(3))]
    first = queries.list_runs(limit=2)
    assert [run.id for run in first] == ids[:1:-1]
    rest = queries.list_runs(limit=5, before_id=first[-1].id)
    assert [run.id for run in rest] == ids[1::-1]


def test_a_run_is_told_with_its_warnings(centre):
    run = again(centre, "failed", problem="import.file.empty", warnings=[["odd", {"line": "3"}]])
    card = queries.get_run(run_id=run.pk)
    assert (card.status, card.format) == (RunStatus.FAILED, Format.ASTERISK_QUEUE_LOG)
    assert (card.problem, card.warnings, card.by) == (
        "import.file.empty", (("odd", {"line": "3"}),), "anna",
    )  # fmt: skip


def test_an_unknown_run_is_not_found(centre):
    with pytest.raises(RunNotFound):
        queries.get_run(run_id=centre.run.pk + 1)


def refuse(centre: Centre, *lines: int) -> None:
    for line in lines:
        ImportRefusal.objects.create(
            run=centre.run, line=line, reason="odd", fields={"value": "13812345678"}
        )
    raw = {line: f"line {line} of 13812345678 张三".encode() for line in range(1, 11)}
    raw[3] = b"\xff\xfe not text"
    block = RawBlock(list(raw), list(raw.values()), 0)
    RawChunk.objects.create(
        run=centre.run, first_line=1, line_count=10, sealed=sealing.seal(pack_block(block))
    )


def test_refused_lines_show_their_text_masked(centre):
    refuse(centre, 2, 3)
    rows = queries.list_refusals(run_id=centre.run.pk)
    assert [(row.line, row.reason) for row in rows] == [(2, "odd"), (3, "odd")]
    assert rows[0].text == "line 2 of 138****5678 张三"
    assert rows[0].fields == {"value": "138****5678"}
    assert "not text" in rows[1].text


def test_refused_lines_are_paged_by_line(centre):
    refuse(centre, 2, 4, 6, 8)
    first = queries.list_refusals(run_id=centre.run.pk, limit=2)
    rest = queries.list_refusals(run_id=centre.run.pk, after_line=first[-1].line)
    assert [row.line for row in first + rest] == [2, 4, 6, 8]


def test_a_refused_line_that_was_not_kept_has_no_text(centre):
    ImportRefusal.objects.create(run=centre.run, line=99, reason="odd")
    assert queries.list_refusals(run_id=centre.run.pk)[0].text == ""


def test_a_feed_tells_its_newest_record_and_import_of_what_is_done(centre):
    queue = centre.queue("sales")
    centre.leg(queue)
    centre.leg(queue, outcome=Outcome.LOST, note="restarted")
    centre.save()
    again(centre, "done", last_at=MORNING, finished_at=LATER, refused=3)
    again(centre, "failed", last_at=LATER, finished_at=LATER + timedelta(hours=9), refused=7)
    (health,) = queries.list_feed_health()
    assert (health.last_record_at, health.last_import_at) == (MORNING, LATER)
    assert (health.legs, health.refused, health.unclosed) == (2, 3, 1)


def test_a_feed_without_an_import_has_no_times(centre):
    ImportRun.objects.all().delete()
    (health,) = queries.list_feed_health()
    assert (health.last_record_at, health.last_import_at, health.legs) == (None, None, 0)
