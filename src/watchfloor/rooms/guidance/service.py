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
from .queries import access_of_token, list_prompts, list_tasks

__all__ = [
    "access_of_token",
    "check_records",
    "decide",
    "issue_token",
    "join_outcomes",
    "list_prompts",
    "list_tasks",
    "record_events",
    "refresh_facts",
    "save_settings",
]
