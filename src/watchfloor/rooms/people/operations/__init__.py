"""Writes. One function, one transaction, one line in the journal."""

from .agent_sheet import import_agents
from .agents import add_agent, change_agent, ensure_agents, place_agents
from .roles import give_role, take_role
from .tokens import NewToken, add_token, authenticate_token, revoke_token
from .tree import add_node, move_node, remove_node, rename_node
from .undo import undo
from .users import (
    NewUser,
    add_user,
    change_user,
    deactivate_user,
    end_sessions,
    reactivate_user,
    remove_second_step,
    reset_password,
    revoke_tokens,
    set_language,
    unlock_user,
)

__all__ = [
    "NewToken",
    "NewUser",
    "add_agent",
    "add_node",
    "add_token",
    "add_user",
    "authenticate_token",
    "change_agent",
    "change_user",
    "deactivate_user",
    "end_sessions",
    "ensure_agents",
    "give_role",
    "import_agents",
    "move_node",
    "place_agents",
    "reactivate_user",
    "remove_node",
    "remove_second_step",
    "rename_node",
    "reset_password",
    "revoke_token",
    "revoke_tokens",
    "set_language",
    "take_role",
    "undo",
    "unlock_user",
]
