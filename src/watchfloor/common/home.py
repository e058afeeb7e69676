"""The data folder: database, secret key, uploads. `WATCHFLOOR_HOME` moves it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """Return the data folder, made on first use and closed to other users."""
    named = os.environ.get("WATCHFLOOR_HOME")
    folder = Path(named).expanduser().resolve() if named else user_data_path("watchfloor")
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    return folder


def secret(name: str) -> str:
    """Return a random secret kept in the data folder, made on first use.

    `WATCHFLOOR_<NAME>` overrides it, for a server whose secrets live elsewhere.
    """
    given = os.environ.get(f"WATCHFLOOR_{name.upper()}")
    if given:
        return given
    path = home() / "secrets" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(value := secrets.token_urlsafe(48))
    return value
