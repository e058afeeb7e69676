"""What a request brings to be read: a file, or cells pasted from a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from .refusals import Refusal
from .tables import Limits, Table, read_table, read_text
from .words import msgid

MAX_BYTES = 8_000_000


def read_upload(request: HttpRequest, *, limits: Limits | None = None) -> Table:
    """Return the table of the field `file`, or else of the cells in the field `pasted`.

    :raises Refusal: it is no table, or far too large.
    """
    file = request.FILES.get("file")
    if file is None:
        return read_text(request.POST.get("pasted", ""), limits=limits)
    return read_table(bytes_of(file), limits=limits)


def bytes_of(file: UploadedFile[Any], *, most: int = MAX_BYTES) -> bytes:
    """Return what is in a file that was sent. :raises Refusal: it is far too large."""
    if (file.size or 0) > most:
        raise Refusal(
            code="upload.too_large",
            what=msgid("The file is larger than %(most)s MB."),
            mend=msgid("Import it in parts."),
            fields={"most": most // 1_000_000},
        )
    data: bytes = file.read()
    return data
