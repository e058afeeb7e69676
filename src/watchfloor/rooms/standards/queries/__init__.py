"""Reads of the standards room. Nothing here writes."""

from .changes import changes_here
from .holding import clocks_for, count_held, held_at, library_stamp, list_held, list_held_page
from .versions import (
    find_standard_id,
    get_standard,
    get_version,
    list_proposed,
    list_versions,
    name_standards,
)

__all__ = [
    "changes_here",
    "clocks_for",
    "count_held",
    "find_standard_id",
    "get_standard",
    "get_version",
    "held_at",
    "library_stamp",
    "list_held",
    "list_held_page",
    "list_proposed",
    "list_versions",
    "name_standards",
]
