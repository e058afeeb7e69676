from __future__ import annotations

import polars as pl
import pytest
from psycopg.sql import SQL

from watchfloor.common.columns import read_columns

pytestmark = pytest.mark.django_db
COLUMNS = {"name": pl.String, "number": pl.Int64}
ALONE = SQL("number % 3")


def test_every_row_comes_once_whatever_group_it_is_in() -> None:
    query = SQL("SELECT 'C-' || n AS name, n AS number FROM generate_series(1, 1000) n")
    found = read_columns(query, COLUMNS, apart=ALONE).sort("number")
    assert found["number"].to_list() == list(range(1, 1001))
    assert found["name"].to_list() == [f"C-{n}" for n in range(1, 1001)]


@pytest.mark.parametrize("text", ['a "quoted", one', "two\nlines", "", "，退款", "NULL", " 007 "])
def test_a_text_comes_as_it_is(text: str) -> None:
    query = SQL("SELECT {}::text AS name, 7::bigint AS number").format(text)
    assert read_columns(query, COLUMNS, apart=ALONE).rows() == [(text, 7)]


def test_a_query_that_finds_nothing_gives_empty_columns() -> None:
    query = SQL("SELECT ''::text AS name, 1::bigint AS number WHERE false")
    found = read_columns(query, COLUMNS, apart=ALONE)
    assert found.schema == COLUMNS
    assert found.is_empty()
