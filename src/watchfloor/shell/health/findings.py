"""What a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"  # works, but somebody should look
    FAULT = "fault"  # something is wrong: doctor ends with 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `title`, `what` and `mend` are msgids filled with `fields`."""

    code: str  # "database.version"
    status: Status
    title: str
    what: str
    mend: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)

    def words(self) -> dict[str, str]:
        """Return the line in the active language."""
        texts = {"title": self.title, "what": self.what, "mend": self.mend}
        return {name: gettext(text) % self.fields if text else "" for name, text in texts.items()}

    def as_json(self) -> dict[str, object]:
        """Return the line for a program."""
        return {"code": self.code, "status": self.status.value, **self.words()}


def worst(findings: list[Finding]) -> Status:
    """Return how it stands as a whole."""
    found = {finding.status for finding in findings}
    for status in (Status.FAULT, Status.WARNING):
        if status in found:
            return status
    return Status.OK
