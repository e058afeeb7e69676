"""Secrets that the room hands out once: API tokens and one-time passwords."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_MARK = "wf_"  # noqa: S105  lets a scanner of leaked secrets know ours
PREFIX_LENGTH = 11  # the mark and eight characters: enough to tell tokens apart in a list
# No letter or digit that is mistaken for another when it is read from a note.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ2345679"


def make_token() -> str:
    """Return a new token with 256 bits of chance, too many to guess and so quick to hash."""
    return TOKEN_MARK + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_password() -> str:
    """Return a one-time password that can be read aloud: four groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
