"""Work of the floor that no page waits for."""

from . import days, store

__all__ = ["days", "store"]
