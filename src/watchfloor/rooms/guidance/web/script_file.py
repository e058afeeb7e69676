"""The embed's one file, with the name and the hash under which pages may hold it for good."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "static" / "guidance" / "watchfloor.js"


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """The script as it is served."""

    content: bytes
    version: str  # the beginning of its hash: another content has another address
    integrity: str  # for the attribute of the same name


@cache
def read_script() -> ScriptFile:
    """Return the script; it is read once in a process."""
    content = _FILE.read_bytes()
    digest = hashlib.sha384(content).digest()
    integrity = "sha384-" + base64.b64encode(digest).decode()
    return ScriptFile(content, digest.hex()[:12], integrity)
