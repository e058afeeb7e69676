"""Many rows out of the database as columns, without a Python object for each of them.

COPY hands every row to Python by itself: a million take seconds of nothing but that. Here the
database joins the rows to CSV, and Polars reads it: the texts stay in Arrow. Numbers alone come
still faster as arrays, as the bytes that the database itself keeps.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from django.db import connection
from numpy.typing import NDArray
from psycopg.sql import SQL, Composable, Identifier

Columns = Mapping[str, type[pl.DataType]]
_ARRAY_HEADER = 20  # bytes: dimensions, flags, type, length, lower bound
# In quotes, so that a text may hold commas and line breaks, and an empty one is no NULL.
_TEXT = SQL("""'"' || replace({}, '"', '""') || '"'""")


def read_columns(query: Composable, columns: Columns, *, apart: Composable) -> pl.DataFrame:
    """Return what a query finds; its columns are named as in `columns`, and none is NULL.

    `apart` is an expression over the columns that parts the rows into some dozens of groups: the
    database joins each group to one text, and none may be longer than 1 GB.
    """
    fields = [_TEXT.format(Identifier(name)) if kind is pl.String else Identifier(name)
              for name, kind in columns.items()]  # fmt: skip
    joined = SQL("SELECT string_agg({line}, E'\\n') FROM ({query}) found GROUP BY {apart}").format(
        line=SQL(" || ',' || ").join(fields), query=query, apart=apart
    )
    with connection.cursor() as cursor:
        cursor.execute(joined)
        text = "\n".join(part for (part,) in cursor.fetchall())
    if not text:
        return pl.DataFrame(schema=dict(columns))
    return pl.read_csv(io.BytesIO(text.encode()), has_header=False, schema=dict(columns))


def unpack_array(sent: bytes, kind: str) -> NDArray[Any]:
    """Return what `array_send` of an array without NULLs and of one dimension sends.

    `kind` is that of an entry as the database keeps it: ">i2", ">i4", ">i8", ">f8" or "?".

    >>> unpack_array(bytes(20) + bytes([0, 0, 0, 2, 1, 0, 0, 0, 0, 2, 0, 7]), ">i2").tolist()
    [256, 7]
    """
    entries = np.frombuffer(sent, dtype=[("length", ">i4"), ("value", kind)], offset=_ARRAY_HEADER)
    values: NDArray[Any] = entries["value"].astype(np.dtype(kind).newbyteorder("="))
    return values
