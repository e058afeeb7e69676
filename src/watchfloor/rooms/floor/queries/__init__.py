"""Reads. Tables never leave the room."""

from .tasks import list_tasks

__all__ = ["list_tasks"]
