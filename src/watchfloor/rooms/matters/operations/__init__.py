"""Writes. One function, one transaction, one line in the journal."""

from .acting import act
from .caching import refresh_cache
from .opening import open_matter
from .sweeping import sweep

__all__ = ["act", "open_matter", "refresh_cache", "sweep"]
