"""The door of the standards room: all that other rooms, flows and the shell may call."""

from .operations import (
    approve,
    approve_many,
    propose,
    propose_retirement,
    return_version,
    revise,
    withdraw,
)
from .queries import (
    changes_here,
    clocks_for,
    get_version,
    held_at,
    library_stamp,
    list_held,
    list_proposed,
    list_versions,
    name_standards,
)
from .rules.registry import register_kind

__all__ = [
    "approve",
    "approve_many",
    "changes_here",
    "clocks_for",
    "get_version",
    "held_at",
    "library_stamp",
    "list_held",
    "list_proposed",
    "list_versions",
    "name_standards",
    "propose",
    "propose_retirement",
    "register_kind",
    "return_version",
    "revise",
    "withdraw",
]
