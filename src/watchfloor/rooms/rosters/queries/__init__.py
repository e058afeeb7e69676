"""Reads. Tables never leave the room."""

from .catalogue import get_shift_type, list_line_skills, list_shift_types
from .cover import cover_of
from .duties import get_duty, list_duties
from .effects import effect_of, effect_on_duties
from .fairness import fairness
from .feed import has_calendar_link, read_feed
from .people import list_people, list_work_terms
from .problems import build_problem, read_problem
from .publishing import preview_publish
from .reach import check_reach
from .rosters import get_roster, get_run, list_rosters, list_runs, list_versions
from .rules import list_packs, list_rule_kinds, list_rules
from .tasks import list_tasks
from .versions import compare_versions, get_version, list_edits

__all__ = [
    "build_problem",
    "check_reach",
    "compare_versions",
    "cover_of",
    "effect_of",
    "effect_on_duties",
    "fairness",
    "get_duty",
    "get_roster",
    "get_run",
    "get_shift_type",
    "get_version",
    "has_calendar_link",
    "list_duties",
    "list_edits",
    "list_line_skills",
    "list_packs",
    "list_people",
    "list_rosters",
    "list_rule_kinds",
    "list_rules",
    "list_runs",
    "list_shift_types",
    "list_tasks",
    "list_versions",
    "list_work_terms",
    "preview_publish",
    "read_feed",
    "read_problem",
]
