"""Reads. Nothing here writes."""

from .effects import crowded_steps, find_prompt, list_prompts
from .facts import get_settings, is_known_step
from .gaps import list_gaps
from .passes import access_of_token, check_pass, normal_origin, read_token
from .practice import list_practice
from .tasks import list_tasks

__all__ = [
    "access_of_token",
    "check_pass",
    "crowded_steps",
    "find_prompt",
    "get_settings",
    "is_known_step",
    "list_gaps",
    "list_practice",
    "list_prompts",
    "list_tasks",
    "normal_origin",
    "read_token",
]
