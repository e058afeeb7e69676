"""The table that a request brings, as a file or as pasted cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.rules.cells import Line
from watchfloor.rooms.staffing.rules.tables import read_table, split_text

MAX_BYTES = 8_000_000


def lines_of(request: HttpRequest) -> Sequence[Line]:
    """Return the lines of the file that was sent, or of the cells that were pasted.

    :raises Refusal: it is no table, or far too large.
    """
    file = request.FILES.get("file")
    if file is None:
        return split_text(request.POST.get("pasted", ""))
    return read_table(bytes_of(file))


def bytes_of(file: UploadedFile[Any]) -> bytes:
    """Return what is in a file that was sent. :raises Refusal: it is far too large."""
    if (file.size or 0) > MAX_BYTES:
        raise Refusal(
            code="staffing.import.size",
            what=msgid("The file is larger than %(most)s MB."),
            mend=msgid("Import it in parts."),
            fields={"most": MAX_BYTES // 1_000_000},
        )
    data: bytes = file.read()
    return data
