"""Writes about the sources that we connect to: added, changed, switched, removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.sealing import seal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import SourceKind, SourceNotFound, SourceState
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.floor.rules.connecting import SETTINGS, wrong_settings

_LEAST_SILENCE, _MOST_SILENCE = 10, 3_600


@transaction.atomic
def add_source(
    *,
    name: str,
    kind: SourceKind,
    settings: Mapping[str, object],
    secret: str,
    silent_after_seconds: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep a source that we connect to; its secret is sealed and never shown again.

    :raises Refusal: a setting cannot be, or the name is taken.
    """
    _check(kind, settings, silent_after_seconds)
    source, is_new = Source.objects.get_or_create(
        name=_clean_name(name),
        defaults={
            "kind": kind.value,
            "settings": dict(settings),
            "secret": seal(secret.encode()) if secret else None,
            "silent_after_seconds": silent_after_seconds,
            "made_at": at,
        },
    )
    if not is_new:
        raise _name_taken(source.name)
    _record("added", source, actor, at, before=None)
    return source.pk


@transaction.atomic
def change_source(
    *,
    source_id: int,
    settings: Mapping[str, object],
    secret: str,
    silent_after_seconds: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Change where a source is, and when it counts as silent; an empty secret keeps the old one.

    Its name and kind stay: events and names hang on them. A file that is another one is read from
    its beginning, and what is known of it already is not counted twice.

    :raises Refusal: a setting cannot be.
    :raises SourceNotFound: there is none.
    """
    source = _locked(source_id)
    kind = SourceKind(source.kind)
    wanted = dict(settings) if kind in SETTINGS else source.settings
    _check(kind, wanted, silent_after_seconds)
    before = _facts(source)
    source.settings, source.silent_after_seconds = wanted, silent_after_seconds
    if secret:
        source.secret = seal(secret.encode())
    source.save(update_fields=["settings", "silent_after_seconds", "secret"])
    if secret or _facts(source) != before:
        _record("changed", source, actor, at, before=before)


@transaction.atomic
def switch_source(*, source_id: int, is_on: bool, actor: Actor, at: datetime) -> None:
    """Switch a source on or off. What it told stays; off, nothing of it is read or taken.

    :raises SourceNotFound: there is none.
    """
    source = _locked(source_id)
    if source.is_on == is_on:
        return
    before = _facts(source)
    source.is_on = is_on
    source.state = SourceState.WAITING.value if is_on else SourceState.OFF.value
    source.problem, source.problem_fields = "", {}
    source.save(update_fields=["is_on", "state", "problem", "problem_fields"])
    _record("switched", source, actor, at, before=before)


@transaction.atomic
def remove_source(*, source_id: int, actor: Actor, at: datetime) -> None:
    """Remove a source and forget its secret; its name is free again. What it told stays.

    :raises SourceNotFound: there is none.
    """
    source = _locked(source_id)
    before = _facts(source)
    source.is_on, source.secret, source.removed_at = False, None, at
    source.state = SourceState.OFF.value
    source.name = f"{source.name[:60]} ({source.pk})"
    source.save(update_fields=["is_on", "secret", "removed_at", "state", "name"])
    _record("removed", source, actor, at, before=before)


def _locked(source_id: int) -> Source:
    source = Source.objects.select_for_update().filter(pk=source_id, removed_at=None).first()
    if source is None:
        raise SourceNotFound(source_id)
    return source


def _check(kind: SourceKind, settings: Mapping[str, object], silent_after_seconds: int) -> None:
    wrong = wrong_settings(kind, settings) if kind in SETTINGS else []
    if not _LEAST_SILENCE <= silent_after_seconds <= _MOST_SILENCE:
        wrong.append("silent_after_seconds")
    if wrong:
        raise Refusal(
            code="floor.source.wrong",
            what=msgid("Some of what was filled in cannot be: %(names)s."),
            mend=msgid("A host has no spaces, a port lies below 65536, a file has its whole path."),
            fields={"names": ", ".join(wrong)},
        )


def _clean_name(name: str) -> str:
    clean = name.replace("\0", "").strip()[:80]
    if not clean:
        raise Refusal(
            code="floor.source.no_name",
            what=msgid("The source has no name."),
            mend=msgid("Give it the name by which people here know the switch."),
        )
    return clean


def _name_taken(name: str) -> Refusal:
    return Refusal(
        code="floor.source.taken",
        what=msgid("There is a source of the name “%(name)s” already."),
        mend=msgid("Choose another name, or change the one that is there."),
        fields={"name": name},
    )


def _facts(source: Source) -> dict[str, object]:
    """Return what the journal says of a source: its secret never."""
    names = ("name", "kind", "settings", "is_on", "silent_after_seconds")
    return {name: getattr(source, name) for name in names}


def _record(
    verb: str, source: Source, actor: Actor, at: datetime, *, before: Mapping[str, object] | None
) -> None:
    journal.record(
        action=f"floor.source.{verb}",
        subject=f"source:{source.pk}",
        actor=actor,
        at=at,
        before=before,
        after=_facts(source),
    )
