"""Rules that act by themselves: each room's apps.py says which it has.

A rule that fires writes a line in the journal; its action is how the last time is found
(`fired_rules`, apart because rooms name their rules before there are tables).
"""

from __future__ import annotations

from dataclasses import dataclass

from .words import Words


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule: what it watches for, and the journal action that it writes when it fires."""

    title: Words
    says: Words
    action: str  # "risks.retirement.proposed"
