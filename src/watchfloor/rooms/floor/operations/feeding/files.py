"""A file that grows, is renamed and begun anew, or is emptied: every byte of it, once.

A file is known by its inode and its first line, so that a renamed one is found again under its new
name, after a stop too, and an inode that the system gave to another file is not taken for it.
"""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

_CHUNK = 65_536
_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")
_HEAD = 512  # bytes: what tells two files apart


class FileGone(Exception):
    """The file cannot be opened. `problem` is a code."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class Growing:
    """Reads on where a position says, through renamed files if need be."""

    def __init__(self, path: Path, position: Mapping[str, object]) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._left = position  # where to go on when it is opened
        self.offset = 0
        self._first_line = b""  # as it was seen once it was whole
        self.is_fresh = False  # another file has begun: half a line of the one before is no more

    def read(self) -> bytes:
        """Return what is new; nothing while there is nothing. :raises FileGone: it cannot be read.

        Sets `is_fresh` when what is returned begins another file.
        """
        self.is_fresh = False
        if self._file is None:
            self._open_left()
        if self._was_rewritten():
            self._open(self._path)
            self.is_fresh = True
        data = self._take()
        if data or not self._has_moved_on():
            return data
        data = self._take()  # written between the last look and the renaming
        if data:
            return data
        self._go_on()
        return self._take()

    def skip(self) -> bytes:
        """Go to the end, what the file holds already is not wanted: return nothing."""
        self._open(self._path)
        self._seek(self._size())
        return b""

    def position(self, unread: int) -> dict[str, object]:
        """Return where to go on when so many of the bytes taken were not used."""
        if self._file is None:
            return dict(self._left)
        return {"file": _identity(self._file), "offset": max(0, self.offset - unread)}

    def close(self, unread: int) -> None:
        """Close the file, and remember where to go on in it."""
        self._left = self.position(unread)
        self._shut()

    def _shut(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open_left(self) -> None:
        """Open the file that was left, under the name that it has now."""
        kept, offset = self._left.get("file"), self._left.get("offset")
        found = _find(self._path, str(kept)) if kept else None
        self._open(found or self._path)
        if found is not None and isinstance(offset, int):
            self._seek(offset)

    def _take(self) -> bytes:
        file = self._opened()
        data = file.read(_CHUNK)
        self.offset += len(data)
        return data

    def _was_rewritten(self) -> bool:
        """Say whether the file was emptied and has grown again: its first line is another one."""
        head = os.pread(self._opened().fileno(), _HEAD, 0)
        line, end, _ = head.partition(b"\n")
        is_whole = bool(end) or len(head) == _HEAD
        before, self._first_line = self._first_line, line if is_whole else self._first_line
        return is_whole and bool(before) and before != line

    def _has_moved_on(self) -> bool:
        """Say whether the file was renamed or emptied."""
        if self._size() < self.offset:
            return True
        try:
            there = self._path.stat()
        except OSError:
            return False  # between renaming and beginning anew
        ours = os.fstat(self._opened().fileno())
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)

    def _go_on(self) -> None:
        """Open what comes next: the renamed file after ours, or the file itself."""
        ours = os.fstat(self._opened().fileno())
        is_emptied = ours.st_size < self.offset
        later = None if is_emptied else _next_renamed(self._path, ours)
        self._open(later or self._path)
        self.is_fresh = True

    def _open(self, path: Path) -> None:
        self._shut()
        self._first_line = b""
        try:
            self._file = path.open("rb", buffering=0)
        except FileNotFoundError:
            raise FileGone("file_missing") from None
        except (OSError, ValueError):
            raise FileGone("file_unreadable") from None
        self.offset = 0

    def _seek(self, offset: int) -> None:
        if offset <= self._size():
            self.offset = self._opened().seek(offset)

    def _size(self) -> int:
        return os.fstat(self._opened().fileno()).st_size

    def _opened(self) -> BinaryIO:
        if self._file is None:
            raise FileGone("file_missing")
        return self._file


def _identity(file: BinaryIO) -> str:
    """Return what a file is known by, whatever its name and however much is added to it."""
    number = file.fileno()
    first_line = os.pread(number, _HEAD, 0).partition(b"\n")[0]
    return f"{os.fstat(number).st_ino}:{blake2b(first_line, digest_size=8).hexdigest()}"


def _find(path: Path, identity: str) -> Path | None:
    """Return under what name a file is to be found now."""
    for name in [path, *_renamed(path)]:
        try:
            with name.open("rb", buffering=0) as file:
                if _identity(file) == identity:
                    return name
        except OSError:
            continue
    return None


def _next_renamed(path: Path, ours: os.stat_result) -> Path | None:
    """Return the renamed file that was begun next after ours and ended before the present one."""
    later = []
    for name in _renamed(path):
        with contextlib.suppress(OSError):
            stat = name.stat()
            if stat.st_ino != ours.st_ino and stat.st_mtime_ns > ours.st_mtime_ns:
                later.append((stat.st_mtime_ns, name))
    return min(later)[1] if later else None


def _renamed(path: Path) -> list[Path]:
    """Return the files that the path's file was renamed to; packed ones have nothing to follow."""
    names = path.parent.glob(f"{glob.escape(path.name)}?*")
    return sorted(name for name in names if name.suffix not in _PACKED)
