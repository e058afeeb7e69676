"""A form with rows that can be added, moved and removed by plain buttons: no script is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

MOST_ROWS = 200
Raw = dict[str, str]


class RowForm(forms.Form):
    """One row; `is_blank` when nobody has written into it."""

    use_required_attribute = False  # a row left blank must not hold up the form
    ignored: tuple[str, ...] = ()  # fields whose value alone makes no row

    @property
    def is_blank(self) -> bool:
        return not any(
            str(self.data.get(self.add_prefix(name), "")).strip()
            for name in self.fields
            if name not in self.ignored
        )


def read_rows(data: Mapping[str, Any], form: type[RowForm]) -> list[Raw]:
    """Return the rows of a sent form as they were written."""
    text = str(data.get("rows", ""))
    count = min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 5 else 0
    names = list(form.base_fields)
    return [
        {name: str(data.get(f"row{number}-{name}", "")) for name in names}
        for number in range(count)
    ]


def rearrange(rows: Sequence[Raw], button: str) -> list[Raw]:
    """Return the rows after a button: "add", "up:2", "down:0", "remove:1".

    >>> rows = [{"code": "a"}, {"code": "b"}]
    >>> [row["code"] for row in rearrange(rows, "up:1")]
    ['b', 'a']
    """
    found = list(rows)
    what, _, text = button.partition(":")
    number = int(text) if text.isdecimal() and len(text) < 5 else -1
    if what == "add" and len(found) < MOST_ROWS:
        return [*found, {}]
    if not 0 <= number < len(found):
        return found
    row = found.pop(number)
    if what == "up":
        found.insert(max(number - 1, 0), row)
    elif what == "down":
        found.insert(number + 1, row)
    elif what != "remove":
        found.insert(number, row)
    return found


def bind_rows(form: type[RowForm], rows: Sequence[Raw]) -> list[RowForm]:
    """Return forms that are checked."""
    return [
        form({f"row{number}-{name}": value for name, value in row.items()}, prefix=f"row{number}")
        for number, row in enumerate(rows)
    ]


def show_rows(form: type[RowForm], rows: Sequence[Raw]) -> list[RowForm]:
    """Return forms that only show what was written."""
    return [form(initial=row, prefix=f"row{number}") for number, row in enumerate(rows)]
