"""The full form of a point: the documented schema as fields, read back by the library's reader.

A field's name is its path in the schema ("guards.0.when"), so what a file may say the form may
say, and every problem finds its field. Lists have two empty rows more than they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from watchfloor.rooms.risks import queries
from watchfloor.rooms.risks.contracts import LibraryPoint, Place, Problem
from watchfloor.rooms.risks.rules.library.columns import pick, put
from watchfloor.rooms.risks.rules.library.reading import RawPoint, read_point

from .words import label_of, language

_EMPTY_ROWS = 2
_MOST_ROWS = 60
LISTS = {
    "likely_errors": ("en", "zh"),
    "prompts": ("code", "text.en", "text.zh", "is_mandatory"),
    "checks": ("code", "text.en", "text.zh", "input", "choices", "fails_closed"),
    "guards": ("code", "when", "action", "says.en", "says.zh", "mend.en", "mend.zh"),
}
_PLAIN = (
    "title.en", "title.zh", "cause.en", "cause.zh", "procedure.en", "procedure.zh",
    "remedy.en", "remedy.zh", "loss.low", "loss.high", "tolerable_rate", "prior_rate", "owner",
)  # fmt: skip
_NUMBERS = {"loss.low", "loss.high", "tolerable_rate", "prior_rate"}
_FLAGS = {"is_mandatory", "fails_closed"}
_LONG = {"cause", "procedure", "remedy", "choices", "when"}
_OPTIONS = {"input": ("tick", "text", "number", "choice"), "action": ("warn", "block")}
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as it is drawn."""

    path: str
    label: str
    kind: str  # "line", "lines", "number", "tick", "choose"
    value: Any
    errors: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return f"f-{self.path.replace('.', '-')}"

    @property
    def place(self) -> str:
        """Name the field with the list and the row that it stands in."""
        row = next((part for part in self.path.split(".") if part.isdigit()), "")
        name = label_of(self.path.partition(".")[0])
        return f"{name} {int(row) + 1}: {self.label}" if row else self.label


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a list: a prompt, a check, a guard, a likely error."""

    fields: tuple[FormField, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class PointForm:
    """What the template draws."""

    fields: tuple[FormField, ...]
    classes: tuple[FormField, ...]
    steps: tuple[tuple[str, str, bool], ...]  # code, words, chosen
    queues: FormField
    parts: tuple[tuple[str, str, tuple[Part, ...]], ...]  # list, its name, its rows
    problems: tuple[str, ...]  # those of no field

    @property
    def wrong(self) -> tuple[FormField, ...]:
        """Return the fields with errors, as they follow each other on the page."""
        rows = (
            field for _name, _label, parts in self.parts for row in parts for field in row.fields
        )
        return tuple(each for each in (*self.fields, *self.classes, *rows) if each.errors)


def read_form(
    post: QueryDict, code: str
) -> tuple[dict[str, Any], LibraryPoint | None, list[Problem]]:
    """Return what was typed as plain data, the point it makes, and what is wrong."""
    data: dict[str, Any] = {"code": code}
    for path in _PLAIN:
        _take(data, path, post.get(path, ""))
    for key, value in post.items():
        if key.startswith("classes.") and value:
            put(data, key, value)
    data["steps"] = post.getlist("steps")
    data["queues"] = [part.strip() for part in post.get("queues", "").split(",") if part.strip()]
    for name, columns in LISTS.items():
        data[name] = list(_rows(post, name, columns))
    point, problems = read_point(RawPoint(data, lambda path: Place(0, path)))
    return data, point, problems


def _rows(post: QueryDict, name: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number in range(_MOST_ROWS):
        row: dict[str, Any] = {}
        typed = {path: post.get(f"{name}.{number}.{path}", "").strip() for path in columns}
        if not any(value for path, value in typed.items() if path not in _OPTIONS):
            continue
        for path, value in typed.items():
            _take(row, path, value)
        yield row


def _take(data: dict[str, Any], path: str, text: str) -> None:
    """Put a typed value into the data as the schema has it; what is empty is left out."""
    text = text.strip()
    if path == "choices":
        data["choices"] = [_choice(line) for line in text.splitlines() if line.strip()]
    elif path in _FLAGS:
        data[path] = bool(text)
    elif path in _NUMBERS and text:
        put(data, path, float(text) if _NUMBER.fullmatch(text) else text)
    elif text:
        put(data, path, text.replace("\r\n", "\n"))


def _choice(line: str) -> dict[str, str]:
    english, _bar, chinese = line.partition("|")
    return {"en": english.strip(), "zh": chinese.strip()}


def draw_form(data: Mapping[str, Any], problems: list[Problem], at: datetime) -> PointForm:
    """Return the form filled with plain data, each problem at its field."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        text = _(problem.reason) % problem.fields
        errors.setdefault(problem.place.column, []).append(text)
    drawn: set[str] = set()

    def field(path: str) -> FormField:
        drawn.add(path)
        return _field(path, pick_path(data, path), tuple(errors.get(path, ())))

    fields = tuple(field(path) for path in _PLAIN)
    parts = tuple(
        (name, label_of(name), tuple(_parts(name, columns, data.get(name, []), field)))
        for name, columns in LISTS.items()
    )
    classes = tuple(_class_fields(data, errors, drawn, at))
    queues = FormField("queues", label_of("queues"), "line", ", ".join(data.get("queues", [])), ())
    elsewhere = [
        f"{label_of(path)}: {text}" if path else text
        for path, texts in errors.items()
        if path not in drawn
        for text in texts
    ]
    return PointForm(fields, classes, _steps(data, at), queues, parts, tuple(elsewhere))


def pick_path(data: Any, path: str) -> Any:
    """Return a value by its path; numbers in it count in lists."""
    name, _dot, rest = path.partition(".")
    if rest and isinstance(data.get(name), list):
        number, _dot, below = rest.partition(".")
        rows = data[name]
        return pick(rows[int(number)], below) if int(number) < len(rows) else None
    return pick(data, path)


def _parts(
    name: str, columns: tuple[str, ...], rows: list[Any], field: Callable[[str], FormField]
) -> Iterator[Part]:
    for number in range(min(len(rows) + _EMPTY_ROWS, _MOST_ROWS)):
        fields = tuple(field(f"{name}.{number}.{path}") for path in columns)
        yield Part(fields, is_empty=number >= len(rows))


def _field(path: str, value: Any, errors: tuple[str, ...]) -> FormField:
    *_above, last = path.split(".")
    name = last if last not in {"en", "zh"} else path.split(".")[-2]
    kind = "lines" if name in _LONG else "line"
    kind = "number" if path in _NUMBERS else "tick" if last in _FLAGS else kind
    options: tuple[tuple[str, str], ...] = ()
    if last in _OPTIONS:
        kind, options = "choose", tuple((each, option_words(each)) for each in _OPTIONS[last])
    if last == "choices":
        value = "\n".join(f"{each.get('en', '')} | {each.get('zh', '')}" for each in value or [])
    label = label_of(".".join(part for part in path.split(".") if not part.isdigit()))
    is_in_list = any(part.isdigit() for part in path.split("."))
    short = label.rpartition(" · ")[2] if is_in_list else label
    return FormField(path, short, kind, "" if value is None else value, errors, options)


def option_words(code: str) -> str:
    """Name an option."""
    return {
        "tick": _("Tick"),
        "text": _("Text"),
        "number": _("Number"),
        "choice": _("Choice"),
        "warn": _("Warn"),
        "block": _("Block"),
    }[code]


def _class_fields(
    data: Mapping[str, Any], errors: Mapping[str, list[str]], drawn: set[str], at: datetime
) -> Iterator[FormField]:
    for each in queries.list_classifications(at=at):
        path = f"classes.{each.code}"
        drawn.add(path)
        names = ((code, words.text(language())) for code, words in each.classes.items())
        yield FormField(
            path=path,
            label=each.title.text(language()),
            kind="choose",
            value=pick(data, path) or "",
            errors=tuple(errors.get(path, ())),
            options=(("", _("Not told")), *names),
        )


def _steps(data: Mapping[str, Any], at: datetime) -> tuple[tuple[str, str, bool], ...]:
    chosen = set(data.get("steps", []))
    known = {
        step.code: f"{step.process_title.text(language())}: {step.name.text(language())}"
        for step in queries.list_steps(at=at)
    }
    lost = {code: code for code in sorted(chosen - set(known))}
    return tuple((code, words, code in chosen) for code, words in {**known, **lost}.items())
