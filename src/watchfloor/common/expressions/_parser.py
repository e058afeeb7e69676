"""Reads the part of CEL that a guard may be written in; everything else is refused, with words.

The grammar is CEL's own (`?:`, then `||`, `&&`, comparisons, `+ -`, `* / %`, signs, members), less
what a guard does not need and what could make it long, large or hard to explain: maps, structs,
bytes, unsigned numbers, comments, `map`, and comparisons in a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from watchfloor.common.words import msgid

from ._errors import ExpressionError
from ._limits import FUNCTIONS, MACROS, MAX_NESTING, MAX_STEPS, MAX_SUMS, METHODS
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
)
from ._tokens import Sort, Token, cut

CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
WORDY = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!"}
LARGEST_WHOLE = 2**53


class Parser:
    """Reads one expression by recursive descent."""

    def __init__(self, text: str) -> None:
        self.tokens = cut(text)
        self.next = 0
        self.nesting = 0

    def read(self) -> Node:
        """Return the whole expression."""
        node = self.choice()
        if self.token.sort is not Sort.END:
            raise self.unexpected()
        return node

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def choice(self) -> Node:
        """test ? yes : no."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.too_deep()
        at = self.token.at
        node = self.either()
        if self.take("?"):
            yes = self.choice()
            self.expect(":")
            node = Choice(node, yes, self.choice(), at)
        self.nesting -= 1
        return node

    def either(self) -> Node:
        return self.chain("||", self.both)

    def both(self) -> Node:
        return self.chain("&&", self.comparison)

    def chain(self, sign: str, part: Callable[[], Node]) -> Node:
        """Parts joined by the same sign."""
        at = self.token.at
        parts = [part()]
        while self.take(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Chain(sign, tuple(parts), at)

    def comparison(self) -> Node:
        """left < right, or left in right; never two in a row."""
        at = self.token.at
        left = self.sum()
        if not self.at_comparison():
            return left
        sign = self.advance().text
        node = Binary(sign, left, self.sum(), at)
        if self.at_comparison():
            raise self.refuse(
                msgid("Two comparisons stand in a row."),
                mend=msgid("Write each comparison on its own and join them with &&."),
            )
        return node

    def at_comparison(self) -> bool:
        token = self.token
        if token.sort is Sort.WORD:
            return token.text == "in"
        return token.sort is Sort.SIGN and token.text in COMPARISONS

    def sum(self) -> Node:
        return self.row("+-", self.product)

    def product(self) -> Node:
        return self.row("*/%", self.signed)

    def row(self, signs: str, part: Callable[[], Node]) -> Node:
        """a + b - c: from left to right."""
        at = self.token.at
        node = part()
        for _step in range(MAX_SUMS + 1):
            if self.token.sort is not Sort.SIGN or self.token.text not in signs:
                return node
            sign = self.advance().text
            node = Binary(sign, node, part(), at)
        raise self.too_deep()

    def signed(self) -> Node:
        """!x or -x; one sign at most."""
        at = self.token.at
        for sign in "!-":
            if self.take(sign):
                if self.token.sort is Sort.SIGN and self.token.text in "!-":
                    raise self.unexpected()
                return Unary(sign, self.member(), at)
        return self.member()

    def member(self) -> Node:
        """x.field, x.function(…), x["field"], x[0]."""
        node = self.primary()
        for _step in range(MAX_STEPS):
            if self.take("."):
                node = self.after_dot(node)
            elif self.take("["):
                node = self.index(node)
            else:
                return node
        raise self.too_deep()

    def after_dot(self, node: Node) -> Node:
        name = self.token
        if name.sort is not Sort.WORD:
            raise self.unexpected()
        self.advance()
        if not self.take("("):
            return Field(node, name.text, name.at)
        if name.text in MACROS:
            return self.macro(node, name)
        if name.text not in METHODS:
            raise self.unknown_function(name)
        return self.call(name, METHODS[name.text], (node, *self.arguments()))

    def macro(self, items: Node, name: Token) -> Node:
        """Read `(i, i.price > 5)` after `items.exists`."""
        variable = self.token
        if variable.sort is not Sort.WORD or variable.text in CONSTANTS:
            raise self.unexpected()
        self.advance()
        self.expect(",")
        body = self.choice()
        self.expect(")")
        return Each(name.text, items, variable.text, body, name.at)

    def index(self, node: Node) -> Node:
        key = self.token
        is_number = key.sort is Sort.NUMBER and key.text.isdecimal() and len(key.text) < 6
        if key.sort is not Sort.TEXT and not is_number:
            raise self.refuse(
                msgid("Only a text or a whole number can stand in square brackets here."),
            )
        self.advance()
        self.expect("]")
        if key.sort is Sort.TEXT:
            return Field(node, key.text, key.at)
        return Item(node, int(key.text), key.at)

    def primary(self) -> Node:
        token = self.token
        if token.sort is Sort.NUMBER:
            return self.number()
        if token.sort is Sort.TEXT:
            self.advance()
            return Literal(token.text, token.at)
        if token.sort is Sort.WORD:
            return self.word()
        if self.take("("):
            node = self.choice()
            self.expect(")")
            return node
        if self.take("["):
            return Listing(self.until("]"), token.at)
        raise self.unexpected()

    def number(self) -> Node:
        token = self.advance()
        if self.token.sort is Sort.WORD and self.token.at == token.at + len(token.text):
            raise self.unexpected()  # 1u, 0x1f, 5k
        value = float(token.text)
        is_whole = token.text.isdecimal()
        if math.isinf(value) or (is_whole and value >= LARGEST_WHOLE):
            self.next -= 1
            raise self.refuse(
                msgid("The number “%(near)s” is too large."),
                mend=msgid("Compare a long number, such as one of an order, as text in quotes."),
            )
        return Literal(value, token.at)

    def word(self) -> Node:
        token = self.advance()
        if token.text in CONSTANTS:
            return Literal(CONSTANTS[token.text], token.at)
        if self.token.sort is Sort.TEXT and self.token.at == token.at + len(token.text):
            raise self.refuse(msgid("A text cannot have a letter before its quotation mark."))
        if token.text == "in" or not self.take("("):
            return Name(token.text, token.at)
        if token.text not in FUNCTIONS:
            raise self.unknown_function(token)
        return self.call(token, FUNCTIONS[token.text], self.arguments())

    def call(self, name: Token, count: int, arguments: tuple[Node, ...]) -> Node:
        if len(arguments) != count:
            raise self.refuse_at(
                name,
                msgid("The function %(near)s takes another number of values."),
            )
        return Call(name.text, arguments, name.at)

    def arguments(self) -> tuple[Node, ...]:
        return self.until(")")

    def until(self, closing: str) -> tuple[Node, ...]:
        """Values with commas between them."""
        values: list[Node] = []
        while not self.take(closing):
            if values:
                self.expect(",")
            values.append(self.choice())
        return tuple(values)

    def advance(self) -> Token:
        token = self.token
        if token.sort is Sort.END:
            raise self.unexpected()
        self.next += 1
        return token

    def take(self, sign: str) -> bool:
        if self.token.sort is not Sort.SIGN or self.token.text != sign:
            return False
        self.next += 1
        return True

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.unexpected(wanted=sign)

    def unexpected(self, wanted: str = "") -> ExpressionError:
        token = self.token
        fields = {"wanted": wanted, "meant": WORDY.get(token.text, "")}
        if token.sort is Sort.WORD and fields["meant"]:
            mend = msgid("Write %(meant)s for “%(near)s”.")
        else:
            mend = msgid("A %(wanted)s is missing.") if wanted else ""
        if token.sort is Sort.END:
            return self.refuse(msgid("The expression ends too early."), mend=mend, fields=fields)
        return self.refuse(msgid("“%(near)s” cannot stand here."), mend=mend, fields=fields)

    def too_deep(self) -> ExpressionError:
        return self.refuse(
            msgid("The expression is nested too deeply."), mend=msgid("Split it into several.")
        )

    def unknown_function(self, name: Token) -> ExpressionError:
        known = ", ".join(sorted({*FUNCTIONS, *METHODS, *MACROS}))
        return self.refuse_at(
            name,
            msgid("There is no function “%(near)s”."),
            mend=msgid("There are: %(known)s."),
            fields={"known": known},
        )

    def refuse(
        self, what: str, *, mend: str = "", fields: dict[str, str] | None = None
    ) -> ExpressionError:
        return self.refuse_at(self.token, what, mend=mend, fields=fields)

    def refuse_at(
        self, token: Token, what: str, *, mend: str = "", fields: dict[str, str] | None = None
    ) -> ExpressionError:
        return ExpressionError(
            what, mend=mend, position=token.at + 1, near=token.text[:30], fields=fields
        )
