"""Files that came through a page and wait to be imported: where they lie, and whose they are.

Each upload is a folder with a random name under `home()/uploads`; beside it a note says what the
file was called, who sent it and what is in it. A name from outside never becomes a path before
`safe_name` has looked at it.
"""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from watchfloor.common.home import home

KEPT_FOR = timedelta(hours=24)
LONGEST_NAME = 120
_TOKEN = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits: `token` is its name in addresses."""

    token: str
    file_name: str
    file_bytes: int
    content_hash: str
    user_id: int
    uploaded_at: datetime

    @property
    def path(self) -> Path:
        return uploads_folder() / self.token / self.file_name


def uploads_folder() -> Path:
    """Return the folder of all uploads, closed to other users."""
    folder = home() / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def safe_name(name: str) -> str:
    """Return the last part of a name with nothing in it that a file system acts upon.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\logs\\\\queue_log.1"), safe_name("..")
    ('passwd', 'queue_log.1', 'file')
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    plain = _UNSAFE.sub("_", last).strip().lstrip(".")
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(suffix) < 12:
        return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return plain[:LONGEST_NAME] or "file"


def token_of(stored: str) -> str:
    """Return the token of an upload from where a run says that its file lies, or "".

    >>> token_of("/data/uploads/00112233445566778899aabbccddeeff/queue_log")
    '00112233445566778899aabbccddeeff'
    """
    found = _TOKEN.search(stored)
    return found.group() if found else ""


def keep_upload(
    *,
    received: Path,
    file_name: str,
    content_hash: str,
    user_id: int,
    at: datetime,
) -> Upload:
    """Take a received file over under a new token; the file is moved, never copied."""
    upload = Upload(
        token=secrets.token_hex(16),
        file_name=safe_name(file_name),
        file_bytes=received.stat().st_size,
        content_hash=content_hash,
        user_id=user_id,
        uploaded_at=at,
    )
    upload.path.parent.mkdir(mode=0o700)
    received.replace(upload.path)
    _note(upload.token).write_bytes(orjson.dumps(asdict(upload)))
    return upload


def find_upload(*, token: str, user_id: int) -> Upload | None:
    """Return an upload of this person, or None: gone, never there, or somebody else's."""
    if not _TOKEN.fullmatch(token) or not _note(token).is_file():
        return None
    told = orjson.loads(_note(token).read_bytes())
    upload = Upload(**{**told, "uploaded_at": datetime.fromisoformat(told["uploaded_at"])})
    return upload if upload.user_id == user_id and upload.path.is_file() else None


def drop_upload(*, token: str) -> None:
    """Remove an upload and its note; nothing happens when it is gone."""
    if _TOKEN.fullmatch(token):
        _note(token).unlink(missing_ok=True)
        shutil.rmtree(uploads_folder() / token, ignore_errors=True)


def drop_stale_uploads(*, at: datetime, waiting: Collection[str]) -> int:
    """Remove what nobody imported within a day, and parts of broken transfers; count them.

    `waiting` names the tokens that a queued or running import still needs.
    """
    limit = (at - KEPT_FOR).timestamp()
    stale = [p for p in uploads_folder().iterdir() if _is_stale(p, limit, waiting)]
    for path in stale:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len([path for path in stale if path.suffix != ".json"])


def _is_stale(path: Path, limit: float, waiting: Collection[str]) -> bool:
    return path.stem not in waiting and path.stat().st_mtime < limit


def _note(token: str) -> Path:
    return uploads_folder() / f"{token}.json"
