"""A body in words, line by line, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watchfloor.common.words import Words

Labels = Mapping[str, Words]
Path = tuple[str, ...]
_ORDER = Words("Order", "顺序")
_YES, _NO = Words("yes", "是"), Words("no", "否")


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a body: where it stands, in words, and what it says."""

    path: tuple[str, ...]
    text: str

    @property
    def label(self) -> str:
        return " › ".join(self.path)


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs; one that only one of the two has is None in the other."""

    label: str
    before: str | None
    after: str | None


def describe(plain: Any, labels: Labels, language: str) -> tuple[Line, ...]:
    """Return a body's values in order, the empty ones left out.

    >>> steps = {"steps": [{"code": "pay", "name": {"en": "Pay", "zh": ""}, "screen": ""}]}
    >>> [(line.label, line.text) for line in describe(steps, {"steps": Words("Steps")}, "en")]
    [('Steps › pay › name', 'Pay')]
    """
    return tuple(_lines(plain, (), labels, language))


def compare(before: Any, after: Any, labels: Labels, language: str) -> tuple[Difference, ...]:
    """Return what differs between two bodies, in the order of the later one.

    Both languages of a text are compared, whichever the reader has.
    """
    old, new = (_by_label(body, labels, language) for body in (before, after))
    changed = [
        Difference(label, old.get(label), text)
        for label, text in new.items()
        if old.get(label) != text
    ]
    gone = [Difference(label, text, None) for label, text in old.items() if label not in new]
    return (*changed, *gone)


def _by_label(body: Any, labels: Labels, language: str) -> dict[str, str]:
    if body is None:
        return {}
    return {line.label: line.text for line in _lines(body, (), labels, language, both=True)}


def _lines(
    value: Any, path: Path, labels: Labels, language: str, *, both: bool = False
) -> Iterator[Line]:
    if _is_words(value):
        value = _both(value) if both else Words(**value).text(language)
    if isinstance(value, Mapping):
        for name, each in value.items():
            if path and name == _name_field(value):
                continue  # it is the label of this part already
            yield from _lines(each, (*path, _named(name, labels, language)), labels, language,
                              both=both)  # fmt: skip
    elif isinstance(value, list | tuple):
        yield from _list_lines(value, path, labels, language, both=both)
    elif value not in (None, ""):
        yield Line(path, _text(value, language))


def _list_lines(
    values: Sequence[Any], path: Path, labels: Labels, language: str, *, both: bool
) -> Iterator[Line]:
    """Parts with codes go by them, so that one moved is the same part; others by their number."""
    if all(isinstance(each, str | int | float) for each in values):
        if values:
            yield Line(path, ", ".join(map(str, values)))
        return
    names = [str(each.get(_name_field(each), "")) if isinstance(each, Mapping) else ""
             for each in values]  # fmt: skip
    if not all(names) or len(set(names)) < len(names):
        names = [str(number) for number in range(1, len(values) + 1)]
    elif both and len(names) > 1:
        yield Line((*path, _ORDER.text(language)), " → ".join(names))
    for name, each in zip(names, values, strict=True):
        yield from _lines(each, (*path, name), labels, language, both=both)


def _name_field(part: Mapping[str, Any]) -> str:
    """Return by which of its fields a part is called."""
    return next((name for name in ("code", "to", "name") if isinstance(part.get(name), str)), "")


def _named(name: str, labels: Labels, language: str) -> str:
    return labels[name].text(language) if name in labels else name.replace("_", " ")


def _is_words(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"en", "zh"}


def _both(words: Mapping[str, str]) -> str:
    return " / ".join(filter(None, dict.fromkeys((words["zh"], words["en"]))))


def _text(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).text(language)
    return str(value)
