"""What may be wrong with an expression: when it is saved, and when it is applied to a record."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

HERE = msgid("At character %(position)s, near “%(near)s”.")


class ExpressionError(ValueError):
    """The text is no expression that may be saved.

    `what`, `where` and `mend` are msgids with `%(name)s` fields, as those of a `Refusal`;
    `position` counts characters from 1.
    """

    def __init__(
        self,
        what: str,
        *,
        mend: str = "",
        position: int = 1,
        near: str = "",
        fields: Mapping[str, object] | None = None,
    ) -> None:
        self.what, self.where, self.mend, self.position = what, HERE, mend, position
        self.fields = {"position": position, "near": near, **(fields or {})}
        super().__init__(f"{what % self.fields} {HERE % self.fields}")

    def as_refusal(self, *, code: str = "expression.refused") -> Refusal:
        """Return the refusal that a page shows."""
        return Refusal(
            code=code, what=self.what, where=self.where, mend=self.mend, fields=self.fields
        )


class Failure(StrEnum):
    """Why an expression has no answer for a record."""

    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    DIVIDED_BY_ZERO = "divided_by_zero"
    NOT_READABLE = "not_readable"  # a text that is no date, duration or number
    NO_SUCH_ITEM = "no_such_item"
    TOO_LARGE = "too_large"
    NO_TRUTH = "no_truth"


WORDS = {
    Failure.MISSING_FIELD: msgid("The record has no field “%(field)s”."),
    Failure.WRONG_TYPE: msgid("The field “%(field)s” holds another kind of value than is needed."),
    Failure.DIVIDED_BY_ZERO: msgid("It was to be divided by zero (“%(field)s”)."),
    Failure.NOT_READABLE: msgid("The text in “%(field)s” cannot be read as the value needed."),
    Failure.NO_SUCH_ITEM: msgid("The list “%(field)s” has fewer items than are asked for."),
    Failure.TOO_LARGE: msgid("The field “%(field)s” is too large to be looked at."),
    Failure.NO_TRUTH: msgid("The answer is neither yes nor no (“%(field)s”)."),
}


class ExpressionFailed(Exception):
    """An expression has no answer for this record; `field` is the record's field at fault."""

    def __init__(self, reason: Failure, field: str = "") -> None:
        self.reason, self.field = reason, field
        self.what, self.fields = WORDS[reason], {"field": field}
        super().__init__(self.what % self.fields)
