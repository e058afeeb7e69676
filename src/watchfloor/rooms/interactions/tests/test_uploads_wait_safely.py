"""Files from a page: nothing in their names is trusted, nobody else reaches them, none stays."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchfloor.rooms.interactions.rules import uploads

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_HOME", str(tmp_path))


def keep(name: str = "queue_log", user_id: int = 7) -> uploads.Upload:
    received = uploads.uploads_folder() / "arriving.part"
    received.write_bytes(b"1|2|3")
    return uploads.keep_upload(
        received=received, file_name=name, content_hash="ab", user_id=user_id, at=AT
    )


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\boot.ini",
        "..",
        ".",
        "",
        "a/../../b",
        "\x00x",
    ],
)
def test_a_name_never_leaves_the_folder_of_its_upload(name: str) -> None:
    upload = keep(name)
    folder = uploads.uploads_folder() / upload.token
    assert upload.path.resolve().parent == folder.resolve()
    assert upload.path.read_bytes() == b"1|2|3"


def test_a_long_name_keeps_its_suffix() -> None:
    name = uploads.safe_name("x" * 400 + ".parquet")
    assert len(name) == uploads.LONGEST_NAME
    assert name.endswith(".parquet")


def test_an_upload_is_found_by_the_one_who_sent_it_and_moved_not_copied() -> None:
    upload = keep()
    assert uploads.find_upload(token=upload.token, user_id=7) == upload
    assert not (uploads.uploads_folder() / "arriving.part").exists()


def test_somebody_elses_upload_is_not_found() -> None:
    assert uploads.find_upload(token=keep().token, user_id=8) is None


@pytest.mark.parametrize("token", ["", "..", "../secrets", "A" * 32, "0" * 32, "0" * 31 + "/"])
def test_a_token_that_was_never_given_finds_nothing(token: str) -> None:
    keep()
    assert uploads.find_upload(token=token, user_id=7) is None


def test_dropping_removes_the_file_and_its_note_and_nothing_else() -> None:
    gone, stays = keep(), keep()
    uploads.drop_upload(token=gone.token)
    uploads.drop_upload(token="..")  # noqa: S106  a name in an address, no secret
    assert uploads.find_upload(token=gone.token, user_id=7) is None
    assert not gone.path.exists()
    assert uploads.find_upload(token=stays.token, user_id=7) == stays


def test_what_nobody_imported_within_a_day_is_removed_unless_a_run_waits_for_it() -> None:
    old, waiting, fresh = keep(), keep(), keep()
    part = uploads.uploads_folder() / "broken.part"
    part.write_bytes(b"half")
    for path in uploads.uploads_folder().iterdir():
        age = timedelta(hours=1 if path.stem == fresh.token else 25)
        os.utime(path, ((AT - age).timestamp(),) * 2)
    assert uploads.drop_stale_uploads(at=AT, waiting={waiting.token}) == 2
    assert not old.path.exists()
    assert not part.exists()
    assert uploads.find_upload(token=old.token, user_id=7) is None
    assert uploads.find_upload(token=waiting.token, user_id=7) == waiting
    assert uploads.find_upload(token=fresh.token, user_id=7) == fresh
