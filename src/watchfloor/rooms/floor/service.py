"""The door of the floor room: all that other rooms, flows and the shell may call."""

from .queries import list_tasks

__all__ = ["list_tasks"]
