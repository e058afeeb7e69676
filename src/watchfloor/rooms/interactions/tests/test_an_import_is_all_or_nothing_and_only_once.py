"""Importing again, in parts, in the wrong order, twice at once, and killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from tools.pytest_watchfloor import SHARED

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import ImportReport, Outcome, RunStatus
from watchfloor.rooms.interactions.models import (
    AgentState,
    DayCount,
    ImportRefusal,
    ImportRun,
    IntervalCount,
    Leg,
    LegSource,
    OrphanLine,
    RawChunk,
    ReplacedRow,
)
from watchfloor.rooms.interactions.operations import (
    import_file,
    mark_interrupted,
    queue_upload,
    run_queued_import,
    undo_import,
)
from watchfloor.rooms.interactions.queries._figures import NAMES

from .queue_logs import T

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
ANNA = Actor("anna", user_id=7, origin="127.0.0.1")
LOG = [
    f"{T}|NONE|q|A/1|ADDMEMBER|",
    f"{T + 1}|1.1|q|NONE|ENTERQUEUE||13812345678|1",
    f"{T + 10}|1.1|q|A/1|CONNECT|9|1.2|4",
    f"{T + 11}|2.1|q|NONE|ENTERQUEUE||13812345679|1",
    f"{T + 70}|1.1|q|A/1|COMPLETECALLER|9|60|1",
    f"{T + 71}|NONE|NONE|A/1|PAUSEALL|meal",
    f"{T + 80}|2.1|q|NONE|ABANDON|1|1|69",
    f"{T + 90}|NONE|NONE|A/1|UNPAUSEALL|",
    f"{T + 91}|NONE|q|A/1|REMOVEMEMBER|",
]


@pytest.fixture
def swept() -> Iterator[None]:
    """Empty the table of legs afterwards: Django does not, since it did not make it."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE interactions_leg")


def take_in(
    folder: Path, lines: Sequence[str], name: str = "queue_log", **more: Any
) -> ImportReport:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines))
    report = import_file(path=path, actor=ANNA, at=AT, **more)
    assert report.lines == report.accepted + len(report.refused) + report.duplicates
    return report


def picture() -> dict[str, Any]:
    """All that imports have made, but for who made it."""
    legs = Leg.objects.values_list(
        "queue__code", "call_id", "contact_key", "entered_at", "outcome", "ending", "answered_at",
        "ended_at", "wait_ms", "ring_ms", "talk_ms", "agent_id", "customer_masked", "note",
    )  # fmt: skip
    return {
        "legs": sorted(legs, key=repr),
        "counts": sorted(IntervalCount.objects.values_list("queue__code", "start_at", *NAMES)),
        "days": sorted(DayCount.objects.values_list("queue__code", "day", "outcome", "legs")),
        "states": sorted(
            AgentState.objects.values_list("state", "reason", "started_at", "ended_at"), key=repr
        ),
    }


def test_the_same_file_again_changes_nothing(tmp_path: Path):
    first = take_in(tmp_path, LOG)
    before = picture()
    again = take_in(tmp_path, LOG, "copy of queue_log")
    assert (first.contacts, first.duplicates) == (2, 0)
    assert (again.lines, again.duplicates, again.contacts, again.legs) == (9, 9, 0, 0)
    assert picture() == before
    assert RawChunk.objects.count() == 1


def test_the_same_records_in_another_file_change_nothing(tmp_path: Path):
    take_in(tmp_path, LOG)
    before = picture()
    again = take_in(tmp_path, [*LOG, f"{T + 99}|NONE|NONE|NONE|CONFIGRELOAD|"])
    assert (again.lines, again.duplicates, again.contacts, again.legs) == (10, 9, 0, 0)
    assert picture() == before


def test_the_same_file_of_another_feed_is_something_else(tmp_path: Path):
    take_in(tmp_path, LOG)
    other = take_in(tmp_path, LOG, feed="second site")
    assert (other.legs, other.duplicates) == (2, 0)


@pytest.mark.parametrize("cut", range(1, len(LOG)))
def test_a_log_that_grew_becomes_what_it_would_be_at_once(tmp_path: Path, cut: int):
    take_in(tmp_path, LOG[:cut])
    grown = take_in(tmp_path, LOG)
    piecewise = picture()
    assert grown.duplicates >= sum("ENTERQUEUE" in line for line in LOG[:cut])
    undo_all()
    take_in(tmp_path, LOG)
    assert picture() == piecewise


@pytest.mark.parametrize("cut", range(1, len(LOG)))
def test_a_rotated_log_goes_on_with_its_open_calls_and_states(tmp_path: Path, cut: int):
    take_in(tmp_path, LOG[:cut], "queue_log.1")
    take_in(tmp_path, LOG[cut:], "queue_log")
    in_parts = picture()
    undo_all()
    take_in(tmp_path, LOG)
    assert picture() == in_parts


@pytest.mark.parametrize("cut", [2, 3, 4])
def test_a_rotated_log_in_the_wrong_order_joins_its_calls(tmp_path: Path, cut: int):
    second = take_in(tmp_path, LOG[cut:], "queue_log")
    assert second.contacts < 2
    take_in(tmp_path, LOG[:cut], "queue_log.1")
    legs = {leg.call_id: leg for leg in Leg.objects.all()}
    assert (legs["1.1"].outcome, legs["1.1"].talk_ms) == (Outcome.ANSWERED, 60_000)
    assert (legs["2.1"].outcome, legs["2.1"].wait_ms) == (Outcome.ABANDONED, 69_000)
    assert not OrphanLine.objects.filter(leg_id=None).exists()
    sources = LegSource.objects.filter(leg_id=legs["1.1"].id)
    assert {(s.run_id, s.line) for s in sources} >= {
        (second.run_id, line - cut) for line in (3, 5) if line > cut
    }


@pytest.mark.parametrize("entered", [1, 2])  # lines in its first part: waiting, or in a call
def test_a_restart_read_too_early_does_not_lose_a_call(tmp_path: Path, entered: int):
    restart = f"{T + 86_400}|NONE|NONE|NONE|QUEUESTART|"
    call = [LOG[1], LOG[2], LOG[4]]
    take_in(tmp_path, call[:entered], "queue_log.3")
    before = picture()
    restarted = take_in(tmp_path, [restart], "queue_log.1")
    assert Leg.objects.get().note.startswith("restarted")
    last = take_in(tmp_path, call[entered:], "queue_log.2")
    leg = Leg.objects.get()
    assert (leg.outcome, leg.talk_ms, leg.note) == (Outcome.ANSWERED, 60_000, "")
    assert not OrphanLine.objects.exists()
    for run in (last, restarted):
        undo_import(run_id=run.run_id, actor=ANNA, at=AT)
    assert picture() == before


def undo_all() -> None:
    for run in ImportRun.objects.filter(status=RunStatus.DONE).order_by("-pk"):
        undo_import(run_id=run.pk, actor=ANNA, at=AT)
    assert not Leg.objects.exists()
    assert not IntervalCount.objects.exists()
    assert not DayCount.objects.exists()
    assert not AgentState.objects.exists()
    assert not RawChunk.objects.exists()
    assert not ReplacedRow.objects.exists()


def test_an_undo_puts_back_what_was_there(tmp_path: Path):
    take_in(tmp_path, LOG[:4])
    before = picture()
    second = take_in(tmp_path, LOG[4:], "next")
    assert picture() != before
    undo_import(run_id=second.run_id, actor=ANNA, at=AT)
    assert picture() == before
    assert ImportRun.objects.get(pk=second.run_id).status == RunStatus.UNDONE
    assert JournalEntry.objects.latest("number").action == "interactions.file.undone"


def test_what_was_undone_can_be_imported_again(tmp_path: Path):
    first = take_in(tmp_path, LOG)
    before = picture()
    undo_import(run_id=first.run_id, actor=ANNA, at=AT)
    again = take_in(tmp_path, LOG)
    assert (again.contacts, again.duplicates) == (2, 0)
    assert picture() == before


def test_what_a_later_import_rests_on_is_not_undone(tmp_path: Path):
    first = take_in(tmp_path, LOG[:4])
    second = take_in(tmp_path, LOG[4:], "next")
    before = picture()
    with pytest.raises(Refusal) as refusal:
        undo_import(run_id=first.run_id, actor=ANNA, at=AT)
    assert refusal.value.code == "import.run.continued"
    assert refusal.value.fields["later"] == second.run_id
    assert picture() == before


def test_an_import_is_undone_only_once(tmp_path: Path):
    first = take_in(tmp_path, LOG)
    undo_import(run_id=first.run_id, actor=ANNA, at=AT)
    with pytest.raises(Refusal, match="not_done"):
        undo_import(run_id=first.run_id, actor=ANNA, at=AT)


def test_a_call_with_another_outcome_in_another_file_keeps_its_first(tmp_path: Path):
    take_in(tmp_path, LOG)
    before = picture()
    contrary = [LOG[3], f"{T + 85}|2.1|q|NONE|EXITWITHTIMEOUT|1|1|74"]
    report = take_in(tmp_path, contrary, "contrary")
    assert [(line.line, line.reason) for line in report.refused] == [(2, "second_outcome")]
    assert report.duplicates == 1
    assert picture() == before


def test_numbers_of_customers_are_nowhere_in_clear(tmp_path: Path):
    odd = [
        f"{T + 92}|13812345670|q",
        "13812345671 |x|q|NONE|ENTERQUEUE|",
        f"{T + 93}|3.1|q|NONE|ENTERQUEUE||13812345672|1",
        f"{T + 94}|3.1|q|A/1|BLINDTRANSFER|13812345673|out|1|0|1",
        f"{T + 95}|4.1|q|NONE|13812345674|",
        f"{T + 96}|3.1|q|A/1|COMPLETECALLER|13812345675x|2",
    ]
    report = take_in(tmp_path, [*LOG, *odd])
    assert len(report.refused) == 3, report.refused
    assert Leg.objects.get(call_id="3.1").transferred_to == "138****5673@out"
    leg = Leg.objects.get(call_id="1.1")
    assert (leg.customer_masked, len(bytes(leg.customer_key or b""))) == ("138****5678", 16)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("interactions_", "common_", "people_")):
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',  # noqa: S608
                    ["%1381234567%"],
                )
                assert cursor.fetchone() == (0,), table


def test_an_import_is_one_line_in_the_journal(tmp_path: Path):
    report = take_in(tmp_path, LOG)
    (entry,) = JournalEntry.objects.all()
    assert (entry.action, entry.subject) == (
        "interactions.file.imported", f"import:{report.run_id}",
    )  # fmt: skip
    assert (entry.actor, entry.user_id, entry.origin) == ("anna", 7, "127.0.0.1")
    assert list(journal.find_faults()) == []


def test_an_upload_waits_in_the_queue_and_remembers_who(tmp_path: Path):
    stored = tmp_path / "stored-42"
    stored.write_text("\n".join(LOG) + "\n")
    run_id = queue_upload(stored=stored, file_name="queue_log", actor=ANNA, at=AT)
    run = ImportRun.objects.get(pk=run_id)
    assert (run.status, run.file_name, run.upload) == ("queued", "queue_log", str(stored))
    assert not Leg.objects.exists()
    shares: list[float] = []
    report = run_queued_import(run_id=run_id, at=AT, progress=shares.append)
    assert report.contacts == 2
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    lines = JournalEntry.objects.order_by("number").values_list("action", "actor")
    assert list(lines) == [
        ("interactions.file.queued", "anna"),
        ("interactions.file.imported", "anna"),
    ]
    with pytest.raises(Refusal, match="not_queued"):
        run_queued_import(run_id=run_id, at=AT)


@pytest.mark.usefixtures("swept")
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_feed_at_once_do_not_mix(tmp_path: Path):
    halves = [LOG[:4], LOG]
    reports: list[ImportReport] = []

    def work(place: int) -> None:
        try:
            reports.append(take_in(tmp_path, halves[place], f"part{place}"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 2
    assert Leg.objects.count() == 2
    assert {leg.outcome for leg in Leg.objects.all()} == {Outcome.ANSWERED, Outcome.ABANDONED}
    assert sum(IntervalCount.objects.values_list("offered", flat=True)) == 2


@pytest.mark.usefixtures("swept")
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing_and_can_be_repeated(tmp_path: Path):
    log = tmp_path / "queue_log"
    calls = (
        f"{T + n}|{n}.1|q|NONE|ENTERQUEUE||555{n:07d}|1\n{T + n + 7}|{n}.1|q|NONE|ABANDON|1|1|7\n"
        for n in range(60_000)
    )
    log.write_text("".join(calls))
    script = (
        "import django, sys; django.setup()\n"
        "from pathlib import Path; from datetime import datetime, UTC\n"
        "from django.db import connection\n"
        "from watchfloor.common.actor import Actor\n"
        "from watchfloor.rooms.interactions.operations import import_file\n"
        "def say(share): print(share, flush=True)\n"
        "path, at = Path(sys.argv[1]), datetime.now(UTC)\n"
        "import_file(path=path, actor=Actor('x'), at=at, progress=say)\n"
    )
    host = connection.settings_dict
    address = f"postgresql://{host['USER']}@/{host['NAME']}?host={host['HOST']}"
    environment = {
        **os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "watchfloor.site.settings",
    }  # fmt: skip
    with subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script, str(log)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        shares = [float(process.stdout.readline()) for _ in range(3)]
        assert shares[-1] < 1
        process.send_signal(signal.SIGKILL)
    run = ImportRun.objects.get()
    assert run.status == RunStatus.RUNNING
    assert wait_until_interrupted() == 1
    run.refresh_from_db()
    assert run.status == RunStatus.INTERRUPTED
    for table in (Leg, IntervalCount, RawChunk, ImportRefusal, AgentState, JournalEntry):
        assert not table.objects.exists(), table
    report = import_file(path=log, actor=ANNA, at=AT)
    assert (report.contacts, report.duplicates) == (60_000, 0)


def wait_until_interrupted() -> int:
    """The server notices that its client is gone a moment later."""
    for _ in range(100):
        if found := mark_interrupted(at=AT):
            return found
        time.sleep(0.1)
    return 0


@pytest.mark.usefixtures("swept")
@pytest.mark.django_db(transaction=True)
def test_a_running_import_is_not_called_interrupted(tmp_path: Path):
    found: list[int] = []
    take_in(
        tmp_path, LOG,
        progress=lambda share: found.append(mark_interrupted(at=AT + timedelta(days=1))),
    )  # fmt: skip
    assert found
    assert set(found) == {0}


@pytest.mark.shared
def test_the_generated_log_in_three_parts_is_the_log_at_once(tmp_path: Path):
    lines = (SHARED / "data/formats/fixtures/queue_log").read_text().splitlines()
    take_in(tmp_path, lines[:5000], "a")
    take_in(tmp_path, lines[8000:], "c")
    take_in(tmp_path, lines[5000:8000], "b")
    in_parts = picture()["counts"]
    undo_all()
    take_in(tmp_path, lines)
    assert picture()["counts"] == in_parts


def test_instants_in_a_refusal_can_be_read(tmp_path: Path):
    report = take_in(
        tmp_path,
        [
            "contact_id,queue,entered_at,ended_at,customer",
            "1,q,2026-03-01 10:00:00,2025-12-31 23:59:59,13812345678",
        ],
        "contacts.csv",
    )
    (refused,) = report.refused
    assert set(refused.fields.values()) == {
        "2025-12-31T23:59:59+00:00", "2026-03-01T10:00:00+00:00",
    }  # fmt: skip
