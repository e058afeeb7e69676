"""The file of an import: what can be said about it before it is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

_HEAD_BYTES = 4096
_OTHER_ENCODINGS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
# Files that are full of bytes below the space and are of a format that we know.
_KNOWN_BINARY = (b"PAR1", b"PK\x03\x04", *_OTHER_ENCODINGS)


def check_file(path: Path) -> None:
    """:raises Refusal: there is no file, or nothing in it that could be records."""
    if not _exists(path):
        raise _refusal(
            path,
            "import.file.missing",
            msgid("There is no such file."),
            msgid("Check the path, and that this account may read it."),
        )
    if not path.is_dir() and not path.is_file():
        raise _refusal(
            path,
            "import.file.special",
            msgid("This is a pipe or a device, not a file."),
            msgid("Save what comes out of it in a file, and import that file."),
        )
    if not path.is_file():
        raise _refusal(
            path,
            "import.file.directory",
            msgid("This is a directory, not a file."),
            msgid("Name one file; import the files of a directory one after another."),
        )
    if path.stat().st_size == 0:
        raise _refusal(
            path,
            "import.file.empty",
            msgid("The file is empty."),
            msgid("Export it again, and check that the export has finished."),
        )
    _check_text(path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, a directory that this account may not enter
        return False


def _check_text(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        raise _refusal(
            path,
            "import.file.unreadable",
            msgid("The file cannot be read."),
            msgid("Check the path, and that this account may read it."),
        ) from None
    if head.startswith(_KNOWN_BINARY):
        return
    control = sum(byte < 32 and byte not in b"\t\n\r\f\0\x1b" for byte in head)
    if control > len(head) // 50 or head.count(0) > len(head) // 3:
        raise _refusal(
            path,
            "import.file.binary",
            msgid("The file is not text: it holds binary data."),
            msgid("Unpack it first if it is an archive; otherwise export the records as text."),
        )


def _refusal(path: Path, code: str, what: str, mend: str) -> Refusal:
    return Refusal(code=code, what=what, where="%(file)s", mend=mend, fields={"file": str(path)})


def content_hash(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
