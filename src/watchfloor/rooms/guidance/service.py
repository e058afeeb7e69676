"""The door of the guidance room: all that other rooms, flows and the shell may call."""

from .operations import (
    check_records,
    decide,
    issue_token,
    join_outcomes,
    record_events,
    refresh_facts,
    save_settings,
)
from .queries import check_pass, get_settings, list_prompts, list_tasks, read_token

__all__ = [
    "check_pass",
    "check_records",
    "decide",
    "get_settings",
    "issue_token",
    "join_outcomes",
    "list_prompts",
    "list_tasks",
    "read_token",
    "record_events",
    "refresh_facts",
    "save_settings",
]
