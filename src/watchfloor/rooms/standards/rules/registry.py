"""The kinds of standards that the rooms have registered."""

from __future__ import annotations

from dataclasses import is_dataclass

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.standards.contracts import StandardKind

_KINDS: dict[str, StandardKind] = {}


def register_kind(kind: StandardKind) -> None:
    """Make a kind known; called once, from the AppConfig of the room that owns it.

    :raises ValueError: another kind has this code, or its body is no dataclass.
    """
    if _KINDS.get(kind.code, kind) != kind:
        raise ValueError(f"another kind of standard is called {kind.code}")
    if not is_dataclass(kind.body):
        raise ValueError(f"the body of {kind.code} is no dataclass")
    _KINDS[kind.code] = kind


def get_kind(code: str) -> StandardKind:
    """Return a kind, refused in words when no room has registered it."""
    kind = _KINDS.get(code)
    if kind is None:
        raise Refusal(
            code="standards.kind.unknown",
            what="There is no kind of standard “%(kind)s”.",
            mend="Choose one of: %(kinds)s.",
            fields={"kind": code, "kinds": ", ".join(sorted(_KINDS))},
        )
    return kind


def find_kind(code: str) -> StandardKind | None:
    """Return a kind, None for one whose room is no longer installed."""
    return _KINDS.get(code)


def list_kinds() -> tuple[StandardKind, ...]:
    """Return the registered kinds by code."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))
