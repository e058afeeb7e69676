"""The door of the intraday room: all that other rooms, flows and the shell may call."""

from .queries import list_tasks

__all__ = ["list_tasks"]
