"""Everything in one file, and back: database, secrets, uploads, each with its checksum.

The file is a tar: `manifest.json` first, then what it lists. It is written beside its name and
renamed when it is whole; it is read to its end and checked before anything is changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from watchfloor import __version__
from watchfloor.common.database import embedded_programs
from watchfloor.common.refusals import Refusal

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
KEPT_FOLDERS = ("secrets", "uploads")
KEPT_FILES = ("demo.json", "sign_in.toml")
_ASIDE = "before_restore"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says about itself."""

    version: str
    made_at: str
    checksums: Mapping[str, str]

    @property
    def names(self) -> Sequence[str]:
        return tuple(self.checksums)


def write_backup(*, url: str, home: Path, target: Path, at: datetime) -> Backup:
    """Write one file with everything, readable by its owner only; serving may go on."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / DUMP
        run_program(
            "pg_dump",
            url,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--compress=gzip:3",
            f"--file={dump}",
        )
        members = {DUMP: dump, **{str(path.relative_to(home)): path for path in kept_files(home)}}
        backup = Backup(
            version=__version__,
            made_at=at.isoformat(),
            checksums={name: checksum(path) for name, path in members.items()},
        )
        part = Path(folder) / "whole"
        _write_tar(part, members, backup)
        part.chmod(0o600)
        part.replace(target)
    return backup


def _write_tar(part: Path, members: Mapping[str, Path], backup: Backup) -> None:
    manifest = part.with_name(MANIFEST)
    manifest.write_text(
        json.dumps(
            {
                "format": FORMAT,
                "version": backup.version,
                "made_at": backup.made_at,
                "checksums": dict(backup.checksums),
            }
        )
    )
    with tarfile.open(part, "w") as archive:
        archive.add(manifest, MANIFEST)
        for name, path in members.items():
            archive.add(path, name, recursive=False)


def kept_files(home: Path) -> Iterator[Path]:
    """Yield what beside the database must not be lost."""
    for name in KEPT_FILES:
        if (home / name).is_file():
            yield home / name
    for name in KEPT_FOLDERS:
        yield from sorted(path for path in (home / name).rglob("*") if path.is_file())


def restore_backup(*, url: str, home: Path, source: Path, force: bool) -> Backup:
    """Put a backup in place of what is there; refused when that is anything, unless forced.

    The file is unpacked and checked to its last byte first, and the old data stand aside until
    the new are in: when anything fails, nothing has changed.
    """
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        backup = unpack(source, Path(folder))
        with psycopg.connect(url, autocommit=True) as database:
            refuse_what_would_be_lost(database, home, force=force)
            _replace_database(database, url, Path(folder) / DUMP)
        _replace_files(Path(folder), home)
    return backup


def unpack(source: Path, folder: Path) -> Backup:
    """Unpack a backup and check each part. :raises Refusal: it is none, or not whole."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        backup = _read_manifest(folder / MANIFEST)
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise _unreadable(source, str(error)) from error
    for name, expected in backup.checksums.items():
        path = folder / name
        if not path.is_file() or checksum(path) != expected:
            raise _unreadable(source, name)
    return backup


def _read_manifest(path: Path) -> Backup:
    told = json.loads(path.read_text())
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}")
    return Backup(told["version"], told["made_at"], dict(told["checksums"]))


def _unreadable(source: Path, reason: str) -> Refusal:
    return Refusal(
        code="restore.not_whole",
        what="This is not a whole backup of Watchfloor. Nothing was changed.",
        where="%(file)s: %(reason)s",
        mend="Was the file cut while it was copied? Copy it again, or take another backup.",
        fields={"file": source, "reason": reason},
    )


def refuse_what_would_be_lost(
    database: psycopg.Connection[tuple[object, ...]], home: Path, *, force: bool
) -> None:
    """Refuse while somebody works with the database, or when it holds anything."""
    others = database.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    ).fetchone()
    if others and others[0]:
        raise Refusal(
            code="restore.in_use",
            what="Somebody works with this database. Nothing was changed.",
            where="%(home)s",
            mend="Stop `watchfloor serve` first.",
            fields={"home": home},
        )
    if not force and _has_tables(database):
        raise Refusal(
            code="restore.not_empty",
            what="This installation holds data. Nothing was changed.",
            where="%(home)s",
            mend="Restore into an empty data folder, or use --force to replace everything in this "
            "one. Make a backup of it first.",
            fields={"home": home},
        )


def _has_tables(database: psycopg.Connection[tuple[object, ...]]) -> bool:
    found = database.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1")
    return found.fetchone() is not None


def _replace_database(
    database: psycopg.Connection[tuple[object, ...]], url: str, dump: Path
) -> None:
    aside, public = sql.Identifier(_ASIDE), sql.Identifier("public")
    rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
    drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
    database.execute(drop.format(aside))
    database.execute(rename.format(public, aside))
    try:
        database.execute(sql.SQL("CREATE SCHEMA {}").format(public))
        run_program(
            "pg_restore",
            url,
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            str(dump),
        )
    except BaseException:
        database.execute(drop.format(public))
        database.execute(rename.format(aside, public))
        raise
    database.execute(drop.format(aside))


def _replace_files(folder: Path, home: Path) -> None:
    for name in (*KEPT_FOLDERS, *KEPT_FILES):
        old, new = home / name, folder / name
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
        if new.exists():
            new.replace(old)
    (home / "secrets").mkdir(mode=0o700, exist_ok=True)
    (home / "secrets").chmod(0o700)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_program(name: str, url: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes through the environment, not the arguments."""
    parts = urlsplit(url)
    place = url.replace(f":{parts.password}@", "@", 1) if parts.password else url
    environment = {**os.environ, "PGPASSWORD": unquote(parts.password or "")}
    command = [str(_program(name)), f"--dbname={place}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if done.returncode:
        raise Refusal(
            code="backup.program_failed",
            what="%(program)s could not finish: %(reason)s",
            mend="Is there room on the disk, and is the server's version not newer than "
            "the program's?",
            fields={"program": name, "reason": "".join(done.stderr.strip().splitlines()[-1:])},
        )


def _program(name: str) -> Path:
    folder = embedded_programs()
    if folder is not None and (folder / name).exists():
        return folder / name
    found = shutil.which(name)
    if found is None:
        raise Refusal(
            code="backup.program_missing",
            what="The program %(program)s of PostgreSQL is not installed.",
            mend="Install the client programs of PostgreSQL 15 or newer.",
            fields={"program": name},
        )
    return Path(found)
