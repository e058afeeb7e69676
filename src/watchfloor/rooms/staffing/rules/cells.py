"""Cells of a table that somebody sent, as what they say. Nothing is believed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

Cell = str | int | float | datetime | date | time | timedelta | None
Line = Sequence[Cell]


def text_of(cell: Cell) -> str:
    """Return a cell as plain text: full-width characters as narrow ones, no space around."""
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def short_text(cell: Cell) -> str:
    """Return the beginning of a cell, to be told."""
    return text_of(cell)[:40]


def time_of(cell: Cell) -> time | None:
    """Return a time of day, of a span the one it begins at; None: it is none."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return time(seconds // 3600, seconds // 60 % 60) if 0 <= seconds < 86_400 else None
    first = text_of(cell).partition("-")[0].strip()
    try:
        return time.fromisoformat(f"0{first}" if first[1:2] == ":" else first)
    except ValueError:
        return None
