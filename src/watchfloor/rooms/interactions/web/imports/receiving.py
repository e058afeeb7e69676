"""Taking a file in: written straight to the uploads folder while it arrives, hashed as it goes."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from watchfloor.rooms.interactions.rules.uploads import uploads_folder

# The database needs room for the contacts too: about as much again as the file.
ROOM_FACTOR = 2
CHUNK_BYTES = 1 << 20


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs alone
    """A file that has arrived whole and lies in the uploads folder."""

    def __init__(self, path: Path, name: str, content_hash: str) -> None:
        super().__init__(name=name, size=path.stat().st_size)
        self.path, self.file_name, self.content_hash = path, name, content_hash


class ReceivingHandler(FileUploadHandler):
    """Writes what arrives to the uploads folder; refuses what the disk cannot hold.

    `too_large` is set instead of a half-written file when there is no room.
    """

    chunk_size = CHUNK_BYTES

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_large = False
        self.free_bytes = 0
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.free_bytes = shutil.disk_usage(uploads_folder()).free
        self.too_large = content_length * ROOM_FACTOR > self.free_bytes

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.too_large:
            raise StopUpload(connection_reset=False)
        self._hash = hashlib.sha256()
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115  closed when the file is whole
            dir=uploads_folder(), suffix=".part", delete=False
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._file is None:
            return raw_data
        self._file.write(raw_data)
        self._hash.update(raw_data)
        return None

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        if self._file is None:
            return None
        self._file.close()
        return ReceivedFile(Path(self._file.name), self.file_name or "file", self._hash.hexdigest())

    def upload_interrupted(self) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)
