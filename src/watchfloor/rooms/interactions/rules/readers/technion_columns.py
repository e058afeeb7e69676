"""The columns of the Technion bank log: as in the parquet file, and as in the original text.

The original text has 17 columns between blanks, one call a line: vru+line, call_id, customer_id,
priority, type, date (YYMMDD), vru_entry, vru_exit, vru_time, q_start, q_exit, q_time, outcome,
ser_start, ser_exit, ser_time, server; instants as HH:MM:SS, durations in seconds, 0 or 00:00:00
where there was none, NO_SERVER where nobody served. The parquet file has seconds of the day.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

TEXT_COLUMNS = (
    "vru_line",
    "call_id",
    "customer",
    "priority",
    "queue",
    "date",
    "vru_entry",
    "vru_exit",
    "vru_time",
    "q_start",
    "q_exit",
    "q_time",
    "outcome",
    "ser_start",
    "ser_exit",
    "ser_time",
    "server",
)
# What is kept of a row of the parquet file, as one line of CSV in this order.
PARQUET_COLUMNS = (
    "date",
    "vru_line",
    "call_id",
    "customer_hash",
    "priority",
    "queue",
    "vru_entry_s",
    "vru_exit_s",
    "vru_time",
    "q_start_s",
    "q_exit_s",
    "q_time",
    "outcome",
    "ser_start_s",
    "ser_exit_s",
    "ser_time",
    "agent",
)
NUMBERS = ("vru_exit", "vru_time", "q_start", "q_time", "ser_time")
NOBODY = ("", "0", "NO_SERVER", "PHANTOM")


def is_text_line(line: bytes) -> bool:
    """Tell a line of the original text from one that was a row of the parquet file."""
    return b"," not in line


def is_header(line: bytes) -> bool:
    """Tell the line that names the columns."""
    return line[:4].lower() in (b"vru+", b"vru_") and b"call_id" in line.lower()


def to_frame(lines: Sequence[bytes], *, text: bool) -> pl.DataFrame:
    """Return the columns that make legs, numbers as numbers; null where a cell is none."""
    names = TEXT_COLUMNS if text else PARQUET_COLUMNS
    rows = [b",".join(line.split()) for line in lines] if text else lines
    frame = pl.read_csv(
        b"\n".join(rows),
        has_header=False,
        new_columns=list(names),
        schema_overrides=[pl.String] * len(names),
        quote_char=None,
        encoding="utf8-lossy",
    ).fill_null("")
    return _from_text(frame) if text else _from_parquet(frame)


def _from_text(frame: pl.DataFrame) -> pl.DataFrame:
    clock = [_seconds_of_day(name).alias(name) for name in ("vru_exit", "q_start")]
    return frame.select(
        "vru_line",
        "call_id",
        "customer",
        "queue",
        pl.col("date").str.strptime(pl.Date, "%y%m%d", strict=False),
        *clock,
        *(pl.col(name).cast(pl.Int64, strict=False) for name in ("vru_time", "q_time", "ser_time")),
        "outcome",
        pl.col("server").alias("agent"),
    )


def _seconds_of_day(name: str) -> pl.Expr:
    """HH:MM:SS, where the hour may pass 23 for a call that passes midnight."""
    parts = pl.col(name).str.split(":").list
    return sum(
        (parts.get(i, null_on_oob=True).cast(pl.Int64, strict=False) * scale)
        for i, scale in enumerate((3600, 60, 1))
    )  # type: ignore[return-value]  # the sum of expressions is one; 0 is never left alone


def _from_parquet(frame: pl.DataFrame) -> pl.DataFrame:
    seconds = {"vru_exit": "vru_exit_s", "q_start": "q_start_s"}
    return frame.select(
        "vru_line",
        "call_id",
        pl.col("customer_hash").alias("customer"),
        "queue",
        pl.col("date").str.slice(0, 10).str.strptime(pl.Date, "%Y-%m-%d", strict=False),
        *(
            pl.col(source).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).alias(name)
            for name, source in seconds.items()
        ),
        *(pl.col(name).cast(pl.Int64, strict=False) for name in ("vru_time", "q_time", "ser_time")),
        "outcome",
        "agent",
    )
