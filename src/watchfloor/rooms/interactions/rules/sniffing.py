"""Generic files: what they seem to be, and what they would bring. The door of this topic."""

from __future__ import annotations

from .detecting import Sniffed, complete_mapping, sniff
from .previewing import Preview, Problem, preview

__all__ = ["Preview", "Problem", "Sniffed", "complete_mapping", "preview", "sniff"]
