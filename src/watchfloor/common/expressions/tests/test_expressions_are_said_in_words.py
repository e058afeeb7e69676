"""A manager reads a guard as a sentence, in English and in Chinese."""

from __future__ import annotations

import pytest

from watchfloor.common.expressions import compile_expression, describe


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (
            'record.refund_amount > 500 && record.approver == ""',
            "refund_amount is above 500 and approver is empty",
            "refund_amount 大于 500，且 approver 为空",
        ),
        (
            '!(record.kind in ["cash", "card"]) || !has(record.id)',
            "kind is none of “cash”, “card” or id is not given",
            "kind 不是“cash”、“card”中的任何一个，或未提供 id",
        ),
        ("record.金额 >= 5", "金额 is at least 5", "金额不小于 5"),
        ("!(record.a > 5)", "a is at most 5", "a 不大于 5"),
        ("!record.is_vip", "is_vip is no", "is_vip 为否"),
        (
            "(record.a < 1 || record.b) && record.c != null",
            "(a is below 1 or b) and c is present",
            "（a 小于 1，或 b），且 c 有值",
        ),
        (
            "record.lines.exists(i, i.price * i.count > 99.5)",
            "for at least one i of lines: i.price × i.count is above 99.5",
            "lines 中至少有一个 i 满足：i.price × i.count 大于 99.5",
        ),
        (
            'record.phone.matches("^1[0-9]{10}$") && size(record.name) > 1',
            "phone has the form “^1[0-9]{10}$” and the length of name is above 1",
            "phone 符合格式“^1[0-9]{10}$”，且 name 的长度大于 1",
        ),
        (
            'timestamp(record.due) < timestamp("2026-01-01T00:00:00Z")',
            "the time due is before the time “2026-01-01T00:00:00Z”",
            "时间 due 早于时间“2026-01-01T00:00:00Z”",
        ),
        (
            "record.vip ? record.a > 1 : record.lines[0].price > 2",
            "if vip, then a is above 1, otherwise price of item 1 of lines is above 2",
            "如果 vip，则 a 大于 1，否则 lines 的第 1 项的 price 大于 2",
        ),
        ('record.note == "中a文"', "note is “中a文”", "note 为“中a文”"),
    ],
)
def test_an_expression_is_said_in_both_languages(text, english, chinese):
    guard = compile_expression(text)
    assert describe(guard, "en") == english
    assert describe(guard, "zh-hans") == chinese
