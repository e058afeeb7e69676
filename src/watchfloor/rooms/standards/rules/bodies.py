"""Bodies of versions: read and written strictly, so that what is stored can be believed."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.standards.contracts import StandardKind

Plain = dict[str, Any]


@cache
def _adapter(body: type) -> TypeAdapter[Any]:
    return TypeAdapter(body)


def write_body(kind: StandardKind, body: Any) -> Plain:
    """Return a body as it is stored. :raises Refusal: it is not what the kind asks for."""
    if not isinstance(body, kind.body):
        raise Refusal(
            code="standards.body.wrong_type",
            what="A standard of kind “%(kind)s” has another body.",
            fields={"kind": kind.code},
        )
    try:
        plain: Plain = _adapter(kind.body).dump_python(body, mode="json", warnings="none")
    except PydanticSerializationError as error:
        raise _invalid("This value cannot be stored.", "") from error
    read_body(kind, plain)
    return plain


def read_body(kind: StandardKind, plain: Plain) -> Any:
    """Return the dataclass of plain values. :raises Refusal: names the first wrong field."""
    return read_text(kind, orjson.dumps(plain))


def read_text(kind: StandardKind, text: str | bytes) -> Any:
    """Return the dataclass of JSON. :raises Refusal: names the first wrong field."""
    try:
        return _adapter(kind.body).validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        what, fields = _in_words(first)
        field = ".".join(str(part) for part in first["loc"])
        raise _invalid(what, field, **fields) from error


def _in_words(error: ErrorDetails) -> tuple[str, dict[str, object]]:
    """Return a msgid for what is wrong; the room's own words where a dataclass has refused."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"]), {}
    if error["type"] in {"missing", "missing_argument"}:
        return "This field is missing.", {}
    if error["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
        return "There is no such field.", {}
    return "This value cannot stand here: %(reason)s.", {"reason": error["msg"]}


def _invalid(what: str, field: str, **fields: object) -> Refusal:
    return Refusal(
        code="standards.body.invalid",
        what=what,
        where="field %(field)s" if field else "",
        mend="Correct it and send it again; nothing was saved.",
        fields={"field": field, **fields},
    )
