"""From plain data to a point of a library: strict, and telling every problem, not only the first.

A file format (YAML, XLSX) makes a `RawPoint` of each point: the plain data of the documented
schema, and a way from a path ("guards.0.when") to the place in the file where it stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from watchfloor.common.words import NO_WORDS, Words, msgid
from watchfloor.rooms.risks.contracts import (
    Check,
    CheckInput,
    Guard,
    GuardAction,
    LibraryPoint,
    LossRange,
    Place,
    Problem,
    Prompt,
    RiskPoint,
    StarOverride,
)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

POINT_KEYS = (
    "code",
    "title",
    "classes",
    "cause",
    "procedure",
    "likely_errors",
    "remedy",
    "loss",
    "tolerable_rate",
    "prior_rate",
    "owner",
    "steps",
    "queues",
    "prompts",
    "checks",
    "guards",
    "override",
)
MAX_TEXT = 4000
MAX_PARTS = 100
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}")


@dataclass(frozen=True, slots=True)
class RawPoint:
    """A point as a file has it, and where each part of it stands."""

    data: object
    locate: Callable[[str], Place]


@dataclass(slots=True)
class Reader:
    """Reads the parts of one point and collects what is wrong with them."""

    locate: Callable[[str], Place]
    problems: list[Problem] = field(default_factory=list)

    def say(self, path: str, reason: str, **fields: object) -> None:
        """Note a problem at a path."""
        self.problems.append(Problem(self.locate(path), reason, fields))

    def mapping(self, raw: object, path: str, keys: Sequence[str]) -> Mapping[str, object]:
        """Return a mapping; anything else, and any key that is not known, is a problem."""
        if not isinstance(raw, Mapping):
            self.say(path, msgid("Here should stand a group of named values."))
            return {}
        for key in raw:
            if key not in keys:
                self.say(_join(path, str(key)), msgid("“%(key)s” is not known here."), key=str(key))
        return raw

    def parts(self, raw: object, path: str) -> Sequence[object]:
        """Return a list; nothing is an empty one."""
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.say(path, msgid("Here should stand a list."))
            return ()
        if len(raw) > MAX_PARTS:
            self.say(path, msgid("A list has at most %(most)s entries."), most=MAX_PARTS)
        return raw[:MAX_PARTS]

    def text(self, raw: object, path: str, *, required: bool = False) -> str:
        """Return a text without blanks around it."""
        if raw is None or raw == "":
            if required:
                self.say(path, msgid("This is needed and is missing."))
            return ""
        if not isinstance(raw, str):
            self.say(path, msgid("Here should stand a text."))
            return ""
        if len(raw) > MAX_TEXT or "\x00" in raw:
            self.say(path, msgid("A text has at most %(most)s letters."), most=MAX_TEXT)
            return ""
        return raw.strip()

    def code(self, raw: object, path: str) -> str:
        """Return a code: letters, digits, dots, dashes and underscores."""
        text = self.text(raw, path, required=True)
        if text and not CODE.fullmatch(text):
            self.say(path, msgid("A code has letters, digits, “.”, “-” and “_”, at most 60."))
        return text

    def words(self, raw: object, path: str, *, required: bool = False) -> Words:
        """Return a text in one language or both."""
        if raw is None and not required:
            return NO_WORDS
        known = self.mapping(raw, path, ("en", "zh"))
        words = Words(*(self.text(known.get(key), f"{path}.{key}") for key in ("en", "zh")))
        if required and known is raw and words == NO_WORDS:
            self.say(path, msgid("This needs a text in one language at least."))
        return words

    def number(self, raw: object, path: str) -> float | None:
        """Return a finite number, or None where there is none."""
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
            self.say(path, msgid("Here should stand a number."))
            return None
        return float(raw)

    def share(self, raw: object, path: str) -> float | None:
        """Return a share above 0 and below 1, or None where there is none."""
        number = self.number(raw, path)
        if number is not None and not 0 < number < 1:
            self.say(path, msgid("A rate lies above 0 and below 1."))
            return None
        return number

    def flag(self, raw: object, path: str) -> bool:
        """Return yes or no; nothing is no."""
        if raw is not None and not isinstance(raw, bool):
            self.say(path, msgid("Here should stand yes or no: true or false."))
        return raw is True

    def choice(self, raw: object, path: str, known: type[E], default: E) -> E:
        """Return one of a few words."""
        if raw is None or raw == "":
            return default
        try:
            return known(str(raw))
        except ValueError:
            names = ", ".join(known)
            self.say(path, msgid("“%(value)s” is none of: %(known)s."), value=str(raw), known=names)
            return default

    def build(self, make: Callable[[], T], path: str) -> T | None:
        """Return what `make` makes; a contradiction in it is a problem."""
        try:
            return make()
        except ValueError as error:
            self.say(path, str(error))
            return None


def read_point(raw: RawPoint) -> tuple[LibraryPoint | None, list[Problem]]:
    """Return the point, or None with everything that is wrong with it."""
    reader = Reader(raw.locate)
    data = reader.mapping(raw.data, "", POINT_KEYS)
    if data is not raw.data:
        return None, reader.problems
    code = reader.code(data.get("code"), "code")
    title = reader.words(data.get("title"), "title", required=True)
    loss = _loss(reader, data.get("loss"))
    parts = _fields(reader, data)
    if loss is None or reader.problems:
        return None, reader.problems
    point = reader.build(lambda: RiskPoint(loss=loss, **parts), "")  # type: ignore[arg-type]  # the keys are RiskPoint's, each read by its type
    return (LibraryPoint(code, title, point) if point else None), reader.problems


def _fields(reader: Reader, data: Mapping[str, object]) -> dict[str, object]:
    rate = reader.share(data.get("tolerable_rate"), "tolerable_rate")
    return {
        "classes": _classes(reader, data.get("classes")),
        "cause": reader.words(data.get("cause"), "cause"),
        "procedure": reader.words(data.get("procedure"), "procedure"),
        "likely_errors": _each(reader, data, "likely_errors", _likely_error),
        "remedy": reader.words(data.get("remedy"), "remedy"),
        "tolerable_rate": 0.01 if rate is None else rate,
        "prior_rate": reader.share(data.get("prior_rate"), "prior_rate"),
        "owner": reader.text(data.get("owner"), "owner"),
        "steps": _each(reader, data, "steps", Reader.code),
        "queues": _each(reader, data, "queues", _queue),
        "prompts": _each(reader, data, "prompts", _prompt),
        "checks": _each(reader, data, "checks", _check),
        "guards": _each(reader, data, "guards", _guard),
        "override": _override(reader, data.get("override")),
    }


def _each(
    reader: Reader,
    data: Mapping[str, object],
    name: str,
    read: Callable[[Reader, object, str], T],
) -> tuple[T, ...]:
    parts = reader.parts(data.get(name), name)
    return tuple(read(reader, part, f"{name}.{number}") for number, part in enumerate(parts))


def _classes(reader: Reader, raw: object) -> dict[str, str]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        reader.say("classes", msgid("Here should stand a group of named values."))
        return {}
    return {
        reader.code(key, f"classes.{key}"): reader.code(value, f"classes.{key}")
        for key, value in raw.items()
    }


def _loss(reader: Reader, raw: object) -> LossRange | None:
    if raw is None:
        reader.say("loss", msgid("This is needed and is missing."))
        return None
    known = reader.mapping(raw, "loss", ("low", "high"))
    low = reader.number(known.get("low"), "loss.low")
    high = reader.number(known.get("high"), "loss.high")
    if low is None or high is None:
        if not reader.problems:
            reader.say("loss", msgid("A loss range needs a low and a high number."))
        return None
    return reader.build(lambda: LossRange(low, high), "loss")


def _override(reader: Reader, raw: object) -> StarOverride | None:
    if raw is None:
        return None
    known = reader.mapping(raw, "override", ("stars", "reason", "until", "by"))
    stars = reader.number(known.get("stars"), "override.stars")
    if stars is None or not stars.is_integer() or not 1 <= stars <= 5:
        reader.say("override.stars", msgid("Stars go from 1 to 5."))
        return None
    until = _day(reader, known.get("until"))
    reason = reader.text(known.get("reason"), "override.reason", required=True)
    by = reader.text(known.get("by"), "override.by")
    return StarOverride(int(stars), reason, until, by) if until else None


def _day(reader: Reader, raw: object) -> date | None:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        reader.say("override.until", msgid("Write a date as 2026-03-29."))
        return None


def _likely_error(reader: Reader, raw: object, path: str) -> Words:
    return reader.words(raw, path, required=True)


def _queue(reader: Reader, raw: object, path: str) -> str:
    return reader.text(raw, path, required=True)


def _prompt(reader: Reader, raw: object, path: str) -> Prompt:
    known = reader.mapping(raw, path, ("code", "text", "is_mandatory"))
    return Prompt(
        code=reader.code(known.get("code"), f"{path}.code"),
        text=reader.words(known.get("text"), f"{path}.text", required=True),
        is_mandatory=reader.flag(known.get("is_mandatory"), f"{path}.is_mandatory"),
    )


def _check(reader: Reader, raw: object, path: str) -> Check:
    known = reader.mapping(raw, path, ("code", "text", "input", "choices", "fails_closed"))
    kind = reader.choice(known.get("input"), f"{path}.input", CheckInput, CheckInput.TICK)
    choices = reader.parts(known.get("choices"), f"{path}.choices")
    read = tuple(
        reader.words(each, f"{path}.choices.{number}", required=True)
        for number, each in enumerate(choices)
    )
    if kind is CheckInput.CHOICE and len(read) < 2:
        reader.say(f"{path}.choices", msgid("A choice needs at least two answers."))
    return Check(
        code=reader.code(known.get("code"), f"{path}.code"),
        text=reader.words(known.get("text"), f"{path}.text", required=True),
        input=kind,
        choices=read,
        fails_closed=reader.flag(known.get("fails_closed"), f"{path}.fails_closed"),
    )


def _guard(reader: Reader, raw: object, path: str) -> Guard:
    known = reader.mapping(raw, path, ("code", "when", "action", "says", "mend"))
    action = reader.choice(known.get("action"), f"{path}.action", GuardAction, GuardAction.WARN)
    return Guard(
        code=reader.code(known.get("code"), f"{path}.code"),
        when=reader.text(known.get("when"), f"{path}.when", required=True),
        action=action,
        says=reader.words(known.get("says"), f"{path}.says", required=True),
        mend=reader.words(known.get("mend"), f"{path}.mend"),
    )


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
