"""Reads of the standards room. Nothing here writes."""

from .holding import clocks_for, held_at, library_stamp, list_held
from .versions import find_standard_id, get_standard, get_version, list_proposed, list_versions

__all__ = [
    "clocks_for",
    "find_standard_id",
    "get_standard",
    "get_version",
    "held_at",
    "library_stamp",
    "list_held",
    "list_proposed",
    "list_versions",
]
