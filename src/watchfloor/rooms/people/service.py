"""The door of the people room: all that other rooms and flows may call."""

from .operations import ensure_agents
from .queries import get_access

__all__ = ["ensure_agents", "get_access"]
