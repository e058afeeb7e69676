"""How a generic file's columns are recognized again: by what its header says, not by its name."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable


def header_hash(header: Iterable[str]) -> str:
    """Return what two files with the same columns in the same order share.

    Letter case, width and outer blanks do not count, so an export saved again by a spreadsheet
    is still recognized.

    >>> header_hash(["Queue ", "ＴＩＭＥ"]) == header_hash(["queue", "time"])
    True
    >>> header_hash(["a", "b"]) == header_hash(["b", "a"])
    False
    """
    plain = (unicodedata.normalize("NFKC", name).strip().casefold() for name in header)
    return hashlib.sha256("\x1f".join(plain).encode()).hexdigest()
