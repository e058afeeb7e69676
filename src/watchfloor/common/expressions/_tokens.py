"""Cuts the text of an expression into words and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from watchfloor.common.words import msgid

from ._errors import ExpressionError


class Sort(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign; `text` is a text's content, `at` counts characters from 0."""

    sort: Sort
    text: str
    at: int


PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:()\[\],.])""",
    re.VERBOSE,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "/": "/"}
# Signs that a Chinese keyboard writes, and the ones that are meant.
FULL_WIDTH = dict(
    zip("（）［］，．＞＜＝！＆｜＋－＊／％？：“”‘’。", "()[],.><=!&|+-*/%?:\"\"''.", strict=True)
)
HINTS = {
    "=": msgid("Write == to compare."),
    "&": msgid("Write && for “and”."),
    "|": msgid("Write || for “or”."),
    '"': msgid("Close the text with the same quotation mark."),
    "'": msgid("Close the text with the same quotation mark."),
}


def cut(text: str) -> list[Token]:
    """Return the tokens of an expression, ending with one of sort END."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = PATTERN.match(text, at)
        if not found:
            raise _unknown_sign(text, at)
        sort = found.lastgroup or ""
        if sort == "text":
            tokens.append(Token(Sort.TEXT, _unescape(found.group(), at), at))
        elif sort != "space":
            tokens.append(Token(Sort(sort), found.group(), at))
        at = found.end()
    return [*tokens, Token(Sort.END, "", at)]


def _unescape(quoted: str, at: int) -> str:
    def one(found: re.Match[str]) -> str:
        escape = found.group(1)
        if len(escape) > 1:
            return chr(int(escape[1:], 16))
        if escape not in ESCAPED:
            raise ExpressionError(
                msgid("The text has an unknown escape “%(near)s”."),
                mend=msgid("Write a backslash twice to mean one."),
                position=at + found.start() + 2,
                near=found.group(),
            )
        return ESCAPED[escape]

    content = ESCAPE.sub(one, quoted[1:-1])
    if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in content):
        raise ExpressionError(
            msgid("The text has a sign that is none."), position=at + 1, near=quoted[:12]
        )
    return content


def _unknown_sign(text: str, at: int) -> ExpressionError:
    sign = text[at]
    fields = {"meant": FULL_WIDTH.get(sign, "")}
    mend = msgid("Write the half-width sign %(meant)s.") if fields["meant"] else HINTS.get(sign, "")
    return ExpressionError(
        msgid("The sign “%(near)s” is not understood here."),
        mend=mend,
        position=at + 1,
        near=sign,
        fields=fields,
    )
