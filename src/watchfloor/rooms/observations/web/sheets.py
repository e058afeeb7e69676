"""A list of observations as a file, written while it is read."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
import xlsxwriter
from django.http import StreamingHttpResponse

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.observations.contracts import StoredObservation

from .asking import Ask

Cell = str | int | float | None
Rows = Iterable[list[Cell]]
XLSX_ROWS = 1_000_000  # a sheet holds 1,048,576
_BYTES = 1 << 16
# A spreadsheet would run what begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADER: list[Cell] = [
    "id", "at", "kind", "subject", "layer", "result", "standard_id", "standard_version_id", "step",
    "agent_id", "node_id", "observer_id", "points", "probability", "frame", "evidence",
]  # fmt: skip


def refuse_too_many(count: int) -> None:
    """Refuse a workbook that no spreadsheet could open."""
    if count > XLSX_ROWS:
        raise Refusal(
            code="observations.export.too_many_rows",
            what="An Excel sheet cannot hold %(count)s rows; at most %(limit)s fit.",
            mend="Export as CSV, or choose a shorter time.",
            fields={"count": f"{count:,}", "limit": f"{XLSX_ROWS:,}"},
        )


def send(observations: Iterable[StoredObservation], ask: Ask, form: str) -> StreamingHttpResponse:
    """Return the file as a response."""
    kind, write = WRITERS[form]
    rows = (_cells(each, ask.zone) for each in observations)
    response = StreamingHttpResponse(write(rows), content_type=kind)
    name = f"observations_{ask.first}_{ask.last}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(stored: StoredObservation, zone: ZoneInfo) -> list[Cell]:
    seen = stored.seen
    return [
        stored.id,
        _instant(seen.at, zone),
        seen.kind.value,
        seen.subject,
        seen.layer.value,
        seen.result.value,
        seen.standard_id,
        seen.standard_version_id,
        seen.step,
        seen.agent_id,
        seen.node_id,
        seen.observer_id,
        seen.points,
        seen.probability,
        seen.frame,
        orjson.dumps(seen.evidence).decode() if seen.evidence else "",
    ]


def _instant(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="milliseconds")


def write_csv(rows: Rows) -> Iterator[bytes]:
    """Yield CSV in UTF-8 with a BOM, in pieces."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        if buffer.tell() > _BYTES:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write_xlsx(rows: Rows) -> Iterator[bytes]:
    """Yield an Excel workbook."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet("Watchfloor")
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, HEADER, workbook.add_format({"bold": True, "bottom": 1}))
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)
        file.seek(0)
        while piece := file.read(_BYTES):
            yield piece


WRITERS: dict[str, tuple[str, Callable[[Rows], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_xlsx,
    ),
}
