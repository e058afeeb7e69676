"""What the verbs on a change matter do to the version that it is about, in their transaction."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from watchfloor.common import journal
from watchfloor.rooms.matters.contracts import Moved
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards.contracts import StandardKind, VersionCard
from watchfloor.rooms.standards.models import Library, Standard, StandardVersion
from watchfloor.rooms.standards.queries.cards import version_card
from watchfloor.rooms.standards.queries.changes import note_change_here
from watchfloor.rooms.standards.queries.holding import list_held
from watchfloor.rooms.standards.rules.registry import get_kind
from watchfloor.rooms.standards.rules.validity import newer_approved, settle_start

from .telling import Fate, tell_proposers


def approve_version(moved: Moved) -> None:
    """Let the version hold, and end the former one's validity, now that its change is verified."""
    version = _locked(moved)
    kind = get_kind(version.kind)
    _check_may(moved, kind.approve_capability)
    former = (
        StandardVersion.objects.filter(standard=version.standard, approved_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if former and former.number > version.number:
        raise newer_approved(former.number)
    version.valid_from = settle_start(
        wanted=version.wanted_from,
        approved_at=moved.at,
        former_start=former.valid_from if former else None,
    )
    version.approved_at, version.approved_by = moved.at, moved.actor.name
    check_clashes(kind, version_card(version))
    version.save(update_fields=["valid_from", "approved_at", "approved_by"])
    if former:
        former.valid_to = version.valid_from
        former.save(update_fields=["valid_to"])
    _note_change(version.kind)
    _record(moved, version, "standards.version.approved", {"valid_from": version.valid_from})
    tell_proposers(version_card(version), Fate.APPROVED, actor=moved.actor, at=moved.at)


def return_to_proposer(moved: Moved) -> None:
    """Send the version back to its proposer, with the reason."""
    version = _locked(moved)
    _check_may(moved, get_kind(version.kind).approve_capability)
    version.returned_at, version.return_reason = moved.at, moved.note
    version.save(update_fields=["returned_at", "return_reason"])
    _record(moved, version, "standards.version.returned", {"reason": moved.note})
    tell_proposers(version_card(version), Fate.RETURNED, actor=moved.actor, at=moved.at)


def propose_again(moved: Moved) -> None:
    """Hand a returned version in again as it is. The first time there is nothing to do."""
    version = _locked(moved)
    if version.returned_at is None:
        return
    version.returned_at, version.return_reason = None, ""
    version.save(update_fields=["returned_at", "return_reason"])
    _record(moved, version, "standards.version.proposed_again", {"reason": moved.note})


def withdraw_version(moved: Moved) -> None:
    """Give the version up before it was approved: its proposer may, and who could approve it."""
    version = _locked(moved)
    if moved.actor.user_id != version.proposed_by_user_id:
        _check_may(moved, get_kind(version.kind).approve_capability)
    version.withdrawn_at = moved.at
    version.save(update_fields=["withdrawn_at"])
    _record(moved, version, "standards.version.withdrawn", {"reason": moved.note})


def check_clashes(kind: StandardKind, version: VersionCard) -> None:
    """Refuse what clashes with the other standards of the kind that will hold beside it."""
    if kind.check is None or version.body is None:
        return
    held = list_held(kind=kind.code, at=version.valid_from)
    others = [each for each in held if each.standard_id != version.standard_id]
    kind.check(version.code, version.body, others)


def _locked(moved: Moved) -> StandardVersion:
    """Return the version, its standard locked: two changes of one standard take turns."""
    Standard.objects.select_for_update().get(pk=moved.body.standard_id)
    return StandardVersion.objects.select_related("standard").get(pk=moved.body.version_id)


def _check_may(moved: Moved, capability: str) -> None:
    """The change of a kind needs that kind's capability, wherever and however it is verified.

    A token may do less than its owner, so what the request may do counts, not who sent it.
    """
    access, user_id = moved.access, moved.actor.user_id
    if access is None and user_id is not None:
        access = people.get_access(user_id=user_id)
    if access is not None and not access.can(capability):
        raise PermissionDenied(capability)


def _note_change(kind: str) -> None:
    Library.objects.get_or_create(pk=kind)
    Library.objects.filter(pk=kind).update(changes=F("changes") + 1)
    note_change_here()
    transaction.on_commit(note_change_here)  # what others read until then was still the former


def _record(moved: Moved, version: StandardVersion, action: str, after: dict[str, object]) -> None:
    journal.record(
        action=action,
        subject=f"standard:{version.standard_id}",
        actor=moved.actor,
        at=moved.at,
        after={"kind": version.kind, "code": version.standard.code, "number": version.number,
               **after},
    )  # fmt: skip
