"""Checks of the machine and of the installed files."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from watchfloor.common.home import home
from watchfloor.common.words import msgid

from .findings import Finding, Status

MANIFEST = "staticfiles.json"
_LOW_BYTES = 5 * 1024**3
_FULL_BYTES = 512 * 1024**2


def check_python() -> Iterator[Finding]:
    """Is this Python new enough?"""
    right = sys.version_info >= (3, 11)
    yield Finding(
        code="machine.python",
        status=Status.OK if right else Status.FAULT,
        title=msgid("Python"),
        what=msgid("Python %(version)s."),
        mend="" if right else msgid("Install Python 3.11 or newer and run `make env`."),
        fields={"version": platform.python_version()},
    )


def check_folder() -> Iterator[Finding]:
    """Can the data folder be written, is it closed to others, is there room?"""
    folder = home()
    try:
        probe = folder / ".doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        yield Finding(
            code="machine.folder",
            status=Status.FAULT,
            title=msgid("Data folder"),
            what=msgid("%(folder)s cannot be written: %(reason)s."),
            mend=msgid(
                "Give the folder to the user that runs Watchfloor, or name another one "
                "with WATCHFLOOR_HOME."
            ),
            fields={"folder": folder, "reason": error.strerror},
        )
        return
    yield _disk(folder)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    status = (
        Status.FAULT if free < _FULL_BYTES else Status.WARNING if free < _LOW_BYTES else Status.OK
    )
    return Finding(
        code="machine.disk",
        status=status,
        title=msgid("Data folder"),
        what=msgid("%(folder)s, %(free).1f GB free."),
        mend=""
        if status is Status.OK
        else msgid("Free space on this disk: the database stops when it is full."),
        fields={"folder": folder, "free": free / 1024**3},
    )


def check_secrets() -> Iterator[Finding]:
    """May only the owner read the secrets?"""
    folder = home() / "secrets"
    open_ones = [
        path.name
        for path in sorted(folder.glob("*"))
        if path.is_file() and path.stat().st_mode & 0o077
    ]
    yield Finding(
        code="machine.secrets",
        status=Status.FAULT if open_ones else Status.OK,
        title=msgid("Secrets"),
        what=msgid("Other users of this machine may read: %(names)s.")
        if open_ones
        else msgid("Only the owner may read them."),
        mend=msgid("Run `chmod 600` on these files in %(folder)s.") if open_ones else "",
        fields={"names": ", ".join(open_ones), "folder": folder},
    )


def check_built_files() -> Iterator[Finding]:
    """Are the browser's files gathered, all of them, and the translations compiled?"""
    missing = missing_static_files()
    yield Finding(
        code="files.static",
        status=Status.FAULT if missing else Status.OK,
        title=msgid("Browser files"),
        what=msgid("%(count)d are missing, the first is %(first)s.")
        if missing
        else msgid("Gathered and compressed."),
        mend=msgid("Run `make env`.") if missing else "",
        fields={"count": len(missing), "first": missing[0] if missing else ""},
    )
    stale = stale_catalogues()
    yield Finding(
        code="files.translations",
        status=Status.FAULT if stale else Status.OK,
        title=msgid("Translations"),
        what=msgid("%(count)d catalogues are not compiled, the first is %(first)s.")
        if stale
        else msgid("All catalogues are compiled."),
        mend=msgid("Run `make env`.") if stale else "",
        fields={"count": len(stale), "first": stale[0] if stale else ""},
    )


def missing_static_files() -> list[str]:
    """Return what the manifest of the gathered files lists and the folder lacks."""
    folder = Path(settings.STATIC_ROOT)
    try:
        listed = json.loads((folder / MANIFEST).read_text())["paths"]
    except (OSError, ValueError, KeyError):
        return [MANIFEST]
    return sorted(name for name in listed.values() if not (folder / name).is_file())


def stale_catalogues() -> list[Path]:
    """Return the catalogues whose compiled form is missing or older."""
    source = Path(__file__).resolve().parents[2]
    return [
        path
        for path in sorted(source.rglob("locale/*/LC_MESSAGES/*.po"))
        if not path.with_suffix(".mo").exists()
        or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
