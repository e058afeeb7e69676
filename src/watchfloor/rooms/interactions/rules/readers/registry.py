"""Which reader reads which format, and which format a file is of."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.interactions.rules.reading import Reader, ReadOptions, Splitter

_HEAD_BYTES = 65_536
# In the order in which they are tried: the generic one takes what no other does.
_MODULES = {
    Format.ASTERISK_QUEUE_LOG: "asterisk",
    Format.AMAZON_CONNECT_CTR: "amazon",
    Format.FREESWITCH_CALLCENTER: "freeswitch",
    Format.TECHNION_BANK: "technion",
    Format.CSV: "generic",
}


class FormatModule(Protocol):
    """What the module of a format exports."""

    split: Splitter

    def make_reader(self, options: ReadOptions) -> Reader: ...

    def looks_like(self, head: bytes, file_name: str) -> bool: ...


def format_module(format_: Format) -> FormatModule:
    """Return the module that reads a format; it is loaded on first use."""
    name = f"{__package__}.{_MODULES[format_]}"
    return cast("FormatModule", import_module(name))


def default_zone(format_: Format) -> ZoneInfo:
    """Return the zone of a format's local times when none is named: its own, or UTC."""
    return getattr(format_module(format_), "ZONE", ZoneInfo("UTC"))


def complete_mapping(format_: Format, path: Path, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping with what the file itself tells. :raises Refusal: a column is missing."""
    complete = getattr(format_module(format_), "complete_mapping", None)
    return complete(path, mapping) if complete else dict(mapping)


def find_format(path: Path) -> Format:
    """Return the format of a file by how it begins. :raises Refusal: none fits."""
    head = read_head(path)
    for format_ in _MODULES:
        if format_module(format_).looks_like(head, path.name):
            return format_
    raise Refusal(
        code="import.format.unknown",
        what=msgid("The file is of no format that we know."),
        where="%(file)s",
        mend=msgid("Name the format, or export the records as CSV with a header line."),
        fields={"file": path.name},
    )


def check_format(path: Path, format_: Format) -> None:
    """:raises Refusal: the file does not begin like one of the format that was named."""
    if not format_module(format_).looks_like(read_head(path), path.name):
        raise Refusal(
            code="import.format.wrong",
            what=msgid("The file is not of the format %(format)s."),
            where="%(file)s",
            mend=msgid("Check that it is the right file, or leave the format to be found."),
            fields={"file": path.name, "format": format_.value},
        )


def read_head(path: Path) -> bytes:
    """Return the beginning of a file."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)
