"""Translations without system gettext: collect msgids, tell what is missing, compile.

`python -m tools.messages compile` writes every .mo; `missing` lists msgids without a Chinese text.
A msgid may stand in any catalogue: rooms keep their own, in `locale/zh_Hans/LC_MESSAGES/`. All of
them are one to Django, so a text that means two things needs two msgids, or a context; `missing`
tells those too.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SRC = Path(__file__).resolve().parents[1] / "src"
# Functions whose first argument is a msgid, and the keyword arguments that hold one.
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "gettext_noop", "msgid", "MenuItem"}
REFUSAL_WORDS = {"what", "where", "mend"}
# Names of options and fields to fill in are the same in every language.
NO_WORDS = re.compile(r"--[a-z-]+|%\(\w+\)[sd]")
WORDS = re.compile(r"[^\W\d_]")


def catalogues() -> list[Path]:
    """Return every catalogue of the source tree."""
    return sorted(SRC.rglob("locale/*/LC_MESSAGES/*.po"))


def compile_all() -> None:
    """Write a .mo beside each .po."""
    for path in catalogues():
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def used() -> dict[str, str]:
    """Return each msgid that source and templates use, with one place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(SRC.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            for text in _in_python(path.read_text()):
                found.setdefault(text, str(path.relative_to(SRC)))
    for path in sorted(SRC.rglob("templates/**/*.*")):
        for text in _in_template(path.read_text()):
            found.setdefault(text, str(path.relative_to(SRC)))
    return found


def _in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        candidates: list[ast.expr] = []
        if name in FUNCTIONS and node.args:
            candidates = node.args[: 2 if name == "ngettext" else 1]
        if name == "Refusal":
            candidates = [k.value for k in node.keywords if k.arg in REFUSAL_WORDS]
        for value in candidates:
            text = getattr(value, "value", None)
            if isinstance(text, str) and WORDS.search(NO_WORDS.sub("", text)):
                yield text


def _in_template(source: str) -> Iterator[str]:
    from django.utils.translation.template import templatize  # noqa: PLC0415  needs no settings

    for line in templatize(source).split("gettext(")[1:]:
        call = _call(line)
        if call is not None:
            for value in call.args:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value.replace("%%", "%")


def _call(line: str) -> ast.Call | None:
    """Return the arguments that a line begins with; texts hold parentheses of their own."""
    end = line.find(")")
    while end >= 0:
        try:
            body = ast.parse("f(" + line[: end + 1], mode="eval").body
            return body if isinstance(body, ast.Call) else None
        except SyntaxError:
            end = line.find(")", end + 1)
    return None


def translated() -> set[str]:
    """Return each msgid that has a Chinese text."""
    done: set[str] = set()
    for path in catalogues():
        with path.open("rb") as source:
            for message in read_po(source):
                ids = message.id if isinstance(message.id, list | tuple) else [message.id]
                if message.string and (not isinstance(message.string, tuple) or message.string[0]):
                    done.update(ids)
    return done


def missing() -> dict[str, str]:
    """Return what is used and has no Chinese text."""
    done = translated()
    return {text: place for text, place in used().items() if text not in done}


def torn() -> dict[str, set[str]]:
    """Return msgids that two catalogues translate differently: Django would take one for both.

    A context sets a msgid apart: it is a text of its own, to Django too.
    """
    found: dict[str, set[str]] = {}
    for path in catalogues():
        with path.open("rb") as source:
            for message in read_po(source):
                if message.id and isinstance(message.string, str) and message.string:
                    text = f"{message.context}: {message.id}" if message.context else message.id
                    found.setdefault(str(text), set()).add(message.string)
    return {text: said for text, said in found.items() if len(said) > 1}


if __name__ == "__main__":
    if sys.argv[1:] == ["compile"]:
        compile_all()
    else:
        rows = missing()
        for text, place in sorted(rows.items(), key=lambda row: row[1]):
            print(f"{place}: {text!r}")
        for text, said in sorted(torn().items()):
            print(f"{text!r} is said in several ways: {', '.join(sorted(said))}")
        sys.exit(bool(rows) or bool(torn()))
