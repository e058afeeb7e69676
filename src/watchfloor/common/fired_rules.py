"""When each rule that acts by itself fired last, read from the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import journal
from .standing_rules import StandingRule


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule and when it fired last; None for never."""

    rule: StandingRule
    at: datetime | None
    subject: str


def list_fired(*, rules: Iterable[StandingRule]) -> tuple[Fired, ...]:
    """Return each rule with the last time that it fired."""
    found = []
    for rule in rules:
        lines = journal.list_lines(wanted=journal.JournalFilter(action=rule.action), limit=1)
        last = lines[0] if lines else None
        found.append(Fired(rule, last.at if last else None, last.subject if last else ""))
    return tuple(found)
