"""Whole files that are refused: what, where, how to mend it; and nothing of them is saved."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import Format, RunStatus
from watchfloor.rooms.interactions.models import ImportRun, Leg, RawChunk
from watchfloor.rooms.interactions.operations import import_file

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
QUEUE_LOG = Format.ASTERISK_QUEUE_LOG
HEADER = "id,time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n"


def refusal_of(path: Path, format_: Format | None = QUEUE_LOG) -> Refusal:
    with pytest.raises(Refusal) as caught:
        import_file(path=path, format=format_, actor=Actor("anna"), at=AT)
    assert not Leg.objects.exists()
    assert not RawChunk.objects.exists()
    assert not JournalEntry.objects.exists()
    refusal = caught.value
    assert refusal.what
    assert refusal.where % refusal.fields
    assert refusal.mend
    return refusal


def test_a_missing_file(tmp_path: Path):
    assert refusal_of(tmp_path / "nowhere").code == "import.file.missing"


def test_a_directory(tmp_path: Path):
    assert refusal_of(tmp_path).code == "import.file.directory"


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refusal_of(pipe).code == "import.file.special"
    assert refusal_of(Path(os.devnull)).code == "import.file.special"


def test_a_name_that_no_file_can_have(tmp_path: Path):
    assert refusal_of(tmp_path / ("a" * 5000)).code == "import.file.missing"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.file.empty"),
        (bytes(range(256)) * 40, "import.file.binary"),
        (b"\x7fELF" + b"\0\1\2" * 4000, "import.file.binary"),
        (b"Dear all,\nplease find attached\n", "import.format.wrong"),
        (b'{"ContactId": "1"}\n', "import.format.wrong"),
    ],
)
def test_a_file_of_another_kind(tmp_path: Path, content: bytes, code: str):
    path = tmp_path / "queue_log"
    path.write_bytes(content)
    assert refusal_of(path).code == code
    assert not ImportRun.objects.exists()


def test_a_header_without_rows_fails_as_a_run_of_its_own(tmp_path: Path):
    path = tmp_path / "dump.csv"
    path.write_text(HEADER)
    assert refusal_of(path).code == "import.file.header_only"
    run = ImportRun.objects.get()
    assert (run.status, run.problem) == (RunStatus.FAILED, "import.file.header_only")


def test_a_format_is_found_when_none_is_named(tmp_path: Path):
    path = tmp_path / "log"
    path.write_text("1740800000|1.1|q|NONE|ENTERQUEUE||5|1\n")
    import_file(path=path, actor=Actor("anna"), at=AT)
    run = ImportRun.objects.select_related("feed").get()
    assert (run.format, run.feed.name) == ("asterisk-queue-log", "asterisk-queue-log")


@pytest.mark.parametrize(
    "content",
    [
        "1740800000|1.1|q|NONE|ENTERQUEUE||5|1\n".encode("utf-16"),
        b"  1740800000|1.1|q|NONE|ENTERQUEUE||5|1\n",
        b"86400|NONE|NONE|NONE|QUEUESTART|\n86405|1.1|q|NONE|ENTERQUEUE||5|1\n",
        (HEADER + "1,2025-03-01 04:00:00,1.1,q,NONE,ENTERQUEUE,,5,1,,\n").encode("utf-16"),
    ],
)
def test_an_odd_queue_log_is_not_taken_for_a_table(tmp_path: Path, content: bytes):
    path = tmp_path / "log"
    path.write_bytes(content)
    import_file(path=path, actor=Actor("anna"), at=AT)
    assert ImportRun.objects.get().format == QUEUE_LOG


def test_an_error_in_the_middle_saves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "log"
    path.write_text("1740800000|1.1|q|NONE|ENTERQUEUE||5|1\n")

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("watchfloor.rooms.interactions.operations.saving.count_cells", fail)
    with pytest.raises(RuntimeError):
        import_file(path=path, actor=Actor("anna"), at=AT)
    run = ImportRun.objects.get()
    assert (run.status, run.problem) == (RunStatus.FAILED, "import.error")
    assert "disk" in run.problem_fields["error"]
    assert not Leg.objects.exists()
    assert not RawChunk.objects.exists()
