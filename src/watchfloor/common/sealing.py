"""Personal data at rest: masked for reading, sealed for those who may see, hashed for joins.

Sealed with AES-256-GCM under a key from the data folder (`secrets/sealing_key`); the join key
is an HMAC, so that two contacts of one customer are found without opening either.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .home import secret

_NONCE_BYTES = 12
# Longest first: a card holds an identity number's length, which holds a phone number's.
# A date has the digits of a phone number; it is matched so that it is stepped over.
_LONG_NUMBER = re.compile(
    r"(?<![\w.])(?:(?P<date>(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ]\d\d:\d\d)?(?!-?\d))"
    r"|\+?\d[\d\- ]{5,22}[\dXx](?![\w.]))"
)


@cache
def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{secret('sealing_key')}".encode()).digest()


def seal(data: bytes) -> bytes:
    """Return data that only this installation can open."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, data, None)


def unseal(sealed: bytes) -> bytes:
    """Open sealed data. :raises cryptography.exceptions.InvalidTag: wrong key or altered."""
    return AESGCM(_key("seal")).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)


def join_key(value: str) -> bytes:
    """Return 16 bytes that are equal for equal values and tell nothing else."""
    return hmac.digest(_key("join"), value.encode(), "sha256")[:16]


def mask(value: str) -> str:
    """Hide the middle of a number or a name.

    >>> mask("13812345678"), mask("张三丰"), mask("")
    ('138****5678', '张**', '')
    """
    if len(value) >= 7:
        return f"{value[:3]}****{value[-4:]}" if len(value) >= 9 else f"{value[:2]}***{value[-2:]}"
    return value[:1] + "*" * (len(value) - 1)


def mask_text(text: str) -> str:
    """Hide every phone, identity or card number inside free text.

    >>> mask_text("call 138-1234-5678 or 6222020200112233445 at 10:30")
    'call 138****5678 or 622****3445 at 10:30'
    >>> mask_text("2026-03-01 13812345678, 2026-03-01T10:30:00+08:00, 2026-03-01 10:30:00")
    '2026-03-01 138****5678, 2026-03-01T10:30:00+08:00, 2026-03-01 10:30:00'
    """
    return _LONG_NUMBER.sub(
        lambda found: found.group() if found["date"] else mask(found.group()), text
    )
