"""Says an expression in words, in English and in Chinese, for somebody who does not program."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ._checks import TIME, kind_of
from ._expression import Expression
from ._nodes import (
    Binary,
    Call,
    Chain,
    Choice,
    Each,
    Field,
    Item,
    Listing,
    Literal,
    Name,
    Node,
    Unary,
    path,
)

# For each, the words in English and in Chinese.
COMPARED = {
    "==": ("{a} is {b}", "{a}为{b}"),
    "!=": ("{a} is not {b}", "{a}不为{b}"),
    ">": ("{a} is above {b}", "{a}大于{b}"),
    ">=": ("{a} is at least {b}", "{a}不小于{b}"),
    "<": ("{a} is below {b}", "{a}小于{b}"),
    "<=": ("{a} is at most {b}", "{a}不大于{b}"),
    "in": ("{a} is one of {b}", "{a}是{b}之一"),
}
IN_TIME = {
    ">": ("{a} is after {b}", "{a}晚于{b}"),
    ">=": ("{a} is at or after {b}", "{a}不早于{b}"),
    "<": ("{a} is before {b}", "{a}早于{b}"),
    "<=": ("{a} is at or before {b}", "{a}不晚于{b}"),
}
EMPTY = {
    "==": ("{a} is empty", "{a}为空"),
    "!=": ("{a} is not empty", "{a}不为空"),
}
ABSENT = {
    "==": ("{a} is absent", "{a}没有值"),
    "!=": ("{a} is present", "{a}有值"),
}
REVERSED = {"==": "!=", "!=": "==", ">": "<=", "<=": ">", "<": ">=", ">=": "<"}
NOT_IN = ("{a} is none of {b}", "{a}不是{b}中的任何一个")
CALLED = {
    "contains": ("{a} contains {b}", "{a}包含{b}"),
    "startsWith": ("{a} starts with {b}", "{a}以{b}开头"),
    "endsWith": ("{a} ends with {b}", "{a}以{b}结尾"),
    "matches": ("{a} has the form {b}", "{a}符合格式{b}"),
    "has": ("{a} is given", "已提供{a}"),
    "size": ("the length of {a}", "{a}的长度"),
    "int": ("{a} without decimals", "{a}取整"),
    "double": ("{a} as a number", "{a}的数值"),
    "string": ("{a} as text", "{a}的文字"),
    "timestamp": ("the time {a}", "时间{a}"),
    "duration": ("{a}", "{a}"),
}
NOT_CALLED = {
    "contains": ("{a} does not contain {b}", "{a}不包含{b}"),
    "startsWith": ("{a} does not start with {b}", "{a}不以{b}开头"),
    "endsWith": ("{a} does not end with {b}", "{a}不以{b}结尾"),
    "matches": ("{a} does not have the form {b}", "{a}不符合格式{b}"),
    "has": ("{a} is not given", "未提供{a}"),
}
OVER = {
    "all": ("for every {i} of {a}: {b}", "{a}中的每个{i}都满足：{b}"),
    "exists": ("for at least one {i} of {a}: {b}", "{a}中至少有一个{i}满足：{b}"),
    "exists_one": ("for exactly one {i} of {a}: {b}", "{a}中恰有一个{i}满足：{b}"),
    "filter": ("those {i} of {a} with {b}", "{a}中符合条件（{b}）的{i}"),
}
JOINED = {"&&": (" and ", "，且"), "||": (" or ", "，或")}
CALCULATED = {"+": "+", "-": "−", "*": "×", "/": "÷", "%": "mod"}
CHOSEN = ("if {a}, then {b}, otherwise {c}", "如果{a}，则{b}，否则{c}")
NOT = ("it is not so that {a}", "并非{a}")
VALUES = {True: ("yes", "是"), False: ("no", "否"), None: ("absent", "没有值")}

# Where Chinese meets Latin letters or digits; what is quoted is left as it is.
SEAM = re.compile(
    r"“[^”]*”|(?<=[\u4e00-\u9fff])(?=[\w.−]+)(?![\u4e00-\u9fff])|(?<=[a-zA-Z0-9_])(?=[\u4e00-\u9fff])"
)


def describe(expression: Expression, language: str) -> str:
    """Return an expression in words, in Chinese for "zh…" and in English for anything else.

    >>> from watchfloor.common.expressions import compile_expression
    >>> guard = compile_expression('record.refund_amount > 500 && record.approver == ""')
    >>> describe(guard, "en")
    'refund_amount is above 500 and approver is empty'
    >>> describe(guard, "zh-hans")
    'refund_amount 大于 500，且 approver 为空'
    """
    is_chinese = language.startswith("zh")
    text = _Speaker(is_chinese=is_chinese).say(expression.root)
    return SEAM.sub(_space, text) if is_chinese else text


def _space(seam: re.Match[str]) -> str:
    return seam.group() or " "


class _Speaker:
    def __init__(self, *, is_chinese: bool) -> None:
        self.is_chinese = is_chinese

    def pick(self, words: Sequence[str]) -> str:
        return words[1 if self.is_chinese else 0]

    def fill(self, words: Sequence[str], **parts: Node) -> str:
        return self.pick(words).format(**{name: self.inner(part) for name, part in parts.items()})

    def say(self, node: Node) -> str:
        match node:
            case Name() | Field() | Item():
                return self.field(node)
            case Literal() | Listing():
                return self.constant(node)
            case Unary():
                return self.turned(node.of) if node.sign == "!" else f"−{self.inner(node.of)}"
            case Binary():
                return self.binary(node, node.sign)
            case _:
                return self.composed(node)

    def composed(self, node: Chain | Choice | Call | Each) -> str:
        match node:
            case Chain():
                return self.pick(JOINED[node.sign]).join(self.inner(part) for part in node.parts)
            case Choice():
                return self.fill(CHOSEN, a=node.test, b=node.yes, c=node.no)
            case Call():
                return self.call(node, CALLED)
            case Each():
                return self.each(node)

    def inner(self, node: Node) -> str:
        """Put what would be misread without it into brackets."""
        text = self.say(node)
        is_sum = isinstance(node, Binary) and node.sign in CALCULATED
        if isinstance(node, Chain | Choice) or is_sum:
            return f"（{text}）" if self.is_chinese else f"({text})"
        return text

    def binary(self, node: Binary, sign: str) -> str:
        if sign in CALCULATED:
            return f"{self.inner(node.left)} {CALCULATED[sign]} {self.inner(node.right)}"
        words = _special(node).get(sign, COMPARED[sign])
        return self.pick(words).format(a=self.say(node.left), b=self.say(node.right))

    def turned(self, node: Node) -> str:
        """Say that something is not so, in the plainest way."""
        if isinstance(node, Binary) and node.sign in REVERSED:
            return self.binary(node, REVERSED[node.sign])
        if isinstance(node, Binary) and node.sign == "in":
            return self.fill(NOT_IN, a=node.left, b=node.right)
        if isinstance(node, Call) and node.function in NOT_CALLED:
            return self.call(node, NOT_CALLED)
        if isinstance(node, Name | Field | Item):
            return self.pick(COMPARED["=="]).format(a=self.field(node), b=self.pick(VALUES[False]))
        return self.fill(NOT, a=node)

    def call(self, node: Call, words: Mapping[str, Sequence[str]]) -> str:
        parts = dict(zip("ab", node.parts, strict=False))
        return self.fill(words[node.function], **parts)

    def each(self, node: Each) -> str:
        return self.pick(OVER[node.kind]).format(
            i=node.variable, a=self.inner(node.items), b=self.say(node.body)
        )

    def field(self, node: Name | Field | Item) -> str:
        if isinstance(node, Item):
            words = ("item {n} of {a}", "{a}的第{n}项")
            return self.pick(words).format(n=node.number + 1, a=self.say(node.of))
        whole = path(node)
        if isinstance(node, Field) and (not whole or isinstance(node.of, Item)):
            words = ("{n} of {a}", "{a}的{n}")
            return self.pick(words).format(n=node.name, a=self.say(node.of))
        return ".".join(whole[1:] if whole[0] == "record" else whole)

    def constant(self, node: Literal | Listing) -> str:
        if isinstance(node, Listing):
            return ("、" if self.is_chinese else ", ").join(self.say(part) for part in node.parts)
        if isinstance(node.value, str):
            return f"“{node.value}”"
        if isinstance(node.value, float):
            return str(int(node.value)) if node.value.is_integer() else repr(node.value)
        return self.pick(VALUES[node.value])


def _special(node: Binary) -> Mapping[str, Sequence[str]]:
    """Return the words for a comparison with nothing or of times, which say more than 'is ""'."""
    if isinstance(node.right, Literal) and node.right.value == "":
        return EMPTY
    if isinstance(node.right, Literal) and node.right.value is None:
        return ABSENT
    return IN_TIME if TIME in (kind_of(node.left), kind_of(node.right)) else {}
