"""The sheets and columns of a library as XLSX, each with its path in the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

POINT = "point"  # the column that ties a row of another sheet to its point
CLASS = "class:"  # "class:zone", one column a classification


class Cell(Enum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"  # texts separated by commas
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its path in the point, or in the part that its row is."""

    path: str
    cell: Cell = Cell.TEXT
    width: int = 18


def _both(path: str, width: int) -> dict[str, Column]:
    return {f"{path}_{key}": Column(f"{path}.{key}", width=width) for key in ("en", "zh")}


POINTS: Mapping[str, Column] = {
    "code": Column("code"),
    **_both("title", 40),
    **_both("cause", 40),
    **_both("procedure", 60),
    **_both("remedy", 40),
    "loss_low": Column("loss.low", Cell.NUMBER),
    "loss_high": Column("loss.high", Cell.NUMBER),
    "tolerable_rate": Column("tolerable_rate", Cell.NUMBER),
    "prior_rate": Column("prior_rate", Cell.NUMBER),
    "owner": Column("owner"),
    "steps": Column("steps", Cell.LIST, 30),
    "queues": Column("queues", Cell.LIST, 30),
    "override_stars": Column("override.stars", Cell.NUMBER),
    "override_reason": Column("override.reason", width=30),
    "override_until": Column("override.until", Cell.DAY),
    "override_by": Column("override.by"),
}
PARTS: Mapping[str, Mapping[str, Column]] = {
    "likely_errors": {"en": Column("en", width=50), "zh": Column("zh", width=50)},
    "prompts": {
        "code": Column("code"),
        **_both("text", 50),
        "is_mandatory": Column("is_mandatory", Cell.FLAG),
    },
    "checks": {
        "code": Column("code"),
        **_both("text", 50),
        "input": Column("input"),
        "fails_closed": Column("fails_closed", Cell.FLAG),
    },
    "guards": {
        "code": Column("code"),
        "when": Column("when", width=60),
        "action": Column("action"),
        **_both("says", 40),
        **_both("mend", 40),
    },
}
CHOICES: Mapping[str, Column] = {
    "check": Column("check"),
    "en": Column("en", width=40),
    "zh": Column("zh", width=40),
}


def put(data: dict[str, object], path: str, value: object) -> None:
    """Set a value in nested dictionaries.

    >>> found = {}
    >>> put(found, "loss.low", 30)
    >>> found
    {'loss': {'low': 30}}
    """
    *above, last = path.split(".")
    for name in above:
        below = data.setdefault(name, {})
        assert isinstance(below, dict)  # noqa: S101  the columns above are all groups
        data = below
    data[last] = value


def pick(data: object, path: str) -> object:
    """Return a value from nested dictionaries, or None.

    >>> pick({"loss": {"low": 30}}, "loss.low"), pick({}, "loss.low")
    (30, None)
    """
    for name in path.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data
