"""What is wrong is said, where, and how to mend it; in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext

from watchfloor.common.expressions import ExpressionError, compile_expression


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 1, "ends too early"),
        ("record.amount >", 16, "ends too early"),
        ("record.amount = 5", 15, "not understood"),
        ("record.amount ＞ 5", 15, "not understood"),
        ("record.a and record.b", 10, "cannot stand here"),
        ("recrod.amount > 5", 1, "is not known"),
        ("record.lines.exists(i, j.price > 5)", 24, "is not known"),
        ("record", 1, "which field"),
        ("record.amount + 1", 1, "yes or no"),
        ('"yes"', 1, "yes or no"),
        ("record.a && 5", 13, "yes-or-no"),
        ("1 < record.a < 5", 14, "in a row"),
        ('record.a > 5 || record.b == "x', 29, "not understood"),
        ('5 > "a"', 1, "different kinds"),
        ("record.a > true", 12, "neither above nor below"),
        ("record.lines.map(i, i)", 14, "no function"),
        ("eval(record.a)", 1, "no function"),
        ('record.a.replace("b", "c") == ""', 10, "no function"),
        ("record.a.size(5) > 1", 10, "another number of values"),
        ("record.a == 5u", 14, "cannot stand here"),
        ("record.a == 0x1F", 14, "cannot stand here"),
        ('record.a == b"x"', 14, "letter before"),
        ("record.a == {1: 2}", 13, "not understood"),
        ('record.a == "\\q"', 14, "escape"),
        ('record.a == "\\ud800"', 13, "a sign that is none"),
        ("record.a == 9007199254740993", 13, "too large"),
        ("record.a == 1e999", 13, "too large"),
        ("record.a[record.b] == 1", 10, "square brackets"),
        ('record.a.matches("(")', 18, "cannot be read"),
        ("record.a.matches(record.b)", 10, "in quotes"),
        ('duration("2 days") < record.a', 10, "cannot be read"),
        ('timestamp("yesterday") < record.a', 11, "cannot be read"),
        ("has(5)", 1, "has(record.field)"),
        ("record.lines.exists(record, record.a > 1)", 14, "not taken"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, position, says):
    with pytest.raises(ExpressionError) as refused:
        compile_expression(text)
    assert says in str(refused.value)
    assert refused.value.position == position


def test_a_sign_of_a_chinese_keyboard_is_answered_with_the_one_meant():
    with pytest.raises(ExpressionError) as refused:
        compile_expression("record.amount ＞ 5")
    refusal = refused.value.as_refusal(code="risks.guard.refused")
    with translation.override("zh-hans"):
        assert gettext(refusal.mend) % refusal.fields == "请改用半角符号 >。"
        assert gettext(refusal.what) % refusal.fields == "此处无法识别符号“＞”。"


def test_a_refusal_names_the_place_for_a_page():
    with pytest.raises(ExpressionError) as refused:
        compile_expression("record.a > 5 && nobody.b")
    refusal = refused.value.as_refusal()
    assert refusal.where % refusal.fields == "At character 17, near “nobody”."
    assert "record" in refusal.mend % refusal.fields
