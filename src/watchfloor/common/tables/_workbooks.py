"""XLSX workbooks. Hostile files are refused, not unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import openpyxl

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from ._rows import Limits, Line, Table, table_of
from ._text import decode_text, read_text

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of XLS, and of XLSX that a password locks
_LAST_LINE = 1_048_576  # of any sheet; a file may claim to have more
# What zipfile, the XML reader and openpyxl raise at what is no workbook. A SyntaxError is that of
# the XML reader; a workbook may have no sheet of cells.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError,
    OSError, EOFError, SyntaxError, NotImplementedError, RuntimeError,
)  # fmt: skip


class Workbook:
    """An open workbook; sheets are unpacked only when they are read. Made by `open_workbook`."""

    def __init__(self, book: Any, limits: Limits) -> None:
        self._sheets: dict[str, Any] = {sheet.title: sheet for sheet in book.worksheets}
        self._limits = limits

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets that have cells, in order; a chart has none."""
        return tuple(self._sheets)

    @property
    def first_name(self) -> str:
        """The name of the first sheet that is not hidden.

        :raises Refusal: there is none.
        """
        for name, sheet in self._sheets.items():
            if sheet.sheet_state == "visible":
                return name
        raise _not_a_workbook()

    def read(self, name: str) -> Table:
        """Return the table of a sheet. :raises Refusal: it is broken, or larger than the limits."""
        return table_of(self._lines(name), sheet=name, limits=self._limits)

    def _lines(self, name: str) -> Iterator[Line]:
        try:
            yield from self._sheets[name].iter_rows(
                max_col=self._limits.columns + 1, max_row=_LAST_LINE, values_only=True
            )
        except _BROKEN as error:
            raise _not_a_workbook() from error


def is_workbook(data: bytes) -> bool:
    """Tell whether a file begins as a workbook does, of the new form or of the old."""
    return data.startswith((_ZIP, _COMPOUND))


def read_table(data: bytes, *, limits: Limits | None = None) -> Table:
    """Return the table of a file: of a CSV, or of the first visible sheet of a workbook.

    :raises Refusal: it is no table, or larger than the limits.
    """
    if not is_workbook(data):
        return read_text(decode_text(data), limits=limits)
    with open_workbook(data, limits=limits) as book:
        return book.read(book.first_name)


@contextmanager
def open_workbook(data: bytes, *, limits: Limits | None = None) -> Iterator[Workbook]:
    """Open a workbook, to read its sheets one by one.

    :raises Refusal: it is broken, locked, of the old form, or unpacks to more than the limits say.
    """
    most = limits or Limits()
    with closing(_load(data, most)) as book:
        yield Workbook(book, most)


def _load(data: bytes, limits: Limits) -> Any:
    if data.startswith(_COMPOUND):
        raise _refuse(msgid("The workbook is locked by a password, or of the old form XLS."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked_bytes = sum(each.file_size for each in packed.infolist())
        if unpacked_bytes <= limits.unpacked_bytes:
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except _BROKEN as error:
        raise _not_a_workbook() from error
    raise _refuse(msgid("The workbook unpacks to more than can be read."))


def _not_a_workbook() -> Refusal:
    return _refuse(msgid("The file is no XLSX workbook."))


def _refuse(what: str) -> Refusal:
    return Refusal(
        code="table.workbook",
        what=what,
        mend=msgid("Save the table as CSV and choose that file, or paste its cells."),
    )
