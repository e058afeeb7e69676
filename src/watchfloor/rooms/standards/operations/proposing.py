"""Proposing a version: a new standard, the next version of one, or its retirement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from watchfloor.common import journal
from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.rooms.standards.contracts import (
    ChangeBody,
    StandardNotFound,
    VersionCard,
    VersionState,
)
from watchfloor.rooms.standards.models import Standard, StandardVersion
from watchfloor.rooms.standards.queries.cards import version_card
from watchfloor.rooms.standards.queries.holding import clocks_for
from watchfloor.rooms.standards.queries.versions import get_version, list_versions
from watchfloor.rooms.standards.rules.bodies import write_body
from watchfloor.rooms.standards.rules.registry import get_kind
from watchfloor.rooms.standards.rules.validity import check_wanted

from .effects import check_clashes
from .telling import Fate, tell_proposers

_CODE = re.compile(r"[\w.:/-]{1,60}")


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a version will say."""

    title: Words
    body: Any  # None: a retirement
    wanted_from: datetime | None
    reason: str


@transaction.atomic
def propose(  # noqa: PLR0913  all by name
    *,
    kind: str,
    code: str,
    title: Words,
    body: Any,
    node_id: int | None = None,
    valid_from: datetime | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> VersionCard:
    """Propose a new standard, or the next version of one, and open the change that brings it in.

    Whoever proposes says with it that the work is done, so somebody else must verify.

    :raises Refusal: a body that the kind refuses, a start in the past, a code of another part.
    """
    draft = _Draft(title, body, valid_from, reason)
    return _add_version(_locked_standard(kind, code, node_id), draft, actor, at)


@transaction.atomic
def propose_retirement(
    *, standard_id: int, valid_from: datetime | None, reason: str, actor: Actor, at: datetime
) -> VersionCard:
    """Propose that from a day on nothing holds; the standard can come back with its history."""
    versions = list_versions(standard_id=standard_id)
    approved = [each for each in versions if each.state is VersionState.APPROVED]
    if not approved or approved[0].is_retirement:
        raise Refusal(
            code="standards.retirement.nothing_holds",
            what="There is nothing to retire: no version of this standard holds.",
            mend="Withdraw the proposal instead.",
        )
    if not reason.strip():
        raise _no_reason()
    standard = Standard.objects.select_for_update().get(pk=standard_id)
    return _add_version(standard, _Draft(approved[0].title, None, valid_from, reason), actor, at)


@transaction.atomic
def revise(
    *,
    version_id: int,
    body: Any,
    title: Words,
    reason: str,
    actor: Actor,
    at: datetime,
    access: Access | None = None,
    valid_from: datetime | None = None,
) -> VersionCard:
    """Propose again what was returned, or not yet approved, with another body.

    The earlier version is withdrawn, not edited: what a reviewer has read stays what it was.
    """
    version = get_version(version_id=version_id)
    wanted = valid_from or (version.valid_from if version.valid_from > at else None)
    withdraw(version_id=version_id, reason=reason, access=access, actor=actor, at=at)
    standard = Standard.objects.select_for_update().get(pk=version.standard_id)
    revised = _add_version(standard, _Draft(title, body, wanted, reason), actor, at)
    tell_proposers(revised, Fate.REVISED, actor=actor, at=at)
    return revised


@transaction.atomic
def withdraw(
    *, version_id: int, reason: str, access: Access | None, actor: Actor, at: datetime
) -> VersionCard:
    """Give a version up before it was approved."""
    version = get_version(version_id=version_id)
    if not reason.strip():
        raise _no_reason()
    matters.act(
        matter_id=change_of(version),
        verb=Verb.CANCEL,
        access=access,
        actor=actor,
        at=at,
        note=reason,
    )
    return get_version(version_id=version_id)


def change_of(version: VersionCard) -> int:
    """Return the number of a version's change matter."""
    if version.change_matter_id is None:
        raise StandardNotFound(version.id)
    return version.change_matter_id


def _locked_standard(kind: str, code: str, node_id: int | None) -> Standard:
    get_kind(kind)
    if not _CODE.fullmatch(code):
        raise Refusal(
            code="standards.code.invalid",
            what="“%(code)s” cannot be a code.",
            mend="Use letters, digits and the signs . : / - _ , 60 at most.",
            fields={"code": code},
        )
    Standard.objects.get_or_create(kind=kind, code=code, defaults={"node_id": node_id})
    standard = Standard.objects.select_for_update().get(kind=kind, code=code)
    if node_id not in {None, standard.node_id}:
        raise Refusal(
            code="standards.node.differs",
            what="This standard belongs to another part of the organization.",
            where="%(code)s",
            mend="Give the new one a code of its own.",
            fields={"code": code},
        )
    return standard


def _add_version(standard: Standard, draft: _Draft, actor: Actor, at: datetime) -> VersionCard:
    _check(draft, at)
    kind = get_kind(standard.kind)
    last = standard.versions.aggregate(last=Max("number"))["last"] or 0
    version = StandardVersion(
        standard=standard,
        kind=standard.kind,
        number=last + 1,
        title_en=draft.title.en,
        title_zh=draft.title.zh,
        body=None if draft.body is None else write_body(kind, draft.body),
        reason=draft.reason,
        wanted_from=draft.wanted_from,
        proposed_by=actor.name,
        proposed_by_user_id=actor.user_id,
        proposed_at=at,
    )
    check_clashes(kind, version_card(version))
    version.save(force_insert=True)
    version.change_matter_id = _open_change(version, actor, at)
    version.save(update_fields=["change_matter_id"])
    journal.record(
        action="standards.version.proposed",
        subject=f"standard:{standard.pk}",
        actor=actor,
        at=at,
        after={"kind": standard.kind, "code": standard.code, "number": version.number},
    )
    return version_card(version)


def _check(draft: _Draft, at: datetime) -> None:
    check_wanted(draft.wanted_from, at)
    if not (draft.title.en.strip() or draft.title.zh.strip()):
        raise Refusal(
            code="standards.title.missing",
            what="A standard needs a name.",
            mend="Write a name in one of the two languages.",
        )
    if max(len(draft.title.en), len(draft.title.zh)) > 200:
        raise Refusal(
            code="standards.title.too_long",
            what="The name is longer than 200 characters.",
            mend="Write a shorter one; the body has room for the rest.",
        )


def _open_change(version: StandardVersion, actor: Actor, at: datetime) -> int:
    """Open the change and say for its proposer that it is done: it waits to be verified."""
    names = dict.fromkeys(filter(None, (version.title_zh, version.title_en)))
    body = ChangeBody(
        standard_id=version.standard_id,
        version_id=version.pk,
        kind=version.kind,
        code=version.standard.code,
        number=version.number,
        is_retirement=version.body is None,
        reason=version.reason,
    )
    matter_id = matters.open_matter(
        kind="change",
        title=f"{version.standard.code} v{version.number}: {' / '.join(names)}"[:300],
        body=body,
        subject=f"standard:{version.standard_id}",
        node_id=version.standard.node_id,
        standard_version_id=version.pk,
        clocks=clocks_for(matter_kind="change", at=at),
        actor=actor,
        at=at,
        note=version.reason,
    )
    matters.act(matter_id=matter_id, verb=Verb.DONE, access=None, actor=actor, at=at)
    return matter_id


def _no_reason() -> Refusal:
    return Refusal(
        code="standards.reason.missing",
        what="This needs a reason.",
        mend="Write in a sentence why.",
    )
