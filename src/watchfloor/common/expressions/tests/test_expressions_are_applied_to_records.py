"""What a guard answers for a record, and which field is named when it cannot answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from watchfloor.common.expressions import ExpressionFailed, Failure, compile_expression


def holds(text: str, **record: object) -> bool:
    return compile_expression(text).holds({"record": record})


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ('record.amount > 500 && record.approver == ""', {"amount": 501, "approver": ""}),
        ("record.amount * 1.1 > 5", {"amount": 5}),  # whole and decimal numbers mix
        ("record.amount >= 2.5", {"amount": Decimal("2.5")}),
        ("record.amount / 2 == 2.5", {"amount": 5}),
        ("record.amount % 2 == 1", {"amount": 5}),
        ("-record.amount < 0", {"amount": 5}),
        ('record.kind in ["cash", "card"]', {"kind": "card"}),
        ('!(record.kind in ["cash"])', {"kind": "card"}),
        ("size(record.name) == 2", {"name": "张三"}),
        ('record["name"].startsWith("张")', {"name": "张三"}),
        ("record.金额 > 5 && has(record.金额)", {"金额": 6}),
        ('record.phone.matches("^1[3-9]\\\\d{9}$")', {"phone": "13912345678"}),
        ("!has(record.customer.tier)", {}),
        ("has(record.customer.tier)", {"customer": {"tier": 1}}),
        ("record.lines.exists(i, i.price > 5)", {"lines": [{"price": 1}, {"price": 6}]}),
        ("record.lines.all(i, i > 0) && record.lines[1] == 2", {"lines": [1, 2]}),
        ("record.lines.filter(i, i > 1).size() == 2", {"lines": [1, 2, 3]}),
        ("record.lines.exists_one(i, i == 1)", {"lines": [1, 2]}),
        ('timestamp(record.at) < timestamp("2026-01-02T00:00:00+08:00")',
         {"at": "2026-01-01T00:00:00Z"}),
        ('record.at - record.since > duration("1h30m")',
         {"at": datetime(2026, 1, 2, tzinfo=UTC), "since": date(2026, 1, 1)}),
        ("record.is_vip ? record.amount > 1 : record.amount > 100", {"is_vip": True, "amount": 2}),
        ("false || record.is_vip", {"is_vip": True}),
        ("record.approver == null", {"approver": None}),
        ('string(record.amount) == "5" && int(record.no) == 12', {"amount": 5, "no": "12"}),
        ("record.in == 1", {"in": 1}),  # a word of the language may name a field
    ],
)  # fmt: skip
def test_a_guard_that_is_true_of_its_record_holds(text, record):
    assert holds(text, **record)


def test_a_missing_field_is_not_asked_for_where_the_answer_is_known_without_it():
    assert not holds("false && record.absent > 1")


@pytest.mark.parametrize(
    ("text", "record", "reason", "field"),
    [
        ("record.amount > 5", {}, "missing_field", "amount"),
        ("record.customer.tier > 5", {"customer": {}}, "missing_field", "customer.tier"),
        ("record.a == 1 && record.amount > 5", {"a": 1, "amount": "6"}, "wrong_type", "amount"),
        ("record.amount > 5", {"amount": None}, "wrong_type", "amount"),
        ("record.amount > 5", {"amount": float("nan")}, "wrong_type", "amount"),
        ("record.amount > 5", {"amount": b"6"}, "wrong_type", "amount"),
        ("record.customer.tier > 5", {"customer": "gold"}, "wrong_type", "customer"),
        ("record.amount / record.count > 1", {"amount": "a", "count": 1}, "wrong_type", "amount"),
        ("record.amount / record.count > 1", {"amount": 1, "count": 0}, "divided_by_zero", "count"),
        ("record.amount % record.count > 1", {"amount": 1, "count": 0}, "divided_by_zero", "count"),
        ("timestamp(record.at) > timestamp(record.b)", {"at": "x", "b": ""}, "not_readable", "at"),
        ("record.lines[3] > 5", {"lines": [1]}, "no_such_item", "lines"),
        ("record.amount", {"amount": 5}, "no_truth", "amount"),
        ("record.amount > 5", {"amount": 10**400}, "too_large", "amount"),
        ("size(record.amount) > 5", {"amount": 5}, "wrong_type", "amount"),
    ],
)  # fmt: skip
def test_without_an_answer_the_reason_and_the_field_are_told(text, record, reason, field):
    with pytest.raises(ExpressionFailed) as refused:
        holds(text, **record)
    assert (refused.value.reason, refused.value.field) == (Failure(reason), field)


def test_only_the_fields_that_are_read_are_looked_at():
    assert holds("record.amount > 5", amount=6, attachment=b"x" * 10**6, note="y" * 10**6)


def test_the_fields_that_are_read_are_known():
    guard = compile_expression(
        "record.lines.exists(i, i.price > record.limit)"
        ' && has(record.customer["tier"]) && record.limit > 1'
    )
    assert guard.fields == ("lines", "limit", "customer.tier")


def test_other_variables_may_be_named_and_need_no_field():
    trigger = compile_expression("value > 0.05 && days >= 2", variables=("value", "days"))
    assert trigger.holds({"value": 0.06, "days": 2})
    assert trigger.fields == ()


def test_a_record_that_is_none_is_told():
    with pytest.raises(ExpressionFailed) as refused:
        compile_expression("record.a > 1").holds({"record": None})
    assert refused.value.field == "record"


def test_a_division_by_zero_writes_nothing_on_the_console(capfd):
    with pytest.raises(ExpressionFailed):
        holds("record.amount / 0 > 1", amount=1)
    assert capfd.readouterr() == ("", "")
