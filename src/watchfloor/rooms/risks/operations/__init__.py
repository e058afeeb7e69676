"""Writes of the risks room."""

from .cases import add_case, remove_case
from .importing import adopt_points, drop_stale_drafts, import_library, keep_draft
from .measuring import measure_points
from .proposing import override_stars, propose_point, return_retired, revise_point
from .retiring import propose_retirements, retire_point

__all__ = [
    "add_case",
    "adopt_points",
    "drop_stale_drafts",
    "import_library",
    "keep_draft",
    "measure_points",
    "override_stars",
    "propose_point",
    "propose_retirements",
    "remove_case",
    "retire_point",
    "return_retired",
    "revise_point",
]
