"""A risk library as YAML, which people read and keep in version control.

The file is read event by event into values that know their line. Nothing else of YAML is wanted:
an alias (a hundred lines of them can stand for a billion values), a tag that makes an object or
nesting without end is refused before anything is built of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from watchfloor.common.words import msgid
from watchfloor.rooms.risks.contracts import LibraryPoint, Place, Problem

from .plain import plain_point
from .reading import RawPoint

FORMAT = "watchfloor-risk-library"
VERSION = 1
MAX_DEPTH = 12
MAX_PARTS = 4_000_000  # of a file: names, values, lists; the largest library has half as many
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, many times faster
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the file: its line, and a mapping or list of nodes, or a plain value."""

    line: int
    value: object


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # which of the two is known when it runs
    """Writes texts of several lines as they read."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def parse_yaml(data: bytes) -> tuple[list[RawPoint], list[Problem]]:
    """Return the points of a file as plain data, or what is wrong with the file itself."""
    try:
        root = _read(_counted(yaml.parse(data.decode("utf-8-sig"), Loader=_LOADER)))
    except UnicodeDecodeError:
        return [], [Problem(Place(1), msgid("The file is not text in UTF-8."))]
    except yaml.YAMLError as error:
        return [], [_broken(error)]
    return _points_of(root)


def _counted(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """Hand the events on; a file of nothing but brackets would fill the memory."""
    for number, event in enumerate(events):
        if number >= MAX_PARTS:
            raise _refused(event, "it has more parts than a library can have")
        yield event


def _read(events: Iterator[yaml.Event]) -> _Node:
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _node(event, events, 0)
    return _Node(1, None)


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> _Node:
    if isinstance(event, yaml.AliasEvent):
        raise _refused(event, "aliases are not read")
    if depth > MAX_DEPTH:
        raise _refused(event, "it is nested too deep")
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.ScalarEvent):
        return _Node(line, _scalar(event))
    if isinstance(event, yaml.SequenceStartEvent):
        return _Node(line, _list(events, depth))
    return _Node(line, _mapping(events, depth))


def _list(events: Iterator[yaml.Event], depth: int) -> list[_Node]:
    found = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        found.append(_node(event, events, depth + 1))
    return found


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, _Node]:
    found: dict[str, _Node] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise _refused(event, "a name should be a plain text")
        if event.value in found:
            raise _refused(event, f"“{event.value}” stands here twice")
        found[event.value] = _node(next(events), events, depth + 1)
    return found


def _scalar(event: yaml.ScalarEvent) -> object:
    text: str = event.value
    if not event.implicit[0]:  # quoted, or a block of lines
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.fullmatch(text):
        return int(text) if text.lstrip("+-").isdigit() and len(text) < 16 else float(text)
    return text


def _refused(event: yaml.Event, why: str) -> yaml.YAMLError:
    mark: Any = event.start_mark
    return yaml.MarkedYAMLError(problem=why, problem_mark=mark)


def _broken(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = Place(mark.line + 1, str(mark.column + 1)) if mark else Place(1)
    why = str(getattr(error, "problem", None) or error)[:200]
    return Problem(place, msgid("The file is not readable YAML: %(why)s."), {"why": why})


def _points_of(root: _Node) -> tuple[list[RawPoint], list[Problem]]:
    fields = root.value if isinstance(root.value, dict) else {}
    place = Place(1)
    if _plain(fields.get("format")) != FORMAT:
        reason = msgid("This is no risk library: it should begin with “format: %(format)s”.")
        return [], [Problem(place, reason, {"format": FORMAT})]
    if _plain(fields.get("version")) != VERSION:
        reason = msgid("The library's version should be %(version)s.")
        return [], [Problem(place, reason, {"version": VERSION})]
    points = fields.get("points")
    if points is None or not isinstance(points.value, list):
        return [], [Problem(place, msgid("“points” should be a list."))]
    return [RawPoint(_plain(node), _Locator(node)) for node in points.value], []


def _plain(node: _Node | None) -> object:
    if node is None:
        return None
    if isinstance(node.value, dict):
        return {key: _plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(each) for each in node.value]
    return node.value


@dataclass(frozen=True, slots=True)
class _Locator:
    """Finds the line of a path in a point, or of the nearest part above it."""

    node: _Node

    def __call__(self, path: str) -> Place:
        node = self.node
        for name in path.split(".") if path else ():
            below = _below(node, name)
            if below is None:
                break
            node = below
        return Place(node.line, path)


def _below(node: _Node, name: str) -> _Node | None:
    if isinstance(node.value, dict):
        found: _Node | None = node.value.get(name)
        return found
    if isinstance(node.value, list) and name.isdigit() and int(name) < len(node.value):
        below: _Node = node.value[int(name)]
        return below
    return None


def write_yaml(points: Sequence[LibraryPoint]) -> bytes:
    """Return a library as YAML in UTF-8, without what is empty."""
    library = {
        "format": FORMAT,
        "version": VERSION,
        "points": [plain_point(point) for point in points],
    }
    text: str = yaml.dump(library, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()
