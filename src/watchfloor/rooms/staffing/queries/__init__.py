"""Reads. Tables never leave the room."""

from ._reach import find_series, keep_in_reach
from .changes import find_change, list_changes
from .estimates import list_estimates
from .given_rosters import read_roster
from .overview import list_outlooks
from .plans import get_plan, list_newest, list_plans, read_notes
from .policies import check_reach, find_policy, list_policies, terms_on
from .replaying import replay_day, zone_of_records
from .requirements import read_requirements
from .scheduled import list_scheduled
from .sensitivity import performance_of, performer_of, read_sensitivity
from .staffed import staff_rows, staff_version
from .studies import get_study, list_studies
from .tasks import list_tasks

__all__ = [
    "check_reach",
    "find_change",
    "find_policy",
    "find_series",
    "get_plan",
    "get_study",
    "keep_in_reach",
    "list_changes",
    "list_estimates",
    "list_newest",
    "list_outlooks",
    "list_plans",
    "list_policies",
    "list_scheduled",
    "list_studies",
    "list_tasks",
    "performance_of",
    "performer_of",
    "read_notes",
    "read_requirements",
    "read_roster",
    "read_sensitivity",
    "replay_day",
    "staff_rows",
    "staff_version",
    "terms_on",
    "zone_of_records",
]
