"""How parts of the organisation nest: centre, site, department, team."""

from __future__ import annotations

from watchfloor.common.refusals import Refusal

KINDS = ("centre", "site", "department", "team")


def check_nesting(*, kind: str, name: str, parent_kind: str | None, parent: str) -> None:
    """Refuse a part that does not fit: levels may be skipped, never turned round."""
    if kind not in KINDS:
        raise Refusal(
            code="people.node.unknown_kind",
            what="“%(kind)s” is not a kind of organisation unit.",
            mend="Choose centre, site, department or team.",
            fields={"kind": kind},
        )
    if (parent_kind is None) != (kind == "centre"):
        raise Refusal(
            code="people.node.centre_only_at_top",
            what="Only the centre stands at the top, and it stands nowhere else.",
            where="%(name)s",
            mend="Choose the unit that it belongs to.",
            fields={"name": name},
        )
    if parent_kind is not None and KINDS.index(kind) <= KINDS.index(parent_kind):
        raise Refusal(
            code="people.node.does_not_nest",
            what="“%(name)s” does not fit under “%(parent)s”.",
            where="%(parent)s",
            mend="The order is centre, site, department, team; levels may be left out.",
            fields={"name": name, "parent": parent},
        )


def kinds_under(kind: str) -> tuple[str, ...]:
    """Return what may stand under a kind.

    >>> kinds_under("site")
    ('department', 'team')
    """
    return KINDS[KINDS.index(kind) + 1 :]
