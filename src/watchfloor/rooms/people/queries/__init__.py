"""Reads. Nothing here writes."""

from .access import capabilities_of, find_token_access, get_access
from .agents import (
    count_agents,
    find_agent,
    find_skill_id,
    get_agent,
    list_agents,
    list_logins,
    list_skills,
    match_agents,
)
from .tree import get_node, list_nodes
from .users import (
    find_user_id,
    get_sign_in_state,
    get_user,
    list_tokens,
    list_user_ids,
    list_users,
    lock_keys,
)

__all__ = [
    "capabilities_of",
    "count_agents",
    "find_agent",
    "find_skill_id",
    "find_token_access",
    "find_user_id",
    "get_access",
    "get_agent",
    "get_node",
    "get_sign_in_state",
    "get_user",
    "list_agents",
    "list_logins",
    "list_nodes",
    "list_skills",
    "list_tokens",
    "list_user_ids",
    "list_users",
    "lock_keys",
    "match_agents",
]
