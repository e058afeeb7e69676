"""The door of the people room: all that other rooms, flows and the shell may call."""

from .operations import (
    add_agent,
    add_node,
    add_token,
    add_user,
    authenticate_token,
    ensure_agents,
    give_role,
    reset_password,
    set_language,
    unlock_user,
)
from .queries import (
    find_agent,
    find_skill_id,
    find_user_id,
    get_access,
    list_agents,
    list_logins,
    list_nodes,
    list_user_ids,
    list_users,
    match_agents,
)

__all__ = [
    "add_agent",
    "add_node",
    "add_token",
    "add_user",
    "authenticate_token",
    "ensure_agents",
    "find_agent",
    "find_skill_id",
    "find_user_id",
    "get_access",
    "give_role",
    "list_agents",
    "list_logins",
    "list_nodes",
    "list_user_ids",
    "list_users",
    "match_agents",
    "reset_password",
    "set_language",
    "unlock_user",
]
