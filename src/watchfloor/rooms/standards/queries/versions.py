"""Standards and their versions, whatever state they are in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from watchfloor.common.words import Words
from watchfloor.rooms.standards.contracts import (
    StandardCard,
    StandardName,
    StandardNotFound,
    VersionCard,
)
from watchfloor.rooms.standards.models import Standard, StandardVersion

from .cards import version_card


def get_version(*, version_id: int) -> VersionCard:
    """Return one version. :raises StandardNotFound: there is none."""
    row = StandardVersion.objects.select_related("standard").filter(pk=version_id).first()
    if row is None:
        raise StandardNotFound(version_id)
    return version_card(row)


def list_versions(*, standard_id: int) -> tuple[VersionCard, ...]:
    """Return all versions of a standard, the newest first. :raises StandardNotFound: none."""
    rows = StandardVersion.objects.select_related("standard").filter(standard_id=standard_id)
    versions = tuple(map(version_card, rows.order_by("-number")))
    if not versions:
        raise StandardNotFound(standard_id)
    return versions


def get_standard(*, standard_id: int) -> StandardCard:
    """Return a standard with its versions. :raises StandardNotFound: there is none."""
    versions = list_versions(standard_id=standard_id)
    first = versions[0]
    return StandardCard(standard_id, first.kind, first.code, first.node_id, versions)


def find_standard_id(*, kind: str, code: str) -> int | None:
    """Return the number of a standard, approved or not; None when there is none."""
    return Standard.objects.filter(kind=kind, code=code).values_list("pk", flat=True).first()


def name_standards(*, standard_ids: Collection[int]) -> Mapping[int, StandardName]:
    """Return the code and newest title of standards: for lists that hold only their numbers."""
    rows = (
        StandardVersion.objects.filter(standard_id__in=set(standard_ids))
        .select_related("standard")
        .order_by("standard_id", "number")
        .only("title_en", "title_zh", "standard__code", "standard__kind")
    )
    return {
        row.standard_id: StandardName(
            row.standard_id, row.standard.kind, row.standard.code, Words(row.title_en, row.title_zh)
        )
        for row in rows
    }


def list_proposed(*, kind: str = "") -> tuple[VersionCard, ...]:
    """Return what waits to be approved or revised, the oldest first; of one kind, or of all."""
    rows = StandardVersion.objects.filter(approved_at=None, withdrawn_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(map(version_card, rows.select_related("standard").order_by("proposed_at", "pk")))
