"""Test helpers that every room may use."""

from .pages import PageTests

__all__ = ["PageTests"]
