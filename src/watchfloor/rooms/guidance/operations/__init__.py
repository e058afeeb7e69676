"""Writes of the guidance room, one module a topic."""

from .deciding import decide
from .learning import join_outcomes, prune_decisions, refresh_facts
from .passes import issue_token
from .practice import new_practice_key, prune_notes
from .records import check_records
from .reporting import record_events
from .settings import propose_prompt_retirement, save_settings

__all__ = [
    "check_records",
    "decide",
    "issue_token",
    "join_outcomes",
    "new_practice_key",
    "propose_prompt_retirement",
    "prune_decisions",
    "prune_notes",
    "record_events",
    "refresh_facts",
    "save_settings",
]
