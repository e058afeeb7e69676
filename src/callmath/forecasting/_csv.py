"""Reading a history from a CSV that any telephone system may have written."""

from __future__ import annotations

import re
from io import StringIO

import polars as pl

from ._types import ForecastingError

_NAMES = {
    "starts_at": ("ts", "timestamp", "datetime", "date_time", "interval", "interval_start",
                  "start", "start_time", "ds", "time", "date", "时间", "开始时间", "日期", "时段"),
    "volume": ("calls", "contacts", "offered", "count", "value", "y", "n", "calls_offered",
               "呼叫量", "来电量", "进线量", "话务量", "数量"),
    "handle_seconds": ("aht", "aht_seconds", "handle_time", "avg_handle_time", "平均处理时长"),
}  # fmt: skip
_ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")
_SEPARATORS = (",", ";", "\t", "|")


def read_csv(data: bytes | str) -> pl.DataFrame:
    """Return the columns `starts_at`, `volume` and, if there, `handle_seconds` of a CSV, as texts.

    Encodings (UTF-8, UTF-16, GB 18030, Windows 1252), separators and common names of the columns
    are recognized; without a header the first two columns are time and volume. `forecast` and
    `backtest` take the result as it is.

    :raises ForecastingError: no such columns.

    >>> read_csv("Time;Calls\\n2026-03-02 07:00;1,5\\n").row(0)
    ('2026-03-02 07:00', '1.5')
    """
    text = data if isinstance(data, str) else _decode(data)
    lines = text.lstrip("\ufeff").strip()
    if not lines:
        raise ForecastingError("csv.empty", "The file is empty.", mend="Export it again.")
    header = lines.splitlines()[0]
    separator = max(_SEPARATORS, key=header.count)
    has_header = not re.match(r'"?\d', header)
    table = pl.read_csv(
        StringIO(lines),
        separator=separator,
        has_header=has_header,
        infer_schema=False,
        truncate_ragged_lines=True,
    )
    return _clean(_named(table, has_header=has_header), separator)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _named(table: pl.DataFrame, *, has_header: bool) -> pl.DataFrame:
    if not has_header and table.width >= 2:
        return table.select(table.columns[:2]).rename(
            dict(zip(table.columns, ("starts_at", "volume"), strict=False))
        )
    plain = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in table.columns}
    if {"date", "time"} <= plain.keys():
        both = pl.concat_str([plain["date"], plain["time"]], separator=" ")
        table = table.with_columns(both.alias("starts_at"))
        plain["starts_at"] = "starts_at"
    found = {}
    for name, others in _NAMES.items():
        known = [plain[other] for other in (name, *others) if other in plain]
        if known:
            found[known[0]] = name
    missing = {"starts_at", "volume"} - set(found.values())
    if missing:
        raise ForecastingError(
            "csv.columns",
            f"The file has no column {' and no column '.join(sorted(missing))}.",
            mend="Name the columns starts_at and volume.",
            missing=tuple(sorted(missing)),
            columns=tuple(table.columns),
        )
    return table.select(list(found)).rename(found)


def _clean(table: pl.DataFrame, separator: str) -> pl.DataFrame:
    """Make numbers plain: a comma is decimal where it does not separate, else of thousands."""
    comma = "." if separator != "," else ""
    numbers = [name for name in table.columns if name != "starts_at"]
    return table.with_columns(
        pl.col(name).str.strip_chars(" \"'").str.replace_all(",", comma, literal=True)
        for name in numbers
    ).with_columns(pl.col("starts_at").str.strip_chars(" \"'"))
