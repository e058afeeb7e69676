"""Reads of the room."""

from .controls import Control, read_control
from .drawn import list_drawn
from .draws import count_days, get_draw, list_draws
from .items import count_items, find_next_open, get_detail, get_item, list_items, list_neighbors
from .lists import list_own_lists, list_team_lists
from .misses import count_disagreements, list_miss_rates
from .plan import HeldPlan, get_plan
from .tasks import list_tasks
from .workload import TierLoad, list_tier_loads

__all__ = [
    "Control",
    "HeldPlan",
    "TierLoad",
    "count_days",
    "count_disagreements",
    "count_items",
    "find_next_open",
    "get_detail",
    "get_draw",
    "get_item",
    "get_plan",
    "list_drawn",
    "list_draws",
    "list_items",
    "list_miss_rates",
    "list_neighbors",
    "list_own_lists",
    "list_tasks",
    "list_team_lists",
    "list_tier_loads",
    "read_control",
]
