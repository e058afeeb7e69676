"""The kinds of matters that the rooms have registered, and how their bodies are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.matters.contracts import ClockSpec, MatterKind, Verb

_KINDS: dict[str, MatterKind] = {}
_JUDGING = frozenset({Verb.VERIFY, Verb.REJECT, Verb.CANCEL, Verb.REOPEN})
_STOPPING = frozenset({Verb.ASSIGN, Verb.DONE, Verb.VERIFY})


def register_kind(kind: MatterKind) -> None:
    """Make a kind known; called once, from the AppConfig of the room that owns it.

    :raises ValueError: another kind has this code, or the kind cannot work.
    """
    if _KINDS.get(kind.code, kind) != kind:
        raise ValueError(f"another kind of matter is called {kind.code}")
    if not is_dataclass(kind.body):
        raise ValueError(f"the body of {kind.code} is no dataclass")
    if kind.is_opened_by_hand and not _has_defaults(kind.body):
        raise ValueError(f"{kind.code} is opened by hand: its body needs defaults")
    check_clocks(kind.clocks)
    _KINDS[kind.code] = kind


def _has_defaults(body: Any) -> bool:
    return all(
        each.default is not MISSING or each.default_factory is not MISSING for each in fields(body)
    )


def get_kind(code: str) -> MatterKind:
    """Return a kind, refused in words when no room has registered it."""
    kind = _KINDS.get(code)
    if kind is None:
        raise Refusal(
            code="matters.kind.unknown",
            what="There is no kind of matter “%(kind)s”.",
            mend="Choose one of: %(kinds)s.",
            fields={"kind": code, "kinds": ", ".join(sorted(_KINDS))},
        )
    return kind


def find_kind(code: str) -> MatterKind | None:
    """Return a kind, None for one whose room is no longer installed."""
    return _KINDS.get(code)


def list_kinds() -> tuple[MatterKind, ...]:
    """Return the registered kinds by code."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))


def capability_for(kind: MatterKind | None, verb: Verb, body: Mapping[str, Any]) -> str:
    """Return which capability a verb needs, of a matter with this stored body."""
    if kind and kind.judged_by and verb in {Verb.VERIFY, Verb.REJECT}:
        return kind.judged_by(read_body(kind, body))
    usual = "matters.verify" if verb in _JUDGING else "matters.act"
    if kind is None:
        return usual
    return kind.capabilities.get(verb.value) or kind.capabilities.get("") or usual


@cache
def _adapter(body: type) -> TypeAdapter[Any]:
    return TypeAdapter(body)


def write_body(kind: MatterKind, body: Any) -> Mapping[str, Any]:
    """Return a body as it is stored, refused where a value is not of its type."""
    if not isinstance(body, kind.body):
        raise Refusal(
            code="matters.body.wrong_type",
            what="A matter of kind “%(kind)s” has another body.",
            fields={"kind": kind.code},
        )
    # Values of a wrong type are written as they are, and refused when they are read back.
    plain: Mapping[str, Any] = _adapter(kind.body).dump_python(body, mode="json", warnings=False)
    read_body(kind, plain)
    return plain


def read_body(kind: MatterKind | None, plain: Mapping[str, Any]) -> Any:
    """Return a stored body as the kind's dataclass; as it is where the kind is unknown."""
    if kind is None:
        return plain
    try:
        return _adapter(kind.body).validate_json(orjson.dumps(plain), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refusal(
            code="matters.body.invalid",
            what="The content of the matter is not valid: %(reason)s",
            where="field %(field)s",
            mend="Correct this field.",
            fields={"reason": first["msg"], "field": ".".join(map(str, first["loc"]))},
        ) from error


def check_clocks(clocks: tuple[ClockSpec, ...]) -> None:
    """Refuse clocks that could never run, stop, or be told apart."""
    names = [clock.name for clock in clocks]
    for clock in clocks:
        if clock.limit_minutes < 1 or clock.stops_on not in _STOPPING:
            raise _bad_clock(clock, _NEVER_STOPS)
        if names.count(clock.name) > 1:
            raise _bad_clock(clock, _SAME_NAME)


_NEVER_STOPS = msgid(
    "A clock needs a limit of a minute or more, and stops when a matter is taken, done or verified."
)
_SAME_NAME = msgid("Two clocks of one matter have the same name.")


def _bad_clock(clock: ClockSpec, what: str) -> Refusal:
    return Refusal(
        code="matters.clock.invalid",
        what=what,
        where="%(clock)s",
        mend="Correct the clock policy.",
        fields={"clock": clock.name},
    )
