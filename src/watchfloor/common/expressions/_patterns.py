"""Regular expressions for `matches`: those of RE2 that are made ready and searched quickly.

The search itself is linear in the text. Making a pattern ready is not bounded by its length, since
a count repeats what stands before it; so counts are bounded, stand behind no bracket, and the
classes mean ASCII, as in RE2 and CEL, where the interpreter's own would hold all of Unicode.
"""

from __future__ import annotations

import re

from watchfloor.common.words import msgid

from ._limits import MAX_PATTERN_LENGTH, MAX_REPEAT

COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
PIECE = re.compile(r"\\.|.", re.DOTALL)
CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}


def pattern_fault(pattern: str) -> str:
    """Return what keeps a pattern from being used, as a msgid, or an empty text."""
    counts = [int(n) for found in COUNT.finditer(pattern) for n in found.groups() if n]
    if len(pattern) > MAX_PATTERN_LENGTH or sum(counts) > MAX_REPEAT:
        return msgid("The pattern is longer than %(length)s or repeats more than %(most)s times.")
    if re.search(r"[)}?*+]\{\d", pattern):
        return msgid("A group in a pattern cannot be repeated a number of times.")
    if "(?" in pattern or re.search(r"\\[pPxuUbB]", pattern) or _has_negative_in_class(pattern):
        return msgid("The pattern uses what is not offered here: classes, flags or boundaries.")
    return ""


def to_ascii(pattern: str) -> str:
    r"""Return a pattern with its classes written out.

    >>> to_ascii(r"^\d{4}[\w-]\S$")
    '^[0-9]{4}[0-9A-Za-z_-][^\\t\\n\\f\\r ]$'
    """
    pieces = []
    in_class = False
    for piece in PIECE.findall(pattern):
        inside = CLASSES.get(piece[1:].lower()) if piece[0] == "\\" else None
        if inside is None:
            in_class = piece == "[" or (in_class and piece != "]")
            pieces.append(piece)
        elif in_class:
            pieces.append(inside)
        else:
            pieces.append(f"[^{inside}]" if piece[1].isupper() else f"[{inside}]")
    return "".join(pieces)


def _has_negative_in_class(pattern: str) -> bool:
    in_class = False
    for piece in PIECE.findall(pattern):
        if in_class and piece in ("[", r"\D", r"\W", r"\S"):
            return True
        in_class = piece == "[" or (in_class and piece != "]")
    return False
