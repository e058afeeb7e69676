"""CSV, and cells pasted from a spreadsheet: text with commas, semicolons or tabs between cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from charset_normalizer import from_bytes

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from ._rows import Limits, Table, table_of

_MARKS = "\t;,"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(text: str, *, limits: Limits | None = None) -> Table:
    r"""Return the table of a CSV or of pasted cells.

    Tabs, semicolons or commas part the cells: the first line that has any of them shows which.

    >>> [list(row.cells) for row in read_text("day\t09:00\n2026-03-02\t12").rows]
    [['day', '09:00'], ['2026-03-02', '12']]
    >>> [list(row.cells) for row in read_text("starts_at;volume").rows]
    [['starts_at', 'volume']]

    :raises Refusal: it is no table, or larger than the limits.
    """
    clean = text.lstrip("\ufeff").replace("\0", "")
    reader = csv.reader(io.StringIO(clean, newline=""), delimiter=_mark(clean))
    try:
        return table_of(reader, limits=limits)
    except csv.Error as error:
        raise Refusal(
            code="table.text",
            what=msgid("The text is no table: after line %(line)s a cell has no end."),
            mend=msgid("Close the quotation mark that was opened there."),
            fields={"line": reader.line_num},
        ) from error


def write_text(lines: Iterable[Iterable[object]]) -> str:
    """Return lines as CSV, to be sent back and read again by `read_text`."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def decode_text(data: bytes) -> str:
    """Return a file's text: UTF-8, what Chinese spreadsheets write, or the likeliest other."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in _UTF_16 else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    found = from_bytes(data).best()
    return str(found) if found else data.decode("utf-8", errors="replace")


def _mark(text: str) -> str:
    """Return what parts the cells; a title may stand alone in the first line."""
    lines = (line for line in io.StringIO(text) if any(mark in line for mark in _MARKS))
    return max(_MARKS, key=next(lines, ",").count)
