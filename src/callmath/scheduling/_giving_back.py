"""Free memory goes back to the system, where the system has a way to take it."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Hand back what is free: a solver leaves a hundred megabytes that the allocator would keep.

    Workers keep it for nothing while others name people; glibc takes milliseconds to let go of it.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # not every libc has it
            trim(0)
